"""Which tests need Quarto: run where one that can make the report is on the PATH."""

from pathlib import Path

import pytest

from survey_report.render.renderer_choice import QUARTO, choose_renderer, required_quarto

DOCUMENT = Path(__file__).parents[1] / "reports/report.qmd"
FOUND = choose_renderer("auto", DOCUMENT).renderer == QUARTO
REASON = f"no Quarto {required_quarto(DOCUMENT)} or later on the PATH"


def quarto_test(test):
    """Mark a test, or a value of a parameter, that needs Quarto."""
    return pytest.mark.quarto(pytest.mark.skipif(not FOUND, reason=REASON)(test))


RENDERERS = [
    "embedded",
    pytest.param(
        "quarto", marks=[pytest.mark.quarto, pytest.mark.skipif(not FOUND, reason=REASON)]
    ),
]

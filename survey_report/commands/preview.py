"""Render the chapters as they stand to a web page, for the one who writes them.

Run by `make preview`. Numbers, figures and tables are
those of the last build; lookups and guards are checked as in the build. The page is not the
report: it says so, and lies beside it.
"""

import json
import shutil
import sys
from pathlib import Path

from survey_report.render.author_faults import RenderError, report_text
from survey_report.render.report_formats import render_report
from survey_report.settings.config_files import ConfigError, load_config

DOCUMENT = Path("reports/report.qmd")
SOURCES = ("reports/chapters", "reports/appendices", "reports/theme", "data/processed/figures")
VALUES = Path("data/processed/audit/values.json")
BUILD = Path("data/processed/preview")
PREVIEW = Path("reports/output/utkast.html")
NOT_BUILT = (
    "Rapporten er ikke bygd ennå, så utkastet har ingen tall å vise. Kjør make report først."
)


def preview_report(root: Path) -> Path:
    """Render the web page of the report in `root`, and return where it lies.

    Raises
    ------
    ConfigError, RenderError
        With every fault in the settings or the sources.
    """
    edition = load_config(root / "config/config.yaml", root / "config/schemas/config.schema.yaml")[
        "edition"
    ]
    files = [
        path for name in SOURCES for path in sorted((root / name).rglob("*")) if path.is_file()
    ]
    made = render_report(
        root / DOCUMENT,
        files,
        json.loads((root / VALUES).read_text(encoding="utf-8")),
        edition | {"id": f"{edition['id']} (utkast)"},
        "embedded",
        ["html"],
        root,
        BUILD,
    )
    page = root / PREVIEW
    page.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(made["html"], page)
    return page


def command(arguments: list[str]) -> int:
    """Run the command; return its exit code."""
    if not VALUES.is_file():
        print(NOT_BUILT, file=sys.stderr)
        return 1
    try:
        page = preview_report(Path())
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 1
    except RenderError as error:
        print(report_text(error), file=sys.stderr)
        return 1
    print(f"Utkastet ligger i {page.as_posix()}.")
    return 0

"""Figure 2 on statements of the published edition's figure 2."""

from functools import partial

import pandas as pd
import pytest

from survey_report.figures import style
from survey_report.figures.agreement_figure import draw_evaluation
from tests.figure_checks import assert_house_style, assert_phone_variant, assert_same_bytes, words

STATEMENTS = pd.DataFrame(
    {
        "statement_id": ["changed", "safer", "strategic", "more_collaboration", "pace"],
        "text_nb": [
            "Konkrete endringer i hvordan vi jobber i ledergruppen",
            "Vi har blitt tryggere på hverandre i ledergruppen",
            "Ledergruppen har blitt et mer strategisk organ",
            "Programmet har bidratt til økt samhandling med andre virksomheter i forvaltningen",
            "Passe tempo og fremdrift på samlingene",
        ],
    }
)
# Shares as in the published figure 2. Wilson's interval for 119 of 170 is 62,7 to 76,4,
# computed by hand from Newcombe (1998), Statistics in Medicine 17, p. 859, method 3.
EVALUATION = pd.DataFrame(
    [
        ("changed", "outcome", 170, 119, 70.0, 62.7, 76.4, False),
        ("safer", "outcome", 177, 145, 81.9, 75.6, 86.9, False),
        ("strategic", "strategic_leadership", 4, 3, 75.0, 30.1, 95.4, True),
        ("more_collaboration", "exchange", 165, 64, 38.8, 31.7, 46.4, False),
        ("pace", "programme", 170, 140, 82.4, 75.9, 87.4, False),
    ],
    columns=[
        *("statement_id", "question", "n", "n_agree", "percent_agree"),
        *("ci_low", "ci_high", "suppressed"),
    ],
)
QUESTIONS = {"outcome": "Utbytte?", "strategic_leadership": "Strategi?", "exchange": "På tvers?"}


@pytest.fixture
def drawing() -> style.Drawing:
    return draw_evaluation(EVALUATION, STATEMENTS, 0.95, QUESTIONS)


def test_figure_keeps_the_house_style(drawing):
    assert_house_style(drawing)


def test_on_a_phone_it_says_the_same():
    assert_phone_variant(partial(draw_evaluation, EVALUATION, STATEMENTS, 0.95, QUESTIONS))


def test_bars_have_the_length_of_the_share(drawing):
    bars = [bar for bar in drawing.figure.axes[1].patches if bar.get_width() < 100]
    assert [bar.get_width() for bar in bars] == [81.9, 70.0, 38.8]


def test_intervals_are_lines_from_end_to_end(drawing):
    ends = {tuple(line.get_xdata()) for line in drawing.figure.axes[1].lines}
    assert ends == {(75.6, 86.9), (62.7, 76.4), (31.7, 46.4)}


def test_shares_and_counts_are_written_beside_the_bars(drawing):
    shown = words(drawing.figure).split("\n")
    assert {"82\u00a0%", "70\u00a0%", "39\u00a0%", "177", "170", "165"} <= set(shown)


def test_statements_are_sorted_within_three_questions(drawing):
    assert drawing.table["Andel enige (prosent)"].tolist() == ["82", "70", ":", "39"]
    assert drawing.table["Spørsmål"].nunique() == 3


def test_statements_on_the_programme_itself_are_left_to_the_text(drawing):
    assert "Passe tempo" not in words(drawing.figure) + drawing.alt


def test_nothing_of_a_suppressed_statement_is_shown(drawing):
    row = drawing.table.iloc[2]
    assert row.iloc[2:].tolist() == [":"] * 4
    assert "75" not in words(drawing.figure) + drawing.alt
    assert "Kolon: skjult" in words(drawing.figure)
    assert "1 påstand er skjult" in drawing.alt


def test_alternative_text_gives_the_finding_and_what_stands_out(drawing):
    assert "enige i 3 påstander" in drawing.alt
    assert "Flest er enige i «Vi har blitt tryggere på hverandre i ledergruppen»" in drawing.alt
    assert (
        "(82\u00a0%)" in drawing.alt and "færrest" in drawing.alt and "(39\u00a0%)" in drawing.alt
    )
    assert "1 påstand har under halvparten bak seg." in drawing.alt
    assert len(drawing.alt) < 500
    assert drawing.n == "n = 165–177 svar per påstand."


def test_same_input_gives_the_same_files(tmp_path):
    assert_same_bytes(lambda: draw_evaluation(EVALUATION, STATEMENTS, 0.95, QUESTIONS), tmp_path)

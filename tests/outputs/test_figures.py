"""The finished figures: all files there, and what they say is what the statistics say."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from PIL import Image

from survey_report.figures import style
from tests.figure_checks import ENGLISH

# Each figure with the rows of its data table on the demonstration set: 26 factors and the
# index, the 12 statements of figure 2, the 10 facts, the 13 activities.
ROWS = {
    "programme_timeline": 13,
    "fact_page": 10,
    "evaluation": 12,
    "effect_change": 27,
    "effect_model": 26,
    "group_changes": 27,
    "goals_change": 26,
    "followup": 27,
}


@pytest.fixture(params=ROWS)
def stem(request, built: Path) -> Path:
    return built / "data/processed/figures" / f"fig_{request.param}"


def statistic(built: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(built / "data/processed/statistics" / f"{name}.csv")


def alt(built: Path, topic: str) -> str:
    path = built / "data/processed/figures" / f"fig_{topic}.json"
    return json.loads(path.read_text(encoding="utf-8"))["alt"]


def test_vector_file_has_outlined_text_and_no_date(stem):
    svg = stem.with_suffix(".svg").read_text(encoding="utf-8")
    assert svg.startswith("<?xml") and "<text" not in svg
    assert "<dc:date>" not in svg


def test_words_in_the_figure_are_norwegian(stem):
    # matplotlib leaves each text as a comment beside its outlines
    written = re.findall(r"<!-- (.*?) -->", stem.with_suffix(".svg").read_text(encoding="utf-8"))
    assert written
    for text in written:
        assert not ENGLISH.search(text), text
        assert not re.search(r"\d\.\d|(?<!\w)-\d| %", text), text


def test_a_phone_has_a_variant_of_its_own(stem):
    svg = stem.with_name(f"{stem.name}_narrow.svg").read_text(encoding="utf-8")
    assert 'width="237.6pt"' in svg and "<text" not in svg and "<dc:date>" not in svg


def test_picture_for_word_is_as_wide_as_the_text_at_300_dots_an_inch(stem):
    with Image.open(stem.with_suffix(".png")) as picture:
        assert picture.width == 1890  # 6.3 inches
        # A page of A4 has room for 9 inches between its margins, less the caption.
        assert picture.height <= 8.6 * 300


def test_data_table_is_whole(stem):
    table = pd.read_csv(stem.with_suffix(".csv"), dtype=str, keep_default_na=False)
    assert len(table) == ROWS[stem.name.removeprefix("fig_")]
    assert not (table == "").any(axis=None)
    assert not table.isin(["nan", "NaN", "None"]).any(axis=None)


def test_description_is_whole(stem):
    beside = json.loads(stem.with_suffix(".json").read_text(encoding="utf-8"))
    assert list(beside) == ["alt", "n", "source"]
    assert len(beside["alt"]) > 80
    for text in beside.values():
        assert text.endswith(".") and not ENGLISH.search(text)


def test_alternative_text_of_the_change_has_the_index(built):
    row = statistic(built, "effect_change").set_index("factor").loc["global_index"]
    for value in (row["mean_before"], row["mean_after"]):
        assert f"{value:.2f}".replace(".", ",") in alt(built, "effect_change")


def test_alternative_text_of_the_evaluation_has_its_ends(built):
    evaluation = statistic(built, "evaluation")
    shown = evaluation[(evaluation["question"] != "programme") & ~evaluation["suppressed"]]
    written = sorted(int(x) for x in re.findall(r"\((\d+)\u00a0%\)", alt(built, "evaluation")))
    shares = sorted(int(x + 0.5) for x in shown["percent_agree"])
    assert written == [shares[0], shares[-1]]


def test_counts_of_improved_groups_are_those_of_the_statistics(built):
    table = pd.read_csv(built / "data/processed/figures/fig_group_changes.csv", dtype=str)
    change = statistic(built, "effect_change")
    labels = pd.read_csv(built / "config/instruments/factors.csv")
    labels = labels.set_index("factor")["label_nb"].to_dict()
    labels["global_index"] = style.GLOBAL_LABEL
    shown = table.set_index("Faktor")["Gått frem"].to_dict()
    for row in change.itertuples():
        assert shown[labels[row.factor]] == f"{row.improved:.0f} av {row.n_groups:.0f}"


def test_fact_page_has_the_facts(built):
    facts = statistic(built, "facts").set_index("fact")["value"].astype(float)
    for fact in ("groups_total", "ministries", "directorates", "largest_group", "smallest_group"):
        assert f"{facts[fact]:.0f}" in alt(built, "fact_page")

"""From the published tables of 2019 alone: figures and tables show what was printed."""

import csv
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from survey_report.faults.source_faults import SourceError
from tools.import_aggregates import (
    CHANGE,
    EVALUATION,
    IMPROVED,
    as_printed,
    cannot_make,
    command,
    effect_change,
    evaluation,
    read_aggregates,
)

PUBLISHED = Path(__file__).parents[1] / "data" / "reference_2019"
FACTORS = [row["factor"] for row in csv.DictReader((PUBLISHED / CHANGE).open(encoding="utf-8"))][1:]


def published(name):
    with (PUBLISHED / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def plain(text):
    """Return a Norwegian number as it is printed: decimal point, hyphen, no plus sign, no mark."""
    text = text.replace("\\", "").rstrip("*")
    return text.lstrip("+").replace("–", "-").replace(",", ".").replace("\u00a0%", "")


@pytest.fixture(scope="module")
def made(built, tmp_path_factory):
    folder = tmp_path_factory.mktemp("aggregates")
    assert command([str(PUBLISHED), str(folder)]) == 0
    return folder


def table_rows(made, caption):
    """Return the cells of a table on the page: label to column to text."""
    page = (made / "aggregater.md").read_text(encoding="utf-8")
    lines = page[: page.index(f"\n: {caption} ")].rstrip().split("\n\n")[-1].splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    shown = [[re.sub(r"\[(.*?)\]\{.*?\}", r"\1", cell) for cell in row] for row in cells]
    return {row[0]: dict(enumerate(row)) for row in shown[2:]}


def labels():
    path = Path("config/instruments/factors.csv")
    with path.open(encoding="utf-8", newline="") as file:
        names = {row["factor"]: row["label_nb"] for row in csv.DictReader(file)}
    return names | {"global_index": "Samlet indeks"}


def test_table_1_is_as_printed(made):
    shown = table_rows(made, "Grupper med fremgang")
    printed = [
        (labels()[row["factor"]], row["improved"], row["not_improved"])
        for row in published(IMPROVED)
    ]
    assert [(label, cells[1], cells[2]) for label, cells in shown.items()] == printed


def test_table_2_is_as_printed(made):
    shown = table_rows(made, "Resultater for alle faktorene")
    names = labels()
    columns = {1: "mean_before", 2: "sd_before", 3: "mean_after", 4: "sd_after", 5: "diff",
               6: "ci_low", 7: "ci_high", 8: "t", 10: "d", 11: "groups_chosen"}  # fmt: skip
    assert list(shown) == [names[row["factor"]] for row in published(CHANGE)]
    for row in published(CHANGE):
        cells = shown[names[row["factor"]]]
        for place, column in columns.items():
            # a blank cell is printed where no group chose the factor
            assert plain(cells[place]) == (row[column] or "-"), (row["factor"], column)


def test_stars_agree_with_the_p_worked_out_from_t(made):
    table = pd.read_csv(made / "statistics" / "effect_change.csv").set_index("factor")
    most = {"***": 0.001, "**": 0.01, "": 1}
    for row in published(CHANGE):
        p = table.loc[row["factor"], "p"]
        assert p < most[row["stars"]] and (p < 0.05) == bool(row["stars"]), row["factor"]


def test_figure_2_is_as_printed(made):
    with (made / "figures" / "fig_evaluation.csv").open(encoding="utf-8", newline="") as file:
        shown = {row["Påstand"]: row["Andel enige (prosent)"] for row in csv.DictReader(file)}
    assert shown == {row["statement_nb"]: row["percent_agree"] for row in published(EVALUATION)}


def test_figure_3_is_as_printed(made):
    names = labels() | {"global_index": "Snitt av alle faktorene"}
    with (made / "figures" / "fig_effect_change.csv").open(encoding="utf-8", newline="") as file:
        shown = {row["Faktor"]: row for row in csv.DictReader(file)}
    for row in published(CHANGE):
        cells = shown[names[row["factor"]]]
        printed = (row["mean_before"], row["mean_after"], row["diff"])
        assert tuple(plain(cells[name]) for name in ("Før", "Etter", "Endring")) == printed
        low, high = cells["95\u00a0%-konfidensintervall"].split(" til ")
        assert (plain(low), plain(high)) == (row["ci_low"], row["ci_high"])


def test_page_stands_alone(made):
    page = (made / "aggregater.html").read_text(encoding="utf-8")
    assert "Dette kan ikke lages av tabellene" in page and 'lang="nb"' in page
    assert not re.search(r'(?:src|href)="https?://', page)


def test_what_cannot_be_made_is_told(built, capsys, tmp_path):
    assert command([str(PUBLISHED), str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert "figur 2, figur 3" in told
    assert "antall svar og usikkerhet for hver påstand (trenger antall svar)" in told
    assert "konfidensintervall for effektstørrelsene" in told
    assert "oppfølgingen ett år etter" in told


def test_means_and_standard_deviations_alone():
    # by hand: 5.5 - 5.0 = 0.5; sqrt((0.6² + 0.8²) / 2) = 0.7071; 0.5 / 0.7071 = 0.7071
    table = pd.DataFrame(
        [["a", "5.0", "0.6", "5.5", "0.8"]],
        columns=["factor", "mean_before", "sd_before", "mean_after", "sd_after"],
    )
    row = effect_change({CHANGE: table}).iloc[0]
    assert row["diff"] == pytest.approx(0.5)
    assert row["d"] == pytest.approx(0.70711, abs=1e-5)
    assert row[["t", "p", "ci_low", "improved"]].isna().all()
    lacking = " ".join(cannot_make(effect_change({CHANGE: table}), None))
    assert "trenger t, eller hver gruppes endring" in lacking and "figur 2" in lacking


def test_percentages_with_their_n():
    table = pd.DataFrame(
        [["a", "outcome", "81.48", "81"], ["b", "outcome", "50", "4"]],
        columns=["statement_id", "question", "percent_agree", "n"],
    )
    result = evaluation({EVALUATION: table}, 0.95, 5)
    # 66 of 81; Wilson (1927) in Newcombe (1998), Statistics in Medicine 17, table I:
    # 81/263 gives 0.2553 to 0.3662; here only that the point lies inside
    first, second = result.iloc[0], result.iloc[1]
    assert first["n_agree"] == 66
    assert first["ci_low"] < first["percent_agree"] < first["ci_high"]
    assert second["suppressed"] and pd.isna(second["percent_agree"])


def test_interval_of_percentages_follows_wilson():
    # 81 of 263: 0.2553 to 0.3662 (Newcombe 1998, Statistics in Medicine 17, p. 861)
    table = pd.DataFrame(
        [["a", "outcome", "30.798", "263"]],
        columns=["statement_id", "question", "percent_agree", "n"],
    )
    row = evaluation({EVALUATION: table}, 0.95, 5).iloc[0]
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((25.53, 36.62), abs=0.005)


def test_printed_slip_is_shown_as_printed():
    # table 2 of 2019 prints 1.86 as a number of groups
    entry = {"id": "effect.x.groups_chosen", "value": 1, "display": "2"}
    (mended,) = as_printed([entry], {"effect.x.groups_chosen": "1.86"})
    assert (mended["value"], mended["display"]) == (1.86, "1,86")


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        (CHANGE, "right_issues", "right_isues", "Mente du «right_issues»?"),
        (CHANGE, "mean_after", "after", "kolonnen mangler"),
        (IMPROVED, ",29,2", ",29,to", "en celle som ikke er et tall"),
        (EVALUATION, ",65", ',"65,0"', "desimalpunktum"),
    ],
)
def test_broken_tables_are_told(tmp_path, name, old, new, expected):
    for path in PUBLISHED.glob("*.csv"):
        shutil.copy(path, tmp_path)
    text = (tmp_path / name).read_text(encoding="utf-8")
    (tmp_path / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    statements = [row["statement_id"] for row in published(EVALUATION)]
    with pytest.raises(SourceError, match=re.escape(expected)):
        read_aggregates(tmp_path, FACTORS, statements)


def test_empty_folder_is_told(tmp_path, capsys):
    assert command([str(tmp_path), str(tmp_path / "out")]) == 1
    assert "Legg tabellene i mappa" in capsys.readouterr().err

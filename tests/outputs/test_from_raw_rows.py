"""Hundreds of values worked out again from the raw rows, without any of the project's code.

Only csv, openpyxl and the standard library's statistics: what an auditor would do by hand.
"""

import csv
import json
import math
from collections import defaultdict
from pathlib import Path
from statistics import fmean, stdev

import openpyxl
import pytest

MISSING = {"", "0", "-66", "-77", "-99", "Ikke besvart", None}
# Two-sided 95 % quantile of t with 30 degrees of freedom, from a printed table
T_30 = 2.0423
THRESHOLD = 0.1
COMPLETE = {"efs_csv": {"31", "32"}, "plain_csv": {"complete"}, "label_xlsx": {"Fullført"}}
FRAME = {
    "efs_csv": ("u_account", "c_0001", "tester", "dispcode", "datetime", "variable"),
    "plain_csv": ("respondent_id", "group", "test", "status", "submitted", "id"),
    "label_xlsx": (
        *("Respondent-ID", "Ledergruppe", "Testrespondent", "Status", "Tidspunkt"),
        "text_nb",
    ),
}


def cells(path: Path, delimiter: str = ",") -> list[list[str]]:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            with path.open(encoding=encoding, newline="") as file:
                return list(csv.reader(file, delimiter=delimiter))
        except UnicodeDecodeError:
            continue
    raise AssertionError(path)


def records(path: Path, kind: str = "plain_csv") -> list[dict]:
    if kind == "label_xlsx":
        rows = list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))
    else:
        rows = cells(path, ";" if kind == "efs_csv" else ",")
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def answered(root: Path, source: dict, corrections: list[dict]) -> list[tuple[str, dict]]:
    """Return group and answers of each completed interview that is no test; the last of two."""
    survey, form = source["source"], source["format"]
    instrument = records(root / f"config/instruments/{survey}_2016.csv")
    labels = records(root / f"config/instruments/{survey}_2016_codes.csv")
    codes = {row["label_nb"]: row["code"] for row in labels}
    respondent, group, test, status, when, column = FRAME[form]
    latest = {}
    rows = records(root / source["path"], form)
    for row in rows:
        for one in corrections:
            if one["path"] == source["path"] and row[respondent] == one["respondent_id"]:
                assert row[one["column"]] == one["old_value"]
                row[one["column"]] = one["new_value"]
    for row in sorted(rows, key=lambda row: str(row[when])):
        if row[test] in ("0", "Nei") and row[status] in COMPLETE[form]:
            latest[row[respondent]] = row
    people = []
    for row in latest.values():
        answers = {}
        for item in instrument:
            key = item.get("item_id") or item["statement_id"]
            answer = row[key if column == "id" else item[column]]
            answers[key] = codes.get(answer, answer)
        if any(answer not in MISSING for answer in answers.values()):
            people.append((row[group], answers))
    return people


@pytest.fixture(scope="module")
def programme(built) -> tuple[dict, dict, list[str]]:
    """Return the group means by wave, factor and group; the evaluation's answers; the factors."""
    items = defaultdict(list)
    for item in records(built / "config/instruments/effect_2016.csv"):
        items[item["factor"]].append((item["item_id"], item["reverse"] == "ja"))
    corrections = records(built / "config/corrections.csv")
    scores, evaluation = defaultdict(list), defaultdict(list)
    for source in records(built / "config/sources.csv"):
        if source["source"] not in ("effect", "evaluation"):
            continue
        for group, answers in answered(built, source, corrections):
            if source["source"] == "evaluation":
                for statement, code in answers.items():
                    evaluation[statement].append(code)
                continue
            for factor, of_factor in items.items():
                given = [
                    8 - int(answers[item]) if reverse else int(answers[item])
                    for item, reverse in of_factor
                    if answers[item] not in MISSING
                ]
                if len(given) >= len(of_factor) / 2:
                    scores[source["wave"], factor, group].append(fmean(given))
    return {key: fmean(people) for key, people in scores.items()}, evaluation, list(items)


@pytest.fixture(scope="module")
def ledger(built) -> dict[str, float]:
    text = (built / "data/processed/audit/values.json").read_text(encoding="utf-8")
    return {entry["id"]: entry["value"] for entry in json.loads(text)}


def by_wave(programme, factor: str, last: str, *waves: str) -> list[list[float]]:
    """Return each wave's results of the groups that answered in the last one."""
    means, _, factors = programme
    groups = sorted({group for wave, _, group in means if wave == last})
    of_factor = factors if factor == "global_index" else [factor]
    return [
        [fmean(means[wave, one, group] for one in of_factor) for group in groups] for wave in waves
    ]


def test_change_of_every_factor(programme, ledger):
    for factor in ("global_index", *programme[2]):
        before, after = by_wave(programme, factor, "after", "before", "after")
        change = [last - first for first, last in zip(before, after, strict=True)]
        error = stdev(change) / math.sqrt(len(change))
        improved = sum(one >= THRESHOLD - 1e-9 for one in change)
        expected = {
            "n_groups": 31,
            "mean_before": fmean(before),
            "mean_after": fmean(after),
            "sd_before": stdev(before),
            "sd_after": stdev(after),
            "diff": fmean(change),
            "t": fmean(change) / error,
            "d": fmean(change) / math.sqrt((stdev(before) ** 2 + stdev(after) ** 2) / 2),
            "improved": improved,
            "not_improved": 31 - improved,
        }
        for column, value in expected.items():
            assert ledger[f"effect.{factor}.{column}"] == pytest.approx(value, rel=1e-9), column
        limits = [fmean(change) - T_30 * error, fmean(change) + T_30 * error]
        shown = [ledger[f"effect.{factor}.{limit}"] for limit in ("ci_low", "ci_high")]
        assert shown == pytest.approx(limits, abs=2e-5)  # the table has four decimals


def test_one_year_later(programme, ledger):
    for factor in ("global_index", *programme[2]):
        waves = by_wave(programme, factor, "followup", "before", "after", "followup")
        names = ("mean_before", "mean_after", "mean_followup")
        expected = dict(zip(names, map(fmean, waves), strict=True))
        expected |= {"n_groups": len(waves[0]), "diff": fmean(waves[2]) - fmean(waves[1])}
        for column, value in expected.items():
            name = f"followup.{factor}.{column}"
            assert ledger[name] == pytest.approx(value, rel=1e-9, abs=1e-12), name


def test_every_statement_of_the_evaluation(programme, ledger):
    for statement, codes in programme[1].items():
        took_a_stand = sum(code in ("1", "2", "3", "4", "5") for code in codes)
        agree = sum(code in ("4", "5") for code in codes)
        shown = [ledger[f"evaluation.{statement}.{column}"] for column in ("n", "n_agree")]
        assert shown == [took_a_stand, agree]
        percent = ledger[f"evaluation.{statement}.percent_agree"]
        assert percent == pytest.approx(100 * agree / took_a_stand, rel=1e-12)

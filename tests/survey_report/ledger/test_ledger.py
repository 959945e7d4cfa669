"""The ledger: from cells of statistics tables to values with meaning and origin."""

import pytest

from survey_report.ledger.ledger import HIDDEN_BECAUSE, LedgerError, build_values
from survey_report.ledger.ledger_build import with_hidden

ROWS = [
    {"factor": "dialogue", "n_groups": 31, "diff": 0.414, "p": 0.00004},
    {"factor": "task_conflict", "n_groups": 31, "diff": float("nan"), "p": 0.92},
]
ORIGINS = {
    "effect_change": {
        "path": "statistics/effect_change.csv",
        "rule": "compute_effect_change",
        "script": "survey_report/results/change_results.py",
        "inputs": ["data/raw/a.csv"],
    }
}


def definition(**changes):
    return {
        "id": "effect.{factor}.diff",
        "table": "effect_change",
        "where": "",
        "column": "diff",
        "format": "decimal2",
        "unit": "poeng",
        "n": "n_groups",
        "definition_nb": "Endring for «{label}»",
        "formula": "",
    } | changes


def build(*definitions):
    return build_values(list(definitions), {"effect_change": ROWS}, {"dialogue": "Dialog"}, ORIGINS)


def test_one_value_per_row_with_meaning_and_origin():
    first, second = build(definition())
    assert first["id"] == "effect.dialogue.diff"
    assert (first["value"], first["display"], first["n"]) == (0.414, "0,41", 31)
    assert first["definition"] == "Endring for «Dialog»"
    assert first["source"] == "statistics/effect_change.csv, rad 1, kolonne diff"
    assert first["inputs"] == ["data/raw/a.csv"]
    assert (second["value"], second["display"]) == (None, "kan ikke beregnes")


@pytest.mark.parametrize("only", ["column", "where"])
def test_rows_and_columns_may_have_sources_of_their_own(only):
    part = {"column": "p", "where": "factor=dialogue"}[only]
    origins = {**ORIGINS, f"effect_change:{part}": ORIGINS["effect_change"] | {"inputs": ["b"]}}
    tables = {"effect_change": ROWS}
    other = definition(id="effect.p", column="p", where="factor=dialogue", format="p_value")
    first, second, third = build_values([definition(), other], tables, {}, origins)
    assert (first["id"], first["inputs"]) == ("effect.dialogue.diff", ["data/raw/a.csv"])
    assert (second["id"], second["inputs"]) == ("effect.p", ["b"])
    assert third["inputs"] == ["data/raw/a.csv"]


def test_n_may_be_a_sum_or_another_value():
    rows = [{"fact": "a", "value": 12, "n_first": 6, "n_second": 25}]
    definitions = [
        definition(id="facts.a", table="t", column="value", n="n_first+n_second", format="integer"),
        definition(id="facts.b", table="t", column="value", n="facts.a", format="integer"),
    ]
    first, second = build_values(definitions, {"t": rows}, {}, {"t": ORIGINS["effect_change"]})
    assert (first["n"], second["n"]) == (31, 12)
    definitions[1]["n"] = "facts.nobody"
    with pytest.raises(LedgerError, match="n viser til «facts.nobody», som ikke finnes"):
        build_values(definitions, {"t": rows}, {}, {"t": ORIGINS["effect_change"]})


def test_where_selects_rows():
    (value,) = build(definition(where="factor=task_conflict", column="p", format="p_value"))
    assert value["display"] == "0,920"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"table": "nowhere"}, "tabellen «nowhere» finnes ikke"),
        ({"where": "factor=nobody"}, "ingen rad"),
        ({"column": "nothing"}, "har ikke kolonnen"),
        ({"id": "effect.same"}, "definert to ganger"),
    ],
)
def test_definitions_that_do_not_fit_are_refused(changes, words):
    with pytest.raises(LedgerError, match=words):
        build(definition(**changes))


def test_all_faults_are_listed_at_once():
    with pytest.raises(LedgerError, match="2 feil"):
        build(definition(table="nowhere"), definition(where="factor=nobody"))


@pytest.mark.parametrize(
    ("cell", "reason"), [("For få.", "For få."), (float("nan"), "Så få står bak at tallet")]
)
def test_suppressed_value_is_shown_as_colon_with_its_reason(cell, reason):
    row = {"statement_id": "a", "n": 3, "percent_agree": float("nan"), "suppressed": "True"}
    rows = [row | {"reason": cell}]
    (value,) = build_values(
        [definition(id="evaluation.a", column="percent_agree", format="percent0", n="n")],
        {"effect_change": rows},
        {},
        ORIGINS,
    )
    assert (value["value"], value["display"]) == (None, ":")
    assert value["reason"].startswith(reason)


def test_a_table_without_rows_gives_no_values():
    assert build_values([definition(where="factor=x")], {"effect_change": []}, {}, ORIGINS) == []


def test_a_fact_that_is_hidden_is_told_from_one_that_cannot_be_computed():
    nothing = float("nan")
    facts = [{"fact": "share_men", "value": nothing}, {"fact": "mean_age", "value": nothing}]
    told = with_hidden(facts, [{"fact": "share_men"}])
    defined = definition(id="facts.{fact}", table="facts", column="value", n="")
    values = build_values([defined], {"facts": told}, {}, {"facts": ORIGINS["effect_change"]})
    age, men = values
    assert (age["display"], age.get("reason")) == ("kan ikke beregnes", None)
    assert (men["display"], men["reason"]) == (":", HIDDEN_BECAUSE)

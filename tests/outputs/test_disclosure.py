"""The built tables behind the gate: what a reader of them can, and cannot, find out."""

from pathlib import Path

import pandas as pd
import pytest

from survey_report.disclosure.attack import feasible_intervals
from survey_report.disclosure.evaluation_gate import ANSWERED, RESPONSES, SKIPPED, STAND
from survey_report.disclosure.protected_cells import PRINTED, UNPRINTED, Cells
from survey_report.settings.config_files import load_config

REFERENCE = Path("tests/data/reference_2019")
MINIMUM = load_config()["disclosure"]["minimum_size"]


@pytest.fixture(scope="module")
def statistics(built) -> dict[str, pd.DataFrame]:
    folder = built / "data/processed/statistics"
    return {path.stem: pd.read_csv(path) for path in sorted(folder.glob("*.csv"))}


def published_cells(
    answers: pd.DataFrame, agreement: pd.Series, responses: float
) -> tuple[Cells, list[str]]:
    """Return what is printed about a statement as a reader has it, and what is hidden.

    A hidden count is set to 0: the reader does not know it, and the attack does not use it.
    """
    codes = answers["code"].astype(str)
    unsure = codes[answers["meaning"] == "dont_know"].tolist()
    stand = codes[answers["meaning"] != "dont_know"].tolist()
    agree = codes[answers["meaning"] == "agree"].tolist()
    counts = dict(zip(codes, answers["n"], strict=True))
    counts |= {"agree": agreement["n_agree"], STAND: agreement["n"], RESPONSES: responses}
    counts[ANSWERED] = answers.loc[answers["meaning"] == "dont_know", "n_base"].iloc[0]
    counts[SKIPPED] = None
    table = pd.DataFrame({"count": pd.Series(counts, dtype="float64")})
    hidden = table.index[table["count"].isna()].tolist()
    table["kind"] = table["count"].isna().map({True: UNPRINTED, False: PRINTED})
    sums = (
        ("agree", agree),
        (STAND, stand),
        (ANSWERED, [STAND, *unsure]),
        (RESPONSES, [ANSWERED, SKIPPED]),
    )
    return Cells(table.fillna({"count": 0}), sums), hidden


def test_no_hidden_answer_of_the_evaluation_can_be_worked_out(statistics, capsys):
    distribution = statistics["evaluation_distribution"]
    agreement = statistics["evaluation"].set_index("statement_id")
    facts = statistics["facts"].set_index("fact")["value"]
    systems = []
    for statement, answers in distribution.groupby("statement_id"):
        cells, hidden = published_cells(
            answers, agreement.loc[statement], float(facts["evaluation_responses"])
        )
        opinions = [
            str(code)
            for code, meaning in zip(answers["code"], answers["meaning"], strict=True)
            if str(code) in hidden and meaning != "dont_know"
        ]
        systems.append((cells, hidden, opinions))
    limits = pd.concat(feasible_intervals(systems))
    with capsys.disabled():
        share = 100 * distribution["suppressed"].mean()
        print(f"\nThe evaluation's distribution: {share:.0f} % of {len(distribution)} cells hidden")
    assert (limits["high"] - limits["low"] >= MINIMUM - 1e-5).all()
    assert share < 20


def test_no_printed_answer_was_given_by_few(statistics):
    n = statistics["evaluation_distribution"]["n"].dropna()
    assert not n.between(1, MINIMUM - 1).any()
    assert (statistics["evaluation"]["n"].dropna() >= MINIMUM).all()


def test_nothing_that_2019_printed_is_hidden(statistics):
    agreement = statistics["evaluation"].set_index("statement_id")
    printed = [
        pd.read_csv(REFERENCE / name)["statement_id"]
        for name in ("figure2_evaluation.csv", "evaluation_other_statements.csv")
    ]
    assert agreement.loc[pd.concat(printed), "percent_agree"].notna().all()
    facts = statistics["facts"].set_index("fact")["value"]
    ours = pd.read_csv(REFERENCE / "facts.csv")["fact"]
    assert facts[facts.index.intersection(ours)].notna().all()
    change = statistics["effect_change"].set_index("factor")
    factors = pd.read_csv(REFERENCE / "table2_effect_change.csv")["factor"]
    assert (
        change.loc[factors, ["mean_before", "sd_before", "diff", "t", "d"]].notna().all(axis=None)
    )
    improved = pd.read_csv(REFERENCE / "table1_groups_improved.csv")["factor"]
    assert change.loc[improved, ["improved", "not_improved"]].notna().all(axis=None)


def test_no_table_names_a_group_or_a_person(statistics):
    for name, table in statistics.items():
        assert not {"group", "respondent", "respondent_id", "name", "email"} & set(table), name
        if name != "organisations":
            assert "organisation" not in table, name


def test_rows_of_groups_are_in_an_order_that_names_none(statistics):
    changes = statistics["group_changes"]
    assert (
        changes.groupby("factor")["diff"].apply(lambda x: x.dropna().is_monotonic_increasing).all()
    )
    rates = statistics["participation_groups"]
    assert (
        rates.groupby("wave")["response_rate"]
        .apply(lambda x: x.dropna().is_monotonic_increasing)
        .all()
    )
    assert (rates["response_rate"].dropna() % 10 == 0).all()


def test_a_group_is_never_hidden_alone(statistics):
    hidden = statistics["group_changes"].groupby("factor")["suppressed"].sum()
    assert ((hidden == 0) | (hidden >= 3)).all()


def test_no_number_of_a_group_tells_how_many_members_it_has(statistics):
    changes = statistics["group_changes"]["diff"].dropna()
    assert (changes == changes.round(2)).all()
    hidden = statistics["subgroups"].query("suppressed")
    assert len(hidden) and hidden[["persons_first", "persons_second"]].isna().all(axis=None)

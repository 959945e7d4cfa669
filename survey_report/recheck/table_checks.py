"""Hold the statistics tables against themselves and each other.

Worked out anew from the tables' own numbers, by other code than what made them: t from the
interval, p from t, the adjusted p from the p, shares from counts, a row of one table against the
same row of another. A cell that no value of the ledger is made of is held here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from scipy import special

from survey_report.recheck.report_checks import ReportFinding
from survey_report.recheck.robust_checks import RULES
from survey_report.recheck.rules import ERROR, OK
from survey_report.recheck.table_columns import (
    EXACT,
    NEAR,
    NONCENTRAL,
    Column,
    Rows,
    Table,
    commonest,
    confidence_of,
    holm_of,
)

# A difference of means that is nearly nothing has the rounding of the means
_ROUNDING = 1e-14
_KEYS = ("factor", "comparison", "fact", "statement_id", "wave", "coefficient")
_STEPS = {"none": 0, "half": 0.5, "main": 1, "double": 2, "triple": 3}


def check_tables(tables: Mapping[str, Rows]) -> list[ReportFinding]:
    """Return an error per cell that does not follow, and one finding per column that holds.

    Parameters
    ----------
    tables : mapping
        Name of the table (``effect_change``) to its rows, as text.
    """
    read = {name: Table(rows) for name, rows in tables.items()}
    with np.errstate(all="ignore"):
        columns = [column for rule in _RULES for column in rule(read)]
    return [finding for column in columns for finding in _held(read[column.table], column)]


def _held(table: Table, column: Column) -> Iterator[ReportFinding]:
    reported = table[column.name]
    known = np.isfinite(reported) & np.isfinite(column.expected)
    near = column.rounding or (_ROUNDING if column.tolerance else 0)
    close = np.isclose(reported, column.expected, rtol=column.tolerance, atol=near)
    item = f"{column.table}.{column.name}"
    for place in np.flatnonzero(known & ~close):
        shown, wanted = (f"{values[place]:.15g}" for values in (reported, column.expected))
        key = next((table.rows[place][key] for key in _KEYS if key in table.rows[place]), "")
        message = f"{column.table}.csv, rad {place + 1} ({key}), kolonne {column.name}: {shown}. "
        message += f"Av de andre tallene følger {wanted}."
        yield ReportFinding("values", "table", item, shown, wanted, ERROR, message)
    if known.any() and (known <= close).all():
        message = f"{known.sum()} celler følger av de andre tallene."
        yield ReportFinding("values", "table", item, "", "", OK, message)


def _paired(tables: Mapping[str, Table]) -> Iterator[Column]:
    """Paired t-tests: the interval gives t, t gives p, t and d give the limits of d."""
    for name, diff in (
        ("effect_change", "diff"),
        ("effect_change_matched", "diff"),
        ("followup", "diff"),
        ("goals_within", "difference"),
    ):
        if table := tables.get(name):
            yield Column(name, "df", table["n_groups"] - 1, EXACT)
            yield from _test(name, table, table[diff], confidence_of(tables))
    tails = [(1 + side * confidence_of(tables)) / 2 for side in (1, -1)]
    for name in ("effect_change", "effect_change_matched"):
        if table := tables.get(name):
            rms = np.sqrt((table["sd_before"] ** 2 + table["sd_after"] ** 2) / 2)
            yield Column(name, "diff", table["mean_after"] - table["mean_before"])
            yield Column(name, "d", table["diff"] / rms)
            yield Column(name, "not_improved", table["n_groups"] - table["improved"], EXACT)
            for limit, quantile in zip(("d_low", "d_high"), tails, strict=True):
                noncentrality = special.nctdtrinc(table["df"], quantile, table["t"])
                expected = noncentrality * table["d"] / _divisor(table["t"])
                yield Column(name, limit, expected, NONCENTRAL)
    if table := tables.get("followup"):
        yield Column("followup", "diff", table["mean_followup"] - table["mean_after"])
        yield Column("followup", "margin", commonest(table["margin"]), EXACT)


def _test(name: str, table: Table, diff: np.ndarray, confidence: float) -> Iterator[Column]:
    """t from the interval and df, p from t, and Holm's p from the p where it is printed."""
    t, df = table["t"], table["df"]
    half = (table["ci_high"] - table["ci_low"]) / 2
    yield Column(name, "ci_low", diff - half)
    yield Column(name, "t", diff * special.stdtrit(df, (1 + confidence) / 2) / half)
    yield Column(name, "p", 2 * special.stdtr(df, -np.abs(t)))
    # Holm's family is named, or it is the factors; the index is a planned test of its own
    families = table.texts("family")
    if name != "subgroups":
        families = table.texts("factor") == "global_index"
    expected = np.full(len(t), np.nan)
    for family in set(families):
        expected[families == family] = holm_of(table["p"][families == family])
    yield Column(name, "p_holm", expected)


def _full(tables: Mapping[str, Table]) -> Iterator[Column]:
    """The full table repeats the contract's columns, and its counts are all the groups."""
    full, change = tables.get("effect_change_full"), tables.get("effect_change")
    if not (full and change):
        return
    for name in ("n_groups", "t", "df", "p", "p_holm", "d", "d_low", "d_high", "improved"):
        yield Column("effect_change_full", name, full.of(change, name), EXACT)
    yield Column(
        "effect_change_full",
        "sd_diff",
        full.of(change, "diff") * np.sqrt(full["n_groups"]) / _divisor(full["t"]),
    )
    yield Column("effect_change_full", "declined", _rest(full), EXACT)


def _divisor(t: np.ndarray) -> np.ndarray:
    """Return t, or NaN where it is nothing but the machine's rounding of no difference."""
    return np.where(np.abs(t) > NEAR, t, np.nan)


def _rest(table: Table) -> np.ndarray:
    return table["n_groups"] - table["improved"] - table["unchanged"]


def _sensitivity(tables: Mapping[str, Table]) -> Iterator[Column]:
    """The thresholds are multiples of the main one; the counts are all the groups."""
    name = "improvement_sensitivity"
    table, change = tables.get(name), tables.get("effect_change")
    if not (table and change):
        return
    level = table.texts("level")
    times = np.array([_STEPS.get(one, np.nan) for one in level])
    main = commonest(np.where(level == "main", table["threshold"], np.nan))
    yield Column(name, "threshold", times * main)
    yield Column(name, "declined", _rest(table), EXACT)
    # the tables of detail may count fewer groups than the main one
    same = (level == "main") & (table["n_groups"] == table.of(change, "n_groups"))
    improved = np.where(same, table.of(change, "improved"), np.nan)
    yield Column(name, "improved", improved, EXACT)


def _groups(tables: Mapping[str, Table]) -> Iterator[Column]:
    """The bands of a factor hold all the groups of its spread; limits are a band apart."""
    table, spread = tables.get("group_changes"), tables.get("group_spread")
    if not (table and spread):
        return
    factor, groups, low, high = (
        table.texts("factor"),
        *(table[name] for name in ("groups", "low", "high")),
    )
    width = commonest(high - low)
    yield Column("group_changes", "high", low + width)
    total = table.of(spread, "n_groups")
    expected = np.full(len(groups), np.nan)
    for one in dict.fromkeys(factor):
        inside = np.flatnonzero(factor == one)
        if groups[inside].sum() != total[inside[0]]:
            expected[inside] = total[inside[0]]
    yield Column("group_changes", "groups", expected, EXACT)


def _subgroups(tables: Mapping[str, Table]) -> Iterator[Column]:
    """Welch's tests: the same ties as the paired ones; the two parts are all the groups."""
    table, change = tables.get("subgroups"), tables.get("effect_change")
    if not (table and change):
        return
    yield Column("subgroups", "diff", table["mean_first"] - table["mean_second"])
    yield from _test("subgroups", table, table["diff"], confidence_of(tables))
    both = table["n_first"] + table["n_second"]
    yield Column(
        "subgroups",
        "n_second",
        np.minimum(table.of(change, "n_groups"), both) - table["n_first"],
        EXACT,
    )


def _goals(tables: Mapping[str, Table]) -> Iterator[Column]:
    """The goals repeat the change table; the correlations are those of the goals."""
    goals, change = tables.get("goals"), tables.get("effect_change")
    if not (goals and change):
        return
    for name, source in (("groups_chosen",) * 2, ("diff",) * 2, ("baseline", "mean_before")):
        yield Column("goals", name, goals.of(change, source))
    correlations = tables.get("goals_correlations")
    known = np.isfinite(goals["diff"]) & np.isfinite(goals["baseline"])
    if correlations and known.sum() > 2:
        names = ("groups_chosen", "diff", "baseline")
        chosen, diff, baseline = (goals[name][known] for name in names)
        r = {
            "goal_change_correlation": np.corrcoef(chosen, diff)[0, 1],
            "goal_baseline_correlation": np.corrcoef(chosen, baseline)[0, 1],
        }
        facts = correlations.texts("fact")
        value = np.array([r.get(fact, np.nan) for fact in facts])
        yield Column("goals_correlations", "value", value)
        yield Column("goals_correlations", "n", np.full(len(facts), float(len(diff))), EXACT)


def _evaluation(tables: Mapping[str, Table]) -> Iterator[Column]:
    """Shares are counts out of their base; the base is that of the statement."""
    table, statements = tables.get("evaluation_distribution"), tables.get("evaluation")
    if not (table and statements):
        return
    yield Column("evaluation_distribution", "percent", 100 * table["n"] / table["n_base"])
    stand = table.texts("answer") != "dont_know"
    base = np.where(stand, table.of(statements, "n", "statement_id"), np.nan)
    yield Column("evaluation_distribution", "n_base", base, EXACT)
    percent = 100 * statements["n_agree"] / statements["n"]
    yield Column("evaluation", "percent_agree", percent)


def _reliability(tables: Mapping[str, Table]) -> Iterator[Column]:
    """The limits of Jacobson and Truax follow from the reliability."""
    table, change = tables.get("reliable_change"), tables.get("effect_change")
    if not (table and change):
        return
    index = dict(zip(change.texts("factor"), change["sd_before"], strict=True))["global_index"]
    n_groups = dict(zip(change.texts("factor"), change["n_groups"], strict=True))["global_index"]
    # details of new groups wait for more of them; all groups or fewer are counted
    counted_in = table["n_groups"]
    sd_before = np.where(counted_in == n_groups, index, np.nan)
    yield Column("reliable_change", "sd_before", sd_before)
    yield Column("reliable_change", "n_groups", np.minimum(n_groups, counted_in), EXACT)
    error = table["sd_before"] * np.sqrt(2 * (1 - table["reliability"]))
    yield Column("reliable_change", "se_diff", error)
    counted = table["positive"] + table["negative"]
    yield Column("reliable_change", "unchanged", table["n_groups"] - counted, EXACT)


def _members(tables: Mapping[str, Table]) -> Iterator[Column]:
    """The mixed model is fitted by iteration and kept to five decimals: its z gives the rest."""
    table = tables.get("member_change")
    if not table:
        return
    half = special.ndtri((1 + confidence_of(tables)) / 2) * table["se"]
    yield Column("member_change", "ci_low", table["diff"] - half, rounding=3e-5)
    yield Column("member_change", "ci_high", table["diff"] + half, rounding=3e-5)
    z = table["diff"] / table["se"]
    yield Column("member_change", "p", 2 * special.ndtr(-np.abs(z)), rounding=2e-4)
    family = table.texts("factor") != "global_index"
    adjusted = table["p"].copy()
    adjusted[family] = holm_of(table["p"][family])
    yield Column("member_change", "p_holm", adjusted)
    # groups that wait for more are in the table of the change only
    if robust := tables.get("robust_change"):
        yield Column("member_change", "n_groups", table.of(robust, "n_groups"), EXACT)


def _participation(tables: Mapping[str, Table]) -> Iterator[Column]:
    """The groups that answered a wave are the same everywhere; rates of groups are in tens."""
    waves = tables.get("participation")
    if not waves:
        return
    yield Column("participation", "response_rate", 100 * waves["responses"] / waves["invited"])
    if table := tables.get("agreement"):
        groups = table.of(waves, "groups", "wave")
        yield Column("agreement", "n_groups", np.minimum(groups, table["n_groups"]), EXACT)
        members = np.minimum(table.of(waves, "responses", "wave"), table["n_members"])
        yield Column("agreement", "n_members", members, EXACT)
        yield Column("agreement", "n_alpha", np.minimum(members, table["n_alpha"]), EXACT)
    if table := tables.get("participation_groups"):
        rates, wave = table["response_rate"], table.texts("wave")
        expected = np.clip(np.round(rates, -1), 0, 100)
        for one in dict.fromkeys(wave):
            expected[wave == one] = np.sort(expected[wave == one])
        yield Column("participation_groups", "response_rate", expected, EXACT)


_RULES = (
    *(_paired, _full, _sensitivity, _groups, _subgroups, _goals),
    *(_evaluation, _reliability, _members, _participation, *RULES),
)

"""Hold the tables of choices, limits and counts against each other: as `table_checks`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from scipy import special

from survey_report.recheck.table_columns import (
    EXACT,
    NEAR,
    NONCENTRAL,
    Column,
    Table,
    commonest,
    confidence_of,
    fact_of,
    facts_of,
    fisher,
    significance_of,
    wilson_of,
)

_INDEX = "global_index"
# A difference that exists is found in so many of all programmes
_POWER = 0.8
# the search for the power stops within this of it, and leaves out the far tail
_POWERED = 1e-5


def _correlations(tables: Mapping[str, Table]) -> Iterator[Column]:
    """The limits and p of a correlation follow from it and from how many points there are."""
    name, table = "goals_correlations", tables.get("goals_correlations")
    if not table:
        return
    r, n, facts = table["value"], table["n"], table.texts("fact")
    held = np.where(facts == "goal_change_partial", 1, 0)
    spread = np.where(facts == "goal_change_spearman", 1 + r * r / 2, 1)
    limits = fisher(r, np.sqrt(spread / (n - 3 - held)), confidence_of(tables))
    for column, limit in zip(("ci_low", "ci_high"), limits, strict=True):
        yield Column(name, column, limit)
    df = n - 2 - held
    settled = np.where(1 - r * r > NONCENTRAL, r, np.nan)
    t = settled * np.sqrt(df / (1 - r * r))
    yield Column(name, "p", 2 * special.stdtr(df, -np.abs(t)))


def _goal_models(tables: Mapping[str, Table]) -> Iterator[Column]:
    """The limits of a model give its t, on as many degrees of freedom as there are groups less 1.

    The correlation that is drawn again has no such ties.
    """
    name, table, robust = "goals_model", tables.get("goals_model"), tables.get("robust_change")
    if not table:
        return
    drawn = table.texts("fact") == "goal_change_twoway"
    value, groups = table["value"], table["n_groups"]
    half = (table["ci_high"] - table["ci_low"]) / 2
    yield Column(name, "ci_low", np.where(drawn, np.nan, value - half))
    t = value * special.stdtrit(groups - 1, (1 + confidence_of(tables)) / 2) / half
    p = 2 * special.stdtr(groups - 1, -np.abs(t))
    yield Column(name, "p", np.where(drawn, np.nan, p))
    inside = np.clip(value, table["ci_low"], table["ci_high"])
    yield Column(name, "value", np.where(drawn, inside, np.nan))
    # a group that has answered twice may have no factor both times
    modelled = commonest(np.where(drawn, np.nan, groups))
    most = np.minimum(groups, fact_of(tables, "effect_summary", "groups_completed"))
    yield Column(name, "n_groups", np.where(drawn, np.maximum(most, modelled), modelled), EXACT)
    if robust:
        counts = robust["n_groups"][robust.texts("factor") != _INDEX]
        # of one or two groups nothing is told
        told = float((counts > 2).sum())
        yield Column(name, "n", np.where(drawn, told, counts.sum()), EXACT)


def _influence(tables: Mapping[str, Table]) -> Iterator[Column]:
    """Without a factor, the correlation is that of the others' rows in the table of goals."""
    name, table = "goals_influence", tables.get("goals_influence")
    goals, model = tables.get("goals"), tables.get("goals_model")
    if not (table and goals and model):
        return
    yield Column(name, "r_all", commonest(table["r_all"]), EXACT)
    of_draws = model.texts("fact") == "goal_change_twoway"
    points, groups = (float(model[one][of_draws].sum()) for one in ("n", "n_groups"))
    # the goals may count groups that wait for more before they are counted here
    if groups != fact_of(tables, "effect_summary", "groups_completed"):
        return
    chosen, diff = goals["groups_chosen"], goals["diff"]
    known, factors = np.isfinite(diff), goals.texts("factor")
    r_all = _r(chosen[known], diff[known])
    yield Column(name, "r_all", np.full(len(table.rows), r_all))
    others = [known & (factors != factor) for factor in table.texts("factor")]
    r = np.array([_r(chosen[rest], diff[rest]) for rest in others])
    yield Column(name, "r_without", r)
    own = np.array([float(rest.sum()) for rest in others])
    # the table of goals has a factor of one or two groups, and no result of it
    error = 1 / np.sqrt(np.where(points == known.sum(), own, np.nan) - 3)
    limits = fisher(table["r_without"], error, confidence_of(tables))
    for column, limit in zip(("ci_low", "ci_high"), limits, strict=True):
        yield Column(name, column, limit)


def _r(x: np.ndarray, y: np.ndarray) -> float:
    return float(np.corrcoef(x, y)[0, 1]) if len(x) > 3 else np.nan


def _clustered(tables: Mapping[str, Table]) -> Iterator[Column]:
    """The effective number of answers is what the limits are wide by, and never above all."""
    name, table, whole = (
        "evaluation_clustered",
        *(tables.get(one) for one in ("evaluation_clustered", "evaluation")),
    )
    if not (table and whole):
        return
    n, share = (table.of(whole, one, "statement_id") for one in ("n", "percent_agree"))
    design = table["design_effect"]
    yield Column(name, "n_effective", n / np.maximum(design, 1))
    # below 1 a design effect is not counted in: only that it is no more than 1 follows
    design = np.where(design > 1, n / table["n_effective"], np.minimum(design, 1))
    yield Column(name, "design_effect", design)
    limits = wilson_of(share / 100, table["n_effective"], confidence_of(tables))
    for column, limit in zip(("ci_low", "ci_high"), limits, strict=True):
        yield Column(name, column, 100 * limit, NEAR, NEAR)


def _power(tables: Mapping[str, Table]) -> Iterator[Column]:
    """Parts are those of the comparison; what they can show follows from their sizes."""
    name, table, parts = "subgroup_power", tables.get("subgroup_power"), tables.get("subgroups")
    if not (table and parts):
        return
    first, second = (table[one] for one in ("n_first", "n_second"))
    for column in ("n_first", "n_second"):
        yield Column(name, column, table.of(parts, column, "comparison"), EXACT)
    yield Column(name, "sd", commonest(table["sd"]), EXACT)
    df, alpha = first + second - 2, significance_of(tables)
    if np.isfinite(alpha) and len(df):
        critical = special.stdtrit(df, 1 - alpha / 2)
        away = special.nctdtrinc(df, 1 - _POWER, critical)
        expected = table["detectable"] / (away * np.sqrt(1 / first + 1 / second))
        yield Column(name, "sd", expected, _POWERED)


def _persons(tables: Mapping[str, Table]) -> Iterator[Column]:
    """Whatever they are parted by, the persons behind the global index are the same."""
    if table := tables.get("subgroups"):
        first, second = table["persons_first"], table["persons_second"]
        index = table.texts("factor") == _INDEX
        total = commonest(np.where(index, first + second, np.nan))
        yield Column("subgroups", "persons_first", np.where(index, total - second, np.nan), EXACT)


def _selection(tables: Mapping[str, Table]) -> Iterator[Column]:
    """The limits lie evenly about the difference; the groups measured twice have finished."""
    if table := tables.get("selection"):
        half = (table["ci_high"] - table["ci_low"]) / 2
        yield Column("selection", "ci_low", table["diff"] - half)
        of_groups = table.texts("comparison") == "groups_before"
        second = table["n_second"]
        most = np.minimum(second, fact_of(tables, "effect_summary", "groups_completed"))
        if robust := tables.get("robust_change"):
            # who has the index both times has it before
            both = robust["n_groups"][robust.texts("factor") == _INDEX]
            most = np.maximum(most, both[0] if len(both) == 1 else np.nan)
        yield Column("selection", "n_second", np.where(of_groups, most, np.nan), EXACT)


def _completeness(tables: Mapping[str, Table]) -> Iterator[Column]:
    """What stands without an answer is a share of what was asked of those who answered."""
    name, table = "completeness", tables.get("completeness")
    if not table:
        return
    yield Column(name, "percent_unanswered", 100 * table["unanswered"] / table["n_items"])
    if fact_of(tables, "agreement_summary", "versions") == 1:
        asked = fact_of(tables, "facts", "effect_items_total")
        yield Column(name, "n_members", table["n_items"] / asked, EXACT)
    waves = tables.get("participation")
    if not waves:
        return
    answered = table.of(waves, "responses", "wave")
    yield Column(name, "n_members", np.minimum(table["n_members"], answered), EXACT)
    yield from _nulls(tables, table)


def _items(tables: Mapping[str, Table]) -> Iterator[Column]:
    """A factor has as many items, those of the newest version, in every wave."""
    if table := tables.get("agreement"):
        factors, items = table.texts("factor"), table["n_items"]
        expected = np.full(len(items), np.nan)
        for one in dict.fromkeys(factors):
            expected[factors == one] = commonest(items[factors == one])
        yield Column("agreement", "n_items", expected, EXACT)


def _nulls(tables: Mapping[str, Table], complete: Table) -> Iterator[Column]:
    """The variance of a null is the same every time; the even one's agreement is the main one."""
    name, table, waves = "agreement_null", tables.get("agreement_null"), tables["participation"]
    if not table:
        return
    null, wave = table.texts("null"), table.texts("wave")
    expected = np.full(len(null), np.nan)
    for one in dict.fromkeys(null):
        expected[null == one] = commonest(table["variance"][null == one])
    yield Column(name, "variance", expected, EXACT)
    # where groups wait for more, the two tables do not count the same answers
    all_here = table.of(complete, "n_members", "wave") == table.of(waves, "responses", "wave")
    for column in ("median", "min"):
        main = [fact_of(tables, "agreement_summary", f"{column}_rwg_{one}") for one in wave]
        expected = np.where(all_here & (null == "uniform"), main, np.nan)
        yield Column(name, f"{column}_rwg", expected)


def _counts(tables: Mapping[str, Table]) -> Iterator[Column]:
    """A count of groups is told as it is shown, between what is known of it."""
    table, full = tables.get("group_counts"), tables.get("effect_change_full")
    if not (table and full):
        return
    shown, factors = table["shown"], full.texts("factor")
    told = {
        f"{kind}.{factor}": count
        for kind in ("improved", "declined")
        for factor, count in zip(factors, full[kind], strict=True)
    }
    for name in ("groups_improved_global", "groups_declined_global"):
        told[name] = fact_of(tables, "effect_summary", name)
    expected = np.array([told.get(name, np.nan) for name in table.texts("count")])
    yield Column("group_counts", "shown", expected, EXACT)
    yield Column("group_counts", "low", np.minimum(table["low"], shown), EXACT)
    yield Column("group_counts", "high", np.maximum(table["high"], shown), EXACT)


def _cohorts(tables: Mapping[str, Table]) -> Iterator[Column]:
    """The cohorts' groups are those of the whole programme; no more are counted in than are."""
    name, table = "cohorts", tables.get("cohorts")
    if not table:
        return
    kinds = [fact_of(tables, "facts", f"{one}_completed") for one in ("ministries", "directorates")]
    # the register does not know where a group is that is of neither kind
    completed = fact_of(tables, "effect_summary", "groups_completed")
    completed = completed if completed == sum(kinds) else np.nan
    for column, total in (
        ("groups", fact_of(tables, "facts", "groups_total")),
        ("groups_completed", completed),
    ):
        # which of the rows is wrong when the sum is, nobody can tell
        yield Column(name, column, table[column] + total - table[column].sum(), EXACT)
    for column in ("groups_detailed", "groups_followed"):
        part = np.minimum(table[column], table["groups_completed"])
        yield Column(name, column, part, EXACT)


def _matched(tables: Mapping[str, Table]) -> Iterator[Column]:
    """Those who answered before are matched with themselves; of later waves, no more than all."""
    if waves := tables.get("participation"):
        responses, wave = waves["responses"], waves.texts("wave")
        matched = np.minimum(waves["matched_members"], responses)
        expected = np.where(wave == "before", responses, matched)
        yield Column("participation", "matched_members", expected, EXACT)


def _changes(tables: Mapping[str, Table]) -> Iterator[Column]:
    """The counts of the factors that changed are those of the table of change."""
    table, full = tables.get("effect_change"), tables.get("effect_change_full")
    if not (table and full and "effect_summary" in tables):
        return
    own, alpha = table.texts("factor") != _INDEX, significance_of(tables)
    up, down = (own & (side * table["diff"] > NEAR) for side in (1, -1))
    tested, words = own & np.isfinite(table["p"]), full.texts("magnitude")
    facts = {
        "factors_total": np.isfinite(table["diff"][own]).sum(),
        "not_tested": (own & ~tested).sum(),
    }
    for size, word in (("large", "stor"), ("medium", "middels"), ("small", "liten")):
        facts[f"{size}_effects"] = (up & (words == word)).sum()
    if np.isfinite(alpha):
        sure = table["p"] < alpha
        facts |= {
            "significant_positive": (up & sure).sum(),
            "significant_negative": (down & sure).sum(),
            "not_significant": (tested & ~sure).sum(),
            "significant_positive_holm": (up & (table["p_holm"] < alpha)).sum(),
            "significant_positive_bh": (up & (full["p_bh"] < alpha)).sum(),
        }
    yield facts_of("effect_summary", tables, facts)


DETAIL_RULES = (
    *(_correlations, _goal_models, _influence, _clustered, _power, _persons, _selection),
    *(_completeness, _items, _counts, _cohorts, _matched, _changes),
)

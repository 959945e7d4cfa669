"""Hold the tables of the stronger tests, of order and of what is kept against each other.

As `table_checks`, for the tables that say how far the results hold. The tables of the change and
of the level a year after may count other groups than these, and may have spread out groups that
are all too alike: their means are the same then, their standard deviations are not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from scipy import special

from survey_report.recheck.detail_checks import DETAIL_RULES
from survey_report.recheck.table_columns import (
    EXACT,
    NEAR,
    NONCENTRAL,
    Column,
    Table,
    confidence_of,
    facts_of,
    fisher,
    holm_of,
    significance_of,
    wilson_of,
)

_INDEX = "global_index"
_WORDS = {"large": "stor", "medium": "middels", "small": "liten"}


def _robust(tables: Mapping[str, Table]) -> Iterator[Column]:
    """t from the standard error, p from t, the limits from both; in the members' unit, too."""
    name, table = "robust_change", tables.get("robust_change")
    if not table:
        return
    half = special.stdtrit(table["df"], (1 + confidence_of(tables)) / 2) * table["se"]
    yield Column(name, "ci_low", table["diff"] - half)
    yield Column(name, "ci_high", table["diff"] + half)
    yield Column(name, "t", table["diff"] / table["se"])
    yield Column(name, "p", 2 * special.stdtr(table["df"], -np.abs(table["t"])))
    for p in ("p", "p_wilcoxon"):
        yield Column(name, f"{p}_holm", _adjusted(table, table[p]))
    for column, source in (
        *(("d_members", "diff"), ("d_members_low", "ci_low"), ("d_members_high", "ci_high")),
    ):
        yield Column(name, column, table[source] / table["sd_members"])
    # no more are lifted by chance than there are groups
    expected = np.clip(table["expected_improved"], 0, table["n_groups"])
    yield Column(name, "expected_improved", expected)
    if change := tables.get("effect_change"):
        most = table.of(change, "n_groups")
        yield Column(name, "n_groups", np.minimum(table["n_groups"], most), EXACT)
        same = np.where(table["n_groups"] == most, table.of(change, "diff"), np.nan)
        yield Column(name, "diff", same)
    if spread := tables.get("spread_change"):
        yield Column(name, "n_groups", table.of(spread, "n_groups"), EXACT)


def _adjusted(table: Table, p: np.ndarray) -> np.ndarray:
    """Return Holm's p over the factors; the index is a planned test of its own."""
    adjusted, family = p.copy(), table.texts("factor") != _INDEX
    adjusted[family] = holm_of(p[family])
    return adjusted


def _robust_summary(tables: Mapping[str, Table]) -> Iterator[Column]:
    table, model = tables.get("robust_change"), tables.get("member_change")
    if not (table and model and "robust_summary" in tables):
        return
    own, modelled = (one.texts("factor") != _INDEX for one in (table, model))
    up, alpha = own & (table["diff"] > NEAR), significance_of(tables)
    noise, expected = table["se_group"][own], table["expected_improved"][own]
    known = np.isfinite(expected)
    groups = table["n_groups"][own][known].sum()
    facts = {
        "factors_tested": np.isfinite(table["p"][own]).sum(),
        "tests_disagree": (table.texts("tests_agree")[own] == "nei").sum(),
        "noise_median": np.nanmedian(noise) if np.isfinite(noise).any() else np.nan,
        "noise_percent": 100 * expected[known].sum() / groups if groups else np.nan,
        "model_tested": np.isfinite(model["p"][modelled]).sum(),
    }
    for size, word in _WORDS.items():
        facts[f"{size}_effects"] = (up & (table.texts("magnitude_members") == word)).sum()
    for name in ("diff", "ci_low", "ci_high", "p", "n_members", "n_groups"):
        index = model[name][~modelled]
        facts[f"model_{name}"] = index[0] if len(index) == 1 else np.nan
    if np.isfinite(alpha):
        for end, p in (("", "p"), ("_holm", "p_holm")):
            facts[f"significant_positive{end}"] = (up & (table[p] < alpha)).sum()
            sure = modelled & (model["diff"] > NEAR) & (model[p] < alpha)
            facts[f"model_significant_positive{end}"] = sure.sum()
    yield facts_of("robust_summary", tables, facts)


def _spread(tables: Mapping[str, Table]) -> Iterator[Column]:
    """The two deviations and the limits of their ratio give the test of Pitman and Morgan."""
    name, table = "spread_change", tables.get("spread_change")
    if not table:
        return
    df, ratio = table["df"], table["variance_ratio"]
    before, after, r = table["sd_before"], table["sd_after"], table["oldham_r"]
    yield Column(name, "df", table["n_groups"] - 2, EXACT)
    yield Column(name, "variance_ratio", (after / before) ** 2)
    yield Column(name, "ratio_low", ratio**2 / table["ratio_high"])
    settled = np.where(1 - r * r > NONCENTRAL, r, np.nan)
    yield Column(name, "t", settled * np.sqrt(df / (1 - r * r)))
    yield Column(name, "p", 2 * special.stdtr(df, -np.abs(table["t"])))
    limits = fisher(r, 1 / np.sqrt(table["n_groups"] - 3), confidence_of(tables))
    for column, limit in zip(("oldham_low", "oldham_high"), limits, strict=True):
        yield Column(name, column, limit)
    # how the waves go together follows from how wide the limits are
    middle = (table["ratio_low"] + table["ratio_high"]) / (2 * ratio) - 1
    critical = special.stdtrit(df, (1 + confidence_of(tables)) / 2)
    square = 1 - middle * df / (2 * critical**2)
    square = np.where((middle > NONCENTRAL) & (square > NONCENTRAL), square, np.nan)
    both = np.sqrt((before**2 + after**2) ** 2 - 4 * square * before**2 * after**2)
    yield Column(name, "oldham_r", (after**2 - before**2) / both, NONCENTRAL, NONCENTRAL)
    signed = [side * np.sqrt(square) for side in (1, -1)]
    start = [
        (waves * after - before) / np.sqrt(before**2 + after**2 - 2 * waves * before * after)
        for waves in signed
    ]
    reported = table["start_r"]
    nearest = np.where(np.abs(reported - start[0]) < np.abs(reported - start[1]), *start)
    yield Column(name, "start_r", nearest, NONCENTRAL, NONCENTRAL)


def _order(tables: Mapping[str, Table]) -> Iterator[Column]:
    """A factor's place is one more than those before it; limits of places stand in order."""
    table, change = tables.get("effect_ranks"), tables.get("effect_change")
    if table and change:
        for column in ("diff", "d", "improved"):
            values = np.round(table.of(change, column), 9)
            ahead = (values[None, :] > values[:, None]).sum(axis=1)
            expected = np.where(np.isfinite(values), 1 + ahead, np.nan)
            yield Column("effect_ranks", f"rank_{column}", expected, EXACT)
    if table := tables.get("rank_stability"):
        for column in ("diff", "d"):
            low, high = (table[f"rank_{column}_{end}"] for end in ("low", "high"))
            yield Column("rank_stability", f"rank_{column}_low", np.minimum(low, high), EXACT)
            places = np.full(len(low), float(len(low)))
            yield Column("rank_stability", f"rank_{column}_high", np.minimum(high, places), EXACT)


def _kept(tables: Mapping[str, Table]) -> Iterator[Column]:
    """Gain and what is left of it are differences of the three means of the follow-up."""
    name, table, followup = "followup_kept", tables.get("followup_kept"), tables.get("followup")
    if not (table and followup):
        return
    n, diff = table["n_groups"], table["diff_before"]
    # with too few groups to tell more of, none are counted here
    if n.sum() > 0:
        yield Column(name, "n_groups", table.of(followup, "n_groups"), EXACT)
    means = {wave: table.of(followup, f"mean_{wave}") for wave in ("before", "after", "followup")}
    yield Column(name, "gain", means["after"] - means["before"])
    yield Column(name, "diff_before", means["followup"] - means["before"])
    yield Column(name, "kept", 100 * diff / table["gain"])
    critical = special.stdtrit(n - 1, (1 + confidence_of(tables)) / 2)
    half = (table["before_high"] - table["before_low"]) / 2
    yield Column(name, "before_low", diff - half)
    t = diff * critical / half
    yield Column(name, "before_p", 2 * special.stdtr(n - 1, -np.abs(t)))
    yield Column(name, "before_p_holm", _adjusted(table, table["before_p"]))
    same = _same_last_year(table, followup, critical)
    p = np.where(same, table.of(followup, "p_equivalence"), np.nan)
    yield Column(name, "p_equivalence_holm", _adjusted(table, p))


def _same_last_year(table: Table, followup: Table, critical: np.ndarray) -> np.ndarray:
    """Tell where the follow-up's test is of the same differences as this table's.

    Groups that are too alike are spread out there, to one and the same least sum of squares: the
    factors that spread the least may be such. Where a gain has limits, they tell the true error.
    """
    n = table["n_groups"]
    half = (table["before_high"] - table["before_low"]) / 2
    true = _last_year_error(table, half / critical, critical)
    told = (table.of(followup, "ci_high") - table.of(followup, "ci_low")) / 2 / critical
    squares = told**2 * (n - 1) ** 2
    least = np.nanmin(squares) if np.isfinite(squares).any() else np.nan
    wider = np.isnan(true) & (squares > least * (1 + NONCENTRAL))
    return wider | np.isclose(true, told, rtol=NONCENTRAL, atol=0)


def _last_year_error(table: Table, error: np.ndarray, critical: np.ndarray) -> np.ndarray:
    """Return the standard error of the last year's change, from Fieller's limits.

    The limits are the roots of `a θ² - 2 b θ + c`: their product and sum give a and b, these the
    variance of the gain and its covariance with what is left.
    """
    gain, left = table["gain"], table["diff_before"]
    low, high = table["kept_low"] / 100, table["kept_high"] / 100
    a = (left**2 - critical**2 * error**2) / (low * high)
    b = a * (low + high) / 2
    of_gain, shared = ((x - y) / critical**2 for x, y in ((gain**2, a), (gain * left, b)))
    return np.sqrt(error**2 + of_gain - 2 * shared)


def _kept_summary(tables: Mapping[str, Table]) -> Iterator[Column]:
    table, alpha = tables.get("followup_kept"), significance_of(tables)
    if table and "followup_kept_summary" in tables:
        own = table.texts("factor") != _INDEX
        tested = own & np.isfinite(table["before_p"])
        facts = {"factors_tested": tested.sum()}
        if np.isfinite(alpha):
            for end in ("", "_holm"):
                above = own & (table["diff_before"] > 0) & (table[f"before_p{end}"] < alpha)
                facts[f"above_start{end}"] = above.sum()
                facts[f"not_above_start{end}"] = (tested & ~above).sum()
            facts["equivalent_holm"] = (own & (table["p_equivalence_holm"] < alpha)).sum()
        yield facts_of("followup_kept_summary", tables, facts)
    table = tables.get("followup")
    if table and "followup_summary" in tables:
        own = table.texts("factor") != _INDEX
        facts = {
            "factors_total": np.isfinite(table["diff"][own]).sum(),
            "factors_equivalent": (table.texts("equivalent")[own] == "ja").sum(),
            "factors_above_before": (table["diff_before"][own] > 0).sum(),
        }
        if np.isfinite(alpha):
            sure = own & (table["p"] < alpha)
            facts["factors_declined"] = (sure & (table["diff"] < 0)).sum()
        yield facts_of("followup_summary", tables, facts)


def _reliable_members(tables: Mapping[str, Table]) -> Iterator[Column]:
    """The groups that neither rose nor fell are the rest; the share is of all of them."""
    name, table = "reliable_members", tables.get("reliable_members")
    if not table:
        return
    n, positive = table["n_groups"], table["positive"]
    yield Column(name, "unchanged", n - positive - table["negative"], EXACT)
    yield Column(name, "percent_positive", 100 * positive / n)
    limits = wilson_of(positive / n, n, confidence_of(tables))
    for column, limit in zip(("ci_low", "ci_high"), limits, strict=True):
        yield Column(name, column, 100 * limit, NEAR, NEAR)


RULES = (
    *(_robust, _robust_summary, _spread, _order, _kept, _kept_summary, _reliable_members),
    *DETAIL_RULES,
)

"""The report's statistics, one module per concept.

A statistic that cannot be computed is NaN, and the result says why in `reason` (Norwegian, for
the reader of the audit). Distributions and tests come from scipy; what scipy lacks is here, with
its source. Every function is held against R in tests/lib, see tests/reference/statistics.R.
"""

__all__ = [
    "agreement",
    "change",
    "chosen_factors",
    "clustered",
    "comparison",
    "correlation",
    "equivalence",
    "kept_gain",
    "likeness",
    "member_model",
    "multiplicity",
    "proportions",
    "rank_stability",
    "reasons",
    "reliability",
    "sampling_error",
    "spread",
    "table_files",
    "waves",
]

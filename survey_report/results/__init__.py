"""The tables of a team survey, one subject a module: statistics, after the disclosure gate."""

__all__ = [
    "change_results",
    "followup_results",
    "goal_model_results",
    "goal_results",
    "instrument_versions",
    "kept_results",
    "limits_results",
    "order_results",
    "reliability_results",
    "robust_results",
    "subgroup_results",
]

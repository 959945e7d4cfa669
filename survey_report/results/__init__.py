"""The tables of a team survey, one subject a module: statistics, after the disclosure gate."""

__all__ = [
    "change_results",
    "followup_results",
    "goal_results",
    "reliability_results",
    "subgroup_results",
]

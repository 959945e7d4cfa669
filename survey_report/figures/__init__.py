"""The look of figures, and the figures of a team survey."""

__all__ = [
    "agreement_figure",
    "change_figure",
    "factor_rows",
    "followup_figure",
    "goals_figure",
    "list_figure",
    "model_figure",
    "score_panels",
    "spread_figure",
    "style",
]

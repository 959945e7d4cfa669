"""From exports to one clean table a source, every row and cell accounted for."""

__all__ = [
    "cohort_tables",
    "final_evaluation",
    "pseudonyms",
    "registers",
    "step_tables",
    "survey_rules",
    "survey_steps",
    "team_survey",
]

"""The disclosure gate: nothing about a person or a small group gets out.

- `primary`: no value rests on fewer persons than the minimum size.
- `protected_cells`: what is published, as counts that add up, and the previous edition beside it.
- `attack`: what a reader who does the sums can find out about a hidden count.
- `secondary`: the further counts to hide until no hidden one can be had back.
- `edition_differences`: the same against the previous edition.
- `statement_bands`, `answer_bands`, `group_comparisons`: the gate of the tables of that kind.
- `released_groups`, `alike_groups`, `group_counts`: what is told of groups, in one edition and
  beside the one before.

Only `suppress` is imported here, so that scripts that need no solver do not load one.
"""

from survey_report.disclosure.primary import suppress

__all__ = [
    "alike_groups",
    "answer_bands",
    "edition_differences",
    "group_comparisons",
    "group_counts",
    "primary",
    "released_groups",
    "statement_bands",
    "suppress",
]

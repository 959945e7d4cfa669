"""Recheck: read what is printed as a stranger would, and hold it against itself."""

__all__ = [
    "edition_checks",
    "findings",
    "finished_report",
    "printed_texts",
    "published_edition",
    "report_checks",
    "rules",
    "wording",
]

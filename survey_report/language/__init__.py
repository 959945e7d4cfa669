"""Norwegian as the reader meets it: numbers, dates, forms for one and many."""

__all__ = ["invisible_signs", "markup", "norwegian"]

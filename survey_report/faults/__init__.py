"""Faults in what was handed in, told so that staff can mend them."""

__all__ = ["headings", "source_faults"]

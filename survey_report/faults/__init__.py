"""Faults in what was handed in, told so that staff can mend them."""

"""What was handed in, held against the register and the instrument before any of it is used."""

__all__ = ["answer_checks", "delivery", "register_checks"]

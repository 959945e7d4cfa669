"""The subcommands of the program behind the Makefile."""

__all__ = ["program", "register_cohort"]

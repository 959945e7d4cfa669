"""The value ledger, the guards that hang on it, and the check of the chapters against both."""

__all__ = ["guards", "ledger", "ledger_build", "prose_checks"]

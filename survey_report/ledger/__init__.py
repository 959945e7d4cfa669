"""The value ledger, the guards that hang on it, and the check of the chapters against both."""

__all__ = [
    "alternatives",
    "guards",
    "ledger",
    "ledger_build",
    "lookup_calls",
    "printed_tables",
    "prose_checks",
    "prose_remarks",
]

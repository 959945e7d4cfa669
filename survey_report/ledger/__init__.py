"""The value ledger, the guards that hang on it, and the check of the chapters against both."""

"""What the chapters may call, and the sentences that follow from the data."""

__all__ = ["author_draft", "colophon", "lookups"]

"""After the report: comparison with an earlier edition, manifest, audit page, crate."""

__all__ = [
    "audit_page",
    "disclosure_account",
    "edition_comparison",
    "fingerprints",
    "guard_changes",
    "manifest",
    "marked_copy",
    "returned_copy",
    "run_crate",
    "sign_off",
    "source_places",
]

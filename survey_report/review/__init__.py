"""After the report: comparison with an earlier edition, manifest, audit page, crate."""

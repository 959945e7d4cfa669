"""What is used of Snakemake without being promised."""

from importlib.metadata import version

from survey_report.workflow import snakemake_internals


def test_snakemake_is_the_version_that_was_read():
    assert version("snakemake") == snakemake_internals.VERSION, (
        "Snakemake has moved: read survey_report/workflow/snakemake_internals.py against it"
    )

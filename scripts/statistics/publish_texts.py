"""Let cleared quotations and the names of the organisations out of the clean stage."""

import pandas as pd

from survey_report.language.norwegian import sort_key
from survey_report.processes.script_runs import script_run


def publish_quotes(quotes: pd.DataFrame) -> pd.DataFrame:
    """Return the quotations that a named person or office has cleared.

    Parameters
    ----------
    quotes : DataFrame
        cohort, quote_id, chapter, theme, text_nb, cleared_by.

    Returns
    -------
    DataFrame
        quote_id, chapter, theme, text_nb; not the cohort, which could point to a group.
    """
    cleared = quotes[quotes["cleared_by"].fillna("").str.strip() != ""]
    return cleared[["quote_id", "chapter", "theme", "text_nb"]].sort_values("quote_id")


def publish_organisations(participants: pd.DataFrame) -> pd.DataFrame:
    """Return the participating organisations in alphabetical order.

    Parameters
    ----------
    participants : DataFrame
        organisation, organisation_type and more; one row per person.

    Returns
    -------
    DataFrame
        organisation, organisation_type.
    """
    organisations = participants[["organisation", "organisation_type"]].drop_duplicates()
    return organisations.sort_values("organisation", key=lambda names: names.map(sort_key))


if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        quotes = publish_quotes(pd.read_parquet(snakemake.input.quotes))
        organisations = publish_organisations(pd.read_parquet(snakemake.input.participants))
        quotes.to_csv(snakemake.output.quotes, index=False, lineterminator="\n")
        organisations.to_csv(snakemake.output.organisations, index=False, lineterminator="\n")

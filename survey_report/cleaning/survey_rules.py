"""What a cohort's survey is cleaned by: its instrument, codes, corrections, settings and key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from survey_report.cleaning.pseudonyms import load_key
from survey_report.readers.export import Codebook, codebook_of
from survey_report.settings.schema_tables import read_strings


@dataclass(frozen=True, eq=False)
class SurveyRules:
    """What a cohort's survey is cleaned by.

    Attributes
    ----------
    instrument, codes : pandas.DataFrame
        The items or statements that the cohort was asked, and the codes of their answers.
    corrections : list of dict
        Rows of config/corrections.csv.
    settings : mapping
        The config's ``cleaning``.
    key : bytes
        Key for pseudonyms.
    """

    instrument: pd.DataFrame
    codes: pd.DataFrame
    corrections: list[dict]
    settings: Mapping
    key: bytes

    @property
    def codebook(self) -> Codebook:
        """What the items and the codes mean."""
        return codebook_of(self.instrument, self.codes, self.settings)


def key_for(sources: Iterable[Mapping[str, str]], environment: Mapping[str, str]) -> bytes:
    """Return the key for the pseudonyms of the registered files.

    Parameters
    ----------
    sources : iterable of mapping
        Rows of config/sources.csv: the open key will do only where each is synthetic.
    environment : mapping
        ``os.environ``.

    Raises
    ------
    KeyMissingError
        As `load_key`.
    """
    return load_key(environment, all(source["synthetic"] == "ja" for source in sources))


def read_rules(
    instrument: str, codes: str, corrections: str, settings: Mapping, key: bytes
) -> SurveyRules:
    """Return the rules from the paths of their tables.

    Parameters
    ----------
    instrument, codes, corrections : str
        Paths of tables of config/.
    settings : mapping
        The config's ``cleaning``.
    key : bytes
        From `key_for`.
    """
    return SurveyRules(
        read_strings(instrument),
        read_strings(codes),
        read_strings(corrections).to_dict("records"),
        settings,
        key,
    )

"""What a file itself says of its codes, held up against the instrument."""

from __future__ import annotations

from collections.abc import Mapping

from survey_report.faults.source_faults import Fault, listed
from survey_report.files.raw_table import Raw, clean_heading
from survey_report.readers.written_answers import number_and_label


def label_faults(raw: Raw, found: Mapping[str, str], codes: Mapping[str, str]) -> list[Fault]:
    """Return the codes that mean something else in the file's own codebook than in ours.

    Parameters
    ----------
    raw : Raw
    found : mapping
        Question to its heading in the file.
    codes : mapping
        Code to label, of the instrument.
    """
    other = {
        (code, label): None
        for heading in found.values()
        for code, label in raw.labels.get(heading, {}).items()
        if code in codes and not _says_the_same(code, clean_heading(label), codes)
    }
    return [
        Fault(
            raw.path,
            f"kode {code} er «{label}»",
            f"kode {code} er «{codes[code]}», som i måleinstrumentet",
            "Er skalaen snudd eller endret, må kullet ha sin egen utgave av måleinstrumentet "
            "i config/instruments.",
        )
        for code, label in other
    ]


def _says_the_same(code: str, label: str, codes: Mapping[str, str]) -> bool:
    return label == codes[code] or number_and_label(label, codes) == code


def declared_missing_faults(
    raw: Raw, found: Mapping[str, str], codes: Mapping[str, str]
) -> list[Fault]:
    """Return the codes of the scale that the file itself declares missing.

    Parameters
    ----------
    raw, found, codes
        As in `label_faults`.
    """
    return [
        Fault(
            raw.path,
            f"fila oppgir {listed(sorted(declared & set(codes)), 'og')} som manglende",
            "at svarene på skalaen er svar",
            "Rett manglende verdier i SPSS, og lagre fila på nytt.",
            column=heading,
        )
        for heading in found.values()
        if (declared := raw.missing.get(heading, frozenset()))
        if declared & set(codes)
    ]

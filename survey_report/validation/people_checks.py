"""Checks of a cohort's registers, against each other and against the cohort."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

import pandas as pd

from survey_report.faults.source_faults import Fault, shown, suggestion
from survey_report.validation.answer_checks import MEND_REGISTER
from survey_report.validation.written_ids import spoilt_faults

# words that are titles, and no part of a name
TITLE = re.compile(
    r"\b(?:\w*(?:direktør|leder|sjef|rådgiver|råd|koordinator|ansvarlig|fullmektig|mester|inspektør"
    r"|sekretær|ordfører|konsulent|advokat|prest|rektor|dekan|professor|manager|director))\b",
    re.IGNORECASE,
)
CAPITAL = "[A-ZÆØÅÉÖÄ]"
NAME = re.compile(
    rf"{CAPITAL}[\w'’-]+(?: (?:{CAPITAL}[\w'’.-]*|av|von|van|de|der|den))* {CAPITAL}[\w'’-]+"
)


def swapped_faults(path: str, participants: pd.DataFrame) -> list[Fault]:
    """Return the rows where name and position have changed places.

    The screening of quotations looks for names; a name among the positions would pass.
    """
    wrong = [
        row
        for row, name, position in participants[["name", "position"]].itertuples()
        if _is_title(name) and not _is_title(position) and _is_name(position)
    ]
    return [
        Fault(
            path,
            "en stilling der navnet skal stå, og et navn der stillingen skal stå",
            "navnet i «name» og stillingen i «position»",
            "Bytt om innholdet i de to kolonnene.",
            row=int(row) + 1,
            column="name",
        )
        for row in wrong
    ]


def _is_title(text: str) -> bool:
    return bool(TITLE.search(text))


def _is_name(text: str) -> bool:
    return bool(NAME.fullmatch(text))


def repeated_over_files(tables: Mapping[str, pd.DataFrame], key: str | list[str]) -> list[Fault]:
    """Return the rows that an earlier file of the same kind has too.

    Parameters
    ----------
    tables : mapping
        Path to the register's cells.
    key : str or list of str
        What tells the rows apart.
    """
    columns, seen, faults = [key] if isinstance(key, str) else key, {}, []
    for path, table in tables.items():
        if not set(columns) <= set(table):
            continue
        keys = list(table[columns].itertuples(index=False, name=None))
        faults += [
            Fault(
                path,
                f"samme {columns[0]} som i {seen[one]}",
                "hver rad i én av filene",
                "Samme fil er trolig lagt inn to ganger. Ta bort raden, eller den ene fila.",
                row=int(row) + 1,
                column=columns[0],
            )
            for row, one in zip(table.index, keys, strict=True)
            if one in seen
        ]
        seen |= {one: path for one in keys if one not in seen}
    return faults


def participant_faults(path: str, participants: pd.DataFrame, cohort: str) -> list[Fault]:
    """Return groups outside the cohort, and groups with several organisations or types of it."""
    faults = group_faults(path, participants, cohort)
    if "respondent_id" in participants:
        faults += spoilt_faults(path, participants["respondent_id"].items())
    of_groups = participants.groupby("group")
    kinds = (
        ("organisation", "virksomhet", "virksomheten"),
        ("organisation_type", "virksomhetstype", "virksomhetstypen"),
    )
    for column, what, this in kinds:
        other = participants.index[participants[column] != of_groups[column].transform("first")]
        faults += [
            Fault(
                path,
                f"en annen {what} enn i gruppens første rad",
                f"samme {what} for hele gruppen",
                f"Rett {this} eller gruppen.",
                row=int(row) + 1,
                column=column,
            )
            for row in other
        ]
    return faults


def group_faults(path: str, table: pd.DataFrame, cohort: str) -> list[Fault]:
    """Return the rows of a register whose group is not in the cohort."""
    outside = table.index[~table["group"].str.startswith(f"{cohort}-")]
    return [
        Fault(
            path,
            shown(table.loc[row, "group"], [f"{cohort}-A"]),
            f"en gruppe i kull {cohort}",
            "Rett gruppen, eller flytt raden til riktig kull.",
            row=int(row) + 1,
            column="group",
        )
        for row in outside
    ]


def area_faults(
    path: str, areas: pd.DataFrame, groups: Collection[str], factors: Iterable[str]
) -> list[Fault]:
    """Return unknown factors, and groups that the participants do not have."""
    known = [*factors, "global_index"]
    faults = [
        Fault(
            path,
            f"ukjent faktor «{factor}»" if suggestion(factor, known) else "ukjent faktor",
            "faktorer fra config/instruments/factors.csv, eller global_index",
            f"{suggestion(factor, known)}Rett faktoren.",
            row=int(row) + 1,
            column="factors",
        )
        for row, cell in areas["factors"].items()
        for factor in (part.strip() for part in cell.split(";") if part.strip())
        if factor not in known
    ]
    unknown = areas.index[~areas["group"].isin(groups) & bool(groups)]
    return faults + [
        Fault(
            path,
            shown(areas.loc[row, "group"], groups),
            "en gruppe som står i participants.csv",
            MEND_REGISTER,
            row=int(row) + 1,
            column="group",
        )
        for row in unknown
    ]

"""Checks of a cohort's registers, against each other and against the cohort."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import pandas as pd

from survey_report.faults.source_faults import Fault, shown, suggestion
from survey_report.validation.answer_checks import MEND_REGISTER


def participant_faults(path: str, participants: pd.DataFrame, cohort: str) -> list[Fault]:
    """Return groups outside the cohort, and groups with several organisations or types of it."""
    faults = group_faults(path, participants, cohort)
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

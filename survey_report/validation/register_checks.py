"""Checks of the tables in config/: each by itself, and against each other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import pandas as pd

from survey_report.cleaning.pseudonyms import KeyMissingError, load_key
from survey_report.faults.source_faults import Fault, SourceError, listed, nearest, suggestion
from survey_report.readers import COMPANIONS
from survey_report.readers.export import Codebook, codebook_of
from survey_report.settings.schema_tables import read_table

RAW = Path("data/raw")
SOURCES, COHORTS = "config/sources.csv", "config/cohorts.csv"
CORRECTIONS, FACTORS = "config/corrections.csv", "config/instruments/factors.csv"
TABLES = {
    SOURCES: "sources",
    COHORTS: "cohorts",
    CORRECTIONS: "corrections",
    FACTORS: "factors",
    "config/assumptions.csv": "assumptions",
    "config/values.csv": "values",
    "config/guard_exceptions.csv": "guard_exceptions",
    "config/made_up.csv": "made_up",
    "config/tables.csv": "tables",
    "config/prose_numbers.csv": "prose_numbers",
}
# tables that are not there when they have nothing to say
MAY_LACK = frozenset(
    {
        "config/guard_exceptions.csv",
        "config/made_up.csv",
        "config/tables.csv",
        "config/prose_numbers.csv",
    }
)
SURVEYS = ("effect", "evaluation")
PLAIN = "plain_csv"
# how registers come
TABLES_ONLY = (PLAIN, "plain_xlsx")
# files that may lie in data/raw and are not raw data
NO_SOURCE = ("README.md", "Thumbs.db", "desktop.ini", "Desktop.ini", "ehthumbs.db")

Tables = Mapping[str, pd.DataFrame]


def read_tables(schemas: Mapping[str, str]) -> tuple[dict[str, pd.DataFrame], list[Fault]]:
    """Return the tables that follow their schemas, by path, and the faults of the others."""
    tables, faults = {}, []
    for path, schema in schemas.items():
        if path in MAY_LACK and not Path(path).exists():
            continue
        try:
            tables[path] = read_table(path, schema)
        except SourceError as error:
            faults += error.faults
    return tables, faults


def read_codebooks(
    cohorts: pd.DataFrame, cleaning: Mapping
) -> tuple[dict[str, Codebook], list[Fault]]:
    """Return the codebook of each instrument that a cohort names, by name, and the faults."""
    codebooks, faults = {}, []
    for kind in SURVEYS:
        for name in sorted(set(cohorts[f"{kind}_instrument"])):
            items, codes = f"config/instruments/{name}.csv", f"config/instruments/{name}_codes.csv"
            tables, own = read_tables({items: kind, codes: f"{kind}_codes"})
            faults += own
            if len(tables) == 2:
                codebooks[name] = codebook_of(tables[items], tables[codes], cleaning)
    return codebooks, faults


def expected_factors(factors: pd.DataFrame, name: str) -> list[str]:
    """Return the factors that a version of the instrument measures.

    A version may lack factors that came later or were taken out; column ``not_in`` of
    config/instruments/factors.csv then names it, so that none is lost by a slip.
    """
    if "not_in" not in factors:
        return list(factors["factor"])
    lacks = factors["not_in"].map(lambda names: name in [x.strip() for x in names.split(";")])
    return list(factors.loc[~lacks, "factor"])


def instrument_faults(name: str, codebook: Codebook, factors: Collection[str]) -> list[Fault]:
    """Return questions that share wording or variable, unknown factors, factors without any."""
    path, items = f"config/instruments/{name}.csv", codebook.items
    faults = [
        Fault(
            path,
            "samme verdi som i en rad lenger opp",
            "egen ordlyd og egen variabel for hvert spørsmål",
            "Rett raden; ellers kan svarene ikke holdes fra hverandre.",
            row=int(row) + 1,
            column=column,
        )
        for column in ("variable", "text_nb")
        for row in items.index[items.duplicated(column)]
    ]
    if "factor" not in items:
        return faults
    faults += [
        Fault(
            path,
            f"«{factor}»",
            f"en faktor fra {FACTORS}",
            f"{suggestion(factor, factors)}Rett faktoren.",
            row=int(row) + 1,
            column="factor",
        )
        for row, factor in items["factor"].items()
        if factor not in factors
    ]
    return faults + [
        Fault(
            path,
            f"ingen spørsmål for faktoren {factor}",
            f"spørsmål for alle faktorene i {FACTORS}",
            f"Legg til spørsmålene. Mangler faktoren med vilje, skal {name} stå i kolonnen "
            f"not_in i {FACTORS}.",
            column="factor",
        )
        for factor in factors
        if factor not in set(items["factor"])
    ]


def scale_faults(codebooks: Mapping[str, Codebook], names: Iterable[str]) -> list[Fault]:
    """Return the versions of an instrument whose answers are on another scale than the first's.

    Parameters
    ----------
    codebooks : mapping
        Codebook by name of the instrument.
    names : iterable of str
        The versions, in the order of the cohorts.
    """
    names = [name for name in dict.fromkeys(names) if name in codebooks]
    faults = []
    for name in names:
        low, high = (f"{end:g}" for end in codebooks[names[0]].scale)
        if codebooks[name].scale != codebooks[names[0]].scale:
            faults.append(
                Fault(
                    f"config/instruments/{name}_codes.csv",
                    "en skala fra {:g} til {:g}".format(*codebooks[name].scale),
                    f"en skala fra {low} til {high}, som i {names[0]}",
                    f"Legg til kolonnen score, med verdien på skalaen fra {low} til {high} for "
                    "hver kode; ellers kan ikke kullene sammenlignes.",
                )
            )
    return faults


def answer_faults(codebooks: Mapping[str, Codebook], names: Iterable[str]) -> list[Fault]:
    """Return the versions of the evaluation that have other answers than the first.

    The answers of all cohorts are counted together, code by code.

    Parameters
    ----------
    codebooks : mapping
        Codebook by name of the instrument.
    names : iterable of str
        The versions, in the order of the cohorts.
    """
    names = [name for name in dict.fromkeys(names) if name in codebooks]
    return [
        Fault(
            f"config/instruments/{name}_codes.csv",
            f"andre svar enn i {names[0]}",
            f"kodene {listed(codebooks[names[0]].codes, 'og')}, med de samme svartekstene",
            "Svarene fra alle kull telles sammen. Bruk de samme kodene og svartekstene. Er skalaen "
            "ny, må svarene regnes om til den gamle før de leveres.",
        )
        for name in names[1:]
        if codebooks[name].codes != codebooks[names[0]].codes
    ]


def source_faults(sources: pd.DataFrame, cohorts: Collection[str]) -> list[Fault]:
    """Return the rows of config/sources.csv that do not fit the cohorts."""
    faults = []
    for row, source in sources.iterrows():
        place = {"path": SOURCES, "row": int(row) + 1}
        cohort, folder = source["cohort"], source["path"].split("/")[2]
        if cohort not in cohorts:
            mend = f"{suggestion(cohort, cohorts)}Rett kullet, eller legg det til i {COHORTS}."
            faults.append(
                Fault(
                    found=f"«{cohort}»",
                    expected=f"et kull i {COHORTS}",
                    mend=mend,
                    column="cohort",
                    **place,
                )
            )
        if folder != cohort:
            faults.append(
                Fault(
                    found=f"mappa «{folder}»",
                    expected=f"kullets egen mappe, «{cohort}»",
                    mend="Flytt fila, eller rett kullet.",
                    column="path",
                    **place,
                )
            )
        if (source["source"] == "effect") != bool(source["wave"]):
            faults.append(
                Fault(
                    found=f"«{source['wave']}»" if source["wave"] else "tom celle",
                    expected="before, after eller followup for effect; tom celle for de andre",
                    mend="Rett runden.",
                    column="wave",
                    **place,
                )
            )
        if source["source"] not in SURVEYS and source["format"] not in TABLES_ONLY:
            faults.append(
                Fault(
                    found=f"«{source['format']}»",
                    expected="plain_csv eller plain_xlsx for alt som ikke er spørreskjema",
                    mend="Lagre fila som CSV eller Excel, og rett formatet.",
                    column="format",
                    **place,
                )
            )
    return faults


def repeated_sources(sources: pd.DataFrame) -> list[Fault]:
    """Return files registered twice, with the same content.

    A wave may come in several files, one for each group; `wave_checks` holds them apart.
    """
    keys = {"ulikt innhold i hver fil": ["sha256"]}
    sources = sources[~sources["format"].isin(COMPANIONS)]
    return [
        Fault(
            SOURCES,
            "samme verdi som i en rad lenger opp",
            expected,
            "Samme fil er trolig lagt inn to ganger. Hent riktig fil, eller ta ut raden.",
            row=int(row) + 1,
            column=listed(columns, "og"),
        )
        for expected, columns in keys.items()
        for row in sources.index[sources.duplicated(columns)]
    ]


def lacking_participants(sources: pd.DataFrame) -> list[Fault]:
    """Return the cohorts that have delivered something, but no list of participants."""
    listed_ones = set(sources.loc[sources["source"] == "participants", "cohort"])
    return [
        Fault(
            SOURCES,
            f"ingen deltakerliste for kull {cohort}",
            "en rad med kilde participants for hvert kull",
            f"Legg participants.csv i {RAW.as_posix()}/{cohort}, og registrer fila.",
        )
        for cohort in sorted(set(sources["cohort"]) - listed_ones)
    ]


def unregistered_faults(registered: Collection[str]) -> list[Fault]:
    """Return the files in data/raw that are not in config/sources.csv."""
    present = {path.as_posix() for path in RAW.rglob("*") if path.is_file()}
    lacking = sorted(set(registered) - present)
    return [
        Fault(
            path,
            "fila står ikke i registeret",
            f"en rad i {SOURCES} for hver fil i {RAW.as_posix()}",
            _unregistered_mend(path, lacking),
        )
        for path in sorted(present - set(registered))
        if not is_of_the_machine(Path(path).name)
    ]


def is_of_the_machine(name: str) -> bool:
    """Tell whether a file is no one's delivery: hidden, or put there by Windows or macOS."""
    return name in NO_SOURCE or name.startswith((".", "__MACOSX"))


def _unregistered_mend(path: str, lacking: Iterable[str]) -> str:
    if Path(path).name.startswith("~$"):
        return "Excel har fila åpen. Lukk Excel."
    near = nearest(path, lacking)
    hint = f"Skulle den hete «{near[0]}»? " if near else ""
    return f"{hint}Registrer fila med make cohort, eller ta den bort."


def correction_faults(corrections: pd.DataFrame, paths: Collection[str]) -> list[Fault]:
    """Return the corrections of files that are not registered."""
    return [
        Fault(
            CORRECTIONS,
            f"«{path}»",
            f"en fil i {SOURCES}",
            f"{suggestion(path, paths)}Rett stien, eller ta ut rettelsen.",
            row=int(row) + 1,
            column="path",
        )
        for row, path in corrections["path"].items()
        if path not in paths
    ]


def key_faults(sources: pd.DataFrame, environment: Mapping[str, str]) -> list[Fault]:
    """Return a fault when real data are registered and no secret key is set."""
    try:
        load_key(environment, bool((sources["synthetic"] == "ja").all()))
    except KeyMissingError as error:
        return [
            Fault(
                SOURCES,
                "virkelige data (synthetic er nei), men ingen hemmelig nøkkel",
                "en hemmelig nøkkel til pseudonymene",
                str(error),
                column="synthetic",
            )
        ]
    return []

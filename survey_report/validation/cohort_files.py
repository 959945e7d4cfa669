"""A cohort's files: read, and checked each by itself and against each other."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from survey_report.cleaning.registers import IDENTITY
from survey_report.faults.source_faults import Fault, SourceError
from survey_report.files.delivered_bytes import digest_of_file
from survey_report.readers import COMPANIONS, READERS, detect_format
from survey_report.readers.corrections import correct
from survey_report.readers.export import Codebook, Export, Receipt
from survey_report.settings.schema_tables import table_faults
from survey_report.validation import answer_checks, people_checks, wave_checks
from survey_report.validation import register_checks as config
from survey_report.validation.receipts import complete_receipt

GROUP = r"\d{4}-\d+-[A-Z]{1,3}"


@dataclass(frozen=True)
class Register:
    """A register as it stands, corrections made: strings, index = data row."""

    table: pd.DataFrame
    receipt: Receipt
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class Checked:
    """What is kept of a cohort that was checked: answers are let go, they may be gigabytes.

    Attributes
    ----------
    faults : list of Fault
    registers : dict
        Path to table.
    receipts : dict
        Path to receipt; none where there are faults.
    """

    faults: list[Fault]
    registers: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    receipts: Mapping[str, Receipt] = field(default_factory=dict)


def check_cohort(
    cohort: Mapping[str, str],
    sources: list[Mapping],
    codebooks: Mapping[str, Codebook],
    factors: Collection[str],
    corrections: list[dict],
) -> tuple[dict[str, Register | Export], list[Fault]]:
    """Read and check all files of a cohort, each by itself and against each other.

    Parameters
    ----------
    cohort : mapping
        Row of config/cohorts.csv.
    sources : list of mapping
        The cohort's rows of config/sources.csv.
    codebooks : mapping
        Codebook by name of the instrument.
    factors : collection of str
    corrections : list of dict
        Rows of config/corrections.csv.

    Returns
    -------
    contents : dict
        What was read, by path.
    faults : list of Fault
    """
    faults, registers, surveys = [], {}, {}
    for source in sources:
        if source["format"] in COMPANIONS:
            faults += companion_faults(source)
            continue
        codebook = codebooks.get(cohort.get(f"{source['source']}_instrument", ""))
        if source["source"] in config.SURVEYS and codebook is None:
            continue
        content, found = read_source(source, codebook, corrections)
        faults += found
        if isinstance(content, Register):
            registers.setdefault(source["source"], []).append(content)
        elif content is not None:
            faults += survey_faults(content, source, codebook)
            surveys.setdefault((source["source"], source["wave"]), []).append(content)
    faults += register_faults(registers, cohort["cohort"], factors)
    group_of, starting = _groups(registers.get("participants", []))
    for (_, wave), exports in surveys.items():
        faults += wave_checks.shared_group_faults(exports)
        for export in exports:
            faults += answer_checks.respondent_faults(export, group_of, cohort["cohort"])
        faults += answer_checks.completeness_faults(exports, wave, starting)
    waves = {
        wave: wave_checks.joined(exports)
        for (kind, wave), exports in surveys.items()
        if kind == "effect"
    }
    registered = [source["wave"] for source in sources if source["source"] == "effect"]
    faults += wave_checks.wave_faults(waves, cohort["start"], cohort["end"], registered)
    read = [one for files in (*registers.values(), *surveys.values()) for one in files]
    return {content.receipt.path: content for content in read}, faults


def survey_faults(export: Export, source: Mapping, codebook: Codebook) -> list[Fault]:
    """Return the faults of one survey's answers, each by itself."""
    faults = answer_checks.answer_faults(export, codebook) + answer_checks.frame_faults(export)
    faults += answer_checks.received_faults(export, source["received"])
    if source["source"] == "effect":
        faults += answer_checks.scale_faults(export, codebook)
    return faults


def read_source(
    source: Mapping, codebook: Codebook | None, corrections: list[dict]
) -> tuple[Register | Export | None, list[Fault]]:
    """Return a registered file as register or export (None when unreadable), and its faults."""
    path, faults = source["path"], []
    try:
        faults += checksum_faults(path, digest_of_file(path), source["sha256"])
        if codebook is not None:
            faults += format_faults(path, source["format"])
        raw = READERS[source["format"]].load(path)
    except SourceError as error:
        return None, [*faults, *error.faults]
    reader = READERS[source["format"]]
    own = [row for row in corrections if row["path"] == path]
    try:
        key = IDENTITY.get(source["source"], reader.IDENTITY)
        raw = replace(raw, cells=correct(raw.cells, own, key, path))
    except SourceError as error:
        faults += error.faults
    faults += row_count_faults(path, len(raw.cells), source["rows"])
    if codebook is not None:
        content = reader.interpret(raw, codebook)
    else:
        receipt = Receipt(path, raw.encoding, raw.delimiter, *raw.cells.shape, ())
        own_faults = tuple(table_faults(path, raw.cells, source["source"]))
        content = Register(raw.cells, receipt, own_faults)
    return content, [*faults, *content.faults]


def companion_faults(source: Mapping) -> list[Fault]:
    """Return the faults of a file that another file's reader reads: not there, or changed."""
    try:
        return checksum_faults(source["path"], digest_of_file(source["path"]), source["sha256"])
    except SourceError as error:
        return list(error.faults)


def checksum_faults(path: str, found: str, registered: str) -> list[Fault]:
    """Return a fault when the file is not the one that was registered."""
    if found == registered:
        return []
    return [
        Fault(
            path,
            "en annen sjekksum enn den som er registrert",
            f"fila slik den var da den ble ført inn i {config.SOURCES}",
            "Er fila endret med vilje, før den inn på nytt med make cohort; ellers hent "
            "originalen.",
        )
    ]


def format_faults(path: str, registered: str) -> list[Fault]:
    """Raise when the file plainly has another format than the registered one.

    Raises
    ------
    SourceError
        What the file looks like, and what is registered; the other checks would tell nonsense.
    """
    found = detect_format(path)
    if found in (registered, None):
        return []
    raise SourceError(
        [
            Fault(
                path,
                f"en fil som ser ut som {found}",
                f"{registered}, som er registrert i {config.SOURCES}",
                f"Rett formatet til {found}, eller ta ut fila på nytt som {registered}.",
            )
        ]
    )


def row_count_faults(path: str, rows: int, registered: int) -> list[Fault]:
    """Return a fault when the file has more or fewer rows than registered."""
    if rows == registered:
        return []
    return [
        Fault(
            path,
            _data_rows(rows),
            f"{_data_rows(registered)}, som er registrert i {config.SOURCES}",
            "Er fila kuttet, hent originalen; er den endret med vilje, før den inn på nytt med "
            "make cohort.",
        )
    ]


def _data_rows(count: int) -> str:
    return "1 datarad" if count == 1 else f"{count} datarader"


def register_faults(
    registers: Mapping[str, list[Register]], cohort: str, factors: Collection[str]
) -> list[Fault]:
    """Return the faults between a cohort's registers; columns that lack are told elsewhere."""
    faults = []
    for kind, files in registers.items():
        tables = {one.receipt.path: one.table for one in files}
        faults += people_checks.repeated_over_files(tables, IDENTITY[kind])
    groups = sorted(set(_groups(registers.get("participants", []))[0].values()))
    for one in registers.get("participants", []):
        path = one.receipt.path
        if {"group", "organisation", "organisation_type"} <= set(one.table):
            faults += people_checks.participant_faults(path, one.table, cohort)
        if {"name", "position"} <= set(one.table):
            faults += people_checks.swapped_faults(path, one.table)
    for one in registers.get("development_areas", []):
        if {"group", "factors"} <= set(one.table):
            faults += people_checks.area_faults(one.receipt.path, one.table, groups, factors)
    return faults


def _groups(participants: list[Register]) -> tuple[dict[str, str], set[str]]:
    """Return each participant's group, and the groups that have members from the start."""
    tables = [
        one.table for one in participants if {"respondent_id", "group", "joined"} <= set(one.table)
    ]
    if not tables:
        return {}, set()
    table = pd.concat(tables, ignore_index=True)
    # anything else than a group may be a name that has slipped into the column
    table = table[table["group"].str.fullmatch(GROUP)]
    starting = set(table.loc[table["joined"] == "start", "group"])
    return dict(zip(table["respondent_id"].str.strip(), table["group"], strict=True)), starting


def what_is_kept(
    contents: Mapping[str, Register | Export], faults: list[Fault], checksums: Mapping[str, str]
) -> Checked:
    """Return what is kept of the contents of a cohort's files, by path."""
    registers = {path: one.table for path, one in contents.items() if isinstance(one, Register)}
    if faults:
        return Checked(faults, registers)
    receipts = {path: _receipt(one, checksums[path]) for path, one in contents.items()}
    return Checked(faults, registers, receipts)


def _receipt(content: Register | Export, sha256: str) -> Receipt:
    if isinstance(content, Register):
        return replace(content.receipt, sha256=sha256)
    return complete_receipt(content, sha256)

"""Check everything handed in before any of it is used; list all faults at once.

Run by ``make validate``, and as the first rule of the workflow. Where there are faults,
nothing is written.
"""

import json
import os
import sys
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import pandas as pd

from survey_report.faults.source_faults import Fault, SourceError, listed
from survey_report.files.delivered_bytes import digest_of_file
from survey_report.processes.terminal import Screen
from survey_report.readers import COMPANIONS, READERS, detect_format
from survey_report.readers.corrections import correct
from survey_report.readers.export import Codebook, Export, Receipt
from survey_report.settings.editions import left_out
from survey_report.settings.schema_tables import table_faults
from survey_report.validation import answer_checks, people_checks, wave_checks
from survey_report.validation import register_checks as config
from survey_report.validation.printable_texts import printable_faults
from survey_report.validation.quote_screening import screening_faults
from survey_report.validation.receipts import complete_receipt, receipt_table, receipt_text

# what a row of corrections.csv calls a row of each register
IDENTITY = {
    "participants": "respondent_id",
    "development_areas": ["group", "area_no"],
    "quotes": "quote_id",
    "challenges": "challenge_id",
}

GROUP = r"\d{4}-\d+-[A-Z]{1,3}"

# how each file was read at the last build
RECEIPTS = Path("data/processed/audit/receipts.json")


@dataclass(frozen=True)
class Register:
    """A register as it stands, corrections made: strings, index = data row."""

    table: pd.DataFrame
    receipt: Receipt
    faults: tuple[Fault, ...]


def validate(
    cleaning: Mapping,
    environment: Mapping[str, str],
    now: Callable[[str], None] = lambda text: None,
    counted: Collection[str] | None = None,
) -> list[Receipt]:
    """Check the config tables and every raw file, from the working directory.

    Parameters
    ----------
    cleaning : mapping
        The config's section: missing_codes, complete_dispcodes.
    environment : mapping
        ``os.environ``, for the key that real data need.
    now : callable
        Is told what goes on, for one who waits.
    counted : collection of str, optional
        The files that an edition counts in; a cohort that is still coming in does not stop it.
        All of them unless given.

    Returns
    -------
    list of Receipt
        One per file, in the order of the register.

    Raises
    ------
    SourceError
        With every fault found.
    """
    tables, faults = config.read_tables(config.TABLES)
    if not {config.SOURCES, config.COHORTS, config.FACTORS} <= set(tables):
        raise SourceError(faults)
    register, cohorts = tables[config.SOURCES], tables[config.COHORTS]
    registered, names = list(register["path"]), list(cohorts["cohort"])
    sources = register if counted is None else register[register["path"].isin(counted)]
    if counted is not None:
        cohorts = cohorts[cohorts["cohort"].isin(sources["cohort"])]
    factors, paths = list(tables[config.FACTORS]["factor"]), list(sources["path"])
    checksums = dict(zip(paths, sources["sha256"], strict=True))
    corrections = tables.get(config.CORRECTIONS, pd.DataFrame(columns=["path"]))
    codebooks, codebook_faults = config.read_codebooks(cohorts, cleaning)
    faults += codebook_faults
    faults += _instrument_faults(codebooks, cohorts, tables[config.FACTORS])
    faults += config.source_faults(register, names)
    faults += config.repeated_sources(register)
    faults += config.lacking_participants(sources)
    faults += config.key_faults(sources, environment)
    faults += config.unregistered_faults(registered)
    faults += config.correction_faults(corrections, registered)
    receipts, registers = {}, {}
    for number, cohort in enumerate(cohorts.to_dict("records"), start=1):
        now(f"Kontroll: kull {cohort['cohort']}, {number} av {len(cohorts)} …")
        rows = sources[sources["cohort"] == cohort["cohort"]].to_dict("records")
        seen, found = check_cohort(cohort, rows, codebooks, factors, corrections.to_dict("records"))
        faults += found
        registers |= {path: one.table for path, one in seen.items() if isinstance(one, Register)}
        # answers are let go with their cohort: those of all cohorts may be gigabytes
        if not faults:
            receipts |= {path: _receipt(one, checksums[path]) for path, one in seen.items()}
    kinds = dict(zip(paths, sources["source"], strict=True))
    faults += screening_faults(registers, kinds) + printable_faults(registers, kinds)
    if faults:
        raise SourceError(faults)
    return [receipts[path] for path in paths if path in receipts]


def _receipt(content: Register | Export, sha256: str) -> Receipt:
    if isinstance(content, Register):
        return replace(content.receipt, sha256=sha256)
    return complete_receipt(content, sha256)


def _instrument_faults(
    codebooks: Mapping[str, Codebook], cohorts: pd.DataFrame, factors: pd.DataFrame
) -> list[Fault]:
    """Return what is wrong with the instruments, each by itself and beside the others."""
    faults = []
    for name, codebook in codebooks.items():
        faults += config.instrument_faults(name, codebook, config.expected_factors(factors, name))
    faults += config.scale_faults(codebooks, cohorts["effect_instrument"])
    return faults + config.answer_faults(codebooks, cohorts["evaluation_instrument"])


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


def run(cleaning: Mapping) -> list[Receipt] | None:
    """Validate and tell the outcome; return the receipts, or None when there are faults."""
    screen = Screen(sys.stderr)
    try:
        receipts = validate(cleaning, os.environ, screen.now)
    except SourceError as error:
        screen.line(f"{faults_text(error)} Ingenting er skrevet, og rapporten er ikke bygd.")
        return None
    screen.clear()
    for receipt in new_receipts(receipts):
        print(receipt_text(receipt), end="\n\n")
    print(receipt_table(receipts))
    print(f"\n{len(receipts)} filer er lest og kontrollert. Ingen feil.")
    return receipts


def faults_text(error: SourceError) -> str:
    """Return all faults, and how many they are."""
    return f"{error}\n\n{len(error.faults)} feil."


def edition_note(register: list[Mapping], edition: Mapping) -> str:
    """Return which registered files the edition in config.yaml does not count in; "" if none."""
    late = left_out(register, edition)
    if not late:
        return ""
    cohorts = listed(sorted({row["cohort"] for row in late}), "og")
    return (
        f"Utgave {edition['id']} bygger på {len(register) - len(late)} av filene. De andre er ikke "
        f"med, etter cut_off og cohorts i config/editions/{edition['id']}.yaml. De gjelder kull "
        f"{cohorts}."
    )


def new_receipts(receipts: list[Receipt]) -> list[Receipt]:
    """Return the receipts of the files that came or changed since the last build."""
    if not RECEIPTS.exists():
        return []
    known = {receipt["sha256"] for receipt in json.loads(RECEIPTS.read_text(encoding="utf-8"))}
    return [receipt for receipt in receipts if receipt.sha256 not in known]


def validate_or_stop(
    cleaning: Mapping, environment: Mapping[str, str], counted: Collection[str]
) -> list[Receipt]:
    """Validate in the workflow what the edition counts in; return the receipts.

    Raises
    ------
    SystemExit
        With every fault of what was handed in.
    """
    try:
        return validate(cleaning, environment, counted=counted)
    except SourceError as error:
        sys.exit(faults_text(error))


def write_outcome(receipts: list[Receipt], validated: str, receipts_path: str) -> None:
    """Write that the validation passed, and the receipts for the audit."""
    Path(validated).write_text(json.dumps({"status": "ok"}) + "\n", encoding="utf-8")
    told = json.dumps([asdict(receipt) for receipt in receipts], ensure_ascii=False, indent=1)
    Path(receipts_path).write_text(told + "\n", encoding="utf-8")

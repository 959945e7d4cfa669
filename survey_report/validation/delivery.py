"""Check everything handed in before any of it is used; list all faults at once.

Run by ``make validate``, and as the first rule of the workflow. Where there are faults,
nothing is written.
"""

import json
import os
import sys
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from survey_report.faults.source_faults import Fault, SourceError, listed
from survey_report.processes.side_by_side import side_by_side
from survey_report.processes.terminal import Screen
from survey_report.readers.export import Codebook, Receipt
from survey_report.settings.editions import left_out
from survey_report.validation import register_checks as config
from survey_report.validation.cohort_files import Checked, check_cohort, what_is_kept
from survey_report.validation.printable_texts import printable_faults
from survey_report.validation.quote_screening import screening_faults
from survey_report.validation.receipts import receipt_table, receipt_text

# how each file was read at the last build
RECEIPTS = Path("data/processed/audit/receipts.json")


def validate(
    cleaning: Mapping,
    environment: Mapping[str, str],
    now: Callable[[str], None] = lambda text: None,
    counted: Collection[str] | None = None,
    processes: int = 1,
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
    processes : int
        How many may work at a time, each on a cohort.

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

    def checked(numbered: tuple[int, dict[str, str]]) -> Checked:
        number, cohort = numbered
        now(f"Kontroll: kull {cohort['cohort']}, {number} av {len(cohorts)} …")
        rows = sources[sources["cohort"] == cohort["cohort"]].to_dict("records")
        contents, found = check_cohort(
            cohort, rows, codebooks, factors, corrections.to_dict("records")
        )
        return what_is_kept(contents, found, checksums)

    receipts, registers = {}, {}
    for one in side_by_side(checked, enumerate(cohorts.to_dict("records"), start=1), processes):
        faults += one.faults
        registers |= one.registers
        receipts |= one.receipts
    kinds = dict(zip(paths, sources["source"], strict=True))
    faults += screening_faults(registers, kinds) + printable_faults(registers, kinds)
    if faults:
        raise SourceError(faults)
    return [receipts[path] for path in paths if path in receipts]


def _instrument_faults(
    codebooks: Mapping[str, Codebook], cohorts: pd.DataFrame, factors: pd.DataFrame
) -> list[Fault]:
    """Return what is wrong with the instruments, each by itself and beside the others."""
    faults = []
    for name, codebook in codebooks.items():
        faults += config.instrument_faults(name, codebook, config.expected_factors(factors, name))
    faults += config.scale_faults(codebooks, cohorts["effect_instrument"])
    return faults + config.answer_faults(codebooks, cohorts["evaluation_instrument"])


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
    cleaning: Mapping, environment: Mapping[str, str], counted: Collection[str], processes: int
) -> list[Receipt]:
    """Validate in the workflow what the edition counts in; return the receipts.

    Raises
    ------
    SystemExit
        With every fault of what was handed in.
    """
    try:
        return validate(cleaning, environment, counted=counted, processes=processes)
    except SourceError as error:
        sys.exit(faults_text(error))


def write_outcome(receipts: list[Receipt], validated: str, receipts_path: str) -> None:
    """Write that the validation passed, and the receipts for the audit."""
    Path(validated).write_text(json.dumps({"status": "ok"}) + "\n", encoding="utf-8")
    told = json.dumps([asdict(receipt) for receipt in receipts], ensure_ascii=False, indent=1)
    Path(receipts_path).write_text(told + "\n", encoding="utf-8")

"""Receipts: what was seen in each file, how it was read, and what is not used."""

from __future__ import annotations

from dataclasses import replace

from survey_report.cleaning import survey_steps
from survey_report.files.cell_frames import count_cells, mapped
from survey_report.files.encodings import name_of
from survey_report.readers.export import FRAME, OPTIONAL, Export, Receipt

NOT_ANSWERED = "ikke besvart"
DELIMITERS = {";": "semikolon", ",": "komma", "\t": "tabulator"}
SETTING_ASIDE = (
    survey_steps.set_aside_test_respondents,
    survey_steps.set_aside_not_started,
    survey_steps.set_aside_interrupted,
    survey_steps.set_aside_duplicates,
)


def complete_receipt(export: Export, sha256: str) -> Receipt:
    """Return the receipt of a checked export with its codes, rows set aside and checksum."""
    return replace(
        export.receipt,
        codes=codes_met(export),
        set_aside=rows_set_aside(export),
        sha256=sha256,
    )


def codes_met(export: Export) -> tuple[tuple[str, str, int], ...]:
    """Return each written answer, how it was read, and how many times it stands in the file.

    The codes of the scale come first, in order; then what was read as not answered.
    """
    items = export.answers.drop(columns=[*FRAME, *OPTIONAL], errors="ignore")
    counts = count_cells(items)
    scale = [
        (cell, f"kode {code}" if cell != code else export.labels.get(code, code), counts[cell])
        for cell, code in export.values.items()
        if counts[cell]
    ]
    others = sorted(cell for cell in counts if cell not in export.values)
    return (*scale, *((cell or "tom celle", NOT_ANSWERED, counts[cell]) for cell in others))


def rows_set_aside(export: Export) -> tuple[tuple[str, int], ...]:
    """Return why rows will not be used, by the steps of the cleaning, and how many."""
    answers, reasons = export.answers, []
    for function in SETTING_ASIDE:
        kept = function(answers)
        reasons.append((function.reason, len(answers) - len(kept)))
        answers = kept
    items = answers.drop(columns=[*FRAME, *OPTIONAL], errors="ignore")
    answered = mapped(items, lambda cell: cell in export.values, "bool").any(axis=1)
    reasons.append((survey_steps.set_aside_unanswered.reason, int((~answered).sum())))
    return tuple((reason, count) for reason, count in reasons if count)


def receipt_text(receipt: Receipt) -> str:
    """Return the whole receipt of one file, for a member of staff."""
    lines = [f"Kvittering for {receipt.path}"]
    lines += [f"  Tegnsett: {_encoding(receipt.encoding)}"]
    if receipt.delimiter:
        lines.append(f"  Skilletegn: {DELIMITERS.get(receipt.delimiter, receipt.delimiter)}")
    lines.append(f"  Datarader: {receipt.rows}")
    lines.append(f"  Kolonner i bruk: {receipt.matched}")
    lines.append(f"  Kolonner som ikke brukes: {', '.join(receipt.ignored) or 'ingen'}")
    lines += [f"  Merk: {note}" for note in receipt.notes]
    if receipt.codes:
        lines.append("  Svar i fila, og hvordan de er lest:")
        lines += [f"    {cell} → {read}: {count}" for cell, read, count in receipt.codes]
        used = receipt.rows - sum(count for _, count in receipt.set_aside)
        lines.append(f"  Besvarelser som brukes: {used}")
    lines += [f"  Lagt til side – {reason.lower()}: {count}" for reason, count in receipt.set_aside]
    return "\n".join([*lines, f"  Sjekksum: {receipt.sha256}"])


def _encoding(encoding: str) -> str:
    return "Excel" if encoding == "xlsx" else name_of(encoding)


def receipt_table(receipts: list[Receipt]) -> str:
    """Return what was read, one line per file."""
    lines = [("Fil", "Tegnsett", "Skille", "Rader", "Kolonner", "Ikke brukt")] + [
        (
            receipt.path,
            receipt.encoding,
            receipt.delimiter,
            str(receipt.rows),
            str(receipt.matched),
            ", ".join(receipt.ignored) or "–",
        )
        for receipt in receipts
    ]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )

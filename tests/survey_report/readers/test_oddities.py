"""Any answers, in any format, with any oddities: the same table comes back, or a refusal.

``ODDITIES=2000`` in the environment tries as many examples; the suite tries few.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pandas as pd
from hypothesis import HealthCheck, Phase, given, note, reject, settings
from hypothesis import strategies as st

from survey_report.commands.recognised_files import identify
from survey_report.faults.source_faults import SourceError
from survey_report.files.plain_texts import plain
from survey_report.readers import READERS
from survey_report.readers.export import codebook_of
from survey_report.settings.schema_tables import read_strings
from survey_report.validation import answer_checks
from tests.data import oddities
from tests.data.formats.make_samples import FOLDER, WRITERS, Survey
from tests.data.small_programme import CLEANING
from tests.sizes import sized

EXAMPLES = int(os.environ.get("ODDITIES", sized(25, 150)))
# making a failing example smaller takes minutes, since each try writes and reads files
PHASES = [Phase.explicit, Phase.reuse, Phase.generate]
INSTRUMENT = read_strings(FOLDER / "effect_small.csv").set_index("item_id")
CODES = read_strings(FOLDER / "effect_small_codes.csv")
LABELS = dict(zip(CODES["code"], CODES["label_nb"], strict=True))
CODEBOOK = codebook_of(
    read_strings(FOLDER / "effect_small.csv"),
    CODES,
    {**CLEANING, "missing_codes": [0, -66, -77, -99]},
)
BOOKS = {"effect": CODEBOOK, "evaluation": CODEBOOK}
# enough Norwegian for an encoding to be told by
NORWEGIAN = "Blåbærsyltetøy på brødskive, sår hæl og øm tå"
SIGNS = "abcxyzæøåÆØÅéü «»–—…’\";,.:!?<>&=+_#*'|/()[]{}%0123456789\n\t"
COMMENTS = st.text(st.sampled_from(SIGNS), max_size=30)
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["2020-1-A", "2020-1-B"]),
        st.sampled_from(["complete", "complete", "incomplete", "not_started"]),
        st.sampled_from("001"),
        st.lists(st.sampled_from(["", *LABELS]), min_size=6, max_size=6),
        COMMENTS,
    ),
    min_size=1,
    max_size=6,
)
FILES = [function.__name__ for function in (*oddities.TEXT_FILES, *oddities.WORKBOOKS)]


def survey_of(rows: list[tuple], odd: list[str]) -> Survey:
    """Return rows as answers; the texts odd in the ways that are named."""

    def strange(text: str) -> str:
        for name in odd:
            text = oddities.TEXTS[name](text)
        return text

    answers = [
        [f"R{number}", group, status, test, f"2020-01-2{number} 09:00:00" * (status[0] != "n")]
        + (codes if status[0] != "n" else [""] * 6)
        + [strange(f"{NORWEGIAN} {comment}" if number == 1 else comment)]
        for number, (group, status, test, codes, comment) in enumerate(rows, start=1)
    ]
    frame = ["respondent_id", "group", "status", "test", "submitted", *INSTRUMENT.index, "comment"]
    questions = INSTRUMENT[["variable", "text_nb"]]
    questions = questions.assign(text_nb=questions["text_nb"].map(strange))
    labels = {code: strange(label) for code, label in LABELS.items()}
    return Survey(pd.DataFrame(answers, columns=frame), questions, labels)


def expected(rows: list[tuple], name: str) -> list[list[str]]:
    """Return what must come back: answers as codes, and the comment in the one form."""
    told = []
    for number, (_, status, test, codes, comment) in enumerate(rows, start=1):
        if name.startswith(("nettskjema", "forms")) and (status != "complete" or test == "1"):
            continue
        shown = plain(f"{NORWEGIAN} {comment}" if number == 1 else comment)
        told.append([*(codes if status != "not_started" else [""] * 6), " ".join(shown.split())])
    return told


def read_back(path: Path) -> list[list[str]]:
    found = identify(path.as_posix(), BOOKS)
    export = READERS[found.format].interpret(READERS[found.format].load(path), CODEBOOK)
    faults = [*export.faults, *answer_checks.answer_faults(export, CODEBOOK)]
    if faults := faults + answer_checks.frame_faults(export):
        raise SourceError(faults)
    rows = []
    for row in export.answers.to_dict("records"):
        codes = [export.values.get(row[item], row[item]) for item in CODEBOOK.item_ids]
        codes = ["" if code in CODEBOOK.missing else code for code in codes]
        rows.append([*codes, " ".join(str(row["comment"]).split())])
    return rows


@settings(
    max_examples=EXAMPLES,
    phases=PHASES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(
    rows=ROWS,
    name=st.sampled_from([*WRITERS]),
    texts=st.lists(st.sampled_from([*oddities.TEXTS]), unique=True, max_size=3),
    files=st.lists(st.sampled_from(FILES), unique=True, max_size=3),
    seed=st.integers(0, 1000),
)
def test_cells_come_back_equal_or_are_refused(rows, name, texts, files, seed):
    folder = Path(tempfile.mkdtemp())
    try:
        try:
            (path, *_) = WRITERS[name][1](folder / "svar", survey_of(rows, texts))
        except UnicodeEncodeError:
            reject()  # the format's encoding has no such sign
        for part in sorted(folder.iterdir()):
            for odd in files:
                oddities.apply(part, odd, seed)
        back = read_back(path)
    except SourceError as error:
        note(str(error))
        for fault in error.faults:
            assert Path(fault.path).parent == folder and fault.found and fault.mend, fault
        return
    finally:
        shutil.rmtree(folder)
    assert back == expected(rows, name)


def test_few_are_refused():
    """Without oddities nothing is: the property would hold for a reader that refuses all."""
    rows = [("2020-1-A", "complete", "0", ["5", "6", "2", "7", "1", ""], "Få møter; «takk»")]
    for name, (_, writer) in WRITERS.items():
        with tempfile.TemporaryDirectory() as folder:
            (path, *_) = writer(Path(folder) / "svar", survey_of(rows, []))
            assert read_back(path) == expected(rows, name), name

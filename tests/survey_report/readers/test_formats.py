"""The samples in tests/data/formats hold the same answers, and clean to the same table."""

from pathlib import Path

import pandas as pd
import pytest

from survey_report.cleaning.team_survey import clean_wave
from survey_report.faults.source_faults import SourceError
from survey_report.readers import READERS, detect_format, read, surveyxact
from survey_report.readers.export import codebook_of
from survey_report.readers.written_times import iso_time
from survey_report.settings.schema_tables import read_strings
from survey_report.validation import answer_checks
from tests.data.formats import make_samples
from tests.data.formats.make_samples import FOLDER, WRITERS, Survey
from tests.data.small_programme import CLEANING

CODEBOOK = codebook_of(
    read_strings(FOLDER / "effect_small.csv"),
    read_strings(FOLDER / "effect_small_codes.csv"),
    {**CLEANING, "missing_codes": [0, -66, -77, -99]},
)
# answers.csv by hand: R3 broke off, R6 never began, T1 is a test; dialogue_3 is turned (8 − x)
EXPECTED = [
    ["2020-1-A", 5, 6, 6, 7, 1, None],
    ["2020-1-A", 4, 4, 4, 4, 4, 4],
    ["2020-1-B", None, 3, 3, 2, 2, 1],
    ["2020-1-B", 7, 7, 7, 6, 6, 7],
]
COMMENTS = ["None", "NA", "n/a", "Få møter; blåbær, «takk»"]
LISTS_INVITED = [name for name in WRITERS if not name.startswith(("nettskjema", "forms"))]


def sample(name: str) -> Path:
    (path,) = [x for x in FOLDER.glob(f"{name}*") if x.stem in (name, f"{name}_dataset")]
    return path


def clean(path: Path, format: str) -> pd.DataFrame:
    source = {"path": str(path), "format": format, "cohort": "2020-1", "wave": "before"}
    return clean_wave(source, CODEBOOK, [], b"key")[0]


@pytest.mark.parametrize("name", WRITERS)
def test_every_format_cleans_to_the_same_table(name):
    answers = clean(sample(name), WRITERS[name][0])
    shown = answers.set_index("respondent").drop(columns=["cohort", "wave"])
    found = [
        [None if pd.isna(cell) else cell for cell in row]
        for row in shown.to_numpy(dtype="object").tolist()
    ]
    assert found == EXPECTED
    assert list(answers["respondent"]) == list(clean(sample("plain"), "plain_csv")["respondent"])


@pytest.mark.parametrize("name", WRITERS)
def test_samples_have_no_faults_and_keep_comments(name):
    export = read(sample(name), WRITERS[name][0], CODEBOOK)
    faults = [*export.faults, *answer_checks.answer_faults(export, CODEBOOK)]
    assert faults + answer_checks.frame_faults(export) == []
    answers = export.answers
    used = answers[(answers["status"] == "complete") & (answers["test"] != "ja")]
    assert list(used["comment"]) == COMMENTS
    minutes = answer_checks.times(used).dt.strftime("%Y-%m-%d %H:%M")
    assert list(minutes)[:2] == ["2020-01-20 09:00", "2020-01-20 09:30"]


@pytest.mark.parametrize("name", WRITERS)
def test_each_sample_is_told_by_one_reader_only(name):
    path = sample(name)
    assert [key for key, reader in READERS.items() if reader.detect(path)] == [WRITERS[name][0]]
    assert detect_format(path) == WRITERS[name][0]


@pytest.mark.parametrize("name", WRITERS)
def test_formats_tell_whether_they_list_the_invited(name):
    export = read(sample(name), WRITERS[name][0], CODEBOOK)
    assert export.layout.lists_invited == (name in LISTS_INVITED)


def test_samples_are_what_the_script_writes(tmp_path, monkeypatch):
    for name in ("answers.csv", "effect_small.csv", "effect_small_codes.csv"):
        (tmp_path / name).write_bytes((FOLDER / name).read_bytes())
    monkeypatch.setattr(make_samples, "FOLDER", tmp_path)
    make_samples.main()
    for path in sorted(tmp_path.iterdir()):
        assert path.read_bytes() == (FOLDER / path.name).read_bytes(), path.name


@pytest.fixture
def broken(tmp_path):
    """Return a function that writes a sample with a change, and says what the reader tells."""

    def tell(name, change=lambda data: data, old="", new="") -> list[str]:
        source = sample(name)
        for file in FOLDER.glob(f"{name}*"):
            (tmp_path / file.name).write_bytes(file.read_bytes())
        path = tmp_path / source.name
        data = change(path.read_bytes())
        path.write_bytes(data.replace(old.encode(), new.encode()) if old else data)
        try:
            export = read(path, WRITERS[name][0], CODEBOOK)
        except SourceError as error:
            return [fault.found for fault in error.faults]
        faults = [*export.faults, *answer_checks.answer_faults(export, CODEBOOK)]
        return [fault.found for fault in faults + answer_checks.frame_faults(export)]

    return tell


def test_duplicate_column_with_other_answers_is_refused(broken):
    # the repeated question stands last; R1's copy says something else
    found = broken("efs_labels", old="None;Litt enig", new="None;Helt enig")
    assert found == ["overskriften står 2 ganger"]


def test_labels_and_codes_are_never_mixed(broken):
    assert broken("efs_labels", old=";Ganske enig;Ganske enig;Helt enig", new=";6;6;7") == [
        "«6»",
        "«6»",
        "«7»",
    ]


def test_sheets_of_other_rows_are_refused(tmp_path):
    sheets = {"Export 1.1": [["lfdn", "u_account"], [1, "R1"]], "Export 1.2": [["v_101"]]}
    (path,) = make_samples._workbook(tmp_path / "a.xlsx", sheets)
    with pytest.raises(SourceError, match="0 rader i arket «Export 1.2»"):
        READERS["efs_xlsx"].load(path)


def test_sheets_in_another_order_are_refused(tmp_path):
    sheets = {
        "Export 1.1": [["lfdn", "u_account"], [1, "R1"], [2, "R2"]],
        "Export 1.2": [["lfdn", "v_101"], [2, 5], [1, 4]],
    }
    (path,) = make_samples._workbook(tmp_path / "a.xlsx", sheets)
    with pytest.raises(SourceError, match="annen rekkefølge i arket «Export 1.2»"):
        READERS["efs_xlsx"].load(path)


def test_three_hundred_columns_come_back_from_two_sheets(tmp_path):
    items = [f"many_{number}" for number in range(300)]
    questions = pd.DataFrame({"variable": [f"v_{x}" for x in range(300)], "text_nb": items}, items)
    answers = {"respondent_id": "R1", "group": "2020-1-A", "status": "complete", "test": "0"}
    answers |= {"submitted": "2020-01-20 09:00:00"} | dict.fromkeys(items, "3") | {"comment": ""}
    data = Survey(pd.DataFrame([answers]), questions, {"3": "Litt uenig"})
    (path,) = make_samples.efs_xlsx(tmp_path / "a", data)
    raw = READERS["efs_xlsx"].load(path)
    assert raw.cells.shape == (1, 7 + 300 + 1)
    assert raw.notes == ("2 ark er satt sammen til én tabell.",)


def test_surveyxact_without_its_companions(broken, tmp_path):
    path = tmp_path / "effect_before_dataset.csv"
    path.write_bytes((FOLDER / "surveyxact_dataset.csv").read_bytes())
    with pytest.raises(SourceError, match=r"effect_before_structure\.csv\n.*fila finnes ikke"):
        READERS["surveyxact"].load(path)


def test_labels_may_have_the_sign_that_divides_other_files(tmp_path):
    path = tmp_path / "a_labels.csv"
    path.write_bytes(b"v_101;1;Nei, aldri, ikke i det hele tatt, uenig\r\nv_101;2;Ja\r\n")
    assert surveyxact.read_labels(str(path)) == {
        "v_101": {"1": "Nei, aldri, ikke i det hele tatt, uenig", "2": "Ja"}
    }


@pytest.mark.parametrize(
    ("missing", "faults"),
    [([0, -66, -77, -99], 0), ([0, -77, -99], 1), ([0, -66, -77, -99, -88], 0)],
)
def test_missing_codes_are_those_of_the_config(missing, faults):
    """The sheets of EFS have -66 where nothing is answered."""
    codebook = codebook_of(
        read_strings(FOLDER / "effect_small.csv"),
        read_strings(FOLDER / "effect_small_codes.csv"),
        {**CLEANING, "missing_codes": missing},
    )
    export = read(sample("efs_sheets"), "efs_xlsx", codebook)
    found = {fault.found for fault in answer_checks.answer_faults(export, codebook)}
    assert found == ({"«-66»"} if faults else set())


def test_labels_of_a_turned_scale_are_refused(tmp_path):
    for file in FOLDER.glob("surveyxact_ansi*"):
        data = file.read_bytes()
        if "labels" in file.name:
            data = data.replace(b"v_101;1;Helt uenig", b"v_101;1;Helt enig")
        (tmp_path / file.name).write_bytes(data)
    export = read(tmp_path / "surveyxact_ansi_dataset.csv", "surveyxact", CODEBOOK)
    assert [(x.found, x.expected) for x in export.faults] == [
        ("kode 1 er «Helt enig»", "kode 1 er «Helt uenig», som i måleinstrumentet")
    ]


def test_nettskjema_with_two_groups_in_one_answer(broken):
    found = broken("nettskjema", old='"R1";"1";"0"', new='"R1";"1";"1"')
    assert found == ["flere ledergrupper valgt"]


def test_forms_with_several_choices_on_a_scale(tmp_path):
    rows = [
        ["Starttidspunkt", "Fullføringstidspunkt", "Respondent-ID", "Ledergruppe"],
        ["2020-01-20 08:50:00", "2020-01-20 09:00:00", "R1", "2020-1-A;"],
    ]
    rows[0] += list(read_strings(FOLDER / "effect_small.csv")["text_nb"])
    rows[1] += ["Litt enig;Helt enig;", "Helt enig;", "", "", "", ""]
    (path,) = make_samples._workbook(tmp_path / "a.xlsx", {"Sheet1": rows})
    export = read(path, "forms_xlsx", CODEBOOK)
    faults = answer_checks.answer_faults(export, CODEBOOK)
    assert [(fault.row, fault.column) for fault in faults] == [(2, "Vi lytter til hverandre")]
    assert export.answers["dialogue_2"].tolist() == ["Helt enig"]
    assert export.answers["group"].tolist() == ["2020-1-A"]


def test_spss_that_declares_an_answer_missing(tmp_path, monkeypatch):
    data = make_samples.read_survey(FOLDER / "answers.csv", FOLDER / "effect_small.csv")
    write = make_samples.pyreadstat.write_sav
    monkeypatch.setattr(
        make_samples.pyreadstat,
        "write_sav",
        lambda *args, **kwargs: write(*args, **kwargs | {"missing_ranges": {"v_101": [4.0]}}),
    )
    (path,) = make_samples.spss_sav(tmp_path / "a", data)
    export = read(path, "spss_sav", CODEBOOK)
    assert [(fault.found, fault.column) for fault in export.faults] == [
        ("fila oppgir 4 som manglende", "v_101")
    ]


def test_damaged_spss(broken):
    assert broken("spss", change=lambda data: data[:300]) == [
        "fila lar seg ikke lese som SPSS; den er skadet eller noe annet"
    ]


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("29.08.2016 09:14", "2016-08-29 09:14"),
        ("9.8.2016 09:14:30", "2016-08-09 09:14:30"),
        ("2016-08-29T09:14:00.000+02:00", "2016-08-29T09:14:00"),
        ("2016-08-29T09:14:00Z", "2016-08-29T09:14:00"),
        ("2016-08-29 09:14:00", "2016-08-29 09:14:00"),
        ("29.08.2016", "2016-08-29"),
        ("29.08.2016 kl. 09.14", "2016-08-29 09:14"),
        ("29.08.2016, 9.14.30", "2016-08-29 09:14:30"),
        ("2016-08-29 9:14", "2016-08-29 09:14"),
        ("8/29/16 9:14", "8/29/16 9:14"),
        ("44105", "44105"),
        ("", ""),
    ],
)
def test_times_in_iso_form(written, iso):
    assert iso_time(written) == iso

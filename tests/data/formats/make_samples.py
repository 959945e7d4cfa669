"""Write the same answers in every format that the readers know.

Run ``python -m tests.data.formats.make_samples`` to write the samples anew from answers.csv.
Tools that export submitted answers only, leave out those who broke off or never began.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat

from demonstration.export_files import unstamped

FOLDER = Path(__file__).parent
EFS_STATUS = {"complete": "31", "incomplete": "22", "not_started": "20"}
EFS_STATUS_LABELS = {
    "complete": "Completed",
    "incomplete": "Suspended",
    "not_started": "Not yet started",
}
LABEL_STATUS = {"complete": "Fullført", "incomplete": "Avbrutt", "not_started": "Ikke startet"}
# where the header of an SPSS file holds the hour it was written
SAV_HOUR = slice(92, 109)
SURVEYXACT_STATUS = {"not_started": "stato_2", "incomplete": "stato_3", "complete": "stato_4"}

Rows = list[list[str]]


@dataclass(frozen=True)
class Survey:
    """Answers in the plain format, with the instrument they are answers to.

    Attributes
    ----------
    answers : pandas.DataFrame
        respondent_id, group, status, test (0/1), submitted, one column per item, comment.
    questions : pandas.DataFrame
        Index item id; variable, text_nb.
    labels : dict
        Code as string to label.
    """

    answers: pd.DataFrame
    questions: pd.DataFrame
    labels: Mapping[str, str]

    @property
    def items(self) -> list[str]:
        return list(self.questions.index)

    @property
    def submitted(self) -> list[dict]:
        """The complete answers of ordinary respondents."""
        rows = self.answers[(self.answers["status"] == "complete") & (self.answers["test"] == "0")]
        return rows.to_dict("records")

    def label(self, code: str) -> str:
        return self.labels.get(code, "")


def read_survey(answers: Path, instrument: Path) -> Survey:
    """Return answers in the plain format with their instrument."""
    questions = _strings(instrument)
    codes = _strings(instrument.with_name(f"{instrument.stem}_codes.csv"))
    key = questions.columns[0]
    return Survey(
        _strings(answers),
        questions.set_index(key)[["variable", "text_nb"]],
        dict(zip(codes["code"], codes["label_nb"], strict=True)),
    )


def plain_csv(path: Path, data: Survey) -> list[Path]:
    """Our own format: commas, item ids, codes."""
    rows = [list(data.answers.columns), *data.answers.to_numpy(dtype="object").tolist()]
    return _delimited(path.with_suffix(".csv"), rows, ",", "utf-8")


def plain_excel(path: Path, data: Survey) -> list[Path]:
    """Our own format in Excel, numbers as numbers."""
    rows = [list(data.answers.columns), *data.answers.to_numpy(dtype="object").tolist()]
    return _workbook(path.with_suffix(".xlsx"), {"Svar": [_numbers(row) for row in rows]})


def efs_csv(path: Path, data: Survey) -> list[Path]:
    """EFS: semicolons, codes, never an empty answer, Windows-1252."""
    rows = _efs_rows(data, EFS_STATUS, ("0", "1"), lambda code: code or "-77")
    return _delimited(path.with_suffix(".csv"), rows, ";", "cp1252", "\r\n")


def efs_default_csv(path: Path, data: Survey) -> list[Path]:
    """EFS as it exports when nothing is chosen away: its own columns around the answers."""
    rows = _efs_rows(data, EFS_STATUS, ("0", "1"), lambda code: code or "-77")
    before = ["external_lfdn", "lastpage", "quality", "device_type", "quota", "u_email"]
    after = ["browser", "referer", "participant_browser", "participant_os", "quota_assignment"]
    after += ["page_history", "hflip", "vflip", "output_mode", "javascript", "flash", "session_id"]
    after += ["language", "cleaned", "ats", "date_of_last_access", "date_of_first_mail", "rts1"]
    after += ["m_date", "c_date", "invcode", "codelink"]
    rows = [
        [row[0], *(before if not number else ["0"] * len(before)), *row[1:]]
        + (after if not number else ["0"] * len(after))
        for number, row in enumerate(rows)
    ]
    return _delimited(path.with_suffix(".csv"), rows, ";", "utf-8", "\r\n", csv.QUOTE_ALL)


def efs_labels_csv(path: Path, data: Survey) -> list[Path]:
    """EFS with labels for codes; the first question is exported twice."""
    rows = _efs_rows(data, EFS_STATUS_LABELS, ("No", "Yes"), data.label)
    first = rows[0].index(data.questions["variable"].iloc[0])
    rows = [[*row, row[first]] for row in rows]
    return _delimited(path.with_suffix(".csv"), rows, ";", "utf-8-sig", "\r\n")


def efs_xlsx(path: Path, data: Survey, width: int = 256) -> list[Path]:
    """EFS, Excel: a new sheet after so many columns."""
    rows = _efs_rows(data, EFS_STATUS, ("0", "1"), lambda code: code or "-66")
    numbered = [_numbers(row) for row in rows]
    sheets = {
        f"Export 1.{place // width + 1}": [row[place : place + width] for row in numbered]
        for place in range(0, len(rows[0]), width)
    }
    return _workbook(path.with_suffix(".xlsx"), sheets)


def label_xlsx(path: Path, data: Survey) -> list[Path]:
    """Essentials, Excel: question texts and labels."""
    return _workbook(path.with_suffix(".xlsx"), {"Svar": _label_rows(data, str)})


def essentials_txt(path: Path, data: Survey) -> list[Path]:
    """Essentials, text: the same with tabs, UTF-16, Norwegian dates."""
    rows = _label_rows(data, _norwegian_time)
    return _delimited(path.with_suffix(".txt"), rows, "\t", "utf-16", "\r\n")


def surveyxact(
    path: Path, data: Survey, delimiter: str = "\t", encoding: str = "utf-16"
) -> list[Path]:
    """SurveyXact: dataset, structure and labels."""
    return [
        file
        for part, content in surveyxact_tables(data).items()
        for file in _delimited(
            path.with_name(f"{path.name}_{part}.csv"), content, delimiter, encoding, "\r\n"
        )
    ]


def surveyxact_default(path: Path, data: Survey) -> list[Path]:
    """SurveyXact as it exports when nothing is chosen away: eight letters, all its statuses."""
    tables = surveyxact_tables(data)
    own = ["survey", "responde", "organiza", "stat_1", "stat_2", "created", "modified"]
    own += ["starttim", "difftime", "response", "numberof", "importgr", "distribu", "email"]
    own += ["digitald", "statc_1", "statd_1", "stats_1"]
    heads, *rows = tables["dataset"]
    heads = ["closetim" if head == "closeTime" else head for head in heads[1:]]
    dataset = [own + heads, *(["1"] * len(own) + row[1:] for row in rows)]
    wordings = dict(zip(data.questions["variable"], data.questions["text_nb"], strict=True))
    columns = ["questionName", "variableName", "questionType", "subType", "questionText"]
    structure = [[*columns, "choiceValue", "choiceText"]] + [
        [head, head, "Closed", "Single", wordings.get(head, "Tekst"), "", ""]
        + ([""] if head in wordings else [])
        for head in dataset[0]
    ]
    parts = {"dataset": dataset, "structure": structure, "labels": tables["labels"]}
    return [
        file
        for part, content in parts.items()
        for file in _delimited(
            path.with_name(f"{path.name}_{part}.csv"), content, ",", "cp1252", "\r\n"
        )
    ]


def surveyxact_excel(path: Path, data: Survey) -> list[Path]:
    """SurveyXact, Excel: the three tables as sheets, the labels first."""
    tables = surveyxact_tables(data)
    sheets = {
        name.capitalize(): [_numbers(row) for row in tables[name]]
        for name in ("labels", "dataset", "structure")
    }
    return _workbook(path.with_suffix(".xlsx"), sheets)


def surveyxact_tables(data: Survey) -> dict[str, Rows]:
    """Return the rows of dataset, structure and labels."""
    variables = list(data.questions["variable"])
    status = [f"stato_{number}" for number in range(1, 6)]
    heads = ["respondent", "respondent_id", "group", "test", "closeTime", *status]
    rows = [[*heads, *variables, "comment"]]
    for number, row in enumerate(data.answers.to_dict("records"), start=1):
        flags = ["1" if SURVEYXACT_STATUS[row["status"]] == head else "0" for head in status]
        frame = [row[name] for name in ("respondent_id", "group", "test", "submitted")]
        answers = [row[item] for item in data.items]
        rows.append([str(number), *frame, *flags, *answers, row["comment"]])
    wordings = data.questions.set_index("variable")["text_nb"].to_dict()
    structure = [["variableName", "questionText"]]
    structure += [[head, wordings.get(head, "")] for head in rows[0]]
    labels = [
        [variable, code, label] for variable in variables for code, label in data.labels.items()
    ]
    return {"dataset": rows, "structure": structure, "labels": labels}


def surveyxact_ansi(path: Path, data: Survey) -> list[Path]:
    """SurveyXact, the other variant: Windows-1252 with semicolons."""
    return surveyxact(path, data, ";", "cp1252")


def surveyxact_comma(path: Path, data: Survey) -> list[Path]:
    """SurveyXact, the third variant: Windows-1252 with commas."""
    return surveyxact(path, data, ",", "cp1252")


def nettskjema_csv(path: Path, data: Survey, delimiter: str = ";") -> list[Path]:
    """Nettskjema: everything quoted, matrix.row, one column per group."""
    groups = sorted(set(data.answers["group"]))
    rows = [["$submission_id", "$created", "respondent_id"]]
    rows[0] += [f"group.{group}" for group in groups]
    rows[0] += [f"matrise1.{item}" for item in data.items] + ["comment"]
    for number, row in enumerate(data.submitted, start=70001):
        created = row["submitted"].replace(" ", "T") + ".000+02:00"
        chosen = ["1" if row["group"] == group else "0" for group in groups]
        answers = [row[item] for item in data.items]
        rows.append([str(number), created, row["respondent_id"], *chosen, *answers, row["comment"]])
    return _delimited(path.with_suffix(".csv"), rows, delimiter, "utf-8", "\r\n", csv.QUOTE_ALL)


def nettskjema_comma_csv(path: Path, data: Survey) -> list[Path]:
    """Nettskjema, the other variant: commas."""
    return nettskjema_csv(path, data, ",")


def nettskjema_xlsx(path: Path, data: Survey) -> list[Path]:
    """Nettskjema, Excel: numbers as numbers, the time as a date, the group as a field."""
    rows = [["$submission_id", "$created", "respondent_id", "group"]]
    rows[0] += [f"matrise1.{item}" for item in data.items] + ["comment"]
    for number, row in enumerate(data.submitted, start=70001):
        created = pd.Timestamp(row["submitted"]).to_pydatetime()
        answers = _numbers([row[item] for item in data.items])
        rows.append([number, created, row["respondent_id"], row["group"], *answers, row["comment"]])
    return _workbook(path.with_suffix(".xlsx"), {"data": rows})


def forms_english_xlsx(path: Path, data: Survey) -> list[Path]:
    """Microsoft Forms in English, made by one who has Office in English."""
    return forms_xlsx(path, data, ["ID", "Start time", "Completion time", "Email", "Name"])


def forms_xlsx(
    path: Path,
    data: Survey,
    heads: Sequence[str] = ("ID", "Starttidspunkt", "Fullføringstidspunkt", "E-post", "Navn"),
) -> list[Path]:
    """Microsoft Forms: Norwegian headings; the group is a question with several choices."""
    rows = [[*heads, "Respondent-ID", "Ledergruppe", *data.questions["text_nb"], "Kommentar"]]
    for number, row in enumerate(data.submitted, start=1):
        time = pd.Timestamp(row["submitted"])
        frame = [number, (time - pd.Timedelta("9min")).to_pydatetime(), time.to_pydatetime()]
        answers = [data.label(row[item]) for item in data.items]
        group = f"{row['group']};"
        rows.append(
            [*frame, "anonymous", "", row["respondent_id"], group, *answers, row["comment"]]
        )
    return _workbook(path.with_suffix(".xlsx"), {"Sheet1": rows})


def spss_sav(path: Path, survey: Survey) -> list[Path]:
    """SPSS: value labels, and 9 as the user's own missing value."""
    path = path.with_suffix(".sav")
    table = survey.answers.rename(columns=survey.questions["variable"].to_dict())
    variables = list(survey.questions["variable"])
    table[variables] = table[variables].replace("", "9").astype("float64")
    labels = {float(code): label for code, label in survey.labels.items()}
    pyreadstat.write_sav(
        table.astype(dict.fromkeys(set(table) - set(variables), "object")),
        path,
        variable_value_labels=dict.fromkeys(variables, {**labels, 9.0: "Ikke besvart"}),
        missing_ranges=dict.fromkeys(variables, [9.0]),
        column_labels=survey.questions.set_index("variable")["text_nb"].to_dict(),
    )
    data = path.read_bytes()
    path.write_bytes(data[: SAV_HOUR.start] + b"30 Jun 1912:00:00" + data[SAV_HOUR.stop :])
    return [path]


# sample's name: format of config/sources.csv, writer
WRITERS: dict[str, tuple[str, Callable[..., list[Path]]]] = {
    "plain": ("plain_csv", plain_csv),
    "plain_excel": ("plain_xlsx", plain_excel),
    "efs": ("efs_csv", efs_csv),
    "efs_default": ("efs_csv", efs_default_csv),
    "efs_labels": ("efs_csv", efs_labels_csv),
    "efs_sheets": ("efs_xlsx", efs_xlsx),
    "essentials_excel": ("label_xlsx", label_xlsx),
    "essentials_text": ("essentials_txt", essentials_txt),
    "surveyxact": ("surveyxact", surveyxact),
    "surveyxact_ansi": ("surveyxact", surveyxact_ansi),
    "surveyxact_comma": ("surveyxact", surveyxact_comma),
    "surveyxact_default": ("surveyxact", surveyxact_default),
    "surveyxact_excel": ("surveyxact_xlsx", surveyxact_excel),
    "nettskjema": ("nettskjema_csv", nettskjema_csv),
    "nettskjema_comma": ("nettskjema_csv", nettskjema_comma_csv),
    "nettskjema_excel": ("nettskjema_xlsx", nettskjema_xlsx),
    "forms": ("forms_xlsx", forms_xlsx),
    "forms_english": ("forms_xlsx", forms_english_xlsx),
    "spss": ("spss_sav", spss_sav),
}


def _efs_rows(data: Survey, statuses: Mapping, tests: tuple[str, str], written: Callable) -> Rows:
    heads = ["lfdn", "u_account", "c_0001", "tester", "dispcode", "datetime", "duration"]
    rows = [[*heads, *data.questions["variable"], "v_901"]]
    for number, row in enumerate(data.answers.to_dict("records"), start=11):
        frame = [str(number), row["respondent_id"], row["group"], tests[int(row["test"])]]
        frame += [statuses[row["status"]], row["submitted"], "12,5" if row["submitted"] else ""]
        rows.append([*frame, *(written(row[item]) for item in data.items), row["comment"]])
    return rows


def _label_rows(data: Survey, time: Callable[[str], str]) -> Rows:
    heads = ["Respondent-ID", "Ledergruppe", "Status", "Testrespondent", "Tidspunkt"]
    rows = [[*heads, *data.questions["text_nb"], "Kommentar"]]
    for row in data.answers.to_dict("records"):
        frame = [row["respondent_id"], row["group"], LABEL_STATUS[row["status"]]]
        frame += ["Ja" if row["test"] == "1" else "Nei", time(row["submitted"])]
        rows.append([*frame, *(data.label(row[item]) for item in data.items), row["comment"]])
    return rows


def _norwegian_time(text: str) -> str:
    return f"{pd.Timestamp(text):%d.%m.%Y %H:%M}" if text else ""


def _numbers(row: list[str]) -> list:
    return [int(cell) if cell.removeprefix("-").isdigit() else cell or None for cell in row]


def _strings(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype="str", keep_default_na=False)


def _delimited(
    path: Path,
    rows: Rows,
    delimiter: str,
    encoding: str,
    end: str = "\n",
    quoting: int = csv.QUOTE_MINIMAL,
) -> list[Path]:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return [path]


def _workbook(path: Path, sheets: Mapping[str, list[list]]) -> list[Path]:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([None if cell == "" else cell for cell in row])
    data = io.BytesIO()
    book.save(data)
    path.write_bytes(unstamped(data.getvalue()))
    return [path]


def main() -> None:
    """Write every sample beside this file."""
    data = read_survey(FOLDER / "answers.csv", FOLDER / "effect_small.csv")
    for name, (_, writer) in WRITERS.items():
        # six questions fill a sheet of EFS, so that the sample has two
        writer(FOLDER / name, data, **({"width": 10} if name == "efs_sheets" else {}))


if __name__ == "__main__":
    main()

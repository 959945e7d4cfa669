"""Leave the demonstration and begin a programme of one's own: ``make start``.

Takes the demonstration's answers, editions and quotations out, writes the programme's name and
agency in the settings, makes the secret key and tells where it lies, makes the first edition and
the first cohort's folder, and ends with the next command.
"""

from __future__ import annotations

import datetime
import re
import secrets
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import yaml

from survey_report.cleaning.pseudonyms import KEY_FILE_VARIABLE, KEY_PLACE, KEY_VARIABLE
from survey_report.commands.arguments import is_date
from survey_report.commands.make_edition import HEAD, switch_to
from survey_report.commands.refusals import print_refusal
from survey_report.commands.register_templates import write_templates
from survey_report.faults.source_faults import Fault, SourceError
from survey_report.files.csv_rows import read_rows
from survey_report.files.saved_tables import write_whole
from survey_report.settings.config_files import CONFIG, EDITIONS, load_config
from survey_report.validation.register_checks import RAW

# what is asked for: argument, question, what it must look like, and an example
ASKED = {
    "NAME": ("Hva heter programmet?", re.compile(r"\S.*"), 'NAME="Lederprogrammet"'),
    "AGENCY": (
        "Hva heter virksomheten som har det?",
        re.compile(r"\S.*"),
        'AGENCY="Etaten for ledelse"',
    ),
    "SHORT": ("Hva er det korte navnet på virksomheten?", re.compile(r"\S.*"), "SHORT=EFL"),
    "ID": (
        "Hva heter det første kullet (år, bindestrek, nummer)?",
        re.compile(r"\d{4}-\d"),
        "ID=2025-1",
    ),
    "EDITION": (
        "Hvilket år skal den første utgaven ha?",
        re.compile(r"\d{4}(-\d+)?"),
        "EDITION=2025",
    ),
}
EMPTY = {
    "config/cohorts.csv": "cohort,start,end,effect_instrument,evaluation_instrument",
    "config/sources.csv": "path,cohort,source,wave,format,received,owner,synthetic,sha256,rows",
    "config/corrections.csv": (
        "correction_id,path,respondent_id,column,old_value,new_value,who,date,why"
    ),
    "config/versions.csv": "path,received,sha256,rows",
}
# of these, only the headings stay: the rows are about the demonstration's own numbers
DEMONSTRATION_ONLY = ("config/made_up.csv",)
REMOVED = ("data/raw", "data/versions", "data/editions", "data/processed", "reports/output")
# chapters that tell what the demonstration's leaders and staff have said and done
TOLD_BY_OTHERS = ("chapters/*.qmd", "appendices/vedlegg-1-*.qmd")
TODO = (
    "Teksten er skrevet for demonstrasjonen. Les gjennom den, skriv om det som ikke gjelder "
    "programmet ditt, og ta så bort denne linja."
)
_QUOTE_CELL = re.compile(r"\n*```\{python\}\n(?:#\|.*\n)*quote\([^)]*\)\n```\n", re.MULTILINE)
# settings of the demonstration that a new programme does not have, with the line above that says so
_OF_THE_DEMONSTRATION = r"^  #.*\n  (?:pilot|earlier_report|survey_tool):.*\n"
# footnotes about the demonstration's own numbers, where they are referred to and where they stand
_FOOTNOTE = re.compile(r"^\[\^demo-[\w-]+\]:.*\n+|\[\^demo-[\w-]+\]", re.MULTILINE)
_HEADING = re.compile(r"\A(#.*\n)")
PRIVATE = ("data/raw", "data/versions", "config/corrections.csv")


def start(given: Mapping[str, str], today: str, home: Path) -> list[str]:
    """Begin the programme, and return what to tell.

    Parameters
    ----------
    given : mapping
        NAME, AGENCY, SHORT, ID, EDITION, DATE where it is not the year's last day, and TITLE
        where the report is not called after the programme.
    today : str
        ISO date.
    home : Path
        Where the key is put.

    Raises
    ------
    SourceError
        When something is missing, or when there are real answers here; nothing is then changed.
    """
    faults = start_faults(given)
    if faults:
        raise SourceError(faults)
    load_config()
    remove_demonstration()
    for path, head in EMPTY.items():
        write_whole(path, f"{head}\n".encode())
    for path in filter(Path.is_file, map(Path, DEMONSTRATION_ONLY)):
        head = path.read_text(encoding="utf-8").split("\n", 1)[0]
        write_whole(path, f"{head}\n".encode())
    write_settings(given)
    edition = first_edition(given)
    over = edition["cut_off"] < today
    for path in EDITIONS.glob("*.yaml"):
        path.unlink()
    text = yaml.safe_dump(edition, allow_unicode=True, sort_keys=False, width=1000)
    name = given["EDITION"]
    write_whole(EDITIONS / f"{name}.yaml", (HEAD.format(name=name) + text).encode())
    switch_to(name)
    chapters = prepare_chapters(Path("reports"))
    made = write_templates(Path("maler"))
    (RAW / given["ID"]).mkdir(parents=True, exist_ok=True)
    key, new = make_key(home)
    forget_in_git()
    return summary(given, edition, key, new, chapters, made, over)


def start_faults(given: Mapping[str, str]) -> list[Fault]:
    """Return what keeps the programme from beginning."""
    rows = read_rows("config/sources.csv") if Path("config/sources.csv").is_file() else []
    real = sorted({row["cohort"] for row in rows if row["synthetic"] != "ja"})
    if real:
        return [
            Fault(
                "config/sources.csv",
                f"virkelige svar fra kull {', '.join(real)}",
                "bare demonstrasjonen",
                "Programmet er begynt. make start tar bort alt som er registrert, og gjøres bare "
                "én gang. Et nytt kull registreres med make cohort.",
            )
        ]
    faults = [
        Fault(
            "make start",
            f"{name} «{given[name]}»" if given.get(name) else f"ingen {name}",
            f"svar på spørsmålet «{question}»",
            f"Gi det slik: {example}",
        )
        for name, (question, form, example) in ASKED.items()
        if not form.fullmatch(given.get(name, ""))
    ]
    if given.get("DATE") and not is_date(given["DATE"]):
        faults.append(
            Fault(
                "make start",
                f"DATE «{given['DATE']}»",
                "datoen den første utgaven skal ha, ÅÅÅÅ-MM-DD",
                "Gi den slik: DATE=2025-12-31",
            )
        )
    return faults


def remove_demonstration() -> None:
    """Take away the demonstration's answers, its editions and what was built of them."""
    for path in map(Path, REMOVED):
        shutil.rmtree(path, ignore_errors=True)


def write_settings(given: Mapping[str, str]) -> None:
    """Write the programme's name and agency in config/config.yaml; the rest stays as it is."""
    text = CONFIG.read_text(encoding="utf-8")
    for key, name in (("name", "NAME"), ("agency", "AGENCY"), ("agency_short", "SHORT")):
        line = yaml.safe_dump({key: given[name]}, allow_unicode=True, width=1000).strip()
        text = re.sub(rf"^  {key}:.*$", lambda _, line=line: f"  {line}", text, flags=re.MULTILINE)
    text = re.sub(_OF_THE_DEMONSTRATION, "", text, flags=re.MULTILINE)
    write_whole(CONFIG, text.encode())


def first_edition(given: Mapping[str, str]) -> dict:
    """Return the settings of the first edition."""
    date = given.get("DATE") or f"{given['EDITION'][:4]}-12-31"
    return {
        "title": given.get("TITLE") or f"Erfaringer fra {given['NAME']}",
        "subtitle": f"Erfaringsrapport {given['EDITION']}",
        "publisher": f"{given['AGENCY']} ({given['SHORT']})",
        "date": date,
        "synthetic_mark": "Syntetiske prøvedata – ikke virkelige svar",
        "cut_off": date,
        "cohorts": "all",
    }


def prepare_chapters(folder: Path) -> int:
    """Take the demonstration's quotations out, and have the author read what others told."""
    marked = {path for pattern in TOLD_BY_OTHERS for path in folder.glob(pattern)}
    for path in sorted({*marked, *folder.glob("appendices/*.qmd")}):
        text = _FOOTNOTE.sub("", _QUOTE_CELL.sub("\n", path.read_text(encoding="utf-8")))
        if path in marked and "todo(" not in text:
            text = _HEADING.sub(rf'\1\n`{{python}} todo("{TODO}")`\n', text)
        write_whole(path, text.encode())
    return len(marked)


def make_key(home: Path) -> tuple[Path, bool]:
    """Make the secret key where there is none; return where it lies, and whether it is new."""
    place = home / KEY_PLACE.relative_to("~")
    if place.is_file():
        return place, False
    place.parent.mkdir(parents=True, exist_ok=True)
    place.touch(mode=0o600)
    place.write_text(secrets.token_hex(32) + "\n", encoding="ascii")
    return place, True


def forget_in_git() -> None:
    """Have git let go of what it must not keep; without git there is nothing to do."""
    if shutil.which("git") and Path(".git").exists():
        subprocess.run(
            ["git", "rm", "-r", "--cached", "--quiet", "--ignore-unmatch", *PRIVATE],
            capture_output=True,
            check=False,
        )


def summary(
    given: Mapping[str, str],
    edition: Mapping,
    key: Path,
    new: bool,
    chapters: int,
    made: list[Path],
    over: bool,
) -> list[str]:
    """Return what was done, how the key is kept, and the next command."""
    made_key = "Den hemmelige nøkkelen er laget og ligger" if new else "Nøkkelen lå der fra før,"
    return [
        f"Demonstrasjonen er tatt ut. {given['NAME']} er begynt, med utgave {given['EDITION']}.",
        f"  Navn og virksomhet står i {CONFIG.as_posix()}, tittel og datoer i "
        f"{EDITIONS.as_posix()}/{given['EDITION']}.yaml (stikkdato {edition['cut_off']}).",
        f"  {made_key} i {key}.",
        "  Ta en kopi av den et trygt sted, for eksempel i passordhvelvet. Uten den kan svarene "
        "fra samme person ikke kobles mellom kartleggingene. Den skal aldri i git eller i e-post.",
        f"  Skal andre bygge rapporten, trenger de samme nøkkel: fila, {KEY_FILE_VARIABLE} som "
        f"viser til den, eller {KEY_VARIABLE}.",
        f"  {chapters} kapitler er skrevet for demonstrasjonen og må leses gjennom; make draft "
        "viser hvilke.",
        f"  Maler for registrene ligger i {made[0].parent.as_posix()}/.",
        f"  Legg endringene i git: git add -A, og git commit. Svarene, {PRIVATE[2]} og nøkkelen "
        "er holdt utenfor.",
        *(
            [
                "  Merk: Stikkdatoen er passert. Filer som registreres i dag, er ikke med i "
                "utgaven. Gi dagen de kom, med RECEIVED=ÅÅÅÅ-MM-DD, eller flytt cut_off."
            ]
            if over
            else []
        ),
        f"Neste: legg filene i {RAW.as_posix()}/{given['ID']}, og kjør make cohort "
        f"ID={given['ID']}.",
    ]


def asked(given: Mapping[str, str], ask: Callable[[str], str]) -> dict[str, str]:
    """Return what was given, with the answers to what was not."""
    answers = dict(given)
    for name, (question, *_) in ASKED.items():
        if not answers.get(name):
            answers[name] = ask(f"{question} ").strip()
    return answers


def command(given: Mapping[str, str]) -> int:
    """Begin from the command line, asking for what is not given; return the exit code."""
    given = {"EDITION": str(datetime.date.today().year), **given}
    try:
        if sys.stdin.isatty():
            given = asked(given, input)
        print("\n".join(start(given, datetime.date.today().isoformat(), Path.home())))
    except SourceError as error:
        return print_refusal(error, "Ingenting er endret.")
    return 0

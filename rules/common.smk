# What the other rule files share. It has the checked config with its edition, the registered
# sources and those that the edition counts in, the digests.
# Inputs: config/config.yaml, config/editions/<edition>.yaml, config/sources.csv,
# config/cohorts.csv. Outputs: none.

from survey_report.cleaning.pseudonyms import key_fingerprint
from survey_report.settings.config_files import ConfigError, check_config, load_edition
from survey_report.workflow.code_digests import digest_of_code, digest_of_rows
from survey_report.settings.editions import (
    FROZEN,
    counted,
    edition_faults,
    frozen_folder,
    with_data,
)
from survey_report.files.csv_rows import read_rows
from survey_report.files.saved_tables import mend_tables

from itertools import product
import os
import yaml

# whatever Excel has made of the tables of config/, they are read as they should be
for path in mend_tables(sorted(Path("config").rglob("*.csv"))):
    print(f"{path} var lagret av et annet program, og er skrevet tilbake som den skal være.")

with open("config/schemas/config.schema.yaml", encoding="utf-8") as file:
    try:
        config["edition"] = str(
            config.get("edition", "")
        )  # a number when the command line gives it
        check_config(config, yaml.safe_load(file))
        config["edition"] = load_edition(config["edition"])
    except ConfigError as error:
        raise SystemExit(str(error))

# its numbers never stand in the sentences of today
if Path(FROZEN, config["edition"]["id"], "kilder.zip").is_file():
    raise SystemExit(
        f"Utgave {config['edition']['id']} er publisert, og kapitlene den ble publisert med, er tatt "
        f"vare på. Bygg den med make report EDITION={config['edition']['id']}."
    )

REGISTER = read_rows("config/sources.csv")
SOURCES = counted(REGISTER, config["edition"])
config["edition"] = with_data(config["edition"], REGISTER)
PREVIOUS = frozen_folder(config["edition"])

# pseudonyms of two keys must never meet
KEY = key_fingerprint(os.environ, all(row["synthetic"] == "ja" for row in SOURCES))

CORRECTIONS = read_rows("config/corrections.csv")
COHORTS = {row["cohort"]: row for row in read_rows("config/cohorts.csv")}

# Snakemake would say this in English, and one file at a time
MISSING = [row["path"] for row in SOURCES if not Path(row["path"]).is_file()]
if MISSING:
    raise SystemExit(
        "Disse filene står i config/sources.csv, men finnes ikke:\n"
        + "\n".join(f"  – {path}" for path in MISSING)
        + "\nLegg dem på plass, eller ta raden ut av registeret. Kjør så make validate."
    )

FAULTS = edition_faults(REGISTER, config["edition"])
if FAULTS:
    raise SystemExit("\n".join(FAULTS))

INSTRUMENTS = sorted(path.as_posix() for path in Path("config/instruments").glob("*.csv"))
CHAPTERS = sorted(
    path.as_posix()
    for folder in ("reports/chapters", "reports/appendices")
    for path in Path(folder).glob("*.qmd")
)
# The report is finished and checked here. Only then is it put in reports/output, where the last
# good one stays until then.
FINISHED = "data/processed/finished"
REPORT = {kind: f"{FINISHED}/erfaringsrapport.{kind}" for kind in config["formats"]}
# The tables of the web page as a workbook; none without the page.
WORKBOOK = [f"{FINISHED}/erfaringsrapport-tabeller.xlsx"] if "html" in REPORT else []
# What is finished, each by its kind of file.
KINDS = [*REPORT, *(["xlsx"] if WORKBOOK else [])]


wildcard_constraints:
    cohort="[0-9]{4}-[0-9]",


# The functions below return what Snakemake calls with a job's wildcards.


def registered(*kinds):
    """The edition's rows of config/sources.csv of these kinds in the job's cohort."""
    return lambda wildcards: [
        row for row in SOURCES if row["source"] in kinds and row["cohort"] == wildcards.cohort
    ]


def exports(*kinds):
    """The registered files of these kinds of source in the job's cohort."""
    return lambda wildcards: [row["path"] for row in registered(*kinds)(wildcards)]


def corrections(*kinds):
    """A digest of the corrections of these kinds of source in the job's cohort.

    The rows name respondents, and Snakemake keeps params on disk. The script reads them itself.
    """
    return lambda wildcards: digest_of_rows(
        row for row in CORRECTIONS if row["path"] in exports(*kinds)(wildcards)
    )


def start_year():
    """The year the job's cohort started; a whole table as input would tie the cohorts together."""
    return lambda wildcards: int(COHORTS[wildcards.cohort]["start"][:4])


def instrument(kind, suffix=""):
    """The instrument, or its table of codes, that the job's cohort answered."""
    return lambda wildcards: f"config/instruments/{COHORTS[wildcards.cohort][kind]}{suffix}.csv"


def version_of(kind):
    """The version of an instrument that each cohort with answers in the edition has answered."""
    answered = {row["cohort"] for row in SOURCES if f"{row['source']}_instrument" == kind}
    return {
        cohort: COHORTS[cohort][kind] for cohort in sorted(answered or COHORTS) if cohort in COHORTS
    }


def versions(kind, suffix=""):
    """Every version of an instrument that has answers, or its table of codes; the oldest first."""
    names = sorted(set(version_of(kind).values()))
    return [f"config/instruments/{name}{suffix}.csv" for name in names]


def previous_edition(*tables):
    """Tables of the previous edition as they were published; none when there is none."""
    found = [Path(f"{PREVIOUS}/{table}.csv") for table in tables] if PREVIOUS else []
    # an old edition has fewer tables
    return [path.as_posix() for path in found if path.is_file()]


def for_word(**pictures):
    """The pictures that Word alone needs; none when it is not among the formats."""
    return pictures if "docx" in REPORT else {}


def uses(script):
    """Return a digest of the lock and of the project's modules that a script imports.

    Snakemake reruns a rule when its script or a param changes, not when an imported
    module does; as a param, this digest makes it do so.
    """
    return digest_of_code(f"scripts/{script}.py")


def of_cohorts(name, kind):
    """One clean file of every cohort that has delivered this kind of source."""
    delivered = {row["cohort"] for row in SOURCES if row["source"] == kind}
    return [f"data/processed/clean/cohorts/{cohort}/{name}" for cohort in sorted(delivered)]


def files_by_rule():
    """Every file the rules above make, by rule; where it has wildcards, those that are asked for."""
    asked = {str(path) for one in workflow.rules for path in one.input if not callable(path)}
    asked |= {*REPORT.values()}
    there_are = {"cohort": COHORTS, "kind": KINDS}
    made = {}
    for one in workflow.rules:
        names = sorted(one.wildcard_names)
        paths = {
            str(path.apply_wildcards(dict(zip(names, values))))
            for values in product(*(there_are[name] for name in names))
            for path in one.output
        }
        made[one.name] = sorted(paths & asked if one.has_wildcards() else paths)
    return made

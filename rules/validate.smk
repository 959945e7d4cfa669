# In: every registered export, whichever edition is built, and the config tables. Out:
# audit/validated.json, and audit/receipts.json: how each file was read.
# Lists all faults at once and stops everything else until they are mended: it goes first and
# takes every core, so nothing runs beside it. It is not an input of cleaning, or one changed
# file would make every cohort look out of date.


rule validate:
    input:
        exports=[row["path"] for row in REGISTER],
        tables=[
            "config/sources.csv",
            "config/cohorts.csv",
            "config/corrections.csv",
            "config/assumptions.csv",
            "config/values.csv",
            "config/tables.csv",
            "config/prose_numbers.csv",
        ],
        instruments=sorted(path.as_posix() for path in Path("config/instruments").glob("*.csv")),
    output:
        validated="data/processed/audit/validated.json",
        receipts="data/processed/audit/receipts.json",
    log:
        "logs/validate.log",
    priority: 100
    conda:
        "../environment.yml"
    threads: workflow.cores or 1
    params:
        code=uses("validate/validate_sources"),
        cleaning=config["cleaning"],
    message:
        "Kontrollerer rådataene"
    script:
        "../scripts/validate/validate_sources.py"

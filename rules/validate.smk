# In: every export that the edition counts in, and the config tables; `make validate` checks the
# others too, which may still be coming in. Out:
# audit/validated.json, which every cleaning has as an input, and audit/receipts.json: how each
# file was read. All faults are listed at once, and nothing is cleaned until they are mended.
# validated.json says the same whenever all is well. It is a checkpoint, so that Snakemake looks
# again at what remains once it is written: a cohort whose files are as they were, is left alone.

DELIVERED = sorted(path for path in Path("data/raw").rglob("*") if path.is_file())


checkpoint validate_sources:
    input:
        exports=[row["path"] for row in SOURCES],
        tables=[
            "config/sources.csv",
            "config/cohorts.csv",
            "config/corrections.csv",
            "config/assumptions.csv",
            "config/values.csv",
            "config/tables.csv",
            "config/prose_numbers.csv",
            "config/made_up.csv",
            "config/guard_exceptions.csv",
        ],
        instruments=INSTRUMENTS,
        schemas=sorted(path.as_posix() for path in Path("config/schemas").glob("*.yaml")),
        places="survey_report/validation/places.txt",
    output:
        validated="data/processed/audit/validated.json",
        receipts="data/processed/audit/receipts.json",
    log:
        "logs/validate_sources.log",
    conda:
        "../environment.yml"
    # cohorts are checked beside each other: nothing else can run meanwhile
    threads: 4
    params:
        code=uses("validate/validate_sources"),
        cleaning=config["cleaning"],
        counted=[row["path"] for row in SOURCES],
        # a file that no one has registered is a fault
        delivered=digest_of_rows({"path": path.as_posix()} for path in DELIVERED),
    message:
        "Kontrollerer rådataene"
    script:
        "../scripts/validate/validate_sources.py"

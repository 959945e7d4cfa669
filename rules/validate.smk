# In: every registered export, the config tables. Out: audit/validated.json.
# Lists all faults at once and stops everything else until they are mended.


rule validate:
    input:
        exports=[row["path"] for row in SOURCES],
        tables=[
            "config/sources.csv",
            "config/cohorts.csv",
            "config/corrections.csv",
            "config/assumptions.csv",
            "config/values.csv",
        ],
        instruments=sorted(path.as_posix() for path in Path("config/instruments").glob("*.csv")),
    output:
        validated="data/processed/audit/validated.json",
    params:
        code=uses("validate_sources"),
        cleaning=config["cleaning"],
    message:
        "Kontrollerer rådataene"
    script:
        "../scripts/validate_sources.py"

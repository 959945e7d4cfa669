# In: statistics, the definitions of config/values.csv, the chapters. Out: audit/values.json, the
# ledger of every value, with audit/sources.json, the files behind them, and audit/guards.csv, the
# judgements in the text that hold.


rule build_ledger:
    input:
        statistics=STATISTICS,
        definitions="config/values.csv",
        tables="config/tables.csv",
        sources="config/sources.csv",
        factors="config/instruments/factors.csv",
        statements=versions("evaluation_instrument"),
    output:
        values="data/processed/audit/values.json",
        described="data/processed/audit/sources.json",
    log:
        "logs/build_ledger.log",
    conda:
        "../environment.yml"
    params:
        code=uses("audit/build_ledger"),
        settings=config,
    message:
        "Bygger tallregisteret"
    script:
        "../scripts/audit/build_ledger.py"


rule check_prose:
    input:
        values="data/processed/audit/values.json",
        chapters=CHAPTERS,
    output:
        guards="data/processed/audit/guards.csv",
    log:
        "logs/check_prose.log",
    conda:
        "../environment.yml"
    params:
        code=uses("audit/check_prose"),
    message:
        "Holder påstandene i teksten opp mot tallene"
    script:
        "../scripts/audit/check_prose.py"

# In: statistics, the definitions of config/values.csv, the chapters. Out: audit/values.json, the
# ledger of every value, with audit/sources.json, the files behind them, audit/labels.json, what
# factors and statements are called, audit/guards.csv, the judgements in the text that hold, and
# audit/prose_numbers.csv, the numbers that are typed.

from survey_report.workflow.job_graph import jobs_behind


rule build_ledger:
    input:
        statistics=STATISTICS,
        definitions="config/values.csv",
        tables="config/tables.csv",
        sources="config/sources.csv",
        cohorts="config/cohorts.csv",
        corrections="config/corrections.csv",
        factors="config/instruments/factors.csv",
        statements=versions("evaluation_instrument"),
        # the trace says what these were when the numbers were made
        traced=[
            "config/config.yaml",
            f"config/editions/{config['edition']['id']}.yaml",
            *INSTRUMENTS,
            *previous_edition(
                *("facts", "cohorts", "effect_change"),
                *("evaluation", "evaluation_distribution"),
            ),
        ],
    output:
        values="data/processed/audit/values.json",
        described="data/processed/audit/sources.json",
        labels="data/processed/audit/labels.json",
    log:
        "logs/build_ledger.log",
    priority: 50
    conda:
        "../environment.yml"
    params:
        code=uses("audit/build_ledger"),
        settings=config,
        jobs=lambda wildcards: jobs_behind(STATISTICS, workflow.rules, config),
    message:
        "Bygger tallregisteret"
    script:
        "../scripts/audit/build_ledger.py"


rule check_prose:
    input:
        values="data/processed/audit/values.json",
        definitions="config/values.csv",
        quotes="data/processed/statistics/quotes.csv",
        report="reports/report.qmd",
        chapters=CHAPTERS,
        tables="config/report_tables.yaml",
        allowed="config/prose_numbers.csv",
        exceptions="config/guard_exceptions.csv",
    output:
        guards="data/processed/audit/guards.csv",
        numbers="data/processed/audit/prose_numbers.csv",
    log:
        "logs/check_prose.log",
    # beside write_text where there are two cores, and before it where there is one
    priority: 60
    conda:
        "../environment.yml"
    params:
        code=uses("audit/check_prose"),
        figures=[Path(path).stem.removeprefix("fig_") for path in FIGURES if path.endswith(".json")],
    message:
        "Holder påstandene i teksten opp mot tallene"
    script:
        "../scripts/audit/check_prose.py"

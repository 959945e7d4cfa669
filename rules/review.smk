# In: the finished report and all that was made on the way. Out, for the reviewer: audit/recheck.csv
# (each finished file read again as a stranger would), audit/changes.csv (since the previous edition),
# reports/output/revisjon.html and manifest.json, and, when asked for (snakemake crate),
# ro-crate-metadata.json: the run as a Workflow Run RO-Crate.

from survey_report.review.manifest import CODE, SETTINGS, find_files

FROZEN = find_files([f"{PREVIOUS}/*"]) if PREVIOUS else []
SOURCE_FILES = [row["path"] for row in SOURCES]


FINISHED_FILES = dict(zip(KINDS, [*REPORT.values(), *WORKBOOK])) if WORKBOOK else {}


rule recheck_ledger:
    input:
        values="data/processed/audit/values.json",
        described="data/processed/audit/sources.json",
        statistics=STATISTICS,
    output:
        findings="data/processed/audit/recheck/ledger.csv",
    log:
        "logs/recheck_ledger.log",
    conda:
        "../environment.yml"
    params:
        code=uses("review/recheck_ledger"),
    message:
        "Kontrollerer tallregisteret mot tabellene"
    script:
        "../scripts/review/recheck_ledger.py"


rule recheck_file:
    input:
        file=lambda wildcards: FINISHED_FILES[wildcards.kind],
        html=REPORT.get("html", []),
        values="data/processed/audit/values.json",
        quotes=rules.publish_texts.output.quotes,
        organisations=rules.publish_texts.output.organisations,
        labels="data/processed/audit/labels.json",
        made_up="config/made_up.csv",
        figures=FIGURES,
    output:
        findings="data/processed/audit/recheck/{kind}.csv",
    log:
        "logs/recheck_file/{kind}.log",
    wildcard_constraints:
        kind="html|pdf|docx|xlsx",
    priority: 30
    conda:
        "../environment.yml"
    params:
        code=uses("review/recheck_file"),
        kind="{kind}",
    message:
        "Leser den ferdige fila på nytt og kontrollerer tallene ({wildcards.kind})"
    script:
        "../scripts/review/recheck_file.py"


rule recheck_report:
    input:
        findings=[
            f"data/processed/audit/recheck/{part}.csv" for part in ["ledger", *FINISHED_FILES]
        ],
    output:
        findings="data/processed/audit/recheck.csv",
    log:
        "logs/recheck_report.log",
    conda:
        "../environment.yml"
    params:
        code=uses("review/recheck_report"),
    message:
        "Samler kontrollen av de ferdige filene"
    script:
        "../scripts/review/recheck_report.py"


rule compare_editions:
    input:
        values="data/processed/audit/values.json",
        sources=SOURCE_FILES,
        settings=find_files(SETTINGS),
        program=find_files(CODE),
        previous=FROZEN,
        register="config/sources.csv",
        guards="data/processed/audit/guards.csv",
        chapters=CHAPTERS,
    output:
        changes="data/processed/audit/changes.csv",
    log:
        "logs/compare_editions.log",
    conda:
        "../environment.yml"
    params:
        code=uses("review/compare_editions"),
        settings=config,
    message:
        "Sammenligner med forrige utgave"
    script:
        "../scripts/review/compare_editions.py"


rule build_audit:
    input:
        template="reports/audit/revisjon.html.j2",
        palette="reports/theme/palette.yaml",
        fonts=[
            "reports/theme/fonts/Inter-Regular.woff2",
            "reports/theme/fonts/Inter-SemiBold.woff2",
        ],
        values="data/processed/audit/values.json",
        described="data/processed/audit/sources.json",
        steps="data/processed/audit/steps.csv",
        set_aside="data/processed/audit/set_aside.csv",
        guards="data/processed/audit/guards.csv",
        numbers="data/processed/audit/prose_numbers.csv",
        recheck="data/processed/audit/recheck.csv",
        changes="data/processed/audit/changes.csv",
        receipts="data/processed/audit/receipts.json",
        sources="config/sources.csv",
        corrections="config/corrections.csv",
        versions="config/versions.csv",
        assumptions="config/assumptions.csv",
        renderer="data/processed/audit/renderer.json",
        lock="requirements.txt",
        cohorts="data/processed/statistics/cohorts.csv",
        counts="data/processed/statistics/group_counts.csv",
        bands="data/processed/statistics/group_changes.csv",
        answers="data/processed/statistics/evaluation_distribution.csv",
        reviews=find_files([f"reviews/{config['edition']['id']}.csv"]),
        html=REPORT.get("html", []),
    output:
        disclosure="data/processed/audit/disclosure.csv",
        audit=f"{FINISHED}/revisjon.html",
        late="data/processed/audit/late_versions.csv",
    log:
        "logs/build_audit.log",
    conda:
        "../environment.yml"
    params:
        code=uses("review/build_audit"),
        edition=config["edition"],
        previous=PREVIOUS,
    message:
        "Lager siden for revisjon"
    script:
        "../scripts/review/build_audit.py"


MADE = files_by_rule()  # the report's files among them, which publish_report puts in place


rule build_manifest:
    input:
        made=sum(MADE.values(), []),
        sources=SOURCE_FILES,
        settings=[*find_files(SETTINGS), *FROZEN],
        program=find_files(CODE),
        renderer="data/processed/audit/renderer.json",
        register="config/sources.csv",
    output:
        manifest=f"{FINISHED}/manifest.json",
    log:
        "logs/build_manifest.log",
    conda:
        "../environment.yml"
    params:
        code=uses("review/build_manifest"),
        settings=config,
        made=MADE,
    message:
        "Skriver manifestet"
    script:
        "../scripts/review/build_manifest.py"


rule publish_report:
    input:
        [
            *REPORT.values(),
            *WORKBOOK,
            rules.build_audit.output.audit,
            rules.build_manifest.output.manifest,
        ],
    output:
        [
            f"reports/output/{Path(path).name}"
            for path in [
                *REPORT.values(),
                *WORKBOOK,
                rules.build_audit.output.audit,
                rules.build_manifest.output.manifest,
            ]
        ],
    log:
        "logs/publish_report.log",
    conda:
        "../environment.yml"
    params:
        code=uses("review/publish_report"),
    message:
        "Legger den ferdige rapporten i reports/output"
    script:
        "../scripts/review/publish_report.py"


rule build_crate:
    input:
        manifest="reports/output/manifest.json",
    output:
        crate="ro-crate-metadata.json",
    log:
        "logs/build_crate.log",
    conda:
        "../environment.yml"
    params:
        code=uses("review/build_crate"),
    message:
        "Beskriver kjøringen som en RO-Crate"
    script:
        "../scripts/review/build_crate.py"


rule crate:
    input:
        rules.build_crate.output,

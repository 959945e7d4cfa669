# In: the chapters, the theme, the ledger, the figures. Out: reports/output/erfaringsrapport.html,
# .pdf and .docx, and manifest.json: what went in and what came out. Chapters look values up
# and compute nothing. For the reviewer: revisjon.html.


rule render_report:
    input:
        report="reports/report.qmd",
        chapters=CHAPTERS,
        theme=sorted(path.as_posix() for path in Path("reports/theme").rglob("*") if path.is_file()),
        tables=["config/report_tables.yaml", "config/figure_tables.yaml"],
        values="data/processed/audit/values.json",
        guards="data/processed/audit/guards.csv",
        texts=rules.publish_texts.output,
        figures=FIGURES,
    output:
        **REPORT,
        renderer="data/processed/audit/renderer.json",
    threads: 2
    params:
        code=uses("render_report"),
        lookups=digest_of_code("scripts/lib/report.py"),
        edition=config["edition"],
        renderer=config["renderer"],
    message:
        "Lager rapporten"
    script:
        "../scripts/render_report.py"


rule build_audit:
    input:
        template="reports/audit/revisjon.html.j2",
        fonts=[
            "reports/theme/fonts/Inter-Regular.woff2",
            "reports/theme/fonts/Inter-SemiBold.woff2",
        ],
        values="data/processed/audit/values.json",
        steps="data/processed/audit/steps.csv",
        set_aside="data/processed/audit/set_aside.csv",
        guards="data/processed/audit/guards.csv",
        sources="config/sources.csv",
        corrections="config/corrections.csv",
        assumptions="config/assumptions.csv",
        renderer="data/processed/audit/renderer.json",
        lock="requirements.txt",
    output:
        audit="reports/output/revisjon.html",
    params:
        code=uses("build_audit"),
        edition=config["edition"],
    message:
        "Lager siden for revisjon"
    script:
        "../scripts/build_audit.py"


# every file the pipeline makes for others to read, by the rule that makes it
MADE = {
    made.name: [str(path) for path in made.output]
    for made in workflow.rules
    if not made.has_wildcards()
}


rule build_manifest:
    input:
        made=sum(MADE.values(), []),
        sources=[row["path"] for row in SOURCES],
        tables=["config/config.yaml", "config/sources.csv", "config/values.csv", "requirements.txt"],
        chapters=CHAPTERS,
        renderer="data/processed/audit/renderer.json",
    output:
        manifest="reports/output/manifest.json",
    params:
        code=uses("build_manifest"),
        made=MADE,
    message:
        "Skriver manifestet"
    script:
        "../scripts/build_manifest.py"

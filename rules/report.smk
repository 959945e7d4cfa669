# In: the chapters, the theme, the ledger, the figures. Out: reports/output/erfaringsrapport.html,
# .pdf and .docx, and the tables of the page as erfaringsrapport-tabeller.xlsx. Chapters look
# values up and compute nothing.

from survey_report.render.renderer_choice import identity


rule render_report:
    input:
        report="reports/report.qmd",
        chapters=CHAPTERS,
        theme=sorted(path.as_posix() for path in Path("reports/theme").rglob("*") if path.is_file()),
        images=sorted(
            path.as_posix() for path in Path("reports/images").rglob("*") if path.is_file()
        ),
        tables=["config/report_tables.yaml", "config/figure_tables.yaml", "config/made_up.csv"],
        values="data/processed/audit/values.json",
        labels="data/processed/audit/labels.json",
        guards="data/processed/audit/guards.csv",
        texts=rules.publish_texts.output,
        figures=FIGURES,
    output:
        **REPORT,
        renderer="data/processed/audit/renderer.json",
        edition="data/processed/report/edition.yml",
    log:
        "logs/render_report.log",
    conda:
        "../environment.yml"
    threads: 2
    params:
        code=uses("report/render_report"),
        lookups=digest_of_code("survey_report/chapters/lookups.py"),
        edition=config["edition"],
        renderer=config["renderer"],
        # a report that another renderer would make here is outdated
        renderer_here=identity(config["renderer"], Path("reports/report.qmd")),
    message:
        "Lager rapporten"
    script:
        "../scripts/report/render_report.py"


if WORKBOOK:

    rule build_workbook:
        input:
            page=REPORT["html"],
        output:
            workbook=WORKBOOK[0],
        log:
            "logs/build_workbook.log",
        conda:
            "../environment.yml"
        params:
            code=uses("report/build_workbook"),
            edition=config["edition"],
        message:
            "Lager arbeidsboken med alle tabellene"
        script:
            "../scripts/report/build_workbook.py"

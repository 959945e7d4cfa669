# In: the chapters, the theme, the ledger, the figures. Out: report/text.json, the one text with its
# numbers in place; of it finished/erfaringsrapport.html, .pdf and .docx, each a job of its own; and
# the tables of the page as erfaringsrapport-tabeller.xlsx. Chapters look values up and compute
# nothing. What check_prose finds in them meanwhile stops the build before anything is published.

from survey_report.render.renderer_choice import identity

THEME = sorted(path.as_posix() for path in Path("reports/theme").rglob("*") if path.is_file())
IMAGES = sorted(path.as_posix() for path in Path("reports/images").rglob("*") if path.is_file())


rule write_text:
    input:
        report="reports/report.qmd",
        chapters=CHAPTERS,
        theme=THEME,
        images=IMAGES,
        tables=["config/report_tables.yaml", "config/figure_tables.yaml", "config/made_up.csv"],
        values="data/processed/audit/values.json",
        labels="data/processed/audit/labels.json",
        texts=rules.publish_texts.output,
        figures=FIGURES,
    output:
        text="data/processed/report/text.json",
        tree="data/processed/report/tree.json",
        renderer="data/processed/audit/renderer.json",
        edition="data/processed/report/edition.yml",
    log:
        "logs/write_text.log",
    priority: 50
    conda:
        "../environment.yml"
    params:
        code=uses("report/write_text"),
        lookups=digest_of_code("survey_report/chapters/lookups.py"),
        edition=config["edition"],
        formats=REPORT,
        renderer=config["renderer"],
        # a report that another renderer would make here is outdated
        renderer_here=identity(config["renderer"], Path("reports/report.qmd")),
    message:
        "Setter tallene inn i teksten"
    script:
        "../scripts/report/write_text.py"


rule render_report:
    input:
        report="reports/report.qmd",
        # Word has its own fonts; with more to read than it, the PDF, which takes longest, starts
        # before it
        theme=lambda wildcards: [
            path for path in THEME if wildcards.kind != "docx" or "/fonts/" not in path
        ],
        images=IMAGES,
        figures=FIGURES,
        # the page alone holds the ledger, and starts first
        values=lambda wildcards: (
            "data/processed/audit/values.json" if wildcards.kind == "html" else []
        ),
        text="data/processed/report/text.json",
        tree="data/processed/report/tree.json",
    output:
        report=f"{FINISHED}/erfaringsrapport.{{kind}}",
    log:
        "logs/render_report/{kind}.log",
    wildcard_constraints:
        kind="html|pdf|docx",
    priority: 40
    conda:
        "../environment.yml"
    params:
        code=uses("report/render_report"),
        kind="{kind}",
    message:
        "Lager rapporten ({wildcards.kind})"
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
        priority: 45
        conda:
            "../environment.yml"
        params:
            code=uses("report/build_workbook"),
            edition=config["edition"],
        message:
            "Lager arbeidsboken med alle tabellene"
        script:
            "../scripts/report/build_workbook.py"

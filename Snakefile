# Raw exports in, rendered report out. One direction of flow, one file per stage:
# validate -> clean -> statistics -> figures -> audit -> report -> review.


include: "rules/start.smk"


configfile: "config/config.yaml"


include: "rules/common.smk"
include: "rules/validate.smk"
include: "rules/clean.smk"
include: "rules/statistics.smk"
include: "rules/figures.smk"
include: "rules/audit.smk"
include: "rules/report.smk"
include: "rules/review.smk"


rule all:
    default_target: True
    input:
        # every table too: one that a failed build has taken away is made again
        sum(MADE.values(), []),
        rules.publish_report.output,
        rules.validate_sources.output,
        rules.build_audit.output,
        rules.build_manifest.output,


rule tables:
    input:
        "data/processed/audit/values.json",
        rules.publish_texts.output,
        FIGURES,

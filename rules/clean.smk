# In: the exports of a cohort. Out: clean/cohorts/<cohort>/, then one table per source in clean/,
# and audit/steps.csv and audit/set_aside.csv. Each cohort is cleaned by itself, so that a new
# cohort, or a changed file, leaves the others alone.

COHORT = "data/processed/clean/cohorts/{cohort}"


rule clean_effect:
    input:
        exports=exports("effect"),
        instrument=instrument("effect_instrument"),
        codes=instrument("effect_instrument", "_codes"),
        corrections=ancient("config/corrections.csv"),
    output:
        effect_items=COHORT + "/effect_items.parquet",
        members=COHORT + "/effect_members.parquet",
        steps=COHORT + "/effect_steps.csv",
        set_aside=COHORT + "/effect_set_aside.csv",
    params:
        code=uses("clean_effect"),
        cleaning=config["cleaning"],
        cohort="{cohort}",
        registered=registered("effect"),
        corrections=corrections("effect"),
    message:
        "Renser Effect-kartleggingene for kull {wildcards.cohort}"
    script:
        "../scripts/clean_effect.py"


rule clean_evaluation:
    input:
        exports=exports("evaluation"),
        participants=exports("participants"),
        instrument=instrument("evaluation_instrument"),
        codes=instrument("evaluation_instrument", "_codes"),
        corrections=ancient("config/corrections.csv"),
    output:
        answers=COHORT + "/evaluation_answers.parquet",
        invited=COHORT + "/evaluation_invited.csv",
        steps=COHORT + "/evaluation_steps.csv",
        set_aside=COHORT + "/evaluation_set_aside.csv",
    params:
        code=uses("clean_evaluation"),
        cleaning=config["cleaning"],
        cohort="{cohort}",
        registered=registered("evaluation"),
        corrections=corrections("evaluation"),
    message:
        "Renser sluttevalueringen for kull {wildcards.cohort}"
    script:
        "../scripts/clean_evaluation.py"


rule clean_register:
    input:
        participants=exports("participants"),
        development_areas=exports("development_areas"),
        quotes=exports("quotes"),
        challenges=exports("challenges"),
        corrections=ancient("config/corrections.csv"),
    output:
        participants=COHORT + "/participants.parquet",
        development_areas=COHORT + "/development_areas.parquet",
        quotes=COHORT + "/quotes.parquet",
        challenges=COHORT + "/challenges.parquet",
        steps=COHORT + "/register_steps.csv",
        set_aside=COHORT + "/register_set_aside.csv",
    params:
        code=uses("clean_register"),
        cohort="{cohort}",
        registered=registered("participants", "development_areas", "quotes", "challenges"),
        corrections=corrections("participants", "development_areas", "quotes", "challenges"),
        start_year=start_year(),
    message:
        "Renser deltakerliste, utviklingsområder og sitater for kull {wildcards.cohort}"
    script:
        "../scripts/clean_register.py"


def of_cohorts(name, kind):
    """One clean file of every cohort that has delivered this kind of source."""
    delivered = {row["cohort"] for row in SOURCES if row["source"] == kind}
    return [f"data/processed/clean/cohorts/{cohort}/{name}" for cohort in sorted(delivered)]


rule combine_effect:
    input:
        effect_items=of_cohorts("effect_items.parquet", "effect"),
        members=of_cohorts("effect_members.parquet", "effect"),
    output:
        effect_items="data/processed/clean/effect_items.parquet",
        effect_members="data/processed/clean/effect_members.parquet",
        effect_groups="data/processed/clean/effect_groups.parquet",
    params:
        code=uses("combine_clean"),
    message:
        "Samler Effect-kartleggingene for alle kull"
    script:
        "../scripts/combine_clean.py"


rule combine_evaluation:
    input:
        answers=of_cohorts("evaluation_answers.parquet", "evaluation"),
        invited=of_cohorts("evaluation_invited.csv", "evaluation"),
    output:
        evaluation_answers="data/processed/clean/evaluation_answers.parquet",
        evaluation_invited="data/processed/clean/evaluation_invited.parquet",
    params:
        code=uses("combine_clean"),
    message:
        "Samler sluttevalueringen for alle kull"
    script:
        "../scripts/combine_clean.py"


rule combine_register:
    input:
        participants=of_cohorts("participants.parquet", "participants"),
        development_areas=of_cohorts("development_areas.parquet", "participants"),
        quotes=of_cohorts("quotes.parquet", "participants"),
        challenges=of_cohorts("challenges.parquet", "participants"),
    output:
        participants="data/processed/clean/participants.parquet",
        development_areas="data/processed/clean/development_areas.parquet",
        quotes="data/processed/clean/quotes.parquet",
        challenges="data/processed/clean/challenges.parquet",
    params:
        code=uses("combine_clean"),
    message:
        "Samler deltakere, utviklingsområder og sitater for alle kull"
    script:
        "../scripts/combine_clean.py"


rule combine_steps:
    input:
        steps=[
            *of_cohorts("effect_steps.csv", "effect"),
            *of_cohorts("evaluation_steps.csv", "evaluation"),
            *of_cohorts("register_steps.csv", "participants"),
        ],
        set_aside=[
            *of_cohorts("effect_set_aside.csv", "effect"),
            *of_cohorts("evaluation_set_aside.csv", "evaluation"),
            *of_cohorts("register_set_aside.csv", "participants"),
        ],
    output:
        steps="data/processed/audit/steps.csv",
        set_aside="data/processed/audit/set_aside.csv",
    params:
        code=uses("combine_clean"),
    message:
        "Samler stegene i rensingen"
    script:
        "../scripts/combine_clean.py"

# In: the exports of a cohort. Out: clean/cohorts/<cohort>/, then one table per source in clean/,
# and audit/steps.csv and audit/set_aside.csv. Each cohort is cleaned by itself, so that a new
# cohort, or a changed file, leaves the others alone.


rule clean_effect:
    input:
        validated="data/processed/audit/validated.json",
        exports=exports("effect"),
        instrument=instrument("effect_instrument"),
        codes=instrument("effect_instrument", "_codes"),
        corrections=ancient("config/corrections.csv"),
    output:
        effect_items="data/processed/clean/cohorts/{cohort}/effect_items.parquet",
        members="data/processed/clean/cohorts/{cohort}/effect_members.parquet",
        steps="data/processed/clean/cohorts/{cohort}/effect_steps.csv",
        set_aside="data/processed/clean/cohorts/{cohort}/effect_set_aside.csv",
    log:
        "logs/clean_effect/{cohort}.log",
    priority: 30
    conda:
        "../environment.yml"
    params:
        code=uses("clean/clean_effect"),
        key=KEY,
        cleaning=config["cleaning"],
        cohort="{cohort}",
        registered=registered("effect"),
        corrections=corrections("effect"),
    message:
        "Renser Effect-kartleggingene for kull {wildcards.cohort}"
    script:
        "../scripts/clean/clean_effect.py"


rule clean_evaluation:
    input:
        validated="data/processed/audit/validated.json",
        exports=exports("evaluation"),
        participants=exports("participants"),
        instrument=instrument("evaluation_instrument"),
        codes=instrument("evaluation_instrument", "_codes"),
        corrections=ancient("config/corrections.csv"),
    output:
        answers="data/processed/clean/cohorts/{cohort}/evaluation_answers.parquet",
        invited="data/processed/clean/cohorts/{cohort}/evaluation_invited.csv",
        steps="data/processed/clean/cohorts/{cohort}/evaluation_steps.csv",
        set_aside="data/processed/clean/cohorts/{cohort}/evaluation_set_aside.csv",
    log:
        "logs/clean_evaluation/{cohort}.log",
    conda:
        "../environment.yml"
    params:
        code=uses("clean/clean_evaluation"),
        key=KEY,
        cleaning=config["cleaning"],
        cohort="{cohort}",
        registered=registered("evaluation"),
        corrections=corrections("evaluation"),
    message:
        "Renser sluttevalueringen for kull {wildcards.cohort}"
    script:
        "../scripts/clean/clean_evaluation.py"


rule clean_register:
    input:
        validated="data/processed/audit/validated.json",
        participants=exports("participants"),
        development_areas=exports("development_areas"),
        quotes=exports("quotes"),
        challenges=exports("challenges"),
        corrections=ancient("config/corrections.csv"),
        cohorts=ancient("config/cohorts.csv"),
    output:
        participants="data/processed/clean/cohorts/{cohort}/participants.parquet",
        development_areas="data/processed/clean/cohorts/{cohort}/development_areas.parquet",
        quotes="data/processed/clean/cohorts/{cohort}/quotes.parquet",
        challenges="data/processed/clean/cohorts/{cohort}/challenges.parquet",
        steps="data/processed/clean/cohorts/{cohort}/register_steps.csv",
        set_aside="data/processed/clean/cohorts/{cohort}/register_set_aside.csv",
    log:
        "logs/clean_register/{cohort}.log",
    priority: 25
    conda:
        "../environment.yml"
    params:
        code=uses("clean/clean_register"),
        key=KEY,
        cohort="{cohort}",
        registered=registered("participants", "development_areas", "quotes", "challenges"),
        corrections=corrections("participants", "development_areas", "quotes", "challenges"),
        start_year=start_year(),
    message:
        "Renser deltakerliste, utviklingsområder og sitater for kull {wildcards.cohort}"
    script:
        "../scripts/clean/clean_register.py"


rule combine_effect:
    input:
        effect_items=of_cohorts("effect_items.parquet", "effect"),
        effect_members=of_cohorts("effect_members.parquet", "effect"),
    output:
        effect_items="data/processed/clean/effect_items.parquet",
        effect_members="data/processed/clean/effect_members.parquet",
        effect_groups="data/processed/clean/effect_groups.parquet",
    log:
        "logs/combine_effect.log",
    priority: 40
    conda:
        "../environment.yml"
    params:
        code=uses("clean/combine_effect"),
    message:
        "Samler Effect-kartleggingene for alle kull"
    script:
        "../scripts/clean/combine_effect.py"


rule combine_evaluation:
    input:
        evaluation_answers=of_cohorts("evaluation_answers.parquet", "evaluation"),
        evaluation_invited=of_cohorts("evaluation_invited.csv", "evaluation"),
    output:
        evaluation_answers="data/processed/clean/evaluation_answers.parquet",
        evaluation_invited="data/processed/clean/evaluation_invited.parquet",
    log:
        "logs/combine_evaluation.log",
    conda:
        "../environment.yml"
    params:
        code=uses("clean/combine_evaluation"),
    message:
        "Samler sluttevalueringen for alle kull"
    script:
        "../scripts/clean/combine_evaluation.py"


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
    log:
        "logs/combine_register.log",
    priority: 40
    conda:
        "../environment.yml"
    params:
        code=uses("clean/combine_register"),
    message:
        "Samler deltakere, utviklingsområder og sitater for alle kull"
    script:
        "../scripts/clean/combine_register.py"


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
    log:
        "logs/combine_steps.log",
    conda:
        "../environment.yml"
    params:
        code=uses("clean/combine_steps"),
    message:
        "Samler stegene i rensingen"
    script:
        "../scripts/clean/combine_steps.py"

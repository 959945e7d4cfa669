# In: the tables of clean/. Out: statistics/*.csv, long tables at full precision, after the
# disclosure gate. Nothing after this stage reads clean or computes again.


rule compute_facts:
    input:
        participants="data/processed/clean/participants.parquet",
        effect_groups="data/processed/clean/effect_groups.parquet",
        development_areas="data/processed/clean/development_areas.parquet",
        evaluation_answers="data/processed/clean/evaluation_answers.parquet",
        evaluation_invited="data/processed/clean/evaluation_invited.parquet",
        instruments=versions("effect_instrument"),
        effect_codes=versions("effect_instrument", "_codes"),
        previous=previous_edition("facts", "cohorts"),
    output:
        facts="data/processed/statistics/facts.csv",
        facts_hidden="data/processed/statistics/facts_hidden.csv",
        cohorts="data/processed/statistics/cohorts.csv",
    log:
        "logs/compute_facts.log",
    conda:
        "../environment.yml"
    params:
        code=uses("statistics/compute_facts"),
        programme=config["programme"],
        statistics=config["statistics"],
        disclosure=config["disclosure"],
        cleaning=config["cleaning"],
    message:
        "Teller grupper, deltakere og svar"
    script:
        "../scripts/statistics/compute_facts.py"


rule compute_participation:
    input:
        participants="data/processed/clean/participants.parquet",
        effect_groups="data/processed/clean/effect_groups.parquet",
        effect_members="data/processed/clean/effect_members.parquet",
        previous=previous_edition("cohorts"),
    output:
        participation="data/processed/statistics/participation.csv",
        participation_groups="data/processed/statistics/participation_groups.csv",
    log:
        "logs/compute_participation.log",
    conda:
        "../environment.yml"
    params:
        code=uses("statistics/compute_participation"),
        disclosure=config["disclosure"],
    message:
        "Regner ut svarprosenter"
    script:
        "../scripts/statistics/compute_participation.py"


rule compute_evaluation:
    input:
        evaluation_answers="data/processed/clean/evaluation_answers.parquet",
        statements=versions("evaluation_instrument"),
        evaluation_codes=versions("evaluation_instrument", "_codes"),
        previous=previous_edition("facts", "evaluation", "evaluation_distribution"),
    output:
        evaluation="data/processed/statistics/evaluation.csv",
        evaluation_distribution="data/processed/statistics/evaluation_distribution.csv",
        evaluation_clustered="data/processed/statistics/evaluation_clustered.csv",
    log:
        "logs/compute_evaluation.log",
    conda:
        "../environment.yml"
    params:
        code=uses("statistics/compute_evaluation"),
        statistics=config["statistics"],
        disclosure=config["disclosure"],
    message:
        "Regner ut resultatene av sluttevalueringen"
    script:
        "../scripts/statistics/compute_evaluation.py"


rule compute_effect:
    input:
        effect_groups="data/processed/clean/effect_groups.parquet",
        effect_members="data/processed/clean/effect_members.parquet",
        effect_items="data/processed/clean/effect_items.parquet",
        participants="data/processed/clean/participants.parquet",
        development_areas="data/processed/clean/development_areas.parquet",
        factors="config/instruments/factors.csv",
        instruments=versions("effect_instrument"),
        effect_codes=versions("effect_instrument", "_codes"),
        previous=previous_edition("cohorts", "effect_change", "group_counts"),
    output:
        effect_change="data/processed/statistics/effect_change.csv",
        effect_change_full="data/processed/statistics/effect_change_full.csv",
        effect_change_matched="data/processed/statistics/effect_change_matched.csv",
        effect_ranks="data/processed/statistics/effect_ranks.csv",
        improvement_sensitivity="data/processed/statistics/improvement_sensitivity.csv",
        effect_summary="data/processed/statistics/effect_summary.csv",
        group_changes="data/processed/statistics/group_changes.csv",
        group_spread="data/processed/statistics/group_spread.csv",
        group_counts="data/processed/statistics/group_counts.csv",
        agreement="data/processed/statistics/agreement.csv",
        agreement_summary="data/processed/statistics/agreement_summary.csv",
        reliable_change="data/processed/statistics/reliable_change.csv",
        goals="data/processed/statistics/goals.csv",
        goals_correlations="data/processed/statistics/goals_correlations.csv",
        goals_within="data/processed/statistics/goals_within.csv",
        followup="data/processed/statistics/followup.csv",
        followup_summary="data/processed/statistics/followup_summary.csv",
        subgroups="data/processed/statistics/subgroups.csv",
    log:
        "logs/compute_effect.log",
    priority: 60
    conda:
        "../environment.yml"
    params:
        code=uses("statistics/compute_effect"),
        answered=version_of("effect_instrument"),
        statistics=config["statistics"],
        disclosure=config["disclosure"],
    message:
        "Regner ut endring, reliabilitet, nivået etter ett år og forskjeller mellom grupper"
    script:
        "../scripts/statistics/compute_effect.py"


rule compute_robustness:
    input:
        effect_groups="data/processed/clean/effect_groups.parquet",
        effect_members="data/processed/clean/effect_members.parquet",
        development_areas="data/processed/clean/development_areas.parquet",
        factors="config/instruments/factors.csv",
        previous=previous_edition("cohorts"),
    output:
        robust_change="data/processed/statistics/robust_change.csv",
        robust_summary="data/processed/statistics/robust_summary.csv",
        member_change="data/processed/statistics/member_change.csv",
        reliable_members="data/processed/statistics/reliable_members.csv",
        spread_change="data/processed/statistics/spread_change.csv",
        rank_stability="data/processed/statistics/rank_stability.csv",
        rank_summary="data/processed/statistics/rank_summary.csv",
        goals_model="data/processed/statistics/goals_model.csv",
        goals_influence="data/processed/statistics/goals_influence.csv",
        followup_kept="data/processed/statistics/followup_kept.csv",
        followup_kept_summary="data/processed/statistics/followup_kept_summary.csv",
    log:
        "logs/compute_robustness.log",
    priority: 60
    conda:
        "../environment.yml"
    params:
        code=uses("statistics/compute_robustness"),
        statistics=config["statistics"],
        disclosure=config["disclosure"],
    message:
        "Prøver hvor mye resultatene tåler: avhengighet, støy og rekkefølge"
    script:
        "../scripts/statistics/compute_robustness.py"


rule compute_limits:
    input:
        effect_groups="data/processed/clean/effect_groups.parquet",
        effect_members="data/processed/clean/effect_members.parquet",
        effect_items="data/processed/clean/effect_items.parquet",
        instruments=versions("effect_instrument"),
        effect_codes=versions("effect_instrument", "_codes"),
        subgroups="data/processed/statistics/subgroups.csv",
        previous=previous_edition("cohorts"),
    output:
        completeness="data/processed/statistics/completeness.csv",
        agreement_null="data/processed/statistics/agreement_null.csv",
        selection="data/processed/statistics/selection.csv",
        subgroup_power="data/processed/statistics/subgroup_power.csv",
    log:
        "logs/compute_limits.log",
    priority: 55
    conda:
        "../environment.yml"
    params:
        code=uses("statistics/compute_limits"),
        answered=version_of("effect_instrument"),
        statistics=config["statistics"],
        disclosure=config["disclosure"],
    message:
        "Regner ut hva resultatene ikke kan si: hvem som mangler, og hva testene kan se"
    script:
        "../scripts/statistics/compute_limits.py"


rule compute_edition_change:
    input:
        facts="data/processed/statistics/facts.csv",
        cohorts="data/processed/statistics/cohorts.csv",
        effect_change="data/processed/statistics/effect_change.csv",
        evaluation="data/processed/statistics/evaluation.csv",
        previous=previous_edition("facts", "cohorts", "effect_change", "evaluation"),
    output:
        edition_change="data/processed/statistics/edition_change.csv",
        edition_summary="data/processed/statistics/edition_summary.csv",
    log:
        "logs/compute_edition_change.log",
    conda:
        "../environment.yml"
    params:
        code=uses("statistics/compute_edition_change"),
        previous=config["edition"].get("previous", ""),
    message:
        "Sammenligner hovedtallene med forrige utgave"
    script:
        "../scripts/statistics/compute_edition_change.py"


rule publish_texts:
    input:
        quotes="data/processed/clean/quotes.parquet",
        participants="data/processed/clean/participants.parquet",
    output:
        quotes="data/processed/statistics/quotes.csv",
        organisations="data/processed/statistics/organisations.csv",
    log:
        "logs/publish_texts.log",
    conda:
        "../environment.yml"
    params:
        code=uses("statistics/publish_texts"),
    message:
        "Slipper gjennom klarerte sitater og navn på virksomheter"
    script:
        "../scripts/statistics/publish_texts.py"


STATISTICS = [
    *rules.compute_facts.output,
    *rules.compute_participation.output,
    *rules.compute_evaluation.output,
    *rules.compute_effect.output,
    *rules.compute_robustness.output,
    *rules.compute_limits.output,
    *rules.compute_edition_change.output,
]

# In: statistics/*.csv. Out: figures/fig_<topic>.svg, _narrow.svg for a phone and .png for Word, with
# the data shown (.csv) and the alternative text, n and source (.json) beside them.

FONTS = sorted(path.as_posix() for path in Path("reports/theme/fonts").glob("*.otf"))


rule plot_programme:
    input:
        facts="data/processed/statistics/facts.csv",
        factors="config/instruments/factors.csv",
        fonts=FONTS,
        palette="reports/theme/palette.yaml",
    output:
        **for_word(programme_timeline_png="data/processed/figures/fig_programme_timeline.png"),
        **for_word(fact_page_png="data/processed/figures/fig_fact_page.png"),
        **for_word(effect_model_png="data/processed/figures/fig_effect_model.png"),
        programme_timeline_svg="data/processed/figures/fig_programme_timeline.svg",
        programme_timeline_narrow="data/processed/figures/fig_programme_timeline_narrow.svg",
        programme_timeline_csv="data/processed/figures/fig_programme_timeline.csv",
        programme_timeline_json="data/processed/figures/fig_programme_timeline.json",
        fact_page_svg="data/processed/figures/fig_fact_page.svg",
        fact_page_narrow="data/processed/figures/fig_fact_page_narrow.svg",
        fact_page_csv="data/processed/figures/fig_fact_page.csv",
        fact_page_json="data/processed/figures/fig_fact_page.json",
        effect_model_svg="data/processed/figures/fig_effect_model.svg",
        effect_model_narrow="data/processed/figures/fig_effect_model_narrow.svg",
        effect_model_csv="data/processed/figures/fig_effect_model.csv",
        effect_model_json="data/processed/figures/fig_effect_model.json",
    log:
        "logs/plot_programme.log",
    conda:
        "../environment.yml"
    params:
        code=uses("figures/plot_programme"),
        programme=config["programme"],
    message:
        "Tegner programmet, faktasiden og Effect-modellen"
    script:
        "../scripts/figures/plot_programme.py"


rule plot_evaluation:
    input:
        evaluation="data/processed/statistics/evaluation.csv",
        evaluation_clustered="data/processed/statistics/evaluation_clustered.csv",
        statements=versions("evaluation_instrument"),
        fonts=FONTS,
        palette="reports/theme/palette.yaml",
    output:
        **for_word(png="data/processed/figures/fig_evaluation.png"),
        svg="data/processed/figures/fig_evaluation.svg",
        narrow="data/processed/figures/fig_evaluation_narrow.svg",
        csv="data/processed/figures/fig_evaluation.csv",
        json="data/processed/figures/fig_evaluation.json",
    log:
        "logs/plot_evaluation.log",
    conda:
        "../environment.yml"
    params:
        code=uses("figures/plot_evaluation"),
        statistics=config["statistics"],
        questions=config["programme"].get("evaluation_questions", {}),
    message:
        "Tegner sluttevalueringen"
    script:
        "../scripts/figures/plot_evaluation.py"


rule plot_change:
    input:
        effect_change="data/processed/statistics/effect_change.csv",
        robust_change="data/processed/statistics/robust_change.csv",
        factors="config/instruments/factors.csv",
        fonts=FONTS,
        palette="reports/theme/palette.yaml",
    output:
        **for_word(png="data/processed/figures/fig_effect_change.png"),
        svg="data/processed/figures/fig_effect_change.svg",
        narrow="data/processed/figures/fig_effect_change_narrow.svg",
        csv="data/processed/figures/fig_effect_change.csv",
        json="data/processed/figures/fig_effect_change.json",
    log:
        "logs/plot_change.log",
    priority: 20
    conda:
        "../environment.yml"
    params:
        code=uses("figures/plot_change"),
        statistics=config["statistics"],
    message:
        "Tegner endringen"
    script:
        "../scripts/figures/plot_change.py"


rule plot_goals:
    input:
        goals="data/processed/statistics/goals.csv",
        goals_correlations="data/processed/statistics/goals_correlations.csv",
        goals_influence="data/processed/statistics/goals_influence.csv",
        made_up="config/made_up.csv",
        factors="config/instruments/factors.csv",
        fonts=FONTS,
        palette="reports/theme/palette.yaml",
    output:
        **for_word(png="data/processed/figures/fig_goals_change.png"),
        svg="data/processed/figures/fig_goals_change.svg",
        narrow="data/processed/figures/fig_goals_change_narrow.svg",
        csv="data/processed/figures/fig_goals_change.csv",
        json="data/processed/figures/fig_goals_change.json",
    log:
        "logs/plot_goals.log",
    priority: 20
    conda:
        "../environment.yml"
    params:
        code=uses("figures/plot_goals"),
        statistics=config["statistics"],
    message:
        "Tegner utviklingsområdene mot endringen"
    script:
        "../scripts/figures/plot_goals.py"


rule plot_followup:
    input:
        effect_change="data/processed/statistics/effect_change.csv",
        followup="data/processed/statistics/followup.csv",
        factors="config/instruments/factors.csv",
        fonts=FONTS,
        palette="reports/theme/palette.yaml",
    output:
        **for_word(png="data/processed/figures/fig_followup.png"),
        svg="data/processed/figures/fig_followup.svg",
        narrow="data/processed/figures/fig_followup_narrow.svg",
        csv="data/processed/figures/fig_followup.csv",
        json="data/processed/figures/fig_followup.json",
    log:
        "logs/plot_followup.log",
    priority: 20
    conda:
        "../environment.yml"
    params:
        code=uses("figures/plot_followup"),
        statistics=config["statistics"],
    message:
        "Tegner nivået etter ett år"
    script:
        "../scripts/figures/plot_followup.py"


rule plot_group_changes:
    input:
        group_changes="data/processed/statistics/group_changes.csv",
        group_spread="data/processed/statistics/group_spread.csv",
        effect_change="data/processed/statistics/effect_change.csv",
        factors="config/instruments/factors.csv",
        fonts=FONTS,
        palette="reports/theme/palette.yaml",
    output:
        **for_word(png="data/processed/figures/fig_group_changes.png"),
        svg="data/processed/figures/fig_group_changes.svg",
        narrow="data/processed/figures/fig_group_changes_narrow.svg",
        csv="data/processed/figures/fig_group_changes.csv",
        json="data/processed/figures/fig_group_changes.json",
    log:
        "logs/plot_group_changes.log",
    priority: 20
    conda:
        "../environment.yml"
    params:
        code=uses("figures/plot_group_changes"),
        statistics=config["statistics"],
    message:
        "Tegner spredningen mellom gruppene"
    script:
        "../scripts/figures/plot_group_changes.py"


FIGURES = [
    *rules.plot_programme.output,
    *rules.plot_evaluation.output,
    *rules.plot_change.output,
    *rules.plot_goals.output,
    *rules.plot_followup.output,
    *rules.plot_group_changes.output,
]

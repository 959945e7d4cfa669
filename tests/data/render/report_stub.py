"""Stands in for survey_report.chapters.lookups in the renderer's own tests."""

from IPython.display import Markdown

VALUES = {"grupper": "31", "andel": "65\u00a0%", "effekt": "0,41"}


def v(name, form=None):
    """Return the value as a span."""
    if name not in VALUES:
        raise KeyError(f"Verdien «{name}» finnes ikke i tallregisteret.")
    text = "trettien" if form == "ord" else VALUES[name]
    return Markdown(f'[{text}]{{.tall data-id="{name}"}}')


def guard(condition):
    """Stop when the condition is false."""
    if not eval(condition):
        raise ValueError(f"Påstanden stemmer ikke lenger med tallene: {condition}")
    return Markdown("")


def quote(name):
    """Print a quotation."""
    print("::: {.sitat}\n«Vi snakker åpnere sammen nå.»\n:::\n")


def figure(topic, caption):
    """Print a figure, its note and its data."""
    print(
        f"![{caption}](../data/processed/figures/fig_{topic})"
        f'{{#fig-{topic} fig-alt="Skåren steg fra 4,9 til 5,3."}}\n\n'
        "::: {.figurnote}\nn = 31 grupper. Kilde: Effect.\n:::\n\n"
        '```{=html}\n<details class="data"><summary>Dataene i figuren</summary>'
        '<div class="tabellramme" tabindex="0" role="region" aria-label="Dataene i figuren">'
        "<table><thead><tr><th>Tid</th></tr></thead><tbody><tr><td>Før</td></tr></tbody></table>"
        '</div><p><a download="fig.csv" href="data:text/csv;base64,VGlk">Last ned</a></p>'
        "</details>\n```\n"
    )


def table(name, caption):
    """Print a table."""
    rows = "\n".join(
        f'| Faktor {i} | [4,9]{{.tall data-id="grupper"}} | [0,41]{{.tall data-id="effekt"}} |'
        for i in range(1, 61)
    )
    head = "| Faktor | Før | Effekt |\n| :" + "-" * 60 + " | " + "-" * 9 + ": | " + "-" * 9 + ": |"
    print(f"{head}\n{rows}\n\n: {caption} {{#tbl-{name}}}\n")
    print("::: {.tabellnote}\nSkala fra 1 til 7.\n:::\n")

"""Texts that somebody could write in a field, and that some program on the way takes for code."""

HOSTILE = {
    # HTML
    "html_image": '<img src="../../../data/raw/2016-1/participants.csv">',
    "html_script": "<script>alert(1)</script>",
    "html_handler": '<a href="x" onclick="alert(1)">her</a>',
    "html_javascript": "[klikk](javascript:alert(1))",
    "html_close_script": "</script><!--<script>",
    "html_entities": "&lt;b&gt; &amp; &#8364; &nbsp;",
    "html_colleague": "Jeg og <kollega> sa ja\\nei.",
    "html_style": '<style>body{display:none}</style><link rel="stylesheet" href="//x.no/a.css">',
    # Markdown
    "markdown_stars": "Vi ga 5*6*7 poeng, **alle** og _ingen_ og ~~noen~~.",
    "markdown_scripts": "10^2^ er ikke H~2~O, $x^2$ og $$y$$",
    "markdown_smart": "Se -- og --- og ... 'ja' og \"nei\"",
    "markdown_heading": "# Overskrift {#sec-ny}",
    "markdown_list": "1. En ting",
    "markdown_quote": "> sitert + pluss - minus | loddrett",
    "markdown_note": "Se[^1] og @fig-effect_change og [@doe] og ^[note]",
    "markdown_code": "`kode` og ``mer`` ``` r``` ~~~",
    "markdown_fence": "``` {=html} <b>fet</b> ``` ::: {.boks} :::",
    "markdown_remote_image": "![bilde](https://example.com/spor.png)",
    "markdown_local_image": "![bilde](../../../data/raw/2016-1/participants.csv){width=100%}",
    "markdown_caption": "Table: Falsk tittel {#tbl-falsk}",
    # a number that no one has computed
    "spoofed_span": '[9,9]{.tall data-id="effect.global_index.diff"}',
    "spoofed_text": '[Falskt]{.tekst data-kilde="quotes/q01"}',
    # Quarto
    "shortcode": "{{< include ../../../../etc/passwd >}} og {{< env HOME >}} {{< meta title >}}",
    "inline_cell": "`{python} open('/etc/passwd').read()` og `{r} 1+1`",
    "cell": "```{python} print(1) ``` og {python} x",
    # Typst
    "typst_code": '#read("/etc/passwd") #import "@preview/x:1.0.0" #panic("stopp")',
    "typst_markup": "*fet* _kursiv_ = Tittel @ref <merke> $x$ \\u{1F600} // borte /* og */",
    "typst_end": "] #pagebreak() [ \"); // '",
    # TeX
    "tex": "\\input{/etc/passwd} \\write18{ls} \\begin{itemize} % kommentar",
    # OpenXML
    "openxml_field": 'DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc" { INCLUDETEXT "x" }',
    "openxml_raw": "```{=openxml} <w:p><w:r><w:t>x</w:t></w:r></w:p>``` </w:t></w:r>",
    "openxml_cdata": "]]> <![CDATA[x]]> <?xml version='1.0'?> <!DOCTYPE x>",
    # signs that turn the direction of writing
    "rtl_override": "Svar \u202eakkeb\u202c slutt",
    "rtl_isolate": "Filen \u2067exe.gnp\u2069 er trygg",
    # formulas of a spreadsheet
    "formula": '=HYPERLINK("http://example.com","klikk")',
    "formula_signs": "+47 22 og -1+1 og @SUM(A1)",
    # templates of Pandoc, Jinja and Python
    "template": "$title$ $body$ ${x} {{ 7*7 }} {% raw %} %s {0}",
    "yaml": "--- title: Ny ... !!python/object:os.system",
    "windows_path": "\\\\server\\share\\fil.csv og C:\\Users\\n",
}

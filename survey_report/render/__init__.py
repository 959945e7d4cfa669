"""Rendering of the report: one Quarto document to HTML, PDF and Word.

The cells run once, and the executed text goes to one of two renderers, which give the same
files: Quarto, where it is on the PATH and new enough, or the embedded one (Pandoc and Typst from
their wheels).

===================  ====================================================================
`document_sources`   includes put in, text and Python cells told apart, lines with origin
`source_checks`      faults that can be seen in the sources themselves
`execution`          cells and inline expressions run, their results put back as Markdown
`cell_process`       the process that they run in: a fork, or a Python of its own
`document_cells`     the program that runs them there
`executed_text`      the one text that every format is made of, each line with its origin
`draft`              what an author has still to mend, marked in place
`workspace`          the build folder that the renderers work in
`renderer_choice`    which renderer is used here
`render_job`         what a renderer is given; the passage it does not get through
`embedded_renderer`  the text to a document tree, the tree to each format, Typst to PDF
`kept_page`          the same page again when only some prose has changed
`live_page`          the same page reloads itself in a browser that has it open
`typst_compiler`     the program that compiles a PDF, in a process of its own
`quarto_renderer`    the same by Quarto
`programs`           how these programs run: off the network, within a time limit
`pandoc_messages`    what they complain of, as file, line and a Norwegian sentence
`picture_checks`     pictures that would run, fetch or fill the memory are refused
`web_page`           what is done with the HTML last: resources, the trace ledger, the checks
`page_tables`        the tables of the finished page, as a reader has them
`table_workbook`     those tables as a workbook, by gptables
`zip_bytes`          Office files whose bytes depend on their content alone
`content_policy`     the rule that lets a page run nothing but its own scripts
`word_template`      what the Word template must have, and what it gives: cover, running lines
`word_file`          what is done with the Word file last, by the modules below
`word_fields`        captions, references and contents as fields that Word counts
`word_tables`        heads, first columns and descriptions of tables
`word_pages`         on which page each heading falls, by `word_metrics`
`word_names`         the names that all of these ask for, looked up once
`word_properties`    the properties that a renderer leaves in the Word file go
`author_faults`      what an author did wrong
`report_formats`     all of it, from the sources to the finished formats
`format_jobs`        the same as jobs of the workflow: the text, then each format of it
===================  ====================================================================
"""

__all__ = [
    "author_faults",
    "content_policy",
    "draft",
    "executed_text",
    "format_jobs",
    "kept_page",
    "live_page",
    "renderer_choice",
    "report_formats",
    "table_workbook",
    "web_page",
]

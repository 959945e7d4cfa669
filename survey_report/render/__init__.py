"""Rendering of the report: one Quarto document to HTML, PDF and Word.

Two renderers give the same files from the same sources (`reports/report.qmd`, its chapters,
the Lua filters and templates of `reports/theme`): Quarto where it is on the PATH, else the
embedded one, which runs the cells itself and calls Pandoc and Typst.

=============  ==========================================================================
`sources`      includes put in, text and Python cells told apart, each line with its origin
`execution`    cells and inline expressions run, their results put back as Markdown
`cells`        the program that runs them, in a process of its own
`workspace`    the build folder both renderers work in
`embedded`     Markdown to HTML, Word and Typst by Pandoc, Typst to PDF
`quarto`       the same by Quarto
`web`          what is done with the HTML last: the trace ledger, the checks
`word`         the reference document, and what is done with the Word file last
`faults`       what an author did wrong, as file, line and message
=============  ==========================================================================
"""

__all__ = ["author_faults", "draft", "report_formats", "web_page"]

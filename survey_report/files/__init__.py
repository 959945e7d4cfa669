"""Files as rows of strings and cells, without loss and without guessing."""

__all__ = [
    "cell_frames",
    "csv_rows",
    "delimited_text",
    "delivered_bytes",
    "encodings",
    "plain_texts",
    "raw_table",
    "saved_tables",
]

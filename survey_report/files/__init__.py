"""Files as rows of strings and cells, without loss and without guessing."""

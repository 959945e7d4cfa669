"""From exports to one clean table a source, every row and cell accounted for."""

"""From files to batches: reading, tokens, ids, chunks, lanes."""

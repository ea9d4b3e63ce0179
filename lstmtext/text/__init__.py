"""From a text to batches: cleaning, held-out parts, tokens, ids, chunks, lanes."""

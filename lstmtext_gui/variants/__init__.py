"""The texts that a model has written: kept, compared, chosen, exported."""

"""How good a model is: loss on a text, simpler models on the same text, copying."""

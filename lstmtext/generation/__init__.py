"""From a prompt to its continuation, one token at a time."""

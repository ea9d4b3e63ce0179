"""How a text was read, and how to read it otherwise."""

"""The training loop and the objects that it is composed with."""

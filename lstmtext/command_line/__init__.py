"""The command `lstmtext`."""

"""The chart of the losses, its tools, and the same as a table."""

"""What the program is doing: commands in, signals out, all in the GUI thread."""

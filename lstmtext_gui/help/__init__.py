"""What explains the program: words, keys, versions."""

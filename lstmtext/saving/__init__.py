"""The `.lstmtext` file: format, checks, durable writing."""

"""From options to a text: what `train`, `evaluate`, `inspect` and `generate` read alike."""

import argparse
import sys
from collections.abc import Sequence

from lstmtext.command_line.ctrl_c import CtrlC
from lstmtext.reading.options import ReadingOptions
from lstmtext.reading.read import read_texts
from lstmtext.reading.source import TextSource
from lstmtext.text.cleaning import Cleaning


def read_files(files: Sequence[str], arguments: argparse.Namespace, ctrl_c: CtrlC) -> TextSource:
    """Read files and folders as the reading options say; tell on standard error what is odd."""
    source = read_texts(files, reading_options(arguments), should_stop=ctrl_c.pressed)
    if not arguments.quiet:
        for sentence in reading_notes(source):
            print(sentence, file=sys.stderr)
    return source


def reading_options(arguments: argparse.Namespace) -> ReadingOptions:
    """How files are to be read."""
    return ReadingOptions(
        encoding=arguments.encoding,
        csv_column=arguments.csv_column,
        document_per_line=arguments.document_per_line,
        leave_out_license=arguments.leave_out_license,
        as_plain_text=arguments.as_plain_text,
    )


def reading_notes(source: TextSource) -> list[str]:
    """What a person should know about how the files were read."""
    notes = []
    for file in source.files:
        if file.guessed:
            notes.append(
                f"“{file.name}” was read as {file.encoding}, which is a guess; "
                "--encoding names another."
            )
        notes += [f"“{file.name}”: {note}" for note in file.notes]
    return notes


def chosen_cleaning(arguments: argparse.Namespace) -> Cleaning:
    """The cleaning that the options ask for."""
    return Cleaning(
        nfc=arguments.nfc,
        lowercase=arguments.lowercase,
        letters_only=arguments.letters_only,
        strip_punctuation=arguments.strip_punctuation,
        collapse_whitespace=arguments.collapse_whitespace,
    )

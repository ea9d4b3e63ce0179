"""`lstmtext share`: a copy of a model without what tells of the person."""

import argparse
import sys
from pathlib import Path

from lstmtext.command_line.ctrl_c import CtrlC
from lstmtext.errors import LSTMTextError
from lstmtext.saving.model_file import load_text_model, save_text_model
from lstmtext.saving.sharing import WARNING, shared_copy
from lstmtext.wording import shown_name


def run(arguments: argparse.Namespace, ctrl_c: CtrlC) -> int:
    """Save the copy, and warn."""
    if Path(arguments.model).resolve() == Path(arguments.output).resolve():
        raise LSTMTextError("The copy needs a name of its own: the model would lose its history.")
    text_model = load_text_model(arguments.model)
    keep = arguments.keep_fingerprint
    save_text_model(shared_copy(text_model, keep_fingerprint=keep), arguments.output)
    if not arguments.quiet:
        print(f"Saved “{shown_name(arguments.output)}”. {WARNING}", file=sys.stderr)
    return 0

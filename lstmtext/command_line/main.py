"""The command line: `lstmtext train`, `generate` and `info`. Options here, the work in `commands`.

Exit status: 0 done (stopping with Ctrl-C included), 2 bad input. torch is imported only when a
command needs it, so that `--help` is immediate.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import NoReturn

from lstmtext import __version__
from lstmtext.command_line.ctrl_c import CtrlC
from lstmtext.errors import LSTMTextError, is_out_of_memory
from lstmtext.settings import PRECISIONS, PRESETS, VALIDATIONS
from lstmtext.text.tokenizer import TOKENIZERS


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    _speak_utf8()
    parser = _parser()
    arguments = parser.parse_args(argv)
    try:
        with CtrlC() as ctrl_c:
            from lstmtext.command_line import commands

            return int(getattr(commands, arguments.command)(arguments, ctrl_c))
    except LSTMTextError as error:
        return _refuse(str(error))
    except (MemoryError, RuntimeError) as error:
        if not is_out_of_memory(error):
            raise
        return _refuse("There is not enough memory. Try a smaller text or --hidden-size.")
    except KeyboardInterrupt:
        return _refuse("Stopped; nothing was saved.")
    except BrokenPipeError:  # the reader of our text had enough
        sys.stderr.close()
        return 0


class _Parser(argparse.ArgumentParser):
    """Answers a wrong call with one sentence, like every other bad input."""

    def error(self, message: str) -> NoReturn:
        """Exit with status 2."""
        self.exit(_refuse(f"{message}. See {self.prog} --help."))


def _refuse(sentence: str) -> int:
    print(f"lstmtext: {sentence}", file=sys.stderr)
    return 2


def _speak_utf8() -> None:
    """A model's text has any character; a terminal that lacks one must not end the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A file or a pipe gets UTF-8 whatever the system's habit; a terminal knows its own.
            decided = stream.isatty() or "PYTHONIOENCODING" in os.environ
            encoding = stream.encoding if decided else "utf-8"
            stream.reconfigure(encoding=encoding, errors="replace")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="lstmtext",
        description="Teach a computer to write like your own texts. Nothing leaves this computer.",
    )
    parser.add_argument("--version", action="version", version=f"lstmtext {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_train(commands.add_parser("train", help="train a model on text files"))
    _add_generate(commands.add_parser("generate", help="write a text with a model"))
    info = commands.add_parser("info", help="say what a model file is")
    info.add_argument("model", metavar="MODEL", help="a .lstmtext file")
    info.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def _add_train(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Train a model on text files and save it. Ctrl-C stops and saves what was learned."
    )
    text = parser.add_argument_group("the text")
    text.add_argument("files", nargs="*", metavar="FILE", help="text files, read as one")
    text.add_argument("--sample", choices=("stories", "python"), help="a built-in text instead")
    text.add_argument("--encoding", help="of the files, if it is not UTF-8 (latin-1, cp1252, ...)")
    text.add_argument(
        "--level", choices=tuple(TOKENIZERS), default="characters", help="what a token is"
    )
    text.add_argument("--min-count", type=int, help="rarer tokens become <unk>")
    text.add_argument("--max-vocab-size", type=int, help="so do those beyond this many (30000)")
    text.add_argument("--validation", choices=VALIDATIONS, help="text to hold out")
    text.add_argument("--validation-fraction", type=float, help="share held out (0.1)")
    parser.add_argument("-o", "--output", required=True, metavar="MODEL", help="file to save")
    run = parser.add_argument_group("the run")
    run.add_argument("--preset", choices=tuple(PRESETS), default="balanced")
    run.add_argument("--epochs", type=int, help="passes over the text")
    run.add_argument("--minutes", type=float, help="time for training, fractions allowed")
    run.add_argument("--device", help="auto, cpu or cuda (auto)")
    run.add_argument("--precision", choices=PRECISIONS)
    run.add_argument("--seed", type=int, help="makes a run repeatable (0)")
    model = parser.add_argument_group("the model")
    for name in ("embedding-dim", "hidden-size", "num-layers"):
        model.add_argument(f"--{name}", type=int)
    model.add_argument("--dropout", type=float)
    step = parser.add_argument_group("each step")
    for name in ("batch-size", "seq-len"):
        step.add_argument(f"--{name}", type=int)
    for name in ("learning-rate", "weight-decay", "clip-grad-norm"):
        step.add_argument(f"--{name}", type=float)
    _add_output(parser)


def _add_generate(parser: argparse.ArgumentParser) -> None:
    parser.description = "Continue a prompt. Standard output carries the continuation alone."
    parser.add_argument("model", metavar="MODEL", help="a .lstmtext file")
    parser.add_argument("--prompt", default="", help="the text to continue (none: begin a line)")
    parser.add_argument("--length", type=int, default=400, help="tokens to write (400)")
    parser.add_argument("--temperature", type=float, default=0.8, help="0 safe ... 1.5 wild (0.8)")
    parser.add_argument("--seed", type=int, help="makes the text repeatable")
    parser.add_argument("--device", default="cpu", help="auto, cpu or cuda (cpu)")
    _add_output(parser)


def _add_output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--quiet", action="store_true", help="no progress on standard error")


if __name__ == "__main__":
    sys.exit(main())

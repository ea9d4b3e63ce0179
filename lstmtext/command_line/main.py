"""The command line, each command a module beside this one: `train`, `generate` and so on.

Exit status: 0 done (stopping with Ctrl-C included), 2 bad input. torch is imported only when a
command needs it, so that `--help` is immediate.
"""

import os
import re
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from io import TextIOWrapper

from lstmtext.command_line.ctrl_c import CtrlC
from lstmtext.command_line.parser import make_parser
from lstmtext.errors import ConfigError, LSTMTextError, is_out_of_memory
from lstmtext.home import home
from lstmtext.saving.home_lock import settle_home

_KEEPING = ("train", "runs")  # these keep files in the program's folder, or look for them


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    _speak_utf8()
    arguments = make_parser().parse_args(argv)
    try:
        if arguments.command in _KEEPING:
            settle_home()
            if home().trouble:
                print(f"lstmtext: {home().trouble}", file=sys.stderr)
        with CtrlC() as ctrl_c:
            command = import_module(f"lstmtext.command_line.{arguments.command}")
            return int(command.run(arguments, ctrl_c))
    except ConfigError as error:
        return _refuse(_as_typed(str(error), vars(arguments)))
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


def _refuse(sentence: str) -> int:
    print(f"lstmtext: {sentence}", file=sys.stderr)
    return 2


def _as_typed(sentence: str, options: Iterable[str]) -> str:
    """A sentence in which settings are called as the person typed them."""
    sentence = sentence.replace("num_generate", "length")
    for name in sorted(options, key=len, reverse=True):
        sentence = re.sub(
            rf"(?<![\w-]){name}(?= (must|is|needs|and|or)\b|,)",
            f"--{name.replace('_', '-')}",
            sentence,
        )
    return sentence


def _speak_utf8() -> None:
    """A model's text has any character; a terminal that lacks one must not end the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A file or a pipe gets UTF-8 whatever the system's habit; a terminal knows its own.
            decided = stream.isatty() or "PYTHONIOENCODING" in os.environ
            encoding = stream.encoding if decided else "utf-8"
            stream.reconfigure(encoding=encoding, errors="replace")


if __name__ == "__main__":
    sys.exit(main())

"""Every option of every command."""

import argparse
from typing import NoReturn

from lstmtext import __version__
from lstmtext.presets import PRESETS, SEEDS
from lstmtext.settings import BATCHINGS, OPTIMIZERS, PRECISIONS, SCHEDULES
from lstmtext.text.levels import LEVELS
from lstmtext.text.splitting import SPLITS

_STOPS = "line, sentence, paragraph, or a text of your own"


class Parser(argparse.ArgumentParser):
    """Answers a wrong call with one sentence, like every other bad input."""

    def error(self, message: str) -> NoReturn:
        """Exit with status 2."""
        self.exit(2, f"lstmtext: {message}. See {self.prog} --help.\n")


def make_parser() -> argparse.ArgumentParser:
    """The parser; its result has `command`, the name of a module beside this one."""
    parser = Parser(
        prog="lstmtext",
        description="Teach a computer to write like your own texts. Nothing leaves this computer.",
    )
    parser.add_argument("--version", action="version", version=f"lstmtext {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_train(commands.add_parser("train", help="train a model on texts"))
    _add_generate(commands.add_parser("generate", help="write a text with a model"))
    _add_predict(commands.add_parser("predict", help="the likeliest next tokens"))
    _add_evaluate(commands.add_parser("evaluate", help="measure a model on a text"))
    _add_inspect(commands.add_parser("inspect", help="statistics of texts"))
    _add_runs(commands.add_parser("runs", help="list the training runs kept on disk"))
    _add_share(commands.add_parser("share", help="a copy of a model to give away"))
    info = commands.add_parser("info", help="say what a model file is")
    _add_model(info)
    _add_output(info)
    return parser


def _add_train(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Train a model on texts and save it. Ctrl-C stops and saves what was learned."
    )
    text = parser.add_argument_group("the text")
    text.add_argument("files", nargs="*", metavar="FILE", help="files and folders, read as one")
    text.add_argument("--sample", choices=("stories", "python"), help="a built-in text instead")
    _add_reading(text)
    _add_level(text)
    held_out = parser.add_argument_group("what is held out to measure on")
    held_out.add_argument("--validation", choices=SPLITS, help="blocks all over, the end, nothing")
    held_out.add_argument("--validation-fraction", type=float, help="share held out (0.1)")
    held_out.add_argument("--validation-file", metavar="FILE", help="a text of its own instead")
    held_out.add_argument("--test-fraction", type=float, help="share measured once, at the end (0)")
    parser.add_argument("-o", "--output", required=True, metavar="MODEL", help="file to save")
    parser.add_argument(
        "--fingerprint", action="store_true",
        help="let the model tell later what it has copied, without the text (it stays private, "
        "but whoever has a passage can check whether it was in the text)",
    )  # fmt: skip
    run = parser.add_argument_group("the run")
    run.add_argument(
        "--preset", choices=(*PRESETS, *SEEDS), default="balanced", metavar="PRESET",
        help=f"{', '.join(PRESETS)}, or a seed's system: {', '.join(SEEDS)} (balanced)",
    )  # fmt: skip
    run.add_argument("--epochs", type=int, help="passes over the text")
    run.add_argument("--steps", type=steps, help="steps, or 8:900,70:880 to repeat a run")
    run.add_argument("--minutes", type=float, help="time for training, fractions allowed")
    run.add_argument("--seed", type=int, help="makes a run repeatable (0)")
    _add_machine(run, default=None)
    run.add_argument("--precision", choices=PRECISIONS, help="of the products (auto)")
    model = parser.add_argument_group("the model")
    model.add_argument("--embedding-dim", type=int, help="width of the embedding; 0 is one-hot")
    model.add_argument("--hidden-size", type=int, help="width of each LSTM layer")
    model.add_argument("--num-layers", type=int, help="LSTM layers")
    model.add_argument("--dropout", type=float, help="share zeroed while training, 0 to 0.9")
    model.add_argument("--embedding-dropout", type=float, help="the same after the embedding")
    model.add_argument(
        "--weight-dropout", type=float, help="the same for the recurrent weights, 0 to 0.9"
    )
    model.add_argument(
        "--tie-weights", action="store_true", default=None, help="embedding is output, too"
    )
    step = parser.add_argument_group("each step")
    step.add_argument("--batching", choices=BATCHINGS, help="lanes with carried state, or chunks")
    step.add_argument("--batch-size", type=int, help="lanes, or chunks in a batch")
    step.add_argument("--seq-len", type=int, help="tokens between two steps")
    step.add_argument(
        "--reset-every", type=int, help="batches after which a lane begins anew; 0: never"
    )
    step.add_argument("--stride", type=int, help="from one chunk to the next (seq-len)")
    step.add_argument("--optimizer", choices=OPTIMIZERS, help="(adamw)")
    step.add_argument("--learning-rate", type=float, help="the highest")
    step.add_argument("--momentum", type=float, help="of sgd (0)")
    step.add_argument("--schedule", choices=SCHEDULES, help="of the learning rate")
    step.add_argument("--weight-decay", type=float, help="pull towards zero")
    step.add_argument("--clip-grad-norm", type=float, help="largest norm of the gradients")
    step.add_argument("--ema-decay", type=float, help="keep an average of the weights: 0.999 (0)")
    step.add_argument(
        "--patience", type=int, help="worsening measurements that end the run; 0 for none (4)"
    )
    keeping = parser.add_argument_group("starting from a model, and resuming")
    keeping.add_argument(
        "--from", dest="start_from", metavar="OLD",
        help="start from this model, which learns the text besides what it knows",
    )  # fmt: skip
    keeping.add_argument(
        "--resume", action="store_true",
        help="resume the run of this MODEL that was stopped or interrupted",
    )  # fmt: skip
    keeping.add_argument(
        "--checkpoint-seconds", type=seconds, default=30.0, metavar="SECONDS",
        help="time between two checkpoints (30)",
    )  # fmt: skip
    watching = parser.add_argument_group("watching it learn")
    watching.add_argument("--samples", action="store_true", help="show what it writes meanwhile")
    watching.add_argument(
        "--sample-prompt", default="", metavar="TEXT", help="what these texts begin with"
    )
    _add_output(parser)


def steps(text: str) -> int | tuple[tuple[int, int], ...]:
    """`4800`, or the decisions of a run that was limited by minutes: `8:4500,70:4800`."""
    if ":" not in text:
        return int(text)
    pairs = [pair.split(":") for pair in text.split(",")]
    return tuple((int(step), int(num_steps)) for step, num_steps in pairs)


def seconds(text: str) -> float:
    """A time from 0 to a day."""
    number = float(text)
    if not 0.0 <= number <= 86_400.0:
        raise ValueError
    return number


def _add_generate(parser: argparse.ArgumentParser) -> None:
    parser.description = "Continue a prompt. Standard output carries the continuation alone."
    _add_model(parser)
    _add_prompt(parser)
    parser.add_argument("--length", type=int, default=400, help="tokens to write, at most (400)")
    parser.add_argument("--stop-at", metavar="WHAT", help=_STOPS)
    parser.add_argument("--count", type=int, default=1, help="variants, written side by side (1)")
    parser.add_argument("--seed", type=int, help="makes the text repeatable")
    choice = parser.add_argument_group("how to choose the next token")
    choice.add_argument("--temperature", type=float, default=0.8, help="0 safe, 1.5 wild (0.8)")
    choice.add_argument("--top-k", type=int, help="of the k likeliest only")
    choice.add_argument("--top-p", type=float, help="of the likeliest that make up this share")
    choice.add_argument("--min-p", type=float, help="none below this share of the likeliest")
    choice.add_argument("--repetition-penalty", type=float, help="above 1: avoid what was written")
    choice.add_argument("--no-repeat-ngram", type=int, help="never the same n tokens twice")
    copying = parser.add_argument_group("did it copy?")
    copying.add_argument(
        "--corpus", nargs="+", metavar="FILE", help="texts to look for copied passages in (last)"
    )
    copying.add_argument(
        "--copies", action="store_true", help="look for them by the model's fingerprint instead"
    )
    _add_reading(copying)
    _add_machine(parser, default="cpu")
    _add_output(parser)


def _add_share(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Save a copy without history, samples, settings, and the text's name and digest. It writes "
        "the same texts, so it may still repeat what it read."
    )
    parser.add_argument("model", metavar="MODEL", help="a .lstmtext file")
    parser.add_argument("-o", "--output", required=True, metavar="COPY", help="file to save")
    parser.add_argument("--keep-fingerprint", action="store_true", help="if the model has one")
    parser.add_argument("--quiet", action="store_true", help="say nothing on standard error")


def _add_predict(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "The likeliest next tokens after a text, with their probabilities among all that can be "
        "written: <unk> has no part."
    )
    _add_model(parser)
    _add_prompt(parser)
    parser.add_argument("--top", type=int, default=10, help="how many (10)")
    _add_machine(parser, default="cpu")
    _add_output(parser)


def _add_evaluate(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Measure how well a model predicts texts: loss, perplexity, bits per character."
    )
    _add_model(parser)
    parser.add_argument("files", nargs="+", metavar="FILE", help="files and folders")
    parser.add_argument(
        "--surprise", action="store_true", help="how unexpected each token is, one on a line"
    )
    parser.add_argument(
        "--corpus", nargs="+", metavar="FILE",
        help="what the model was trained on, without this text: simpler models learn from it",
    )  # fmt: skip
    _add_reading(parser)
    _add_machine(parser, default="auto")
    _add_output(parser)


def _add_inspect(parser: argparse.ArgumentParser) -> None:
    parser.description = "Say how texts are read, and count what is in them. Trains nothing."
    parser.add_argument("files", nargs="+", metavar="FILE", help="files and folders")
    _add_reading(parser)
    _add_level(parser)
    _add_output(parser)


def _add_reading(parser: argparse._ActionsContainer) -> None:
    parser.add_argument("--encoding", help="of the files (found out unless given)")
    parser.add_argument("--csv-column", help="header or number of the column to read")
    parser.add_argument(
        "--document-per-line",
        action="store_true",
        help="each line stands for itself: names, titles",
    )
    parser.add_argument(
        "--leave-out-license", action="store_true", help="drop a Project Gutenberg licence"
    )
    parser.add_argument(
        "--as-plain-text", action="store_true", help="keep the mark-up of CSV, HTML, Markdown"
    )


def _add_level(parser: argparse._ActionsContainer) -> None:
    parser.add_argument("--level", choices=LEVELS, help="what a token is (characters)")
    parser.add_argument("--min-count", type=int, help="rarer tokens become <unk>")
    parser.add_argument("--max-vocab-size", type=int, help="so do those beyond this many (30000)")
    parser.add_argument("--lowercase", action="store_true", help="make all letters small")
    parser.add_argument("--strip-punctuation", action="store_true", help="leave punctuation out")
    parser.add_argument("--letters-only", action="store_true", help="letters and spaces only")
    parser.add_argument("--collapse-whitespace", action="store_true", help="one space for many")
    parser.add_argument("--nfc", action="store_true", help="compose letters and accents")


def _add_runs(parser: argparse.ArgumentParser) -> None:
    parser.description = "List the training runs kept on disk, newest first, or remove some."
    parser.add_argument("--remove", nargs="+", metavar="ID", help="remove these runs")
    parser.add_argument("--remove-finished", action="store_true", help="remove the finished ones")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _add_prompt(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--prompt", default="", help="the text to continue (none: begin a line)")
    parser.add_argument(
        "--unknown", choices=("replace", "skip"), default="replace",
        help="what becomes of the prompt's unknown tokens (replace)",
    )  # fmt: skip


def _add_model(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", metavar="MODEL", help="a .lstmtext file")


def _add_machine(parser: argparse._ActionsContainer, *, default: str | None) -> None:
    parser.add_argument(
        "--device", default=default, help=f"auto, cpu or cuda ({default or 'auto'})"
    )
    parser.add_argument("--threads", type=int, help="processor threads (all)")


def _add_output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--quiet", action="store_true", help="no progress on standard error")

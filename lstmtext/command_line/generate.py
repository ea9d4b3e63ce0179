"""`lstmtext generate`: the continuation on standard output as it is written."""

import argparse
import json
import sys
from dataclasses import dataclass
from time import perf_counter

from lstmtext.command_line.ctrl_c import CtrlC
from lstmtext.command_line.models import open_model
from lstmtext.command_line.texts import read_files
from lstmtext.errors import ConfigError
from lstmtext.evaluation.fingerprint import Fingerprint
from lstmtext.evaluation.passages import MIN_PASSAGE, CorpusIndex, share_new
from lstmtext.generation.generate import generate_text, generate_texts
from lstmtext.generation.sampling import Sampling
from lstmtext.text_model import TextModel
from lstmtext.wording import count

_BETWEEN = "\n-----\n"


def run(arguments: argparse.Namespace, ctrl_c: CtrlC) -> int:
    """Write, and say what was unknown in the prompt and what was copied."""
    sampling = _sampling(arguments)
    text_model = open_model(arguments)
    if arguments.copies and not arguments.corpus and text_model.fingerprint is None:
        raise ConfigError(
            "This model has no fingerprint; name the text that it learned with --corpus."
        )
    index: CorpusIndex | Fingerprint | None = text_model.fingerprint if arguments.copies else None
    if arguments.corpus:
        source = read_files(arguments.corpus, arguments, ctrl_c)
        corpus = text_model.cleaning.of(source.stored)
        index = CorpusIndex(corpus, should_stop=ctrl_c.pressed)
    unknown: list[str] = []
    began = perf_counter()
    texts, num_tokens = _write(arguments, ctrl_c, text_model, sampling, unknown)
    seconds = perf_counter() - began
    report = None if index is None else _reported(texts, index)
    if arguments.json:
        facts = {
            "text": texts[0],
            "texts": texts,
            "tokens": num_tokens,
            "tokens_per_second": num_tokens / max(seconds, 1e-9),
            "unknown": unknown,
            "longest_copy": None if report is None else report.length,
            "copied": None if report is None else report.copied,
            "share_new": None if report is None else report.share_new,
        }
        print(json.dumps(facts, ensure_ascii=False))
    elif report is not None:
        print(_copy_sentence(report), file=sys.stderr)
    return 0


def _write(
    arguments: argparse.Namespace,
    ctrl_c: CtrlC,
    text_model: TextModel,
    sampling: Sampling,
    unknown: list[str],
) -> tuple[list[str], int]:
    """The texts and how many tokens were written for them.

    Without `--json` they are on standard output on return.
    """
    num_tokens = 0

    def count_token(_: int) -> None:
        nonlocal num_tokens
        num_tokens += 1

    def show(piece: str) -> None:
        if not arguments.json:
            sys.stdout.write(piece)
            sys.stdout.flush()

    wanted = (text_model.model, text_model, arguments.prompt, arguments.length)
    on_unknown = unknown.extend if arguments.json else None
    if arguments.count == 1:
        text = generate_text(
            *wanted,
            arguments.temperature,
            sampling=sampling,
            seed=arguments.seed,
            stop_at=arguments.stop_at,
            unknown=arguments.unknown,
            on_text=show,
            on_token=count_token,
            on_unknown=on_unknown,
            should_stop=ctrl_c.pressed,
        )
        show("\n")
        return [text], num_tokens
    texts = generate_texts(
        *wanted,
        arguments.temperature,
        count=arguments.count,
        sampling=sampling,
        seed=arguments.seed,
        stop_at=arguments.stop_at,
        unknown=arguments.unknown,
        on_token=count_token,
        on_unknown=on_unknown,
        should_stop=ctrl_c.pressed,
    )
    show(_BETWEEN.join(texts) + "\n")
    return texts, num_tokens


def _sampling(arguments: argparse.Namespace) -> Sampling:
    chosen = {
        name: getattr(arguments, name)
        for name in ("top_k", "top_p", "min_p", "repetition_penalty", "no_repeat_ngram")
        if getattr(arguments, name) is not None
    }
    return Sampling(temperature=arguments.temperature, **chosen)


@dataclass(frozen=True, slots=True)
class _Report:
    """The longest passage of all texts that was copied, and how much of all of them is new.

    Attributes:
        copied: The passage; empty where none is long enough.
        length: Its characters with one space for each run of white space.
        place: Where it stands in the corpus on one line; None where that is not known.
        share_new: Share of the words in a row that are new; None for texts of fewer words.
        is_exact: The corpus itself was there to compare with, not only a fingerprint.
    """

    copied: str
    length: int
    place: int | None
    share_new: float | None
    is_exact: bool


def _reported(texts: list[str], index: CorpusIndex | Fingerprint) -> _Report:
    copies = [index.copies(text) for text in texts]
    longest = [
        (each.longest, text) for each, text in zip(copies, texts, strict=True) if each.longest
    ]
    new, is_exact = share_new(copies), isinstance(index, CorpusIndex)
    if not longest:
        return _Report("", 0, None, new, is_exact)
    passage, text = max(longest, key=lambda pair: pair[0].length)
    copied = text[passage.start : passage.stop]
    return _Report(copied, passage.length, passage.place, new, is_exact)


def _copy_sentence(report: _Report) -> str:
    copied = report.copied
    shown = copied if len(copied) <= 60 else copied[:60] + "…"
    by = "" if report.is_exact else "By the model's fingerprint, "
    where = "the corpus" if report.is_exact else "its text"
    if not copied:
        sentence = (
            f"{by}{'No' if not by else 'no'} passage of {MIN_PASSAGE} characters or more stands "
            f"word for word in {where}."
        )
    elif report.is_exact:
        sentence = (
            "Longest passage that stands word for word in the corpus: "
            f"{count(report.length, 'character')} (at {report.place:,}): {shown!r}."
        )
    else:
        sentence = (
            "By the model's fingerprint, the longest passage that stands word for word in its "
            f"text has about {count(report.length, 'character')}: {shown!r}."
        )
    if report.share_new is not None:
        sentence += f" Of eight words in a row, {report.share_new:.0%} are new."
    return sentence

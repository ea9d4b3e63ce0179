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
from lstmtext.evaluation.copying import copying
from lstmtext.evaluation.fingerprint import Fingerprint
from lstmtext.evaluation.passages import MIN_PASSAGE
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
    corpus = None
    if arguments.corpus:
        source = read_files(arguments.corpus, arguments, ctrl_c)
        corpus = text_model.cleaning(source.text)
    unknown: list[str] = []
    began = perf_counter()
    texts, num_tokens = _write(arguments, ctrl_c, text_model, sampling, unknown)
    seconds = perf_counter() - began
    report = None
    if corpus is not None:
        report = _most_copied(texts, corpus)
    elif arguments.copies and text_model.fingerprint is not None:
        report = _most_known(texts, text_model.fingerprint)
    if arguments.json:
        facts = {
            "text": texts[0],
            "texts": texts,
            "tokens": num_tokens,
            "tokens_per_second": num_tokens / max(seconds, 1e-9),
            "unknown": unknown,
            "longest_copy": None if report is None else len(report.copied),
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
    """The longest passage that was copied, where it stands in the corpus, and how much is new."""

    copied: str
    place: int | None
    share_new: float | None


def _most_copied(texts: list[str], corpus: str) -> _Report:
    reports = [copying(text, corpus) for text in texts]
    most = max(reports, key=lambda report: len(report.longest_copy))
    return _Report(most.longest_copy, most.corpus_position, most.share_new)


def _most_known(texts: list[str], fingerprint: Fingerprint) -> _Report:
    """The same by a fingerprint, which knows passages of 24 characters or more."""
    reports = []
    for text in texts:
        copies = fingerprint.copies(text)
        longest = copies.longest
        copied = "" if longest is None else text[longest.start : longest.stop]
        reports.append(_Report(copied, None, copies.share_new))
    return max(reports, key=lambda report: len(report.copied))


def _copy_sentence(report: _Report) -> str:
    copied = report.copied
    shown = copied if len(copied) <= 60 else copied[:60] + "…"
    if report.place is not None:
        sentence = (
            "Longest passage that stands word for word in the corpus: "
            f"{count(len(copied), 'character')} (at {report.place:,}): {shown!r}."
        )
    elif copied:
        sentence = (
            "By the model's fingerprint, the longest passage that stands word for word in its "
            f"text has about {count(len(copied), 'character')}: {shown!r}."
        )
    else:
        sentence = (
            f"By the model's fingerprint, no passage of {MIN_PASSAGE} characters or more stands "
            "word for word in its text."
        )
    if report.share_new is not None:
        sentence += f" Of eight words in a row, {report.share_new:.0%} are new."
    return sentence

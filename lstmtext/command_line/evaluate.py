"""`lstmtext evaluate`: how well a model predicts texts."""

import argparse
import sys
from dataclasses import asdict

from lstmtext.command_line.ctrl_c import CtrlC
from lstmtext.command_line.facts import print_facts
from lstmtext.command_line.models import open_model
from lstmtext.command_line.texts import read_files
from lstmtext.evaluation.rivals import rival_losses
from lstmtext.evaluation.text import TextEvaluation, TokenSurprise, evaluate_text, surprise


def run(arguments: argparse.Namespace, ctrl_c: CtrlC) -> int:
    """Print loss, perplexity and bits per character, and those of simpler models."""
    text_model = open_model(arguments)
    source = read_files(arguments.files, arguments, ctrl_c)
    if arguments.surprise and not arguments.json:
        _print_surprise(surprise(text_model, source.text, should_stop=ctrl_c.pressed))
        return 0
    corpus: tuple[str, ...] = ()
    if arguments.corpus:
        corpus = (read_files(arguments.corpus, arguments, ctrl_c).text,)
    result = evaluate_text(text_model, source.text, should_stop=ctrl_c.pressed)
    facts: dict[str, object] = {
        "loss": result.loss,
        "perplexity": result.perplexity,
        "bits_per_character": result.bits_per_character,
        "nats_per_character": result.nats_per_character,
        "tokens": result.num_tokens,
        "characters": result.num_characters,
        "unknown_tokens": result.num_unknown,
    }
    _remark(source.text, corpus, result)
    rivals = rival_losses(
        corpus, (source.text,), text_model.codec, result, should_stop=ctrl_c.pressed
    )
    alone = "" if corpus else "_alone"  # without a corpus, the compressor has read nothing before
    facts |= {f"{name}{alone}_nats_per_character": loss for name, loss in rivals.items()}
    if arguments.surprise:
        tokens = surprise(text_model, source.text, should_stop=ctrl_c.pressed)
        facts["surprise"] = [asdict(token) for token in tokens]
    print_facts(facts, as_json=arguments.json)
    return 0


def _remark(text: str, corpus: tuple[str, ...], result: TextEvaluation) -> None:
    """Say on standard error what makes the figures mean less than they seem to."""
    share = result.num_unknown / max(result.num_tokens, 1)
    if share > 0.05:
        print(
            f"{result.num_unknown:,} of {result.num_tokens:,} tokens ({share:.0%}) are unknown to "
            "this model. Loss and perplexity take them for one word; nats per character do not.",
            file=sys.stderr,
        )
    middle = text[len(text) // 2 :][:200]
    if any(middle in known for known in corpus):
        print("The corpus holds this text: the simpler models have seen it.", file=sys.stderr)


def _print_surprise(tokens: list[TokenSurprise]) -> None:
    for token in tokens:
        value = "" if token.nats is None else f"{token.nats:.3f}"
        print(f"{value}\t{token.text!r}{'' if token.known else '  (unknown)'}")

"""`lstmtext inspect`: how texts are read, and what is in them."""

import argparse

from lstmtext.command_line.ctrl_c import CtrlC
from lstmtext.command_line.facts import print_facts
from lstmtext.command_line.texts import chosen_cleaning, read_files
from lstmtext.presets import preset_settings
from lstmtext.reading.source import FileReport
from lstmtext.text.levels import tokenizer_for
from lstmtext.text.tokenizer import SPECIAL_TOKENS
from lstmtext.text.vocabulary import count_tokens, fixed_vocab, make_vocab


def run(arguments: argparse.Namespace, ctrl_c: CtrlC) -> int:
    """Read, count, print."""
    source = read_files(arguments.files, arguments, ctrl_c)
    text = chosen_cleaning(arguments)(source.text)
    changes = {"min_count": arguments.min_count, "max_vocab_size": arguments.max_vocab_size}
    settings = preset_settings(  # what `train` would do
        "balanced",
        num_characters=len(text),
        level=arguments.level,
        **{name: value for name, value in changes.items() if value is not None},
    )
    tokenizer = tokenizer_for(settings.level, [text], max_vocab_size=settings.max_vocab_size)
    tokens = tokenizer.tokenize(text)
    counts = count_tokens(tokens)
    if tokenizer.own_tokens is not None:
        vocab = fixed_vocab(tokenizer.own_tokens, with_unknown=True)
    else:
        vocab = make_vocab(
            counts,
            with_unknown=True,
            min_count=settings.min_count,
            max_size=settings.max_vocab_size,
        )
    known = sum(number for token, number in counts.items() if token in vocab)
    facts: dict[str, object] = {
        "files": [_file_facts(file) for file in source.files],
        "encoding": source.encoding,
        "documents": len(source.document_starts),
        "characters": len(text),
        "distinct_characters": len(set(text)),
        "tokens": len(tokens),
        "distinct_tokens": len(counts),
        "vocabulary": len(vocab),
        "coverage": known / max(len(tokens), 1),
        "undecodable_bytes": source.undecodable_bytes,
    }
    if not arguments.json:
        facts["files"] = ", ".join(file.name for file in source.files)
        facts["vocabulary"] = len(vocab.keys() - SPECIAL_TOKENS)
        facts["coverage"] = f"{known / max(len(tokens), 1):.2%} of the text"
        facts["commonest"] = " ".join(
            repr(token) if token else "(no space)" for token, _ in counts.most_common(12)
        )
    print_facts(facts, as_json=arguments.json)
    return 0


def _file_facts(file: FileReport) -> dict[str, object]:
    return {
        "name": file.name,
        "format": file.format,
        "encoding": file.encoding,
        "guessed": file.guessed,
        "characters": file.num_characters,
        "undecodable_bytes": file.undecodable_bytes,
        "notes": list(file.notes),
    }

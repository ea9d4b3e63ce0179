"""`lstmtext inspect`: how texts are read, and what is in them."""

import argparse

from lstmtext.command_line.ctrl_c import CtrlC
from lstmtext.command_line.info import print_facts
from lstmtext.command_line.texts import chosen_cleaning, read_files
from lstmtext.reading.source import FileReport
from lstmtext.text.levels import tokenizer_for
from lstmtext.text.subwords import suitable_vocab_size
from lstmtext.text.vocabulary import count_tokens, make_vocab


def run(arguments: argparse.Namespace, ctrl_c: CtrlC) -> int:
    """Read, count, print."""
    source = read_files(arguments.files, arguments, ctrl_c)
    text = chosen_cleaning(arguments)(source.text)
    level = arguments.level or "characters"
    most = arguments.max_vocab_size or 30_000
    size = min(suitable_vocab_size(len(text)), most)
    tokenizer = tokenizer_for(level, [text], vocab_size=max(size - 2, 3))
    tokens = tokenizer.tokenize(text)
    counts = count_tokens(tokens)
    vocab = make_vocab(counts, with_unknown=True, min_count=arguments.min_count or 1, max_size=most)
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
        facts["coverage"] = f"{known / max(len(tokens), 1):.2%} of the text"
        facts["commonest"] = " ".join(repr(token) for token, _ in counts.most_common(12))
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

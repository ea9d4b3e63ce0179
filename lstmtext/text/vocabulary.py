"""Counting tokens, giving them ids, and turning text into ids.

All block by block, so that no single call holds the interpreter for long: a window may be painting
in another thread.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from lstmtext.errors import TextError
from lstmtext.text.tokenizer import (
    MAX_TOKEN,
    PAD_IDX,
    PAD_TOKEN,
    SPECIAL_TOKENS,
    UNK_IDX,
    UNK_TOKEN,
)

if TYPE_CHECKING:
    from torch import Tensor

_BLOCK = 1 << 16  # tokens handled by one call; about a millisecond
_CODE_POINTS = 0x110000
_SHORT = 4_096  # characters


def count_tokens(tokens: Sequence[str]) -> Counter[str]:
    """How often each token occurs; a string counts as the sequence of its characters.

    Raises:
        TextError: The text holds a lone surrogate, which no file can store.
    """
    counts: Counter[str] = Counter()
    if not isinstance(tokens, str):
        for start in range(0, len(tokens), _BLOCK):
            counts.update(tokens[start : start + _BLOCK])
        try:
            "".join(counts).encode("utf-8")
        except UnicodeEncodeError:
            raise TextError("The text has half a character in one of its words.") from None
        return counts
    for block in _code_point_blocks(tokens):
        points, numbers = np.unique(block, return_counts=True)
        counts.update({chr(p): n for p, n in zip(points.tolist(), numbers.tolist(), strict=True)})
    return counts


def make_vocab(
    counts: Mapping[str, int],
    *,
    with_unknown: bool = False,
    min_count: int = 1,
    max_size: int | None = None,
) -> dict[str, int]:
    """Give ids to tokens, the commonest first, ties in the order in which they were counted.

    Args:
        counts: Occurrences by token.
        with_unknown: Keep id 1 for `<unk>`, which stands for every token left out.
        min_count: Leave out rarer tokens.
        max_size: Largest number of ids, special ones included.

    A token longer than `MAX_TOKEN` characters is left out: it would be a text, not a word.

    Returns:
        Token to id; `<pad>` is 0.
    """
    vocab = {PAD_TOKEN: PAD_IDX}
    if with_unknown:
        vocab[UNK_TOKEN] = UNK_IDX
    room = (max_size if max_size is not None else len(counts) + 2) - len(vocab)
    ordered = sorted(counts.items(), key=lambda item: -item[1])
    kept = [
        token
        for token, n in ordered
        if n >= min_count and token not in SPECIAL_TOKENS and len(token) <= MAX_TOKEN
    ]
    for token in kept[: max(room, 0)]:
        vocab[token] = len(vocab)
    return vocab


def fixed_vocab(tokens: Sequence[str], *, with_unknown: bool = False) -> dict[str, int]:
    """Give ids to tokens in the order given, after `<pad>` and, if wanted, `<unk>`."""
    special = SPECIAL_TOKENS if with_unknown else SPECIAL_TOKENS[:1]
    return {token: idx for idx, token in enumerate((*special, *tokens))}


def encode(tokens: Sequence[str], vocab: Mapping[str, int]) -> Tensor:
    """Ids of tokens, as a 1-D tensor of the smallest integer type that holds the vocabulary.

    A token that has no id becomes `<unk>` where the vocabulary has one, and is left out otherwise.
    """
    import torch  # counting does without, so `lstmtext inspect` need not wait for it

    # For a short text, the table of all characters would take longer than looking each one up.
    is_long = isinstance(tokens, str) and len(tokens) > _SHORT
    ids = _encode_characters(str(tokens), vocab) if is_long else _encode(tokens, vocab)
    return torch.from_numpy(ids)


def _encode(tokens: Sequence[str], vocab: Mapping[str, int]) -> np.ndarray:
    unknown = vocab.get(UNK_TOKEN, -1)
    dtype = _smallest_type(len(vocab))
    blocks = [np.empty(0, dtype)]
    for start in range(0, len(tokens), _BLOCK):
        ids = [vocab.get(token, unknown) for token in tokens[start : start + _BLOCK]]
        blocks.append(np.array([i for i in ids if i >= 0], dtype))
    return np.concatenate(blocks)


def _encode_characters(text: str, vocab: Mapping[str, int]) -> np.ndarray:
    dtype = _smallest_type(len(vocab))
    table = np.full(_CODE_POINTS, vocab.get(UNK_TOKEN, -1), np.int32)
    for token, idx in vocab.items():
        if len(token) == 1:
            table[ord(token)] = idx
    blocks = [np.empty(0, dtype)]
    for block in _code_point_blocks(text):
        ids = table[block]
        blocks.append(ids[ids >= 0].astype(dtype))
    return np.concatenate(blocks)


def _code_point_blocks(text: str) -> Iterator[np.ndarray]:
    for start in range(0, len(text), _BLOCK):
        try:
            data = text[start : start + _BLOCK].encode("utf-32-le")
        except UnicodeEncodeError as error:
            position = start + error.start
            raise TextError(f"The text has half a character at {position:,}.") from None
        yield np.frombuffer(data, "<u4")


def _smallest_type(vocab_size: int) -> type[np.generic]:
    if vocab_size <= 1 << 8:
        return np.uint8
    return np.int16 if vocab_size <= 1 << 15 else np.int32

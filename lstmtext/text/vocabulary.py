"""Counting tokens, giving them ids, and turning text into ids.

All block by block, so that no single call holds the interpreter for long: a window may be painting
in another thread.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from lstmtext.errors import TextError
from lstmtext.text.chunks import Numbers
from lstmtext.text.numbering import small_blocks
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


def count_tokens(tokens: Sequence[str]) -> Counter[str]:
    """How often each token occurs; a string counts as the sequence of its characters.

    Raises:
        TextError: The text holds a lone surrogate, which no file can store.
    """
    counts: Counter[str] = Counter()
    for start in range(0, len(tokens), _BLOCK):
        counts.update(tokens[start : start + _BLOCK])
    check_whole(counts)
    return counts


def check_whole(tokens: Iterable[str]) -> None:
    """Refuses half characters.

    Raises:
        TextError: A token holds a lone surrogate, which no file can store.
    """
    try:
        "".join(tokens).encode("utf-8")
    except UnicodeEncodeError:
        raise TextError("The text has half a character in one of its words.") from None


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
    tokens, numbers = list(counts), np.array(list(counts.values()), np.int64)
    order = np.argsort(-numbers, kind="stable")  # without holding up other threads, as `sorted`
    order = order[numbers[order] >= min_count]
    ordered = (tokens[i] for i in order.tolist())
    kept = [t for t in ordered if t not in SPECIAL_TOKENS and len(t) <= MAX_TOKEN]
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

    unknown = vocab.get(UNK_TOKEN, -1)
    dtype = _smallest_type(len(vocab))
    blocks = [np.empty(0, dtype)]
    for start in range(0, len(tokens), _BLOCK):
        ids = [vocab.get(token, unknown) for token in tokens[start : start + _BLOCK]]
        blocks.append(np.array([i for i in ids if i >= 0], dtype))
    return torch.from_numpy(np.concatenate(blocks))


def encode_numbers(
    parts: Sequence[list[Numbers]], tokens: Sequence[str], vocab: Mapping[str, int]
) -> tuple[Tensor, tuple[Tensor, ...]]:
    """Ids of the tokens that numbers stand for, as `encode` gives them, of each part.

    Args:
        parts: Blocks of numbers. The lists are emptied, so that memory never holds both whole.
        tokens: What the numbers stand for.
        vocab: Token to id.

    Returns:
        All ids in a row, and a view of it for each part.
    """
    unknown = vocab.get(UNK_TOKEN, -1)
    ids_of_numbers = np.array([vocab.get(token, unknown) for token in tokens], np.int32)
    leaves_out = bool((ids_of_numbers < 0).any())
    row = _room_for_ids([block for part in parts for block in part], _smallest_type(len(vocab)))
    lengths = []
    end = 0
    for part in parts:
        begin = end
        part.reverse()  # the end of a list is where it gives up its items cheaply
        while part:
            for block in small_blocks(part.pop()):
                ids = ids_of_numbers.take(block, mode="clip")
                if leaves_out:
                    ids = ids[ids >= 0]
                row[end : end + len(ids)] = ids
                end += len(ids)
        lengths.append(end - begin)
    import torch

    ids_in_a_row = torch.from_numpy(row[:end])
    return ids_in_a_row, torch.split(ids_in_a_row, lengths)


def _room_for_ids(blocks: Sequence[Numbers], dtype: type[np.generic]) -> np.ndarray:
    """As many ids as there are numbers: where these lie, if they are in one block."""
    if len(blocks) == 1 and blocks[0].itemsize == np.dtype(dtype).itemsize:
        return blocks[0].view(dtype)
    return np.empty(sum(map(len, blocks)), dtype)


def _smallest_type(vocab_size: int) -> type[np.generic]:
    if vocab_size <= 1 << 8:
        return np.uint8
    return np.int16 if vocab_size <= 1 << 15 else np.int32

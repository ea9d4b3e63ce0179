"""The vocabulary in a model file: the tokens in the order of their ids, one after the other."""

from collections.abc import Mapping

import torch
from torch import Tensor

from lstmtext.saving.container import DamagedError
from lstmtext.text.tokenizer import PAD_IDX, PAD_TOKEN, UNK_IDX, UNK_TOKEN

_MAX_VOCAB = 1_000_000
_MAX_TOKEN = 1 << 16  # characters


def vocab_tensors(vocab: Mapping[str, int]) -> dict[str, Tensor]:
    """The tokens in the order of their ids, as UTF-8 and the offset where each one ends.

    Raises:
        DamagedError: There are too many to be read again.
    """
    if len(vocab) > _MAX_VOCAB:
        raise DamagedError(f"its vocabulary has more than {_MAX_VOCAB:,} tokens")
    encoded = [token.encode("utf-8") for token, _ in sorted(vocab.items(), key=lambda kv: kv[1])]
    ends = torch.cumsum(torch.tensor([len(token) for token in encoded]), dim=0)
    joined = torch.frombuffer(bytearray(b"".join(encoded)), dtype=torch.uint8)
    return {"vocabulary.utf8": joined, "vocabulary.ends": ends}


def restored_vocab(joined: Tensor, ends: Tensor) -> dict[str, int]:
    """Token to id, from the two tensors of `vocab_tensors`.

    Raises:
        DamagedError: They are none that this program makes.
    """
    if joined.dtype != torch.uint8 or ends.dtype != torch.int64 or joined.dim() + ends.dim() != 2:
        raise DamagedError("the vocabulary has the wrong types")
    data, stops = joined.numpy().tobytes(), ends.tolist()
    starts = [0, *stops[:-1]]
    if not 2 <= len(stops) <= _MAX_VOCAB or stops[-1] != len(data):
        raise DamagedError("the vocabulary has the wrong size")
    if any(stop < start for start, stop in zip(starts, stops, strict=True)):
        raise DamagedError("the vocabulary runs backwards")
    tokens = [data[a:b].decode("utf-8") for a, b in zip(starts, stops, strict=True)]
    vocab = {token: idx for idx, token in enumerate(tokens)}
    if max(map(len, tokens)) > _MAX_TOKEN:
        raise DamagedError("the vocabulary has a token that is longer than any text would bring")
    if len(vocab) != len(tokens) or vocab.get(PAD_TOKEN) != PAD_IDX:
        raise DamagedError("the vocabulary repeats a token or lacks padding")
    if vocab.get(UNK_TOKEN, UNK_IDX) != UNK_IDX:
        raise DamagedError("the vocabulary has <unk> in the wrong place")
    return vocab

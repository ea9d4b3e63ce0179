"""A text as a `torch.utils.data.Dataset` of sequence chunks: the contract of seed 000."""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from os import PathLike
from typing import Self

import torch
from torch import Tensor
from torch.utils.data import Dataset

from lstmtext.errors import ConfigError, TextError
from lstmtext.reading.read import read_text
from lstmtext.reading.stored import StoredText, Text
from lstmtext.text.cleaning import Cleaning
from lstmtext.text.codec import TextCodec
from lstmtext.text.collate import ChunkBatch
from lstmtext.text.numbering import TokenNumbers
from lstmtext.text.tokenizer import PAD_IDX, SPECIAL_TOKENS, UNK_IDX, SplitTokenizer, Tokenizer
from lstmtext.text.vocabulary import (
    check_whole,
    count_tokens,
    encode_numbers,
    fixed_vocab,
    make_vocab,
)


class TextDataset(Dataset[tuple[Tensor, Tensor]]):
    """A text file cut into chunks of `seq_len` tokens, each with the tokens that follow (seed 000).

    Chunk `i` has the inputs `ids[i * stride : i * stride + seq_len]`; its targets are the same one
    token later, so the last target of a chunk is the first input of the next and nothing wraps.
    The last chunk may be shorter: `collate_fn` pads it. With `stride=1` the chunks are the sliding
    windows of seed 001.

    A `DataLoader` with `collate_fn` fetches whole batches at once, through `__getitems__`.

    Attributes:
        vocab: Token to id; `<pad>` is 0.
        idx2token: Id to token.
        token_ids: The whole text as a 1-D tensor of ids, smallest integer type.
        parts: The same as separate stretches; no chunk and no target crosses from one to the next.
        tokenizer: The level.
        cleaning: Done to the text, and to every prompt, before it is cut.
        name: The file's name, to show.
    """

    _given_vocab: Mapping[str, int] | None = None
    _limits: tuple[bool, int, int | None] = (False, 1, None)

    def __init__(
        self,
        path: str | PathLike[str],
        seq_len: int,
        *,
        tokenizer: Tokenizer | None = None,
        cleaning: Cleaning | None = None,
        stride: int | None = None,
        encoding: str | None = None,
        with_unknown: bool = False,
        min_count: int = 1,
        max_vocab_size: int | None = None,
    ) -> None:
        """Read and encode a file.

        Args:
            path: The text file.
            seq_len: Tokens in a chunk, at least 1.
            tokenizer: The level; the plain split at white space unless given.
            cleaning: What to change in the text first; nothing unless given.
            stride: Tokens from the beginning of one chunk to that of the next, at most `seq_len`;
                `seq_len` unless given.
            encoding: Overrides the detection of `read_text`.
            with_unknown: Keep id 1 for `<unk>`.
            min_count: Tokens that are rarer have no id of their own.
            max_vocab_size: Largest number of ids, special ones included.

        Raises:
            TextError: The file cannot be read or has fewer than two tokens.
            ConfigError: `seq_len` or `stride` is out of range.
        """
        source = read_text(path, encoding=encoding)
        self._limits = (with_unknown, min_count, max_vocab_size)
        self._set_up(source.name, seq_len, stride, tokenizer, cleaning)
        self._encode([source.stored])

    @classmethod
    def from_text(
        cls,
        text: Text | Sequence[Text],
        seq_len: int,
        *,
        name: str = "text",
        tokenizer: Tokenizer | None = None,
        cleaning: Cleaning | None = None,
        stride: int | None = None,
        with_unknown: bool = False,
        min_count: int = 1,
        max_vocab_size: int | None = None,
        vocab: Mapping[str, int] | None = None,
    ) -> Self:
        """The same from a text in memory, or from several that do not follow one another.

        Arguments and errors are those of the constructor, and `vocab` gives ids to use instead of
        making some.
        """
        dataset = cls.__new__(cls)
        dataset._given_vocab = vocab
        parts = [text] if isinstance(text, str | StoredText) else text
        dataset._limits = (with_unknown, min_count, max_vocab_size)
        dataset._set_up(name, seq_len, stride, tokenizer, cleaning)
        dataset._encode(parts)
        return dataset

    @classmethod
    def from_ids(
        cls,
        token_ids: Tensor,
        lengths: Sequence[int],
        vocab: Mapping[str, int],
        seq_len: int,
        *,
        name: str = "text",
        tokenizer: Tokenizer | None = None,
        cleaning: Cleaning | None = None,
        stride: int | None = None,
    ) -> Self:
        """The same from ids that another dataset made.

        Args:
            token_ids: As the attribute, of all parts.
            lengths: Of the parts.
            vocab: What made the ids, from `tokenizer` and `cleaning`.
            seq_len: As for the constructor, as all others.
            name: A name to show.
            tokenizer: The level.
            cleaning: What was done to the text.
            stride: From one chunk to the next.
        """
        dataset = cls.__new__(cls)
        dataset._given_vocab = vocab
        dataset._set_up(name, seq_len, stride, tokenizer, cleaning)
        dataset._make_vocab(dict)
        dataset.token_ids, dataset.parts = token_ids, torch.split(token_ids, list(lengths))
        dataset._place_chunks()
        return dataset

    def _set_up(
        self,
        name: str,
        seq_len: int,
        stride: int | None,
        tokenizer: Tokenizer | None,
        cleaning: Cleaning | None,
    ) -> None:
        if seq_len < 1:
            raise ConfigError(f"seq_len must be at least 1, not {seq_len}")
        if stride is not None and not 1 <= stride <= seq_len:
            raise ConfigError(f"stride must be between 1 and seq_len ({seq_len}), not {stride}")
        self.name = name
        self.seq_len = seq_len
        self.stride = stride or seq_len
        self.tokenizer: Tokenizer = tokenizer or SplitTokenizer()
        self.cleaning = cleaning or Cleaning()

    def _encode(self, texts: Sequence[Text]) -> None:
        numbers = TokenNumbers(self.tokenizer)
        parts = [numbers.of(self.cleaning.of(text)) for text in texts]
        self._check_length(max((sum(map(len, part)) for part in parts), default=0))
        self._make_vocab(lambda: numbers.counts(parts))
        self.token_ids, self.parts = encode_numbers(parts, numbers.tokens, self.vocab)
        if max(map(len, self.parts)) < 2 or not self.vocab.keys() - set(SPECIAL_TOKENS):
            raise TextError(
                f"“{self.name}” repeats too few {self.tokenizer.unit}s to keep any. "
                "Choose a longer text, or keep rarer ones, too."
            )
        self._place_chunks()

    def _check_length(self, num_tokens: int) -> None:
        if num_tokens < 2:
            unit = self.tokenizer.unit
            found = "no" if not num_tokens else "only one"
            raise TextError(f"“{self.name}” has {found} {unit}; training needs at least two.")

    def build_vocab(self, words: Sequence[str]) -> tuple[dict[str, int], dict[int, str]]:
        """Make `vocab` and `idx2token` from tokens, the commonest first; index 0 is `<pad>`."""
        self._make_vocab(lambda: count_tokens(words))
        return self.vocab, self.idx2token

    def _make_vocab(self, count: Callable[[], Mapping[str, int]]) -> None:
        with_unknown, min_count, max_size = self._limits
        if self._given_vocab is not None:
            self.vocab = dict(self._given_vocab)
        elif self.tokenizer.own_tokens is not None:
            self.vocab = fixed_vocab(self.tokenizer.own_tokens, with_unknown=with_unknown)
        else:
            counts = count()
            check_whole(counts)
            self.vocab = make_vocab(
                counts, with_unknown=with_unknown, min_count=min_count, max_size=max_size
            )
        self.idx2token = {idx: token for token, idx in self.vocab.items()}

    @property
    def codec(self) -> TextCodec:
        """Level, cleaning and vocabulary together: `codec.encode`, `codec.decode`."""
        return TextCodec(self.tokenizer, self.vocab, self.cleaning)

    @property
    def coverage(self) -> float:
        """Share of the text's tokens that have an id of their own, from 0 to 1."""
        if not self.codec.has_unknown:
            return 1.0
        return 1.0 - int((self.token_ids == UNK_IDX).sum()) / len(self.token_ids)

    def _place_chunks(self) -> None:
        """Note, for each part, where it begins in `token_ids` and its first chunk's number."""
        lengths = [len(part) for part in self.parts]
        self._part_starts = [0, *accumulate(lengths)]
        numbers = [self._num_chunks(length - 1) for length in lengths]
        self._first_chunks = [0, *accumulate(numbers)]

    def _num_chunks(self, num_targets: int) -> int:
        if num_targets < 1:
            return 0
        return -(-max(num_targets - self.seq_len, 0) // self.stride) + 1

    def __len__(self) -> int:
        """Number of chunks: every token but a part's first is a target, without `stride` once."""
        return self._first_chunks[-1]

    def _span(self, idx: int) -> tuple[int, int]:
        """Where chunk `idx` begins and ends in `token_ids`, its last target included."""
        if idx < 0:
            idx += len(self)
        if not 0 <= idx < len(self):
            raise IndexError(f"chunk {idx} of {len(self)}")
        part = bisect_right(self._first_chunks, idx) - 1
        start = self._part_starts[part] + (idx - self._first_chunks[part]) * self.stride
        return start, min(start + self.seq_len + 1, self._part_starts[part + 1])

    def __getitem__(self, idx: int) -> tuple[Tensor, Tensor]:
        """Inputs and targets of one chunk, both `(T,)` int64 with `T <= seq_len`."""
        start, end = self._span(idx)
        chunk = self.token_ids[start:end].long()
        return chunk[:-1], chunk[1:]

    def __getitems__(self, indices: Sequence[int]) -> ChunkBatch:
        """Several chunks at once, as a `DataLoader` asks for them."""
        spans = torch.tensor([self._span(idx) for idx in indices]).view(-1, 2)  # (B, 2)
        starts, ends = spans[:, :1], spans[:, 1:]
        length = int((ends - starts).max()) if len(indices) else 1
        positions = starts + torch.arange(length)  # (B, T + 1)
        chunks = self.token_ids[positions.clamp_(max=len(self.token_ids) - 1)].long()
        chunks[starts + torch.arange(length) >= ends] = PAD_IDX
        return ChunkBatch(chunks, (ends - starts).squeeze(1).tolist())

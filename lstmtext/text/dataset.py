"""A text as a `torch.utils.data.Dataset` of sequence chunks: the contract of seed 000."""

from collections.abc import Sequence
from os import PathLike
from typing import Self

from torch import Tensor
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import Dataset

from lstmtext.errors import ConfigError, TextError
from lstmtext.reading.read import read_text
from lstmtext.text.tokenizer import PAD_IDX, SPECIAL_TOKENS, SplitTokenizer, Tokenizer
from lstmtext.text.vocabulary import count_tokens, encode, make_vocab


class TextDataset(Dataset[tuple[Tensor, Tensor]]):
    """A text file cut into chunks of `seq_len` tokens, each with the tokens that follow (seed 000).

    Chunk `i` has the inputs `ids[i * seq_len : (i + 1) * seq_len]`; its targets are the same one
    token later, so the last target of a chunk is the first input of the next and nothing wraps.
    The last chunk may be shorter: `collate_fn` pads it.

    Attributes:
        vocab: Token to id; `<pad>` is 0.
        idx2token: Id to token.
        token_ids: The whole text as a 1-D tensor of ids, smallest integer type.
        tokenizer: The level.
        name: The file's name, to show.
    """

    def __init__(
        self,
        path: str | PathLike[str],
        seq_len: int,
        *,
        tokenizer: Tokenizer | None = None,
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
            encoding: Overrides the detection of `read_text`.
            with_unknown: Keep id 1 for `<unk>`.
            min_count: Tokens that are rarer have no id of their own.
            max_vocab_size: Largest number of ids, special ones included.

        Raises:
            TextError: The file cannot be read or has fewer than two tokens.
            ConfigError: `seq_len` is not positive.
        """
        source = read_text(path, encoding=encoding)
        self._setup(source.text, source.name, seq_len, tokenizer)
        self._encode_text(source.text, with_unknown, min_count, max_vocab_size)

    @classmethod
    def from_text(
        cls,
        text: str,
        seq_len: int,
        *,
        name: str = "text",
        tokenizer: Tokenizer | None = None,
        with_unknown: bool = False,
        min_count: int = 1,
        max_vocab_size: int | None = None,
    ) -> Self:
        """The same from a text in memory; arguments and errors as for the constructor."""
        dataset = cls.__new__(cls)
        dataset._setup(text, name, seq_len, tokenizer)
        dataset._encode_text(text, with_unknown, min_count, max_vocab_size)
        return dataset

    def _setup(self, text: str, name: str, seq_len: int, tokenizer: Tokenizer | None) -> None:
        if seq_len < 1:
            raise ConfigError(f"seq_len must be at least 1, not {seq_len}")
        self.name = name
        self.seq_len = seq_len
        self.tokenizer: Tokenizer = tokenizer or SplitTokenizer()
        self._limits: tuple[bool, int, int | None] = (False, 1, None)

    def _encode_text(
        self, text: str, with_unknown: bool, min_count: int, max_vocab_size: int | None
    ) -> None:
        tokens = self.tokenizer.tokenize(text)
        if len(tokens) < 2:
            unit = self.tokenizer.unit
            found = "no" if not tokens else "only one"
            raise TextError(f"“{self.name}” has {found} {unit}; training needs at least two.")
        self._limits = (with_unknown, min_count, max_vocab_size)
        self.build_vocab(tokens)
        self.token_ids = encode(tokens, self.vocab)
        if len(self.token_ids) < 2 or not self.vocab.keys() - set(SPECIAL_TOKENS):
            raise TextError(
                f"“{self.name}” repeats too few {self.tokenizer.unit}s to keep any. "
                "Choose a longer text, or keep rarer ones, too."
            )

    def build_vocab(self, words: Sequence[str]) -> tuple[dict[str, int], dict[int, str]]:
        """Make `vocab` and `idx2token` from tokens, the commonest first; index 0 is `<pad>`."""
        with_unknown, min_count, max_size = self._limits
        self.vocab = make_vocab(
            count_tokens(words), with_unknown=with_unknown, min_count=min_count, max_size=max_size
        )
        self.idx2token = {idx: token for token, idx in self.vocab.items()}
        return self.vocab, self.idx2token

    def __len__(self) -> int:
        """Number of chunks: every token but the first is a target exactly once."""
        return -(-(len(self.token_ids) - 1) // self.seq_len)

    def __getitem__(self, idx: int) -> tuple[Tensor, Tensor]:
        """Inputs and targets of one chunk, both `(T,)` int64 with `T <= seq_len`."""
        if idx < 0:
            idx += len(self)
        if not 0 <= idx < len(self):
            raise IndexError(f"chunk {idx} of {len(self)}")
        start = idx * self.seq_len
        chunk = self.token_ids[start : start + self.seq_len + 1].long()
        return chunk[:-1], chunk[1:]


def collate_fn(batch: Sequence[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
    """Pad the chunks of a batch to one length (seed 000).

    Args:
        batch: Pairs of inputs and targets, each `(T_i,)`.

    Returns:
        Inputs and targets, both `(B, max T_i)`, padded with 0 (`<pad>`).
    """
    inputs, targets = zip(*batch, strict=True)
    return (
        pad_sequence(list(inputs), batch_first=True, padding_value=PAD_IDX),
        pad_sequence(list(targets), batch_first=True, padding_value=PAD_IDX),
    )


def split_text(text: str, validation_fraction: float) -> tuple[str, str]:
    """The text before and after `int(len(text) * (1 - validation_fraction))` characters.

    The held-out part is the tail, as in the published figures for tiny-shakespeare.

    Raises:
        ConfigError: The fraction is not between 0 and 0.5.
    """
    if not 0.0 <= validation_fraction <= 0.5:
        raise ConfigError(
            f"validation_fraction must be between 0 and 0.5, not {validation_fraction}"
        )
    border = int(len(text) * (1.0 - validation_fraction))
    return text[:border], text[border:]

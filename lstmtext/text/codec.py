"""Text to ids and back, with one vocabulary: what a dataset and a model file have in common."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from torch import Tensor

from lstmtext.reading.stored import Text
from lstmtext.text.cleaning import Cleaning
from lstmtext.text.numbering import TokenNumbers
from lstmtext.text.tokenizer import (
    SPECIAL_TOKENS,
    UNK_TOKEN,
    HasVocab,
    SplitTokenizer,
    Tokenizer,
    detokenize,
)
from lstmtext.text.vocabulary import encode, encode_numbers

_SHORT = 4_096  # characters: tables for all characters would take longer than looking each one up


@dataclass(frozen=True, slots=True)
class TextCodec:
    """A level, its cleaning, and a vocabulary.

    Without cleaning and limits, `decode(encode(text)) == text` for the text that the vocabulary
    was made from, at every level but `split`.

    Attributes:
        tokenizer: The level.
        vocab: Token to id; `<pad>` is 0, and `<unk>`, where there is one, is 1.
        cleaning: Done to every text before it is cut.
        idx2token: Id to token.
    """

    tokenizer: Tokenizer
    vocab: Mapping[str, int]
    cleaning: Cleaning = field(default_factory=Cleaning)
    idx2token: dict[int, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Make the reverse of the vocabulary."""
        reverse = {idx: token for token, idx in self.vocab.items()}
        object.__setattr__(self, "idx2token", reverse)

    def tokenize(self, text: str) -> Sequence[str]:
        """The tokens of a text, cleaned first."""
        return self.tokenizer.tokenize(self.cleaning(text))

    def encode(self, text: Text) -> Tensor:
        """Ids of a text, 1-D, smallest integer type.

        A token without an id becomes `<unk>`, or is left out where the vocabulary has none.
        """
        if isinstance(text, str) and len(text) <= _SHORT:
            return encode(self.tokenize(text), self.vocab)
        numbers = TokenNumbers(self.tokenizer)
        part = numbers.of(self.cleaning.of(text))
        return encode_numbers([part], numbers.tokens, self.vocab)[0]

    def decode(self, token_ids: Iterable[int]) -> str:
        """The text of these ids; special ones are left out."""
        tokens = (self.idx2token[int(idx)] for idx in token_ids)
        return detokenize(self.tokenizer, [t for t in tokens if t not in SPECIAL_TOKENS])

    def is_known(self, token: str) -> bool:
        """Whether a token has an id of its own."""
        return token in self.vocab and token not in SPECIAL_TOKENS

    @property
    def num_known(self) -> int:
        """How many tokens have an id of their own: all but `<pad>` and `<unk>`."""
        return len(self.vocab) - sum(token in self.vocab for token in SPECIAL_TOKENS)

    @property
    def has_unknown(self) -> bool:
        """Whether there is an id for everything unknown."""
        return UNK_TOKEN in self.vocab


def codec_of(dataset: HasVocab) -> TextCodec:
    """The codec of a `TextDataset` or `TextModel`; for any other object, one of its `vocab`.

    Where the object has no `tokenizer`, text is cut at white space (seed 000).
    """
    codec = getattr(dataset, "codec", None)
    if isinstance(codec, TextCodec):
        return codec
    tokenizer: Tokenizer = getattr(dataset, "tokenizer", None) or SplitTokenizer()
    return TextCodec(tokenizer, dataset.vocab)

"""The levels by name: how finely a text is cut."""

from collections.abc import Iterable, Mapping, Sequence

from lstmtext.errors import ConfigError
from lstmtext.reading.stored import Text
from lstmtext.text.subwords import SubwordTokenizer, suitable_vocab_size
from lstmtext.text.tokenizer import (
    SPECIAL_TOKENS,
    CharacterTokenizer,
    SplitTokenizer,
    Tokenizer,
    WordTokenizer,
)

LEVELS = ("characters", "words", "subwords", "split")
"""Every level; `split` is seed 000's plain split at white space."""

_FIXED: Mapping[str, Tokenizer] = {
    tokenizer.name: tokenizer
    for tokenizer in (CharacterTokenizer(), WordTokenizer(), SplitTokenizer())
}


def check_level(level: str) -> None:
    """Refuse a name that is not in `LEVELS`.

    Raises:
        ConfigError: It is not.
    """
    if level not in LEVELS:
        raise ConfigError(f"level must be one of {', '.join(LEVELS)}; not {level!r}")


def tokenizer_for(
    level: str, texts: Sequence[Text] = (), *, max_vocab_size: int = 30_000
) -> Tokenizer:
    """The tokenizer of a level; subwords are trained on `texts`, as many as suit their length.

    Args:
        level: One of `LEVELS`.
        texts: Cleaned training texts; only subwords look at them.
        max_vocab_size: Most ids that there may be, special ones included.

    Raises:
        ConfigError: There is no such level.
    """
    check_level(level)
    if level in _FIXED:
        return _FIXED[level]
    size = min(suitable_vocab_size(sum(map(len, texts))), max_vocab_size)
    return SubwordTokenizer.train(texts, max(size - len(SPECIAL_TOKENS), 3))


def restored_tokenizer(level: str, vocab: Iterable[str]) -> Tokenizer:
    """The tokenizer that made `vocab` (tokens in the order of their ids), as from a model file.

    Raises:
        ConfigError: There is no such level.
    """
    check_level(level)
    tokens = tuple(token for token in vocab if token not in SPECIAL_TOKENS)
    return _FIXED.get(level) or SubwordTokenizer(tokens)

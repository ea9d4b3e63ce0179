"""The levels by name: how finely a text is cut."""

from collections.abc import Iterable, Mapping

from lstmtext.errors import ConfigError
from lstmtext.text.subwords import SubwordTokenizer
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


def tokenizer_for(level: str, texts: Iterable[str] = (), *, vocab_size: int = 2_000) -> Tokenizer:
    """The tokenizer of a level; subwords are trained on `texts`, at most `vocab_size` of them.

    Raises:
        ConfigError: There is no such level.
    """
    check_level(level)
    return _FIXED.get(level) or SubwordTokenizer.train(texts, vocab_size)


def restored_tokenizer(level: str, vocab: Iterable[str]) -> Tokenizer:
    """The tokenizer that made `vocab` (tokens in the order of their ids), as from a model file.

    Raises:
        ConfigError: There is no such level.
    """
    check_level(level)
    tokens = tuple(token for token in vocab if token not in SPECIAL_TOKENS)
    return _FIXED.get(level) or SubwordTokenizer(tokens)

"""Subwords: words cut into pieces that the text itself repeats often (byte-pair encoding).

The pieces are found by `sentencepiece` on the training text. Everything after that is done here, in
Python: a model file brings nothing but a list of strings, and no native parser reads it.
"""

import itertools
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from typing import ClassVar, Self

from lstmtext.errors import ConfigError, TextError
from lstmtext.reading.stored import Text, cut_at, pieces_of
from lstmtext.text.tokenizer import chunks_at_spaces, last_white_space, word_pattern

_SPACE = "▁"  # how sentencepiece writes a space
_MAX_WORD = 32  # characters; longer runs are cut, so that merging stays quick
_MAX_CACHED = 200_000
_CHARACTER_SHARE = 0.75  # of the vocabulary, at most, are single characters


@dataclass(frozen=True, slots=True)
class SubwordTokenizer:
    """Pieces of words, trained on the text (Sennrich et al. 2016).

    A word is cut into characters; then the two neighbours whose union stands earliest in `tokens`
    are joined, again and again. Pieces are literal substrings, so a text comes back exactly.

    Attributes:
        tokens: Every piece: single characters first, then the unions in the order in which they
            were learned.
    """

    tokens: tuple[str, ...]
    _ranks: dict[str, int] = field(init=False, repr=False, compare=False)
    _cache: dict[str, tuple[str, ...]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    name: ClassVar[str] = "subwords"
    unit: ClassVar[str] = "subword"

    def __post_init__(self) -> None:
        """Look up unions by their rank."""
        ranks = {token: rank for rank, token in enumerate(self.tokens) if len(token) > 1}
        object.__setattr__(self, "_ranks", ranks)

    @classmethod
    def train(cls, texts: Iterable[Text], vocab_size: int) -> Self:
        """Learn at most `vocab_size` pieces from texts.

        Raises:
            ConfigError: `vocab_size` is below 3.
            TextError: A text holds a lone surrogate, which no file can store.
        """
        if vocab_size < 3:
            raise ConfigError(f"a vocabulary of subwords needs at least 3 ids, not {vocab_size}")
        words = _counted(texts)
        characters: Counter[str] = Counter()
        for word, number in words.items():
            for character in word:
                characters[character] += number
        try:
            "".join(characters).encode("utf-8")
        except UnicodeEncodeError:
            raise TextError("The text has half a character in one of its words.") from None
        kept = [c for c, _ in characters.most_common(max(1, int(vocab_size * _CHARACTER_SHARE)))]
        known = set(kept)
        usable = {
            word: number
            for word, number in words.items()
            if len(word) > 1 and _SPACE not in word and known.issuperset(word)
        }
        return cls((*kept, *_unions(usable, vocab_size - len(kept), known)))

    @property
    def own_tokens(self) -> tuple[str, ...]:
        """The vocabulary is this list, in this order: the order tells how to join."""
        return self.tokens

    def tokenize(self, text: str) -> Sequence[str]:
        """The pieces of a text, in order."""
        pieces: list[str] = []
        for word in _words(text):
            joined = self._cache.get(word)  # looked up once: other threads may empty the cache
            if joined is None:
                joined = self._joined(word)
                if len(self._cache) >= _MAX_CACHED:
                    self._cache.clear()
                self._cache[word] = joined
            pieces.extend(joined)
        return pieces

    def _joined(self, word: str) -> tuple[str, ...]:
        parts = list(word)
        never = len(self.tokens)
        while len(parts) > 1:
            ranks = [self._ranks.get(a + b, never) for a, b in itertools.pairwise(parts)]
            best = min(ranks)
            if best == never:
                break
            at = ranks.index(best)
            parts[at : at + 2] = [parts[at] + parts[at + 1]]
        return tuple(parts)

    def piece(self, previous: str | None, token: str) -> str:
        """The piece itself."""
        return token


def suitable_vocab_size(num_characters: int) -> int:
    """Pieces that suit a text: 800 for a novel of 150 kB (300, 1,600 were worse), 2,200 for 1 MB.

    A longer text brings more different words, as the square root of its length (Heaps' law).
    """
    return max(300, min(round(2.1 * math.sqrt(num_characters)), 8_000))


def _counted(texts: Iterable[Text]) -> Counter[str]:
    """How often each word occurs; each different chunk of the texts is looked at once."""
    words: Counter[str] = Counter()
    for text in texts:
        chunks: Counter[str] = Counter()
        for block in cut_at(pieces_of(text), last_white_space):
            chunks.update(chunks_at_spaces(block))
            if len(chunks) > _MAX_CACHED:
                _add_words(chunks, words)
                chunks.clear()
        _add_words(chunks, words)
    return words


def _add_words(chunks: Counter[str], words: Counter[str]) -> None:
    for chunk, number in chunks.items():
        for word in _words(chunk):
            words[word] += number


def _words(text: str) -> Iterable[str]:
    """A word or a run of marks with the space before it, or a white-space character; all of it."""
    for match in _pattern().finditer(text):
        word = match.group()
        if len(word) <= _MAX_WORD:
            yield word
        else:
            yield from (word[i : i + _MAX_WORD] for i in range(0, len(word), _MAX_WORD))


@cache
def _pattern() -> re.Pattern[str]:
    word = word_pattern()
    return re.compile(rf" ?{word}(?:['’]{word})*| ?[^\w\s]+|\s")


def _unions(words: dict[str, int], wanted: int, characters: set[str]) -> list[str]:
    """The unions that sentencepiece learns from words and their counts, best first."""
    if wanted < 1 or not words:
        return []
    import sentencepiece  # 3.4 MB that only training on subwords needs

    model = BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=(f"{word}\t{number}" for word, number in words.items()),
        input_format="tsv",
        model_writer=model,
        model_type="bpe",
        vocab_size=wanted + len(characters) + 1,  # and its own <unk>
        hard_vocab_limit=False,
        character_coverage=1.0,
        normalization_rule_name="identity",
        add_dummy_prefix=False,
        remove_extra_whitespaces=False,
        split_by_whitespace=False,
        split_by_unicode_script=False,
        split_by_number=False,
        max_sentencepiece_length=_MAX_WORD,
        bos_id=-1,
        eos_id=-1,
        pad_id=-1,
        unk_id=0,
        num_threads=1,
        minloglevel=3,
    )
    trained = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    pieces = (trained.id_to_piece(idx) for idx in range(1, trained.vocab_size()))
    unions = (piece.replace(_SPACE, " ") for piece in pieces)
    return [union for union in unions if len(union) > 1][:wanted]

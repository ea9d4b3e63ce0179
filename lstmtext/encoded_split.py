"""A text that was split, as ids: made, or taken from those that an earlier run kept."""

import hashlib
import itertools
import sys
from dataclasses import asdict, dataclass
from unicodedata import unidata_version

import torch
from torch import Tensor

from lstmtext import __version__
from lstmtext.reading.stored import text_sha256
from lstmtext.saving.kept_ids import KeptIds, TextIds
from lstmtext.settings import TrainingSettings
from lstmtext.text.dataset import TextDataset
from lstmtext.text.levels import restored_tokenizer, tokenizer_for
from lstmtext.text.splitting import TextSplit

# Characters of training text from which ids are kept, by level. 30 MB of words took 1.6 seconds to
# cut, of subwords 5.0, and 0.06 to find again. Of characters it was 0.3 against 0.1 second: not
# worth a second copy of the text on the disk, which took a quarter of a second to write.
_LONG = {"words": 4_000_000, "split": 4_000_000, "subwords": 1_000_000}


@dataclass(frozen=True, slots=True)
class EncodedSplit:
    """The parts of a text as ids.

    Attributes:
        dataset: The training part, with the vocabulary that was made from it.
        validation: Ids of each stretch of the validation part.
        test: Ids of each stretch of the test part.
    """

    dataset: TextDataset
    validation: list[Tensor]
    test: list[Tensor]


def encoded_split(
    name: str, split: TextSplit, settings: TrainingSettings, kept_ids: KeptIds | None = None
) -> EncodedSplit:
    """Make a vocabulary from the training part, and ids of all parts.

    Args:
        name: The text's, to show.
        split: The text.
        settings: Level, cleaning, limits of the vocabulary, lengths of chunks.
        kept_ids: Where the ids of long texts are looked for, and kept.

    Raises:
        TextError: There are fewer than two tokens, or all are too rare.
    """
    length = sum(map(len, split.train))
    if kept_ids is None or length < _LONG.get(settings.level, sys.maxsize):
        return _made(name, split, settings)
    key = _key(split, settings)
    ids = kept_ids.load(key)
    if ids is not None:
        return _restored(name, ids, settings)
    made = _made(name, split, settings)
    stretches = (made.dataset.parts, made.validation, made.test)
    kept_ids.save(
        key,
        TextIds(
            made.dataset.vocab,
            torch.cat((made.dataset.token_ids, *made.validation, *made.test)),
            tuple(list(map(len, part)) for part in stretches),
        ),
    )
    return made


def with_held_out(dataset: TextDataset, split: TextSplit) -> EncodedSplit:
    """The held-out parts in the ids of a vocabulary that there is already."""
    codec = dataset.codec
    return EncodedSplit(
        dataset,
        [codec.encode(part) for part in split.validation],
        [codec.encode(part) for part in split.test],
    )


def _made(name: str, split: TextSplit, settings: TrainingSettings) -> EncodedSplit:
    tokenizer = tokenizer_for(
        settings.level,
        [settings.cleaning.of(part) for part in split.train]
        if settings.level == "subwords"
        else (),
        max_vocab_size=settings.max_vocab_size,
    )
    dataset = TextDataset.from_text(
        split.train,
        settings.seq_len,
        name=name,
        tokenizer=tokenizer,
        cleaning=settings.cleaning,
        stride=settings.stride,
        with_unknown=True,
        min_count=settings.min_count,
        max_vocab_size=settings.max_vocab_size,
    )
    return with_held_out(dataset, split)


def _restored(name: str, ids: TextIds, settings: TrainingSettings) -> EncodedSplit:
    num_train = sum(ids.lengths[0])
    dataset = TextDataset.from_ids(
        ids.row[:num_train],
        ids.lengths[0],
        ids.vocab,
        settings.seq_len,
        name=name,
        tokenizer=restored_tokenizer(settings.level, ids.vocab),
        cleaning=settings.cleaning,
        stride=settings.stride,
    )
    lengths = list(itertools.chain.from_iterable(ids.lengths[1:]))
    held_out = iter(torch.split(ids.row[num_train:], lengths))
    validation, test = (list(itertools.islice(held_out, len(n))) for n in ids.lengths[1:])
    return EncodedSplit(dataset, validation, test)


def _key(split: TextSplit, settings: TrainingSettings) -> str:
    """A digest of everything that the ids follow from.

    That is the text, the choices that say how to cut it, and what cuts it: this program, and the
    letters that Python knows.
    """
    cleaning = sorted(asdict(settings.cleaning).items())
    limits = (settings.level, settings.min_count, settings.max_vocab_size, cleaning)
    texts = [
        (text_sha256(*part), [len(stretch) for stretch in part])
        for part in (split.train, split.validation, split.test)
    ]
    facts = repr((__version__, unidata_version, limits, texts))
    return hashlib.sha256(facts.encode()).hexdigest()

"""A vocabulary that grows with another text: what a model knows keeps its id."""

from collections.abc import Sequence
from dataclasses import replace

from lstmtext.reading.stored import Text
from lstmtext.text.codec import TextCodec
from lstmtext.text.levels import restored_tokenizer
from lstmtext.text.numbering import TokenNumbers
from lstmtext.text.vocabulary import check_whole, make_vocab


def grown_codec(
    codec: TextCodec,
    texts: Sequence[Text],
    *,
    min_count: int = 1,
    max_vocab_size: int = 30_000,
) -> TextCodec:
    """A codec that knows other texts, too, and cuts every text exactly as the old one does.

    The new tokens come after the old ones, the commonest first. At the level of subwords they are
    single characters: the unions that were learned stay as they are, because the order of them
    tells how a word is cut, and no union is learned anew. A vocabulary without `<unk>` stays
    without.

    Args:
        codec: Level, cleaning and vocabulary; not changed.
        texts: The new texts, not cleaned yet.
        min_count: Leave out new tokens that are rarer in the new texts.
        max_vocab_size: Most ids that there may be, old and special ones included; an old
            vocabulary that has more keeps them all, and does not grow.

    Returns:
        A codec in whose vocabulary each old token has its old id.

    Raises:
        TextError: A text holds a lone surrogate, which no file can store.
    """
    numbers = TokenNumbers(codec.tokenizer)
    counts = numbers.counts([numbers.of(codec.cleaning.of(text)) for text in texts])
    check_whole(counts)
    unknown = {token: n for token, n in counts.items() if token not in codec.vocab}
    vocab = dict(sorted(codec.vocab.items(), key=lambda item: item[1]))
    # What `make_vocab` gives begins with `<pad>`, which is there already.
    room = max_vocab_size - len(vocab) + 1
    for token in list(make_vocab(unknown, min_count=min_count, max_size=room))[1:]:
        vocab[token] = len(vocab)
    tokenizer = codec.tokenizer
    if tokenizer.own_tokens is not None:  # its tokens are the vocabulary, also in a model file
        tokenizer = restored_tokenizer(tokenizer.name, vocab)
    return replace(codec, tokenizer=tokenizer, vocab=vocab)

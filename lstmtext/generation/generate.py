"""Writing: from a prompt to the text that a model continues it with (seed 000)."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence

import torch
from torch import nn

from lstmtext.errors import ConfigError, LSTMTextError
from lstmtext.generation.sampling import check_temperature, sample_token
from lstmtext.generation.stepping import stepper_for
from lstmtext.text.tokenizer import (
    PAD_IDX,
    SPECIAL_TOKENS,
    UNK_IDX,
    UNK_TOKEN,
    HasVocab,
    SplitTokenizer,
    Tokenizer,
)

MAX_PROMPT_TOKENS = 2_000
"""Only the end of a longer prompt is read: an LSTM has forgotten the rest anyway."""


def generate_tokens(
    model: nn.Module,
    token_ids: Sequence[int],
    num_generate: int,
    *,
    temperature: float = 1.0,
    forbidden: Sequence[int] = (PAD_IDX,),
    generator: torch.Generator | None = None,
) -> Iterator[int]:
    """The ids that a model continues `token_ids` with, one by one.

    The weights are copied when the first id is asked for; training on does not change what follows.

    Args:
        model: A `SingleLSTM_TXT`, or any module whose `forward` gives logits.
        token_ids: At least one id to read first.
        num_generate: How many ids to give.
        temperature: As for `sample_token`.
        forbidden: Ids that never come.
        generator: For repeatable draws.
    """
    stepper = stepper_for(model)
    never = torch.tensor(list(forbidden), dtype=torch.long)
    for token_id in token_ids:
        logits = stepper.feed(token_id)
    for _ in range(num_generate):
        token_id = sample_token(
            logits, temperature=temperature, forbidden=never, generator=generator
        )
        yield token_id
        logits = stepper.feed(token_id)


def generate_text(
    model: nn.Module,
    dataset: HasVocab,
    seed_text: str,
    num_generate: int,
    temperature: float = 1.0,
    *,
    seed: int | None = None,
    on_text: Callable[[str], object] | None = None,
    on_unknown: Callable[[list[str]], object] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> str:
    """Continue a prompt (seed 000). Sets the model to evaluation mode.

    Args:
        model: A `SingleLSTM_TXT`, or any module whose `forward` gives logits.
        dataset: Has `vocab` and `idx2token`: a `TextDataset` or a `TextModel`. Its `tokenizer`
            decides how the prompt is cut; at white space if it has none.
        seed_text: The prompt. Tokens that the vocabulary lacks become `<unk>`, or are skipped
            where there is none; an empty prompt begins a line.
        num_generate: Number of tokens to write.
        temperature: Below 1 is careful, above 1 is wild; 0 always takes the likeliest token.
        seed: Makes the text repeatable on the same computer; different each time if None.
        on_text: Called with each piece of text as it is written; joined they are the result.
        on_unknown: Called with the unknown tokens of the prompt; printed on standard error if None.
        should_stop: Asked before each token; what was written so far is returned.

    Returns:
        The continuation alone, without the prompt.

    Raises:
        ConfigError: `num_generate`, `temperature` or `seed` is out of range.
        LSTMTextError: The model's numbers are damaged, or it has no words.
    """
    check_temperature(temperature)
    if num_generate < 0:
        raise ConfigError(f"num_generate must be at least 0, not {num_generate}")
    if seed is not None and not 0 <= seed < 2**63:
        raise ConfigError("seed must be a whole number from 0 to 9,223,372,036,854,775,807")
    model.eval()
    tokenizer: Tokenizer = getattr(dataset, "tokenizer", None) or SplitTokenizer()
    tokens = list(tokenizer.tokenize(_trimmed(seed_text, tokenizer))[-MAX_PROMPT_TOKENS:])
    ids = _prompt_ids(tokens, dataset, on_unknown or _print_unknown)
    generator = torch.Generator()
    if seed is None:
        generator.seed()
    else:
        generator.manual_seed(seed)
    pieces: list[str] = []
    # Seed 000's words are joined among themselves; the other levels continue the prompt's text.
    previous = None if tokenizer.name == SplitTokenizer.name or not tokens else tokens[-1]
    eat_space = seed_text.endswith(" ") and tokenizer.name != "characters"
    forbidden = [PAD_IDX, UNK_IDX] if UNK_TOKEN in dataset.vocab else [PAD_IDX]
    if num_generate and len(dataset.idx2token) <= len(forbidden):
        raise LSTMTextError("This model has no words to write with.")
    stream = generate_tokens(
        model,
        ids,
        num_generate,
        temperature=temperature,
        forbidden=forbidden,
        generator=generator,
    )
    while should_stop is None or not should_stop():
        token_id = next(stream, None)
        if token_id is None:
            break
        token = dataset.idx2token[token_id]
        piece = tokenizer.piece(previous, token)
        if eat_space and piece:
            piece, eat_space = piece.removeprefix(" "), False
        previous = token
        pieces.append(piece)
        if on_text is not None:
            on_text(piece)
    return "".join(pieces)


def _trimmed(seed_text: str, tokenizer: Tokenizer) -> str:
    """A space at the end of a prompt of words only says that the next word is due."""
    return seed_text if tokenizer.name == "characters" else seed_text.removesuffix(" ")


def _prompt_ids(
    tokens: Sequence[str], dataset: HasVocab, on_unknown: Callable[[list[str]], object]
) -> list[int]:
    """The ids of the prompt's usable tokens: at least one, so that there is a first step."""
    vocab = dataset.vocab
    unknown = list(dict.fromkeys(t for t in tokens if t not in vocab or t in SPECIAL_TOKENS))
    if unknown:
        on_unknown(unknown)
    missing = set(unknown)
    if UNK_TOKEN in vocab:
        ids = [UNK_IDX if token in missing else vocab[token] for token in tokens]
    else:
        ids = [vocab[token] for token in tokens if token not in missing]
    return ids or [_first_id(vocab)]


def _first_id(vocab: Mapping[str, int]) -> int:
    """A line break where the vocabulary has one: the model then begins as lines begin."""
    ordinary = (idx for token, idx in vocab.items() if token not in SPECIAL_TOKENS)
    return vocab.get("\n", next(ordinary, PAD_IDX))


def _print_unknown(unknown: list[str]) -> None:
    print(f"Not in this model's vocabulary: {', '.join(unknown)}", file=sys.stderr)

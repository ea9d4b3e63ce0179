"""From a prompt to the ids that a model reads first. Any text is a prompt, even an empty one."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from lstmtext.errors import ConfigError
from lstmtext.generation.look_alikes import LookAlikes
from lstmtext.text.codec import TextCodec
from lstmtext.text.tokenizer import (
    PAD_IDX,
    SPECIAL_TOKENS,
    UNK_TOKEN,
    CharacterTokenizer,
    SplitTokenizer,
)

MAX_PROMPT_TOKENS = 2_000
"""Only the end of a longer prompt is read: an LSTM has forgotten the rest anyway."""
_MAX_CHARACTERS = 100_000  # 50 for each token: cutting up a whole book would keep a window waiting

Unknown: TypeAlias = Literal["replace", "skip"]
"""What becomes of an unknown token: `<unk>` where the vocabulary has it, or nothing."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt, ready to be continued.

    Attributes:
        token_ids: What the model reads: at least one id.
        previous: The token before the continuation, which decides about a space between them; None
            if nothing stands there, or if the level joins its words only among themselves.
        ends_in_space: The prompt ends with the space that would come next, so that is left out.
    """

    token_ids: tuple[int, ...]
    previous: str | None
    ends_in_space: bool


def read_prompt(
    codec: TextCodec,
    seed_text: str,
    *,
    unknown: Unknown = "replace",
    on_unknown: Callable[[list[str]], object] | None = None,
    look_alikes: LookAlikes | None = None,
) -> Prompt:
    """Clean and cut a prompt as the training text was, and find the ids.

    It is read after a line break where the vocabulary has one, as if it began a line.

    Args:
        codec: The model's level, cleaning and vocabulary.
        seed_text: The prompt. A token without an id becomes one that looks like it, if there is
            one (`LookAlikes`).
        unknown: What becomes of the others: `"replace"` by `<unk>` where the vocabulary has that,
            or `"skip"`.
        on_unknown: Called once with those others, if any; printed on standard error if None.
        look_alikes: Those of this codec, for who reads many prompts; else made where needed.

    Raises:
        ConfigError: `unknown` is neither.
    """
    if unknown not in ("replace", "skip"):
        raise ConfigError(f"unknown must be 'replace' or 'skip', not {unknown!r}")
    text = codec.cleaning(seed_text[-_MAX_CHARACTERS:])
    # A space at the end of a prompt of words only says that the next word is due.
    ends_in_space = text.endswith(" ") and codec.tokenizer.name != CharacterTokenizer.name
    if ends_in_space:
        text = text[:-1]
    tokens = codec.tokenizer.tokenize(text)[-MAX_PROMPT_TOKENS:]
    if not all(map(codec.is_known, tokens)):
        tokens = (look_alikes or LookAlikes(codec)).tokenize(text)[-MAX_PROMPT_TOKENS:]
        # The empty token, which says that a space is missing, is nothing that a person wrote.
        strange = list(dict.fromkeys(t for t in tokens if t and not codec.is_known(t)))
        if strange:
            (on_unknown or _print_unknown)(strange)
    joined = bool(tokens) and codec.tokenizer.name != SplitTokenizer.name
    token_ids = _ids(tokens, codec, unknown)
    if "\n" in codec.vocab and not (tokens and tokens[0] == "\n"):
        # A model has hardly met the state of zeros; it has met the beginnings of lines.
        token_ids = [codec.vocab["\n"], *token_ids]
    return Prompt(
        token_ids=tuple(token_ids) or (_first_id(codec.vocab),),
        previous=tokens[-1] if joined else None,
        ends_in_space=ends_in_space,
    )


def _ids(tokens: Sequence[str], codec: TextCodec, unknown: Unknown) -> list[int]:
    stand_in = codec.vocab[UNK_TOKEN] if unknown == "replace" and codec.has_unknown else None
    ids = (codec.vocab[t] if codec.is_known(t) else stand_in for t in tokens)
    return [token_id for token_id in ids if token_id is not None]


def _first_id(vocab: Mapping[str, int]) -> int:
    """Something to begin with: the commonest token."""
    return next((idx for token, idx in vocab.items() if token not in SPECIAL_TOKENS), PAD_IDX)


def _print_unknown(unknown: list[str]) -> None:
    shown = ", ".join(unknown).encode("utf-8", "backslashreplace").decode("utf-8")
    print(f"Not in this model's vocabulary: {shown}", file=sys.stderr)

"""From ids to text: the continuation of a prompt as it grows, up to its stop."""

from lstmtext.errors import ConfigError, LSTMTextError
from lstmtext.generation.prompts import Prompt
from lstmtext.generation.stopping import StopAt
from lstmtext.text.codec import TextCodec
from lstmtext.text.tokenizer import SPECIAL_TOKENS, SplitTokenizer


def never_written(codec: TextCodec) -> list[int]:
    """The ids that must never come: those of the special tokens.

    Raises:
        LSTMTextError: There are no others.
    """
    never = [codec.vocab[token] for token in SPECIAL_TOKENS if token in codec.vocab]
    if len(codec.vocab) <= len(never):
        raise LSTMTextError("This model has no words to write with.")
    return never


def _possible(stop_at: str | None, codec: TextCodec) -> str | None:
    """A stop that the model can come to.

    Raises:
        ConfigError: It cannot; waiting for it would be in vain.
    """
    alphabet = {c for token in codec.vocab if codec.is_known(token) for c in token}
    if codec.tokenizer.name == SplitTokenizer.name:
        alphabet.add(" ")
    if stop_at in ("line", "paragraph"):
        if "\n" not in alphabet:
            raise ConfigError(f"this model writes no line breaks, so there is no {stop_at} to end")
    elif stop_at and stop_at != "sentence":
        stop_at = codec.cleaning(stop_at)
        never = "".join(dict.fromkeys(c for c in stop_at if c not in alphabet | {" "}))
        if never or not stop_at:
            raise ConfigError(f"stop_at is a text that this model can never write: {never!r}")
    return stop_at


class Continuation:
    """One text that continues a prompt.

    Spaces between tokens are the level's business, also between the prompt and the first token.

    Attributes:
        is_over: Whether its stop has come.
    """

    def __init__(self, codec: TextCodec, prompt: Prompt, stop_at: str | None) -> None:
        """Continue `prompt` as far as `stop_at`, which is explained in `stopping`.

        A text to stop before is cleaned like all that this model reads.

        Raises:
            ConfigError: `stop_at` is empty, or the model can never write it.
        """
        self._codec = codec
        self._previous = prompt.previous
        self._eat_space = prompt.ends_in_space
        self._stop = StopAt(_possible(stop_at, codec))
        self._pieces: list[str] = []

    @property
    def is_over(self) -> bool:
        """Whether its stop has come."""
        return self._stop.is_over

    @property
    def text(self) -> str:
        """Everything shown so far."""
        return "".join(self._pieces)

    def add(self, token_id: int) -> str:
        """Write one more token; returns what may be shown now."""
        token = self._codec.idx2token[token_id]
        piece = self._codec.tokenizer.piece(self._previous, token)
        if self._eat_space and piece:
            piece, self._eat_space = piece.removeprefix(" "), False
        self._previous = token
        shown = self._stop.feed(piece)
        self._pieces.append(shown)
        return shown

    def finish(self) -> str:
        """No token will follow; returns what had been held back for the stop."""
        held = self._stop.finish()
        self._pieces.append(held)
        return held

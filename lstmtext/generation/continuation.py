"""From ids to text: the continuation of a prompt as it grows, up to its stop."""

from lstmtext.errors import LSTMTextError
from lstmtext.generation.prompts import Prompt
from lstmtext.generation.stopping import StopAt
from lstmtext.text.codec import TextCodec
from lstmtext.text.tokenizer import SPECIAL_TOKENS


def never_written(codec: TextCodec) -> list[int]:
    """The ids that must never come: those of the special tokens.

    Raises:
        LSTMTextError: There are no others.
    """
    never = [codec.vocab[token] for token in SPECIAL_TOKENS if token in codec.vocab]
    if len(codec.vocab) <= len(never):
        raise LSTMTextError("This model has no words to write with.")
    return never


class Continuation:
    """One text that continues a prompt.

    Spaces between tokens are the level's business, also between the prompt and the first token.

    Attributes:
        is_over: Whether its stop has come.
    """

    def __init__(self, codec: TextCodec, prompt: Prompt, stop_at: str | None) -> None:
        """Continue `prompt` as far as `stop_at`, which is explained in `stopping`.

        Raises:
            ConfigError: `stop_at` is empty.
        """
        self._codec = codec
        self._previous = prompt.previous
        self._eat_space = prompt.ends_in_space
        self._stop = StopAt(stop_at)
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

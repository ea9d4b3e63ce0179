"""What a model writes by heart, to be read again beside a new text: so it keeps what it knows.

A network that goes on with another text forgets the first one quickly. Where that text is not at
hand any more, text that the network itself wrote stands in for it (pseudo-rehearsal, Robins 1995).
"""

from collections.abc import Callable

import torch
from torch import Tensor

from lstmtext.errors import ConfigError
from lstmtext.generation.generate import generate_token_batches
from lstmtext.generation.prompts import read_prompt
from lstmtext.text_model import TextModel

_MAX_TEXTS = 64  # written at once: more is hardly quicker
_MIN_LENGTH = 512  # tokens, unless fewer are asked for: what is carried far is to be kept, too


def rehearsal_ids(
    text_model: TextModel,
    num_tokens: int,
    *,
    seed: int,
    should_stop: Callable[[], bool] | None = None,
) -> list[Tensor]:
    """Write with the model's own odds: many texts at once, each from the beginning of a line.

    `<unk>` comes as often as the model expects it; only padding never comes.

    Args:
        text_model: The model, on the device where it computes; its weights are copied first.
        num_tokens: How many tokens to write in all, at least 1; at most 63 more are written.
        seed: Makes the texts repeatable on the same computer.
        should_stop: Asked before each step; what was written so far is returned.

    Returns:
        1-D ids of each text, of the type that the model's codec encodes with. The first is that of
        the line break that the text was written after (of the commonest token where the vocabulary
        has no line break), and not counted as written. None where not a step was made.

    Raises:
        ConfigError: `num_tokens` or `seed` is out of range.
        LSTMTextError: The model's numbers are damaged.
    """
    if num_tokens < 1:
        raise ConfigError(f"num_tokens must be at least 1, not {num_tokens}")
    if not 0 <= seed < 2**63:
        raise ConfigError("seed must be a whole number from 0 to 9,223,372,036,854,775,807")
    codec = text_model.codec
    count = max(1, min(num_tokens // _MIN_LENGTH, _MAX_TEXTS))
    beginning = read_prompt(codec, "").token_ids
    steps = generate_token_batches(
        text_model.model,
        beginning,
        -(-num_tokens // count),
        count=count,
        generator=torch.Generator().manual_seed(seed),
    )
    rows = [[beginning[-1]] * count]  # (T + 1, N)
    while should_stop is None or not should_stop():
        ids = next(steps, None)
        if ids is None:
            break
        rows.append(ids)
    if len(rows) == 1:
        return []
    texts = torch.tensor(rows, dtype=codec.encode("").dtype).T  # (N, T + 1)
    return list(texts.contiguous())

"""From logits to one token. Pure functions; no model, no text."""

import math

import torch
from torch import Tensor

from lstmtext.errors import ConfigError, LSTMTextError

MAX_TEMPERATURE = 100.0


def check_temperature(temperature: float) -> None:
    """Refuse a temperature that is negative, undefined, or beyond `MAX_TEMPERATURE`.

    Raises:
        ConfigError: It is.
    """
    if not (math.isfinite(temperature) and 0.0 <= temperature <= MAX_TEMPERATURE):
        raise ConfigError(
            f"temperature must be between 0 and {MAX_TEMPERATURE:g}, not {temperature:g}"
        )


def sample_token(
    logits: Tensor,
    *,
    temperature: float = 1.0,
    forbidden: Tensor | None = None,
    generator: torch.Generator | None = None,
) -> int:
    """Draw one id from `softmax(logits / temperature)` (seed 000).

    Args:
        logits: `(V,)`, any device.
        temperature: Below 1 favours likely tokens, above 1 evens them out; 0 takes the likeliest.
        forbidden: Ids that are never drawn, 1-D.
        generator: A CPU generator, for repeatable draws on every device.

    Raises:
        LSTMTextError: The logits are not numbers, so the model is damaged.
    """
    logits = logits.float().cpu()
    if forbidden is not None:
        logits = logits.index_fill(0, forbidden, -math.inf)
    highest = logits.max()
    if not math.isfinite(highest.item()):
        raise LSTMTextError("This model's numbers are damaged; it cannot write.")
    if temperature == 0.0:
        return int(logits.argmax())
    # With the highest logit at 0, the smallest temperature cannot overflow.
    probabilities = torch.softmax((logits - highest) / max(temperature, 1e-6), dim=-1)
    return int(torch.multinomial(probabilities, 1, generator=generator))

"""How one training step is made: precision, gradient clipping, learning-rate schedule.

One object composes them, so that the training loop stays the loop of seed 000.
"""

import math
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import torch
from torch import nn
from torch.optim import Optimizer

Schedule = Callable[[float], float]
"""Share of the run done, from 0 to 1, to a factor of the learning rate."""


def warmup_cosine(*, warmup: float = 0.02, final: float = 0.02) -> Schedule:
    """A linear rise over the first `warmup` of the run, then half a cosine down to `final`."""

    def factor(progress: float) -> float:
        if progress < warmup:
            return max(progress / warmup, 0.01)
        done = min((progress - warmup) / (1.0 - warmup), 1.0)
        return final + (1.0 - final) * 0.5 * (1.0 + math.cos(math.pi * done))

    return factor


@dataclass(frozen=True, kw_only=True, slots=True)
class Optimization:
    """What is done around the optimizer's step.

    Attributes:
        schedule: Multiplies each parameter group's initial learning rate; left as it is if None.
        clip_grad_norm: Largest norm of all gradients together; no clipping if None. LSTMs need it:
            now and then a gradient is a thousand times the usual size.
        autocast_dtype: Lower precision for matrix products, such as `torch.bfloat16`; none if None.
    """

    schedule: Schedule | None = None
    clip_grad_norm: float | None = None
    autocast_dtype: torch.dtype | None = None

    def autocast(self, device: torch.device) -> AbstractContextManager[object]:
        """The precision of the forward pass, as a context."""
        if self.autocast_dtype is None:
            return nullcontext()
        return torch.autocast(device.type, dtype=self.autocast_dtype)

    def before_step(self, model: nn.Module, optimizer: Optimizer, progress: float) -> None:
        """Clip the gradients, and set the learning rate for this point of the run."""
        if self.clip_grad_norm is not None:
            nn.utils.clip_grad_norm_(model.parameters(), self.clip_grad_norm)
        if self.schedule is not None:
            factor = self.schedule(progress)
            for group in optimizer.param_groups:
                group["lr"] = group.setdefault("initial_lr", group["lr"]) * factor


def fast_dtype(device: torch.device) -> torch.dtype | None:
    """bfloat16 where the processor computes it natively, None (plain float32) elsewhere."""
    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported(including_emulation=False) else None
    native = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return torch.bfloat16 if native else None

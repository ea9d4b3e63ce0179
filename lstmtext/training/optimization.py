"""How one training step is made: precision, gradient clipping, schedule, averaging, the guard.

One object composes them, so that the training loop stays the loop of seed 000.
"""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import torch
from torch import nn
from torch.optim import Optimizer

from lstmtext.training.averaging import WeightAverage
from lstmtext.training.guard import Guard
from lstmtext.training.schedule import Plateau, Schedule


@dataclass(frozen=True, kw_only=True, slots=True)
class Optimization:
    """What is done around the optimizer's step.

    Attributes:
        schedule: Multiplies each parameter group's initial learning rate; left as it is if None.
        clip_grad_norm: Largest norm of all gradients together; no clipping if None. LSTMs need it:
            now and then a gradient is a thousand times the usual size.
        autocast_dtype: Lower precision for matrix products, such as `torch.bfloat16`; none if None.
        average: A running average of the weights, which is then what is measured and kept.
        guard: Goes back where the loss explodes; without one, training ends with an error.
    """

    schedule: Schedule | None = None
    clip_grad_norm: float | None = None
    autocast_dtype: torch.dtype | None = None
    average: WeightAverage | None = None
    guard: Guard | None = None

    @property
    def anneals(self) -> bool:
        """Whether the schedule itself ends with small steps."""
        return self.schedule is not None and self.schedule(1.0) < 0.1

    def autocast(self, device: torch.device) -> AbstractContextManager[object]:
        """The precision of the forward pass, as a context."""
        if self.autocast_dtype is None:
            return nullcontext()
        return torch.autocast(device.type, dtype=self.autocast_dtype)

    def before_step(
        self, model: nn.Module, optimizer: Optimizer, progress: float, scale: float = 1.0
    ) -> None:
        """Clip the gradients, and set the learning rate for this point of the run.

        Args:
            model: Has its gradients.
            optimizer: About to step.
            progress: Share of the run done, from 0 to 1.
            scale: Multiplies the learning rate besides the schedule.
        """
        if self.clip_grad_norm is not None:
            nn.utils.clip_grad_norm_(model.parameters(), self.clip_grad_norm)
        if self.schedule is not None or scale != 1.0:
            factor = scale if self.schedule is None else self.schedule(progress) * scale
            for group in optimizer.param_groups:
                group["lr"] = group.setdefault("initial_lr", group["lr"]) * factor

    def after_step(self, model: nn.Module) -> None:
        """Take the new weights into their average."""
        if self.average is not None:
            self.average.update(model)

    def on_validation(self, loss: float) -> None:
        """Tell the schedule of a measurement, if it wants to know."""
        if isinstance(self.schedule, Plateau):
            self.schedule.on_validation(loss)


def fast_dtype(device: torch.device) -> torch.dtype | None:
    """bfloat16 where the processor computes it natively, None (plain float32) elsewhere."""
    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported(including_emulation=False) else None
    native = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return torch.bfloat16 if native else None

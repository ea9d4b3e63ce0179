"""What one call of `train_model_TXT` counts, so that the loop itself need not."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import torch
from torch import Tensor, nn

from lstmtext.parallel import Ranks
from lstmtext.text.batches import counted_batches
from lstmtext.training.budget import Budget
from lstmtext.training.busyness import BusyWatch
from lstmtext.training.clock import Clock, Pace
from lstmtext.training.results import BatchResult, EpochResult, TrainingEvent


class RunProgress:
    """One run: where it stands, its clock, and when it ends.

    Attributes:
        device: Where the model is.
        epoch: The present epoch, from 1.
        batch: Batches of it that were taken.
        step: Steps done.
        tokens: Targets trained on.
        epoch_tokens: Those of the present epoch.
        epoch_loss: The sum of their losses, on the device: reading it waits for the device.
        over: Whether the run has ended.
        stopped: Whether somebody asked for that.
        budget: How many steps there are.
        clock: The time that the run has taken.
        ranks: The processes that train together.
        num_batches: In an epoch, None where the loader does not say.
    """

    def __init__(
        self,
        data_loader: Iterable[tuple[Tensor, Tensor]],
        num_epochs: int,
        device: torch.device,
        budget: Budget,
        should_stop: Callable[[], bool] | None,
    ) -> None:
        """Begin to count now; arguments as for `train_model_TXT`."""
        self.device = device
        self.epoch, self.batch, self.step, self.tokens, self.epoch_tokens = 1, 0, 0, 0, 0
        self.epoch_loss = torch.zeros((), device=device)
        self.over = self.stopped = False
        self.budget = budget
        self.clock = Clock()
        self.ranks: Ranks = getattr(data_loader, "ranks", Ranks())
        self.num_batches = _length(data_loader)
        self._data_loader = data_loader
        self._num_epochs = num_epochs
        self._should_stop = should_stop
        self._pace = Pace(self.clock, budget)
        self._events: list[TrainingEvent] = []
        alone = device.type == "cpu" and self.ranks.size == 1
        self._watch = BusyWatch(self.tell, lambda: self.clock.training) if alone else None
        budget.begin(self.num_batches * num_epochs if self.num_batches else None)

    @property
    def seconds(self) -> float:
        """Since training began."""
        return self.clock.seconds

    @property
    def progress(self) -> float:
        """Share of the run done, from 0 to 1."""
        return self.budget.progress(self.step)

    def epochs(self) -> Iterator[int]:
        """The epochs still to be done; the first one goes on where a resumed run was."""
        for epoch in range(self.epoch, self._num_epochs + 1):
            if epoch != self.epoch:
                self.epoch, self.batch = epoch, 0
            if hasattr(self._data_loader, "set_epoch"):
                self._data_loader.set_epoch(epoch)
            yield epoch
            if self.over or self.stopped:
                return

    def batches(self) -> Iterator[tuple[Tensor, Tensor, int]]:
        """The rest of the present epoch, as `counted_batches`."""
        return counted_batches(self._data_loader, self.device, self.batch)

    def ask_whether_to_end(self) -> bool:
        """Asked once before each step; the answer stays in `over`."""
        if self._should_stop is not None and self.ranks.size == 1:
            self.stopped = self.clock.ask(self._should_stop)
        self.over = self.stopped or self.progress >= 1.0
        self.batch += not self.over
        return self.over

    def should_stop(self) -> bool:
        """What was asked for, in the midst of long work between two steps."""
        # Several processes decide together, with the next step.
        return (
            self._should_stop is not None
            and self.ranks.size == 1
            and self.clock.ask(self._should_stop)
        )

    def agree(self, model: nn.Module, loss: Tensor, num_tokens: int) -> tuple[Tensor, int]:
        """Make gradients, mean loss and tokens those of all processes; nothing for one alone."""
        if self.ranks.size > 1:
            stop = self._should_stop is not None and self._should_stop()
            seconds = self.clock.own if self.ranks.is_first else 0.0
            loss, num_tokens, (stops, seconds) = self.ranks.sum_gradients(
                model, loss, num_tokens, [float(stop), seconds]
            )
            self.stopped = stops > 0
            self.clock.tell(seconds)
        return loss, num_tokens

    def agree_on_time(self) -> None:
        """After work between two steps: believe the first process's clock."""
        if self.ranks.size > 1:
            own = self.clock.own if self.ranks.is_first else 0.0
            told = torch.tensor(own, dtype=torch.float64, device=self.device)
            self.clock.tell(float(self.ranks.sum(told)))

    def count(self, loss: Tensor, num_tokens: int, *, measuring: float, between: int) -> None:
        """Take in one step.

        Args:
            loss: Its mean loss, 0-d.
            num_tokens: Targets in it.
            measuring: Seconds that a measurement takes.
            between: Steps from one measurement to the next.
        """
        self.epoch_loss += loss.float() * num_tokens
        self.step += 1
        self.tokens += num_tokens
        self.epoch_tokens += num_tokens
        self._pace.on_step(self.step, measuring / between, measuring)
        if self._watch is not None:
            self._watch.on_step(num_tokens)
        self.budget.follow_plan(self.step)  # at once: at an epoch's end it decides what is measured

    def tell(self, kind: str, value: float) -> None:
        """Note something out of the ordinary, to be told with the next step."""
        self._events.append(TrainingEvent(self.step, self.seconds, kind, value))

    def batch_result(self, epoch: int, loss: Tensor, num_tokens: int) -> BatchResult:
        """What there is to say after the step just counted."""
        events, self._events = tuple(self._events), []
        left = self._pace.seconds_left(self.step)
        return BatchResult(
            epoch, self.step, loss, num_tokens, self.progress, self.seconds, left, events
        )

    def end_epoch(self, epoch: int, *, validation_loss: float | None) -> EpochResult:
        """Close the epoch's sum. Its loss may be NaN, if nobody guards against that."""
        train_loss = self.epoch_loss.item() / self.epoch_tokens
        num_tokens, self.epoch_tokens = self.epoch_tokens, 0
        self.epoch_loss.zero_()
        return EpochResult(
            epoch, train_loss, validation_loss, self.seconds, num_tokens, not self.over
        )

    def state_dict(self) -> dict[str, Any]:
        """Everything to go on from."""
        return {
            "epoch": self.epoch,
            "batch": self.batch,
            "step": self.step,
            "tokens": self.tokens,
            "epoch_tokens": self.epoch_tokens,
            "epoch_loss": self.epoch_loss,
            "seconds": self.seconds,
            "budget": self.budget.state_dict(),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from `state_dict()`."""
        self.epoch, self.batch, self.step = state["epoch"], state["batch"], state["step"]
        self.tokens, self.epoch_tokens = state["tokens"], state["epoch_tokens"]
        self.epoch_loss.copy_(state["epoch_loss"])
        self.clock.set(state["seconds"])
        self.budget.load_state_dict(state["budget"])


def _length(data_loader: Any) -> int | None:
    try:
        return len(data_loader)
    except TypeError:
        return None

"""What is done between two steps: watch over the numbers, measure, save."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from torch import Tensor, nn
from torch.optim import Optimizer

from lstmtext.errors import TrainingError
from lstmtext.training.batch_pass import BatchPass
from lstmtext.training.checkpoints import (
    Checkpoints,
    load_optimizer_state,
    load_random_state,
    optimizer_state,
    random_state,
)
from lstmtext.training.optimization import Optimization
from lstmtext.training.progress import RunProgress
from lstmtext.training.results import EpochResult
from lstmtext.training.schedule import Plateau
from lstmtext.training.validation import UNSTABLE, Validation

# After a lasting rise: so much of the steps up to the best point, at so much of the rate. Measured
# on 10 and 30 kB of text: 0.003 and 0.005 nats below the best; at the full rate, or with the
# optimizer's averages forgotten, nothing was gained.
_ANNEALING = 0.3
_CAREFULLY = 0.25


class Upkeep:
    """Looks after a run: the guard, the measurements, the best weights, the checkpoints."""

    def __init__(
        self,
        run: RunProgress,
        model: nn.Module,
        criterion: nn.Module,
        optimizer: Optimizer,
        backward: BatchPass,
        validation: Validation | None,
        optimization: Optimization,
        checkpoints: Checkpoints | None,
    ) -> None:
        """Begin, or go on where the checkpoint was; arguments as for `train_model_TXT`."""
        self._run = run
        self._model = model
        self._criterion = criterion
        self._optimizer = optimizer
        self._backward = backward
        self._validation = validation
        self._optimization = optimization
        self._checkpoints = checkpoints
        self._annealing_from: float | None = None  # share of the run at a lasting rise
        self._sound = (run.epoch_loss.clone(), 0)  # loss and tokens when the guard last looked
        if optimization.guard is not None:
            optimization.guard.begin(model)
        if checkpoints is not None:
            if checkpoints.resume_from is not None:
                self._load_state_dict(checkpoints.resume_from)
                checkpoints.resume_from = None  # as large as the run: its memory is needed
                if validation is not None and validation.is_due(run.step):
                    self.validate()  # which the stop had cut short
            run.agree_on_time()  # or one process would find a checkpoint due, and another not
            checkpoints.begin(run.seconds)

    @property
    def rate_scale(self) -> float:
        """What the learning rate is multiplied with besides the schedule."""
        guard = self._optimization.guard
        scale = 1.0 if guard is None else guard.rate_scale
        if self._annealing_from is None:
            return scale
        if not self._optimization.anneals:
            scale *= max(1.0 - self._run.progress, 0.02) / (1.0 - self._annealing_from)
        return scale * _CAREFULLY

    def check(self, loss: Tensor) -> None:
        """Refuse to step after a loss that is not a number, if there is no guard to go back.

        Raises:
            TrainingError: It is not. On a GPU, asking would wait for every step: `end_epoch` asks.
        """
        guard = self._optimization.guard
        if guard is not None:
            if self._run.step == 0:
                guard.expect(loss.item(), math.log(getattr(self._model, "vocab_size", 1)))
        elif self._run.device.type == "cpu" and not math.isfinite(loss.item()):
            raise TrainingError(UNSTABLE.format(step=self._run.step + 1))

    def after_step(self, loss: Tensor, num_tokens: int) -> None:
        """Count a step, and take its weights into their average."""
        self._optimization.after_step(self._model)
        if self._optimization.guard is not None:
            self._optimization.guard.note(loss)
        self._run.count(
            loss, num_tokens, measuring=self._seconds_to_measure(), between=self._steps_between()
        )

    def look_around(self) -> None:
        """Between two steps: guard, measure, save, whatever is due.

        Raises:
            TrainingError: Going back does not help any more.
        """
        guard = self._optimization.guard
        if guard is not None and guard.is_due:
            self._guard()
        if self._validation is not None and self._validation.is_due(self._run.step):
            self.validate()
        if self._checkpoints is not None and self._checkpoints.is_due(self._run.seconds):
            self.save()

    def save(self) -> None:
        """Save the run, if that is wanted."""
        if self._checkpoints is not None:
            with self._timed():
                self._checkpoints.save(self._state_dict())
            # From the end of it, or a slow disk would have all of the time.
            self._checkpoints.begin(self._run.seconds)

    def validate(self) -> float | None:
        """Measure on held-out text; None if there is none, or the person would be kept waiting."""
        validation, run = self._validation, self._run
        if validation is None or (run.stopped and self._seconds_to_measure() > 1.0):
            return None
        if validation.results and validation.results[-1].step == run.step:
            return validation.results[-1].loss  # an interval ends where the epoch does
        self._guard()
        with self._timed(), self._averaged():
            result = validation.measure(
                self._model,
                self._criterion,
                run.device,
                step=run.step,
                seconds=run.seconds,
                should_stop=None if run.stopped else run.should_stop,
            )
        if result is None:
            run.stopped = True  # whoever goes on begins with this measurement
            return None
        validation.duration = run.seconds - result.seconds  # pauses left out, the same for all
        self._optimization.on_validation(result.loss)
        if self._annealing_from is None and not run.over and validation.has_risen():
            self._return_to_the_best(validation)
        return result.loss

    def end_epoch(self, epoch: int) -> EpochResult | None:
        """Measure, unless the last measurement still does, and close the epoch's sum.

        None if no step of the epoch was made, or none that counts.

        Raises:
            TrainingError: Its loss is not a number.
        """
        run = self._run
        if not run.epoch_tokens:
            return None
        was_stopped = run.stopped
        validation_loss = self._loss_at_end()
        if run.stopped and not was_stopped:  # meanwhile
            self.save()
        self._guard()  # the run may end here: the last steps count, too
        if not run.epoch_tokens:
            return None
        result = run.end_epoch(epoch, validation_loss=validation_loss)
        self._sound = (run.epoch_loss.clone(), 0)
        if not math.isfinite(result.train_loss):
            raise TrainingError(UNSTABLE.format(step=run.step))
        return result

    def _loss_at_end(self) -> float | None:
        run_ends = self._run.over or self._run.progress >= 1.0
        validation = self._validation
        if validation is not None and not run_ends and validation.can_wait(self._run.step):
            return validation.results[-1].loss
        return self.validate()

    def _guard(self) -> None:
        """Undo an explosion, where there is a guard and it finds one."""
        guard, run = self._optimization.guard, self._run
        if guard is None:
            return
        if guard.is_sound(self._model):
            self._sound = (run.epoch_loss.clone(), run.epoch_tokens)
            return
        if not guard.go_back(self._model, self._optimizer):
            raise TrainingError(UNSTABLE.format(step=run.step))
        loss, run.epoch_tokens = self._sound
        run.epoch_loss.copy_(loss)
        self._begin_again()
        run.tell("rollback", guard.rate_scale)

    def _return_to_the_best(self, validation: Validation) -> None:
        """After a lasting rise: back to the best weights, and anneal from there at once."""
        assert validation.best is not None
        assert validation.best_weights is not None
        self._model.load_state_dict(validation.best_weights)
        if self._optimization.guard is not None:
            self._optimization.guard.begin(self._model)
        self._begin_again()
        best = validation.best.step
        self._annealing_from = self._run.progress
        steps = max(round(best * _ANNEALING), 2 * self._steps_between())
        self._run.budget.shorten(self._run.step, steps)
        self._run.tell("rise", best)

    def _begin_again(self) -> None:
        """With other weights: what was carried on from the old ones is worth nothing."""
        self._backward.state = None
        if self._optimization.average is not None:
            self._optimization.average.begin_again(self._model)

    def _seconds_to_measure(self) -> float:
        validation, run = self._validation, self._run
        if validation is None:
            return 0.0
        if validation.duration is not None:
            return validation.duration
        if not run.tokens:
            return 0.0
        # Before the first one: a token costs about a third without the backward pass.
        return run.seconds / run.tokens * validation.num_tokens / 3

    def _steps_between(self) -> int:
        validation, num_batches = self._validation, self._run.num_batches
        if validation is None:
            return num_batches or 1
        in_epochs = max(num_batches or 1, validation.pause)
        return min(validation.interval or in_epochs, in_epochs)

    @contextmanager
    def _averaged(self) -> Iterator[None]:
        """Inside, the model has the average of its weights, if one is kept."""
        average = self._optimization.average
        if average is not None:
            average.swap(self._model)
        try:
            yield
        finally:
            if average is not None:
                average.swap(self._model)

    @contextmanager
    def _timed(self) -> Iterator[None]:
        """What happens inside is no training, when it comes to the length of a step."""
        run = self._run
        began = run.seconds
        yield
        run.agree_on_time()
        run.clock.measuring += run.seconds - began

    def _state_dict(self) -> dict[str, Any]:
        """The whole run."""
        optimization, ranks = self._optimization, self._run.ranks
        state: dict[str, Any] = {
            "progress": self._run.state_dict(),
            "model": dict(self._model.state_dict()),
            "optimizer": optimizer_state(self._optimizer),
            "backward": self._backward.state_dict(ranks),
            "random": random_state(self._run.device, ranks),
            "annealing_from": self._annealing_from,
            "sound": list(self._sound),
        }
        if self._validation is not None:
            state["validation"] = self._validation.state_dict()
        if optimization.average is not None:
            state["average"] = optimization.average.state_dict()
        if optimization.guard is not None:
            state["guard"] = optimization.guard.state_dict()
        if isinstance(optimization.schedule, Plateau):
            state["schedule"] = optimization.schedule.state_dict()
        return state

    def _load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from `_state_dict()`."""
        run, optimization = self._run, self._optimization
        run.load_state_dict(state["progress"])
        self._model.load_state_dict(state["model"])
        load_optimizer_state(self._optimizer, state["optimizer"])
        self._backward.load_state_dict(state["backward"], run.device, run.ranks)
        load_random_state(state["random"], run.device, run.ranks)
        self._annealing_from = state["annealing_from"]
        loss, num_tokens = state["sound"]
        self._sound = (loss.to(run.device), num_tokens)
        if self._validation is not None:
            self._validation.load_state_dict(state["validation"])
        if optimization.average is not None:
            optimization.average.load_state_dict(state["average"], run.device)
        if optimization.guard is not None:
            optimization.guard.load_state_dict(state["guard"], run.device)
        if isinstance(optimization.schedule, Plateau):
            optimization.schedule.load_state_dict(state["schedule"])

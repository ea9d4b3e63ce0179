"""Saving a run now and then, to go on with it after a stop, a crash or a power cut."""

import threading
from collections.abc import Callable
from typing import Any

import torch
from torch.optim import Optimizer

from lstmtext.parallel import Ranks

SavedRun = dict[str, Any]
"""A run as nested dictionaries and lists of tensors, numbers and strings."""

SECONDS = 30.0


class Checkpoints:
    """When a run is saved, where to, and what it goes on from.

    Saving changes nothing in the run: its numbers are the same however often it happens.

    Attributes:
        interval: Seconds from one time to the next.
        resume_from: The state to go on from; None: the run begins.
    """

    def __init__(
        self,
        save: Callable[[SavedRun], object],
        *,
        interval: float = SECONDS,
        resume_from: SavedRun | None = None,
    ) -> None:
        """Call `save` with the state of the run every `interval` seconds, and when it is stopped.

        Args:
            save: Must have copied or written what it gets when it returns: training goes on with
                the very tensors.
            interval: Seconds; 0 saves after every step.
            resume_from: What `save` got in an earlier run.
        """
        self.interval = interval
        self.resume_from = resume_from
        self._save = save
        self._saved_at = 0.0
        self._is_wanted = threading.Event()

    def want(self) -> None:
        """Save between this step and the next, whatever the time; any thread may ask."""
        self._is_wanted.set()

    @property
    def is_wanted(self) -> bool:
        """Whether that is still to be done."""
        return self._is_wanted.is_set()

    def begin(self, seconds: float) -> None:
        """Begin to wait at this time of the run."""
        self._saved_at = seconds

    def is_due(self, seconds: float) -> bool:
        """Whether to save now."""
        return self.is_wanted or seconds - self._saved_at >= self.interval

    def save(self, state: SavedRun) -> None:
        """Save now."""
        self._is_wanted.clear()
        self._save(state)


def optimizer_state(optimizer: Optimizer) -> SavedRun:
    """The averages of an optimizer and its learning rates, in the order of its parameters."""
    groups = [
        {name: group[name] for name in ("lr", "initial_lr") if name in group}
        for group in optimizer.param_groups
    ]
    parameters = [p for group in optimizer.param_groups for p in group["params"]]
    return {
        "groups": groups,
        "state": [dict(optimizer.state[p]) if p in optimizer.state else {} for p in parameters],
    }


def load_optimizer_state(optimizer: Optimizer, state: SavedRun) -> None:
    """Go on from `optimizer_state`, with the optimizer's own other settings."""
    own = optimizer.state_dict()
    for group, saved in zip(own["param_groups"], state["groups"], strict=True):
        group.update(saved)
    own["state"] = {index: values for index, values in enumerate(state["state"]) if values}
    optimizer.load_state_dict(own)


def random_state(device: torch.device, ranks: Ranks) -> SavedRun:
    """The states of the generators that training draws from, a row for each process."""
    states = {"cpu": torch.get_rng_state()}
    if device.type == "cuda":
        states["cuda"] = torch.cuda.get_rng_state(device)
    where = device if ranks.size > 1 else "cpu"
    return {
        name: ranks.joined(state[None].to(where), 0, ranks.size).cpu()
        for name, state in states.items()
    }


def load_random_state(state: SavedRun, device: torch.device, ranks: Ranks) -> None:
    """Go on from `random_state`; a process that there was not goes on from its own seed."""
    if len(state["cpu"]) == ranks.size:
        torch.set_rng_state(state["cpu"][ranks.rank].clone())  # torch crashes at a part of a tensor
        if device.type == "cuda" and "cuda" in state:
            torch.cuda.set_rng_state(state["cuda"][ranks.rank].clone(), device)

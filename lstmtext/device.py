"""Where to compute: `auto`, `cpu`, `cuda`, and why CUDA is not there."""

import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

from lstmtext.errors import ConfigError, TrainingError, is_out_of_memory
from lstmtext.wording import count


def resolve_device(name: str) -> torch.device:
    """The device with this name; `auto` is CUDA where there is one, and the CPU elsewhere.

    Args:
        name: `auto`, `cpu`, `cuda` or `cuda:1`.

    Raises:
        ConfigError: There is no such device; the message says why.
    """
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(name)
    except RuntimeError:
        device = torch.device("meta")
    if device.type not in ("cpu", "cuda"):
        raise ConfigError(f"device must be auto, cpu or cuda; not {name!r}")
    if device.type == "cuda":
        reason = why_no_cuda()
        if reason:
            raise ConfigError(f"CUDA is not available: {reason}.")
        if (device.index or 0) >= torch.cuda.device_count():
            raise ConfigError(f"there is no device {name!r}: {torch.cuda.device_count()} found")
    return device


def why_no_cuda() -> str | None:
    """Why CUDA cannot be used, as the end of a sentence; None if it can."""
    if torch.cuda.is_available():
        return None
    if torch.version.cuda is None:
        return "this PyTorch build has no CUDA support"
    return "no NVIDIA graphics card with a working driver was found"


@contextmanager
def device_errors_in_words() -> Iterator[None]:
    """Say in a sentence that a graphics card gave up; nothing can be computed there any more.

    Raises:
        TrainingError: It did.
    """
    try:
        yield
    except RuntimeError as error:
        if "CUDA error" not in str(error) or is_out_of_memory(error):
            raise
        raise TrainingError(
            "The graphics card stopped responding. Restart the program to use it again."
        ) from error


def device_label(device: torch.device) -> str:
    """A device's name as its owner knows it."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return f"{processor_name()}, {count(torch.get_num_threads(), 'thread')}"


@cache
def processor_name() -> str:
    """The processor's name, or its architecture where the system does not tell."""
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return " ".join(line.partition(":")[2].split())
    except OSError:
        pass
    return platform.processor() or platform.machine() or f"processor of {os.name}"


class _Uninitialized(TorchFunctionMode):
    """Leaves out what `nn.init` would do."""

    def __torch_function__(
        self, func: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:  # whatever torch has
        if getattr(func, "__module__", None) == "torch.nn.init":
            return args[0] if args else kwargs["tensor"]
        return func(*args, **(kwargs or {}))


@contextmanager
def shapes_alone() -> Iterator[None]:
    """Inside, modules are made on the `meta` device: their weights have shapes and no numbers.

    Initial weights are left out, too. Drawing those of an embedding on this device would bring
    torch's compiler into memory, which takes a second.
    """
    with torch.device("meta"), _Uninitialized():
        yield

"""From options to an opened model, on its device."""

import argparse
import os

import torch

from lstmtext.device import resolve_device
from lstmtext.errors import ConfigError
from lstmtext.saving.model_file import load_text_model
from lstmtext.text_model import TextModel


def open_model(arguments: argparse.Namespace) -> TextModel:
    """The model that `MODEL` names, on the device that `--device` names."""
    use_threads(arguments.threads)
    return load_text_model(arguments.model, device=resolve_device(arguments.device))


def use_threads(number: int | None) -> None:
    """Compute with so many threads; as many as there are cores if None.

    Raises:
        ConfigError: It is not a number of threads.
    """
    if number is None:
        return
    most = max(os.cpu_count() or 1, 4)  # more would wait for each other
    if not 1 <= number <= most:
        raise ConfigError(f"threads must be between 1 and {most}, not {number}")
    torch.set_num_threads(number)

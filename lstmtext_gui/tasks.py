"""The short jobs that a `TaskWorker` does: opening, saving, looking at the machine."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import lstmtext
from lstmtext.home import home_folder
from lstmtext.reading.source import TextSource
from lstmtext_gui.jobs import MODEL_SUFFIX, Machine, OpenedModel, OpenedText, TextInfo, file_name

if TYPE_CHECKING:
    from lstmtext import TextModel

_KEPT_MODELS = 5


def open_text_task(read: Callable[[], TextSource]) -> Callable[[], OpenedText]:
    """A task that reads a text and counts what is shown of it."""

    def task() -> OpenedText:
        from lstmtext.text.vocabulary import count_tokens

        source = read()
        counts = count_tokens(source.text)
        num_words = sum(1 for line in source.text.splitlines() for _ in line.split())
        info = TextInfo(source.name, source.encoding, len(source.text), num_words, len(counts))
        return OpenedText(source, info)

    return task


def open_model_task(path: Path) -> Callable[[], OpenedModel]:
    """A task that opens a model file."""
    return lambda: OpenedModel(lstmtext.load_text_model(path), path)


def save_model_task(text_model: TextModel, path: Path) -> Callable[[], OpenedModel]:
    """A task that saves a model."""

    def task() -> OpenedModel:
        lstmtext.save_text_model(text_model, path)
        return OpenedModel(text_model, path)

    return task


def keep_aside_task(text_model: TextModel) -> Callable[[], OpenedModel]:
    """A task that saves a copy of a model that is about to be forgotten unsaved."""

    def task() -> OpenedModel:
        folder = home_folder() / "unsaved"
        folder.mkdir(parents=True, exist_ok=True)
        moment = time.strftime("%Y-%m-%d-%H%M%S")
        path = folder / f"{file_name(text_model.name)}-{moment}{MODEL_SUFFIX}"
        lstmtext.save_text_model(text_model, path)
        kept = sorted(folder.glob(f"*{MODEL_SUFFIX}"), key=lambda file: file.stat().st_mtime)
        for old in kept[:-_KEPT_MODELS]:
            old.unlink(missing_ok=True)
        return OpenedModel(text_model, path)

    return task


def look_at_machine() -> Machine:
    """A task that finds the devices; it also brings torch into memory before it is needed."""
    import torch

    from lstmtext.device import device_label, resolve_device, why_no_cuda

    threads = torch.get_num_threads()
    devices = [("cpu", f"CPU: all {threads} cores" if threads > 1 else "CPU")]
    for index in range(torch.cuda.device_count() if torch.cuda.is_available() else 0):
        name = f"cuda:{index}" if index else "cuda"
        devices.append((name, f"CUDA: {device_label(resolve_device(name))}"))
    import lstmtext.recipe  # noqa: F401

    # torch loads seconds' worth of code with the first optimizer; better now than at Train.
    torch.optim.AdamW([torch.nn.Parameter(torch.zeros(1))])
    return Machine(tuple(devices), why_no_cuda())

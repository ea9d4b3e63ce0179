"""The short jobs that a `TaskWorker` does: opening, saving, looking at the machine."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import lstmtext
from lstmtext.home import home_folder
from lstmtext.reading.stored import pieces_of, text_sha256
from lstmtext.reading.watch import Watch
from lstmtext.text.samples import SAMPLES
from lstmtext_gui.workers.jobs import (
    MODEL_SUFFIX,
    Machine,
    OpenedModel,
    OpenedText,
    TextChoices,
    TextInfo,
    TextRequest,
    file_name,
)
from lstmtext_gui.workers.torch_loading import load_library, load_torch

if TYPE_CHECKING:
    from lstmtext import TextModel
    from lstmtext.reading.source import TextSource

_KEPT_MODELS = 5
_PREVIEW = 2_000  # characters


def open_text(
    request: TextRequest,
    on_progress: Callable[[float], object] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> OpenedText:
    """Read a text and count what is shown of it.

    Raises:
        CancelledError: `should_stop` said so.
    """
    watch = Watch(on_progress, should_stop)
    if request.built_in is not None:
        source = SAMPLES[request.built_in]()
    else:
        from lstmtext.reading import read  # the window is up sooner without it

        reading = watch.part(0, 0.8)
        source = read.read_texts(
            request.paths,
            request.choices.reading,
            leave_out=len(request.paths) > 1,
            on_progress=reading.at,
            should_stop=should_stop,
        )
    described = _described(source, request.choices, watch.part(0.8, 1))
    return OpenedText(source, described, request, text_sha256(source.stored))


def _described(source: TextSource, choices: TextChoices, watch: Watch) -> TextInfo:
    """What is shown of a text, counted piece by piece."""
    distinct: set[str] = set()
    num_characters = num_words = 0
    preview = ""
    in_word = False
    num_read = 0
    for piece in pieces_of(source.stored):
        watch.at(num_read / len(source.stored))
        num_read += len(piece)
        block = choices.cleaning(piece)
        if block:
            num_words += len(block.split()) - (in_word and not block[0].isspace())
            in_word = not block[-1].isspace()
        distinct.update(block)
        num_characters += len(block)
        preview = preview or block[:_PREVIEW]
    return TextInfo(
        source.name,
        source.encoding,
        num_characters,
        num_words,
        len(distinct),
        source.files,
        preview,
        choices,
    )


def open_model_task(path: Path) -> Callable[[], OpenedModel]:
    """A task that opens a model file."""

    def task() -> OpenedModel:
        load_torch()
        text_model = lstmtext.load_text_model(path)
        return OpenedModel(text_model, path, verdict_on(text_model))

    return task


def verdict_on(text_model: TextModel) -> str:
    """What there is to say about a model's training; nothing where it had none."""
    from lstmtext.evaluation.verdict_words import model_sentences

    return model_sentences(text_model)


def save_model_task(
    text_model: TextModel, path: Path, learned: OpenedText | None = None
) -> Callable[[], OpenedModel]:
    """A task that saves a model, with a fingerprint of the text it learned where that is given."""

    def task() -> OpenedModel:
        model = text_model
        if learned is not None:
            from lstmtext.evaluation.fingerprint import Fingerprint

            corpus = model.cleaning.of(learned.source.stored)
            model = replace(model, fingerprint=Fingerprint.of(corpus))
        lstmtext.save_text_model(model, path)
        return OpenedModel(model, path)

    return task


def share_copy_task(
    text_model: TextModel, path: Path, *, keep_fingerprint: bool
) -> Callable[[], Path]:
    """A task that saves a copy to give away, without what only concerns its owner."""

    def task() -> Path:
        from lstmtext.saving.sharing import shared_copy

        lstmtext.save_text_model(shared_copy(text_model, keep_fingerprint=keep_fingerprint), path)
        return path

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
    load_torch()
    import torch

    from lstmtext.device import device_label, processor_name, resolve_device, why_no_cuda

    threads = torch.get_num_threads()
    cores = f"all {threads} cores" if threads > 1 else "one core"
    devices = [("cpu", f"{short_processor_name(processor_name())}, {cores}")]
    for index in range(torch.cuda.device_count() if torch.cuda.is_available() else 0):
        name = f"cuda:{index}" if index else "cuda"
        memory = torch.cuda.get_device_properties(index).total_memory / 2**30
        devices.append((name, f"{device_label(resolve_device(name))}, {memory:.0f} GB"))
    return Machine(tuple(devices), why_no_cuda(), threads)


def short_processor_name(name: str) -> str:
    """A processor's name without trademark signs and clock rate."""
    name = re.sub(r"\((R|TM|tm)\)|[®™]| CPU\b| Processor\b|@.*$", "", name)
    return " ".join(name.split())


def load_plotting() -> None:
    """A task that brings pyqtgraph into memory, which would hold up the window."""
    load_library()
    import lstmtext_gui.chart.loss_plot  # noqa: F401


def get_ready_to_train() -> None:
    """A task that brings the rest of torch into memory: it comes with the first optimizer.

    It takes about a second; better now than at Train.
    """
    import torch

    import lstmtext.recipe  # noqa: F401

    torch.optim.AdamW([torch.nn.Parameter(torch.zeros(1))])

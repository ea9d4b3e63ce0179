"""A training run that is kept on disk: saved now and then, gone on with, and ended.

    kept = KeptRun(run, new_run(run_facts(source, settings), print))
    train_model_TXT(..., checkpoints=kept.checkpoints)
    kept.end(RunState.FINISHED, text_model)

A run that begins with a model keeps a copy of it, since the file that it came from may change.
A disk that fails costs the copy on it, never the training: it is said once, and training goes on.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import torch

from lstmtext.device import device_label
from lstmtext.errors import LSTMTextError, ModelFileError
from lstmtext.model import SingleLSTM_TXT
from lstmtext.reading.source import TextSource
from lstmtext.reading.stored import text_sha256
from lstmtext.saving.checkpoint_file import save_checkpoint
from lstmtext.saving.model_file import load_text_model, save_text_model
from lstmtext.saving.run_facts import START_FROM, RunFacts, RunState
from lstmtext.saving.run_folder import RunFolder
from lstmtext.settings import TrainingSettings
from lstmtext.text_model import TextModel
from lstmtext.training.checkpoints import SECONDS, SavedRun
from lstmtext.training_run import TrainingRun
from lstmtext.wording import disk_reason


class KeptRun:
    """A run and its folder.

    Attributes:
        run: What is trained.
        folder: Where it is kept; None if that is not possible.
        checkpoints: For `train_model_TXT`.
        is_saved: Whether the last checkpoint is on the disk.
    """

    def __init__(
        self,
        run: TrainingRun,
        folder: RunFolder | None,
        *,
        start_from: TextModel | None = None,
        interval: float = SECONDS,
        resume_from: SavedRun | None = None,
        on_trouble: Callable[[str], object] | None = None,
    ) -> None:
        """Keep a run in a folder whose lock is held.

        Args:
            run: Ready to start.
            folder: From `RunFolder.create`, or `open` and `acquire`.
            start_from: The model that the run begins with; it is put into the folder, once.
            interval: Seconds from one checkpoint to the next.
            resume_from: What `load_checkpoint` gave.
            on_trouble: Told in a sentence, once, that the disk fails.
        """
        self.run = run
        self.folder = folder
        self.is_saved = False
        self.checkpoints = run.checkpoints(self._save, interval=interval, resume_from=resume_from)
        self._on_trouble = on_trouble
        self._saved_best: int | None = None  # the step of the best weights in the folder
        if start_from is not None:
            self._keep_start(start_from)

    def end(
        self, state: RunState, text_model: TextModel | None = None, *, error: str | None = None
    ) -> None:
        """Say how the run ended, and keep its model.

        Args:
            state: FINISHED, STOPPED or FAILED.
            text_model: The result, where there is one besides the last that was saved.
            error: Why it failed, in a sentence.
        """
        if self.folder is None or not self.folder.held:
            return
        try:
            if text_model is not None:
                save_text_model(text_model, self.folder.model_path)
            self.folder.end(state, error=error, paused=False, **self._progress())
        except LSTMTextError as trouble:
            self._tell(str(trouble))
            self.folder.release()

    def note_pause(self, paused: bool) -> None:
        """Write down that the person pauses the run, or lets it go on."""
        if self.folder is None or not self.folder.held:
            return
        try:
            self.folder.update(paused=paused)
        except ModelFileError as trouble:
            self._tell(str(trouble))

    def _keep_start(self, start_from: TextModel) -> None:
        if self.folder is None or self.folder.start_path.exists():
            return
        try:  # what it copied is not asked of it, and may be large
            save_text_model(replace(start_from, fingerprint=None), self.folder.start_path)
        except ModelFileError as trouble:
            self._tell(str(trouble))

    def _save(self, state: SavedRun) -> None:
        self.is_saved = False
        if self.folder is None:
            return
        try:
            if save_checkpoint(state, self.folder.checkpoint_path):
                self._save_best()
                self.folder.update(**self._progress())
                self.is_saved = True
        except ModelFileError as trouble:
            self._tell(str(trouble))
        except OSError as trouble:
            reason = disk_reason(trouble)
            self._tell(f"The run could not be saved in “{self.folder.path}”: {reason}.")

    def _save_best(self) -> None:
        assert self.folder is not None
        validation = self.run.validation
        best = None if validation is None or validation.best is None else validation.best.step
        if best is None or best != self._saved_best:
            save_text_model(self.run.best_model(), self.folder.model_path)
            self._saved_best = best

    def _progress(self) -> dict[str, object]:
        history, validation = self.run.history, self.run.validation
        best = None if validation is None else validation.best
        return {
            "step": history.num_steps,
            "epoch": history.num_epochs,
            "progress": self.run.budget.progress(history.num_steps),
            "seconds": history.seconds,
            "loss": None if best is None else best.loss,
        }

    def _tell(self, sentence: str) -> None:
        if self._on_trouble is not None:
            self._on_trouble(sentence)
            self._on_trouble = None


def run_facts(
    source: TextSource,
    settings: TrainingSettings,
    *,
    paths: tuple[str | Path, ...] = (),
    source_options: dict[str, object] | None = None,
    held_out: TextSource | None = None,
    start_from: TextModel | None = None,
    start_file: str | Path | None = None,
    output: str | None = None,
) -> RunFacts:
    """What is known of a run before it begins.

    Args:
        source: The text.
        settings: Every choice.
        paths: Where the text was read; none for a built-in one.
        source_options: How it was read.
        held_out: A text of its own to measure on.
        start_from: The model that the run begins with.
        start_file: Its file, where the person has named one.
        output: The model file that the person asked for.
    """
    learned = [source.stored]
    if held_out is not None:
        learned.append(held_out.stored)
    start_sha256 = "" if start_from is None else weights_digest(start_from.model)
    if start_sha256:
        learned.append(start_sha256)
    options = dict(source_options or {})
    if start_file is not None:
        options[START_FROM] = str(Path(start_file).absolute())
    return RunFacts(
        name=source.name,
        level=settings.level,
        settings=json.loads(json.dumps(asdict(settings))),
        sources=tuple(str(Path(path).absolute()) for path in paths),
        source_options=options,
        output=None if output is None else str(Path(output).absolute()),
        text_sha256=text_sha256(*learned),
        start_sha256=start_sha256,
        machine={
            "torch": torch.__version__,
            "threads": torch.get_num_threads(),
            "processor": device_label(torch.device("cpu")),
        },
    )


def weights_digest(model: SingleLSTM_TXT) -> str:
    """A digest of a model's weights."""
    digest = hashlib.sha256()
    for weight in model.state_dict().values():
        digest.update(weight.detach().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()


def start_model(folder: RunFolder) -> TextModel | None:
    """The model that a run began with, from its folder; None where it began with none.

    Runs of earlier versions kept no copy: theirs is in the file that it came from, and may be
    another by now (`why_another`).

    Raises:
        ModelFileError: It is gone, damaged, or another one.
    """
    facts = folder.facts
    if folder.start_path.is_file():
        model = load_text_model(folder.start_path)
        if facts.start_sha256 in ("", weights_digest(model.model)):
            return model
        raise ModelFileError(
            f"“{folder.start_path}” is not the model that this run began with, so the run cannot "
            "be resumed. It is kept."
        )
    if facts.start_sha256 or facts.start_file is not None:
        if facts.start_file is not None and Path(facts.start_file).is_file():
            return load_text_model(facts.start_file)
        where = "" if facts.start_file is None else f" (“{facts.start_file}”)"
        raise ModelFileError(
            f"The model that this run began with is no longer there{where}, so the run cannot be "
            "resumed. It is kept."
        )
    return None


def why_another(saved: RunFacts, facts: RunFacts) -> str | None:
    """Why a saved run cannot be resumed as this one, in a sentence; None if it can."""
    if saved.text_sha256 != facts.text_sha256:
        if facts.start_sha256 and not saved.start_sha256:  # perhaps of an earlier version
            return "The saved run began with another text, or with another model or none."
        if saved.start_sha256 != facts.start_sha256:
            return "The saved run began with another model, or with one where this has none."
        return "The saved run learned another text."
    mine, its = facts.settings, saved.settings
    changed = sorted(name for name in mine.keys() | its.keys() if mine.get(name) != its.get(name))
    if changed:
        return f"To go on with the saved run, {', '.join(changed)} must be as before."
    return None

"""A training run that is kept on disk: saved now and then, gone on with, and ended.

    kept = KeptRun(run, new_run(run_facts(source, settings), print))
    train_model_TXT(..., checkpoints=kept.checkpoints)
    kept.end(RunState.FINISHED, text_model)

A disk that fails costs the copy on it, never the training: it is said once, and training goes on.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import torch

from lstmtext.device import device_label
from lstmtext.errors import LSTMTextError, ModelFileError
from lstmtext.model import SingleLSTM_TXT
from lstmtext.reading.source import TextSource
from lstmtext.reading.stored import pieces_of
from lstmtext.saving.checkpoint_file import save_checkpoint
from lstmtext.saving.model_file import save_text_model
from lstmtext.saving.run_facts import RunFacts, RunState
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
        interval: float = SECONDS,
        resume_from: SavedRun | None = None,
        on_trouble: Callable[[str], object] | None = None,
    ) -> None:
        """Keep a run in a folder whose lock is held.

        Args:
            run: Ready to start.
            folder: From `RunFolder.create`, or `open` and `acquire`.
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
    output: str | None = None,
) -> RunFacts:
    """What is known of a run before it begins.

    Args:
        source: The text.
        settings: Every choice.
        paths: Where the text was read; none for a built-in one.
        source_options: How it was read.
        held_out: A text of its own to measure on.
        start_from: The model that the run goes on with.
        output: The model file that the person asked for.
    """
    digest = hashlib.sha256()
    for piece in pieces_of(source.stored):
        digest.update(piece.encode("utf-8", "surrogatepass"))
    if held_out is not None:
        digest.update(b"\0")
        for piece in pieces_of(held_out.stored):
            digest.update(piece.encode("utf-8", "surrogatepass"))
    if start_from is not None:
        digest.update(b"\0" + weights_digest(start_from.model).encode())
    return RunFacts(
        name=source.name,
        level=settings.level,
        settings=json.loads(json.dumps(asdict(settings))),
        sources=tuple(str(Path(path).absolute()) for path in paths),
        source_options=source_options or {},
        output=None if output is None else str(Path(output).absolute()),
        text_sha256=digest.hexdigest(),
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


def why_another(saved: RunFacts, facts: RunFacts) -> str | None:
    """Why a saved run cannot be gone on with as this one, in a sentence; None if it can."""
    if saved.text_sha256 != facts.text_sha256:
        return "The saved run learned another text."
    mine, its = facts.settings, saved.settings
    changed = sorted(name for name in mine.keys() | its.keys() if mine.get(name) != its.get(name))
    if changed:
        return f"To go on with the saved run, {', '.join(changed)} must be as before."
    return None

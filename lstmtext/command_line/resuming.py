"""Which folder a run of `lstmtext train` is kept in, and what it goes on from."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lstmtext.errors import ConfigError, ModelFileError
from lstmtext.kept_run import KeptRun, why_another
from lstmtext.parallel import Ranks
from lstmtext.saving.checkpoint_file import parse_checkpoint, read_checkpoint
from lstmtext.saving.container import read_bytes
from lstmtext.saving.model_file import load_text_model, parse_text_model
from lstmtext.saving.run_facts import RunFacts, RunState
from lstmtext.saving.run_folder import START, RunFolder
from lstmtext.saving.runs import find_run, new_run, remove_run
from lstmtext.text_model import TextModel
from lstmtext.training_run import TrainingRun

_FINISHED = b"finished"
_FRESH = b""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run is kept.

    Attributes:
        folder: Its lock is held; None where it cannot be kept, or another process keeps it.
        saved: The bytes of the checkpoint to go on from; none for a new run.
        finished: The run that is to be resumed has ended already.
    """

    folder: RunFolder | None
    saved: bytes
    finished: bool

    def give_up(self) -> None:
        """The run cannot begin: leave nothing behind but what an earlier one saved."""
        if self.folder is not None:
            self.folder.release()
            if not self.folder.checkpoint_path.exists() and not self.folder.model_path.exists():
                remove_run(self.folder)

    def kept(
        self,
        training: TrainingRun,
        start_from: TextModel | None,
        interval: float,
        on_trouble: Callable[[str], object],
    ) -> KeptRun:
        """The run, to be trained with `checkpoints`, and the model that it begins with."""
        state = parse_checkpoint(self.saved, "checkpoint") if self.saved else None
        return KeptRun(
            training,
            self.folder,
            start_from=start_from,
            interval=interval,
            resume_from=state,
            on_trouble=on_trouble,
        )


def find_start(path: str, output: str, ranks: Ranks, *, resume: bool) -> TextModel:
    """The model that a run begins with: of a run to resume its own copy, else that in the file.

    Args:
        path: The file; it may have changed since the run began, or be gone.
        output: The model file that the run is to become.
        ranks: The processes that train together: all begin with what the first one has.
        resume: The newest run of `output` is to be resumed, if there is one.

    Raises:
        ModelFileError: There is no such model, or it is damaged.
    """
    data = ranks.shared_bytes(_kept_start(path, output) if resume and ranks.is_first else b"")
    return parse_text_model(data, START) if data else load_text_model(path)


def _kept_start(path: str, output: str) -> bytes:
    """The bytes of a run's own copy of the model in this file; none where it has none."""
    run = _run_of(output)
    if run is None or run.facts.start_file != str(Path(path).absolute()):
        return b""
    return read_bytes(run.start_path) if run.start_path.is_file() else b""


def _run_of(output: str) -> RunFolder | None:
    try:
        return find_run(output)
    except ModelFileError:
        return None  # `new_run` says why the runs cannot be read


def find_place(
    facts: RunFacts, ranks: Ranks, *, resume: bool, say: Callable[[str], object]
) -> Place:
    """A new folder, or that of the run to go on with; the first process decides for all.

    Args:
        facts: Of the run that is wanted.
        ranks: The processes that train together.
        resume: Go on with the newest run of the same model file, if there is one.
        say: Told in sentences what a person should know.

    Raises:
        ConfigError: The saved run is another one.
        ModelFileError: Its checkpoint is damaged, or somebody trains in it.
    """
    folder, news = _chosen(facts, resume, say) if ranks.is_first else (None, _FRESH)
    news = ranks.shared_bytes(news)
    return Place(folder, b"" if news == _FINISHED else news, news == _FINISHED)


def _chosen(
    facts: RunFacts, resume: bool, say: Callable[[str], object]
) -> tuple[RunFolder | None, bytes]:
    before = _run_of(facts.output or "")
    if before is not None and resume:
        why = why_another(before.facts, facts)
        if why is not None:
            raise ConfigError(f"{why} Leave out --resume to begin a new one.")
        if before.state is RunState.FINISHED:
            return None, _FINISHED
        before.acquire()
        if not before.checkpoint_path.exists():  # it ended before anything was saved
            return before, _FRESH
        saved = read_checkpoint(before.checkpoint_path)
        if not saved:  # which would mean: nothing to go on from
            raise ModelFileError("The checkpoint of this run is empty: it cannot be continued.")
        _say_how(before.facts, facts, say)
        return before, saved
    if before is not None and before.state in (RunState.STOPPED, RunState.INTERRUPTED):
        say("An unfinished run of this model is kept; --resume would have gone on with it.")
    return new_run(facts, say), _FRESH


def _say_how(saved: RunFacts, facts: RunFacts, say: Callable[[str], object]) -> None:
    say(f"Going on at step {saved.step:,} ({saved.progress:.0%}).")
    if saved.machine != facts.machine:
        say("Computer, threads or PyTorch are others than before: the result will differ slightly.")

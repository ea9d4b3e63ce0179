"""Which folder a run of `lstmtext train` is kept in, and what it goes on from."""

from collections.abc import Callable
from dataclasses import dataclass

from lstmtext.errors import ConfigError, ModelFileError
from lstmtext.kept_run import KeptRun, why_another
from lstmtext.parallel import Ranks
from lstmtext.saving.checkpoint_file import parse_checkpoint, read_checkpoint
from lstmtext.saving.run_facts import RunFacts, RunState
from lstmtext.saving.run_folder import RunFolder
from lstmtext.saving.runs import find_run, new_run, remove_run
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
        self, training: TrainingRun, interval: float, on_trouble: Callable[[str], object]
    ) -> KeptRun:
        """The run, to be trained with `checkpoints`."""
        state = parse_checkpoint(self.saved, "checkpoint") if self.saved else None
        return KeptRun(
            training, self.folder, interval=interval, resume_from=state, on_trouble=on_trouble
        )


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
    try:
        before = find_run(facts.output or "")
    except ModelFileError:
        before = None  # `new_run` says why the runs cannot be read
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

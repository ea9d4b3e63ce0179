"""What is done with the runs on the disk: finding unfinished ones, opening, discarding them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

import lstmtext
from lstmtext.errors import ModelFileError, TextError
from lstmtext.reading.options import ReadingOptions
from lstmtext.saving.run_facts import START_FROM, RunFacts, RunState
from lstmtext.saving.run_folder import RunFolder
from lstmtext.saving.runs import list_runs, remove_run
from lstmtext.settings import TrainingSettings
from lstmtext.text.samples import SAMPLES
from lstmtext.wording import shown_name
from lstmtext_gui.levels import LEVELS
from lstmtext_gui.workers.jobs import OpenedModel, TextChoices, TextRequest, UnfinishedRun
from lstmtext_gui.workers.tasks import verdict_on

# These stand in a run's facts beside the reading options.
_BUILT_IN, _PROMPT = "built_in", "sample_prompt"


def find_interrupted_runs() -> tuple[UnfinishedRun, ...]:
    """A task: the runs that a crash or a power cut ended, newest first.

    Those of the command line are left to it: they are to become a file there. Where the runs
    cannot be read there are none; the next training says so.
    """
    try:
        runs = list_runs()
    except ModelFileError:
        return ()
    found = (
        unfinished(run)
        for run in runs
        if run.facts.output is None
        and run.facts.level in LEVELS
        and run.state is RunState.INTERRUPTED  # asked last: it looks at the lock
    )
    return tuple(run for run in found if run.can_go_on or run.has_model)


def unfinished(run: RunFolder, *, stopped: bool = False) -> UnfinishedRun:
    """What is shown of an unfinished run."""
    facts = run.facts
    return UnfinishedRun(
        path=run.path,
        name=shown_name(facts.name),
        level=facts.level,
        progress=facts.progress,
        updated=facts.updated or facts.started,
        can_go_on=run.checkpoint_path.is_file(),
        has_model=run.model_path.is_file(),
        stopped=stopped,
        paused=facts.paused,
    )


def open_best_task(run: UnfinishedRun) -> Callable[[], OpenedModel]:
    """A task that opens the best model of an unfinished run."""

    def task() -> OpenedModel:
        path = RunFolder.open(run.path).model_path
        text_model = lstmtext.load_text_model(path)
        return OpenedModel(text_model, path, verdict_on(text_model))

    return task


def discard_task(run: UnfinishedRun) -> Callable[[], None]:
    """A task that removes a run."""
    return lambda: remove_run(RunFolder.open(run.path))


def source_options(request: TextRequest, sample_prompt: str = "") -> dict[str, object]:
    """What a run's facts keep, besides paths, to make it ready again."""
    options: dict[str, object] = asdict(request.choices.reading)
    if request.built_in is not None:
        options[_BUILT_IN] = request.built_in
    if sample_prompt:
        options[_PROMPT] = sample_prompt
    return options


def request_of(facts: RunFacts, settings: TrainingSettings) -> TextRequest:
    """How to read a run's text again.

    Raises:
        TextError: That is not known any more.
    """
    options = dict(facts.source_options)
    built_in = options.pop(_BUILT_IN, None)
    options.pop(START_FROM, None)
    options.pop(_PROMPT, None)
    if not facts.sources and built_in not in SAMPLES:
        raise TextError(f"It is not known where “{shown_name(facts.name)}” was read.")
    try:
        reading = ReadingOptions(**options)
    except TypeError:
        raise TextError("This run was made by another version of the program.") from None
    return TextRequest(
        shown_name(facts.name),
        facts.sources,
        built_in if not facts.sources else None,
        TextChoices(reading, settings.cleaning),
    )


def sample_prompt_of(facts: RunFacts) -> str:
    """What the samples of a run begin with."""
    prompt = facts.source_options.get(_PROMPT)
    return prompt if isinstance(prompt, str) else ""

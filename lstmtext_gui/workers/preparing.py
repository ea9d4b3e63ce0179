"""From a wish to train to a run that is kept on the disk; in the thread that trains."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import lstmtext
from lstmtext.errors import ModelFileError, TextError
from lstmtext.saving.run_folder import RunFolder
from lstmtext.saving.runs import new_run
from lstmtext.settings import TrainingSettings
from lstmtext_gui.choices import settings_for
from lstmtext_gui.workers.forecast_tasks import wait_for_probe
from lstmtext_gui.workers.jobs import Beginning, OpenedText, TrainingRequest, UnfinishedRun
from lstmtext_gui.workers.run_tasks import request_of, sample_prompt_of, source_options
from lstmtext_gui.workers.tasks import open_text

if TYPE_CHECKING:
    from lstmtext import TextModel
    from lstmtext.kept_run import KeptRun
    from lstmtext.saving.run_facts import RunFacts

CHECKPOINT_SECONDS = 30.0

Tell = Callable[[str], object]


def prepare(request: TrainingRequest, tell: Tell) -> tuple[KeptRun, Beginning]:
    """A new run; where it cannot be kept, that is told and training goes on without.

    Raises:
        LSTMTextError: The text or a choice does not do.
    """
    from lstmtext.kept_run import KeptRun, run_facts

    wait_for_probe()
    text, start_from, wishes = request.text, request.start_from, request.wishes
    settings = _settings(request)
    run = lstmtext.prepare_training(
        text.source,
        settings,
        start_from=start_from,
        sample_prompt=wishes.sample_prompt,
        kept_ids=lstmtext.KeptIds(),
    )
    facts = run_facts(
        text.source,
        settings,
        paths=text.request.paths,
        source_options=source_options(text.request, wishes.sample_prompt),
        start_from=start_from,
    )
    folder = new_run(facts, tell)
    kept = KeptRun(
        run,
        folder,
        start_from=start_from,
        interval=CHECKPOINT_SECONDS,
        on_trouble=_calmly(tell),
    )
    return kept, Beginning(
        settings.level,
        run_path=None if folder is None else folder.path,
        learned=request.text if request.start_from is None else None,
    )


def _settings(request: TrainingRequest) -> TrainingSettings:
    """The choices of a request as settings; a model to start from keeps its own shape."""
    from lstmtext.further import further_preset

    if request.start_from is None:
        return settings_for(
            request.text.info, request.level, request.preset, request.device, request.wishes
        )
    minutes = request.wishes.minutes
    return further_preset(
        request.preset,
        request.start_from,
        num_characters=request.text.info.num_characters,
        on_gpu=request.device.startswith("cuda"),
        device=request.device,
        **({} if minutes is None else {"minutes": minutes}),
    )


def prepare_again(
    unfinished: UnfinishedRun,
    tell: Tell,
    should_stop: Callable[[], bool],
    present: OpenedText | None = None,
) -> tuple[KeptRun, Beginning]:
    """A run to go on with, its text read again. Until this returns, nothing of it is changed.

    Args:
        unfinished: The run.
        tell: Told in a sentence what the disk refuses.
        should_stop: Asked while the text is read.
        present: The text that is open, for where that of the run is gone or has changed.

    Raises:
        CancelledError: `should_stop` said so.
        LSTMTextError: The text is gone or another, or somebody trains in the run.
    """
    from lstmtext.kept_run import KeptRun, start_model
    from lstmtext.saving.checkpoint_file import load_checkpoint

    folder = RunFolder.open(unfinished.path)
    folder.acquire()
    try:
        facts = folder.facts
        settings = TrainingSettings.from_json(facts.settings)
        start_from = start_model(folder)
        opened = _text_of(unfinished.name, facts, settings, start_from, present, should_stop)
        wait_for_probe()
        state = load_checkpoint(folder.checkpoint_path)
        run = lstmtext.prepare_training(
            opened.source,
            settings,
            start_from=start_from,
            sample_prompt=sample_prompt_of(facts),
            kept_ids=lstmtext.KeptIds(),
        )
        kept = KeptRun(
            run,
            folder,
            start_from=start_from,
            interval=CHECKPOINT_SECONDS,
            resume_from=state,
            on_trouble=_calmly(tell),
        )
    except BaseException:
        folder.release()
        raise
    learned = opened if start_from is None else None
    return kept, Beginning(settings.level, run.history.copy(), opened, folder.path, learned)


def _text_of(
    name: str,
    facts: RunFacts,
    settings: TrainingSettings,
    start_from: TextModel | None,
    present: OpenedText | None,
    should_stop: Callable[[], bool],
) -> OpenedText:
    """What a run has learned: read where it was, else what is open, if it is the same text."""
    from lstmtext.kept_run import run_facts

    def is_it(text: OpenedText) -> bool:
        now = run_facts(text.source, settings, start_from=start_from)
        return now.text_sha256 == facts.text_sha256

    trouble = _what_has_changed(name, facts)
    try:
        opened = open_text(request_of(facts, settings), should_stop=should_stop)
        if is_it(opened):
            return opened
    except TextError as error:
        trouble = f"{error} Open the text from where it is now, then choose Resume."
    if present is not None and is_it(present):
        return present
    raise TextError(trouble)


def best_model_of(folder: Path) -> TextModel | None:
    """The best model that a run has on the disk, to write with before there is a better one."""
    try:
        return lstmtext.load_text_model(RunFolder.open(folder).model_path)
    except ModelFileError:
        return None


def _what_has_changed(name: str, facts: RunFacts) -> str:
    """Why a run cannot be resumed whose sum is not that of what was read now."""
    if facts.start_file is not None and not facts.start_sha256:  # of an earlier version
        return (
            f"“{name}”, or the model that the run began with (“{facts.start_file}”), has changed "
            "since then, and a run can be resumed only with those. The run is kept."
        )
    return (
        f"“{name}” has changed since then, and a run can be resumed only with the text that it "
        "began with. The run is kept."
    )


def _calmly(tell: Tell) -> Tell:
    """What the disk refuses costs the copy on it alone, while training goes on and at its end."""
    return lambda sentence: tell(f"{sentence} The training itself is not affected.")

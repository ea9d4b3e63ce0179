"""Does the side panel's forecast come true, from Train to Done?

The probe of the window times a few steps, then the window's worker trains: preparing, training and
comparing with simpler models, as somebody who waits in front of it sees it.
"""

import os
import tempfile
import time
from pathlib import Path
from unittest.mock import patch

from lstmtext.text.samples import SAMPLES
from lstmtext_gui.choices import Wishes, settings_for
from lstmtext_gui.train.forecast_words import course_words, training_seconds
from lstmtext_gui.workers.forecast_tasks import measure_speed
from lstmtext_gui.workers.jobs import TextRequest, TrainingRequest
from lstmtext_gui.workers.tasks import get_ready_to_train, look_at_machine, open_text
from lstmtext_gui.workers.training_worker import TrainingWorker
from tests.benchmarks.table import Table

_MINUTES, _QUICK_MINUTES = 3.0, 0.35


def run(*, quick: bool) -> Table:
    """Forecast a run and make it."""
    table = Table("The forecast of a run")
    corpora = os.environ.get("LSTMTEXT_CORPORA")
    request = TextRequest("stories", built_in=next(iter(SAMPLES)))
    if corpora:
        request = TextRequest("nietzsche.txt", (Path(corpora) / "nietzsche.txt",))
    look_at_machine()
    get_ready_to_train()
    opened = open_text(request)
    wishes = Wishes(minutes=_QUICK_MINUTES if quick else _MINUTES)
    settings = settings_for(opened.info, "characters", "balanced", "cpu", wishes)
    began = time.perf_counter()
    measured = measure_speed(opened.source, settings, lambda: False)
    probe = time.perf_counter() - began
    assert measured is not None
    print(course_words(settings, measured), measured)
    training = training_seconds(settings, measured)
    forecast = measured.preparing_seconds + training + measured.comparing_seconds
    with tempfile.TemporaryDirectory() as home, patch.dict(os.environ, LSTMTEXT_HOME=home):
        wish = TrainingRequest(opened, "characters", "balanced", "cpu", wishes=wishes)
        began = time.perf_counter()
        trained = TrainingWorker(1, wish).work()
        seconds = time.perf_counter() - began
    history = trained.text_model.history
    passes = history.num_steps / measured.steps_per_pass
    off = abs(forecast / seconds - 1)
    table.add(
        "forecast of the whole run, off by",
        off,
        "",
        at_most=0.25,
        forecast=forecast,
        seconds=seconds,
    )
    foretold = training / measured.pass_seconds
    table.add(
        "passes over the text, off by",
        abs(foretold / passes - 1),
        "",
        at_most=0.25,
        foretold=foretold,
        passes=passes,
    )
    table.add("the probe itself", probe, "s")
    return table

"""The window on a stage: told what the session would tell it, without any job behind it."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QAbstractButton, QTextEdit, QWidget

from lstmtext import EpochResult, TextModel
from lstmtext.training.history import LossPoint, TrainingHistory, TrainingSample
from lstmtext_gui.choices import Measured, settings_for
from lstmtext_gui.main_window import MainWindow
from lstmtext_gui.session.status import JobState, ModelInfo, SessionStatus
from lstmtext_gui.workers.jobs import Machine, TextInfo, TrainingProgress
from lstmtext_gui.workers.writing_jobs import GenerationRequest
from lstmtext_gui.write.sampler_presets import SAMPLERS

MACHINE = Machine(
    (("cpu", "Amity Quartet 7 processor, 4 cores"),),
    "no NVIDIA graphics card with a working driver was found",
    4,
)
PREVIEW = (
    "The Lighthouse at Marrow Point\n\nOn the first morning of spring the keeper found a letter "
    "under the lamp. It was addressed to nobody, and it was still warm.\n"
    "“Somebody has climbed the stairs in the night,” he said to the cat."
)
TEXT = TextInfo("marrow-point.txt", "utf-8", 412_806, 74_210, 78, preview=PREVIEW)
VERDICT = (
    "On text it has not seen, it is as unsure as if it chose among 4.1 characters each time. "
    "There it is better than counting groups (n-gram) and the compressor PPMd. It was still "
    "learning when it ended: more time would help."
)
BASELINES = {"this model": 1.41, "n-gram": 1.62, "PPMd": 1.44}
MODEL = ModelInfo(
    *("marrow-point.txt", "characters", "character"),
    *(1_246_284, 80, 78, 1.412, tuple(BASELINES.items())),
)
OPENING = "The keeper looked at the letter once more. "
WRITTEN = (
    "“It is not for me,” he said, and put it back under the lamp where the cat had been sleeping. "
    "Outside the sea went on with its one long sentence, and nobody on the island could say where "
    "it had begun. In the evening he climbed the stairs again, and the letter was gone."
)
_BABBLE = (
    "t eoh aen ,rtsi  lhe oa\nnd tehs ira",
    "the the sand the ther and the wame",
    "The keeper and the stone was a little the lamp and said the sear.",
    "The keeper was a little stair of the sea, and the letter was the lamp.",
    WRITTEN,
)


def history(seconds: int = 168, *, rises: bool = False) -> TrainingHistory:
    """The course of a run: babble to language, always the same."""
    course = TrainingHistory(num_tokens=seconds * 24_000, num_steps=seconds * 12)
    course.seconds = float(seconds)
    for i in range(seconds * 2):
        at = (i + 0.5) / 2
        noise = 0.06 * math.sin(12.9898 * i) * math.cos(78.233 * i)
        course.train.append(LossPoint(at, 1.3 + 2.1 * math.exp(-at / 22) + noise))
    for i in range(1, 15):
        at = i * seconds / 14
        late = 0.012 * max(i - 8, 0) if rises else 0.0
        loss = 1.412 + 2.0 * math.exp(-at / 22) + late
        course.validation.append(LossPoint(at, loss))
        text = _BABBLE[min(i // 3, len(_BABBLE) - 1)]
        course.samples.append(TrainingSample(i * 144, at, loss, OPENING + text))
    for epoch in range(1, 4):
        at = epoch * seconds / 3
        mean = 1.4 + 1.2 * math.exp(-at / 40)
        course.epochs.append(EpochResult(epoch, mean, mean, at, seconds * 8_000))
    return course


class Stage:
    """What states of the window are made with.

    Attributes:
        window: The window.
        text_model: A model to name; nobody writes with it.
        tell: Changes fields of the session's status.
    """

    def __init__(
        self, window: MainWindow, text_model: TextModel, wait: Callable[[int], None]
    ) -> None:
        self.window = window
        self.session = window.session
        self.text_model = replace(
            text_model,
            name=TEXT.name,
            history=history(),
            validation_loss=1.412,
            baselines=BASELINES,
        )
        self.tell = window.session._update
        self.wait = wait

    def see(self, name: str) -> Any:
        widget = self.window.findChild(QWidget, name)
        assert widget is not None, name
        return widget

    def press(self, name: str) -> None:
        button = self.see(name)
        assert isinstance(button, QAbstractButton), name
        assert button.isVisible(), name
        button.click()

    def clear(self) -> None:
        """Nothing is open, nothing works, nothing is folded out, nothing is said."""
        idle = SessionStatus(machine=MACHINE)
        fields = SessionStatus.__dataclass_fields__
        self.tell(writing=JobState.IDLE)
        self.tell(**{name: getattr(idle, name) for name in fields})
        self.window.messages.dismiss()
        for name in ("advancedLink", "moreButton", "textPreviewLink"):
            self.see(name).setChecked(False)
        self.see("advancedHiddenSizeEdit").clear()
        for name in ("starredOnlyBox", "onlyNewBox"):
            self.see(name).setChecked(False)
        choices = self.window.write_page.choices
        choices.sampler.sampler = SAMPLERS["balanced"]
        choices.length_spin.setValue(600)
        choices.seed_spin.setValue(1)
        self.window._drop_hint.hide()
        self.window.panel.choose(level="characters", preset="balanced")
        self.see("chartViewButton").setChecked(True)
        self.window.curating._variants.clear()
        self.window.write_page.show_sheet()
        self.window.write_page.show_text("", "")
        self.see("sidePanelScroll").verticalScrollBar().setValue(0)
        self.window.show_train_page()
        self.window.setFocus()

    # A story in steps

    def open_text(self, text: TextInfo = TEXT, *, measured: bool = True) -> None:
        self.tell(text=text)
        if measured:
            panel = self.window.panel
            choices = (panel.level, panel.preset, panel.device)
            settings = settings_for(text, *choices, panel.wishes)
            news = Measured(1_246_284, 0.021, 1_430.0, 0.4, 60.0, 1.5, 2.5)
            self.session.speed_measured.emit(settings, news)

    def begin_training(self) -> None:
        self.open_text()
        self.window.train_page.start_run("character")
        self.tell(training=JobState.RUNNING)

    def learn(self, *, rises: bool = False) -> None:
        """Train until somewhere in the middle."""
        self.begin_training()
        page, course = self.window.train_page, history(96, rises=rises)
        for name, points in (("train", course.train), ("validation", course.validation)):
            for point in points:
                page.show_point(name, point)
        for epoch in course.epochs:
            page.show_epoch(epoch)
        for sample in course.samples:
            page.show_sample(sample)
        self.tell(model=MODEL, unsaved=True)
        page.show_progress(TrainingProgress(0.4, 96.0, 24_310.0, 3, 144.0))

    def end_training(self, *, stopped: bool = False) -> None:
        self.learn()
        self.tell(model=replace(MODEL, verdict=VERDICT), unsaved=True)
        self.tell(training=JobState.IDLE)
        self.session.training_ended.emit(self.text_model, stopped)

    def write(self, opening: str = OPENING, text: str = WRITTEN, *, ends: bool = True) -> None:
        """The model writes a text."""
        page = self.window.write_page
        page.show_text(opening, "")
        page.plan_fresh()
        self.session.writing_started.emit()
        self.tell(writing=JobState.RUNNING)
        self.session.text_written.emit(text)
        if ends:
            self.tell(writing=JobState.IDLE)
            self.session.text_finished.emit(self.request(opening), text)

    def request(self, opening: str, seed: int = 1, temperature: float = 0.8) -> GenerationRequest:
        return GenerationRequest(self.text_model, opening, 300, temperature, seed, "cpu")

    def type(self, words: str) -> QTextEdit:
        """Typed by a person, in the document."""
        edit = self.window.write_page.output_edit
        edit.setFocus()
        edit._type(words)
        return edit

    def settle(self) -> None:
        """Everything that waits for a moment has come."""
        several = self.window.curating.several
        while several._waiting:
            several._add_card()
        self.window.train_page.chart._on_time()
        for _ in range(6):  # what wraps tells its parents, which make room, and so on
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        self.wait(15)

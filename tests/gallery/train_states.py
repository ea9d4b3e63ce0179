"""Every state of the Train page."""

from dataclasses import replace
from pathlib import Path

from gallery.stage import MODEL, PREVIEW, VERDICT, Stage, history

from lstmtext.errors import LSTMTextError
from lstmtext.reading.source import FileReport
from lstmtext.training.history import TrainingHistory
from lstmtext_gui.session.status import JobState
from lstmtext_gui.workers.jobs import Beginning, TextInfo, TrainingProgress, UnfinishedRun

_GUESSED = TextInfo(
    "letters-1908.txt",
    "cp1252",
    96_412,
    17_020,
    84,
    (
        FileReport(
            "letters-1908.txt",
            "text",
            "cp1252",
            guessed=True,
            undecodable_bytes=3,
            notes=(
                "3 bytes have no meaning in this encoding and stand in the text as �.",
                "The beginning and the end look like a licence and were left out.",
            ),
        ),
    ),
    PREVIEW,
)
_FOLDER = TextInfo(
    "poems",
    "utf-8, cp1252",
    231_904,
    41_377,
    91,
    (
        FileReport("spring.txt", "text", "utf-8", num_characters=120_000),
        FileReport("autumn.html", "html", "cp1252", guessed=True, num_characters=111_904),
        FileReport(
            "poems",
            "folder",
            "",
            notes=("“cover.png” is not a text.", "“old.txt” is empty.", "“x.zip” was too large."),
        ),
    ),
    PREVIEW,
)
_RUN = UnfinishedRun(
    Path("run"), "marrow-point.txt", "characters", 0.43, "2026-01-05T09:41:00+00:00", True, True
)


def no_text(stage: Stage) -> None:
    """The program has just been started."""


def opening(stage: Stage) -> None:
    stage.tell(opening="The Complete Correspondence of the Keepers of Marrow Point.epub")
    stage.tell(opening_share=0.43)


def text_read(stage: Stage) -> None:
    stage.open_text()
    stage.see("textPreviewLink").setChecked(True)


def text_guessed(stage: Stage) -> None:
    stage.open_text(_GUESSED)


def text_short(stage: Stage) -> None:
    stage.open_text(TextInfo("haiku.txt", "utf-8", 2_140, 402, 41, preview=PREVIEW))


def several_files(stage: Stage) -> None:
    stage.open_text(_FOLDER)


def own_minutes(stage: Stage) -> None:
    stage.open_text()
    stage.window.panel.preset_combo.setCurrentIndex(3)


def settings_refused(stage: Stage) -> None:
    stage.open_text(measured=False)
    sentence = "This text is too short to hold anything out: choose to keep back nothing."
    stage.window.panel.show_refusal(stage.window.panel._asked[1], sentence)


def preparing(stage: Stage) -> None:
    stage.begin_training()


def before_first_value(stage: Stage) -> None:
    stage.begin_training()
    stage.session.training_began.emit(Beginning("characters"))


def learning(stage: Stage) -> None:
    stage.learn()


def learning_by_heart(stage: Stage) -> None:
    stage.learn(rises=True)
    stage.see("sampleSlider").setValue(2)


def table(stage: Stage) -> None:
    stage.learn()
    stage.settle()
    stage.press("tableViewButton")


def paused(stage: Stage) -> None:
    stage.learn()
    stage.tell(training=JobState.PAUSING)
    stage.tell(training=JobState.PAUSED)


def stopping(stage: Stage) -> None:
    stage.learn()
    stage.tell(training=JobState.STOPPING)


def comparing(stage: Stage) -> None:
    stage.learn()
    stage.window.train_page.show_progress(TrainingProgress(1.0, 240.0, 24_310.0, 6, 0.0))
    stage.session.comparing_started.emit()


def stopped(stage: Stage) -> None:
    stage.end_training(stopped=True)
    stage.tell(unfinished=replace(_RUN, stopped=True))


def done(stage: Stage) -> None:
    stage.end_training()


def failed_before(stage: Stage) -> None:
    stage.begin_training()
    stage.tell(training=JobState.IDLE)
    stage.session.training_failed.emit(False)
    stage.session.failed.emit(LSTMTextError("The text is shorter than one stretch of it."), True)


def failed_after(stage: Stage) -> None:
    stage.learn()
    stage.tell(training=JobState.IDLE)
    stage.session.training_failed.emit(True)
    stage.session.failed.emit(MemoryError(), True)


def unstable(stage: Stage) -> None:
    stage.learn()
    stage.session.training_noted.emit(
        "The loss exploded at step 1,204: back to the weights before, with the learning rate at "
        "0.5 of what was chosen."
    )


def model_opened(stage: Stage) -> None:
    stage.tell(model=replace(MODEL, verdict=VERDICT))
    stage.session.history_reset.emit(history())


def model_and_text(stage: Stage) -> None:
    stage.open_text()
    stage.tell(model=replace(MODEL, verdict=VERDICT, name="a-very-long-name-of-a-model.txt"))
    stage.see("startFromModelCheck").setChecked(True)


def run_crashed(stage: Stage) -> None:
    stage.tell(unfinished=_RUN)


def run_paused(stage: Stage) -> None:
    stage.open_text()
    stage.tell(unfinished=replace(_RUN, paused=True))


def advanced_wrong(stage: Stage) -> None:
    stage.open_text()
    stage.see("advancedLink").setChecked(True)
    edit = stage.see("advancedHiddenSizeEdit")
    edit.setText("many")
    stage.wait(1)
    stage.see("sidePanelScroll").ensureWidgetVisible(edit, 0, 200)


def error_said(stage: Stage) -> None:
    stage.open_text()
    stage.session.failed.emit(
        LSTMTextError(
            "“the-letters-of-the-keepers-of-marrow-point-1908-to-1931.epub” could not be read: it "
            "is damaged or not an e-book. Nothing was changed."
        ),
        False,
    )


def shared_model_opened(stage: Stage) -> None:
    stage.tell(model=replace(MODEL, verdict=VERDICT))
    stage.session.history_reset.emit(TrainingHistory())
    stage.window.show_train_page()


def values_read(stage: Stage) -> None:
    stage.learn()
    stage.settle()
    stage.window.train_page.chart._read_at(0.8)


def playing(stage: Stage) -> None:
    stage.end_training()
    stage.press("playSamplesButton")


def dropping(stage: Stage) -> None:
    stage.end_training()
    files = ["a-very-long-name-of-a-model-of-letters.lstmtext", "letters-1908.txt", "poems"]
    stage.window._drop_hint.offer(stage.window.files.would_open(files))


def notice_said(stage: Stage) -> None:
    stage.end_training()
    stage.window.messages.show_notice("The model before was not saved; a copy is kept as kept.")


TRAIN_STATES = (
    no_text,
    *(opening, run_crashed, text_read, text_guessed, text_short, several_files, own_minutes),
    *(settings_refused, advanced_wrong, error_said, run_paused, preparing, before_first_value),
    *(learning, learning_by_heart, table, paused, stopping, comparing, stopped, done),
    *(failed_before, failed_after, unstable, model_opened, model_and_text, notice_said),
    *(shared_model_opened, values_read, playing, dropping),
)
"""In the order of a day: before the first text there is nothing to go back to."""

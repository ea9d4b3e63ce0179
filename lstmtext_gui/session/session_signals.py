"""What the session tells the window."""

from PySide6.QtCore import QObject, Signal


class SessionSignals(QObject):
    """The signals of `Session`; all come in the GUI thread.

    Signals:
        status_changed: `SessionStatus`, whenever anything in it changes.
        loaded: Libraries have been loaded that stay for good: torch, then the rest of it.
        plotting_loaded: The chart can have its plot.
        speed_measured: `TrainingSettings` that were asked about, and their `Measured`.
        settings_refused: `TrainingSettings`, and why they do not do for the open text.
        history_reset: `TrainingHistory` of the model that was opened.
        training_started, training_progressed, point_added, epoch_finished, sample_written: the
            course of the training job, as its worker tells it.
        training_began: `Beginning`; the next thing is a step.
        training_noted: A sentence about something out of the ordinary.
        comparing_started: Training is over, and simpler models read the same text.
        training_ended: `TextModel`, and whether it was stopped.
        training_discarded: The run was ended and removed; the model before it is back.
        training_failed: Whether the run had begun; `failed` says why.
        text_opened, model_opened: The `TextRequest` that was read; the path of the model.
        writing_started, text_written, unknown_found: the course of the writing job.
        text_finished: The `GenerationRequest`, and all that was written.
        copies_found: `CopyNews` about what was written.
        variant_compared: The number of a variant, its text, and `CopyNews` about it.
        learned_changed: What is written from now on is compared with another text, or with none.
        suggested: The text before the caret that was asked about last, and a `Suggestion`.
        several_progressed, several_written: the course of writing several texts at once: the share
            that is done, and the `Variant`s of one temperature.
        model_saved: The path.
        saving_failed: The model could not be saved; `failed` says why.
        model_shared: The path of a copy to give away.
        model_kept: The path of the copy of an unsaved model that another one has replaced.
        failed: An exception, from any job, and whether it was training that ended by it.
    """

    status_changed = Signal(object)
    loaded = Signal()
    plotting_loaded = Signal()
    speed_measured = Signal(object, object)
    settings_refused = Signal(object, str)
    history_reset = Signal(object)
    training_started = Signal()
    training_began = Signal(object)
    training_noted = Signal(str)
    training_failed = Signal(bool)
    training_discarded = Signal()
    training_progressed = Signal(object)
    point_added = Signal(str, object)
    epoch_finished = Signal(object)
    sample_written = Signal(object)
    comparing_started = Signal()
    training_ended = Signal(object, bool)
    text_opened = Signal(object)
    model_opened = Signal(object)
    writing_started = Signal()
    text_written = Signal(str)
    unknown_found = Signal(object)
    text_finished = Signal(object, str)
    copies_found = Signal(object)
    variant_compared = Signal(int, str, object)
    learned_changed = Signal()
    model_shared = Signal(object)
    suggested = Signal(str, object)
    several_progressed = Signal(float)
    several_written = Signal(object)
    model_kept = Signal(object)
    model_saved = Signal(object)
    saving_failed = Signal()
    failed = Signal(object, bool)

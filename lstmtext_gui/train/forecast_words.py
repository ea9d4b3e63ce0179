"""What will come of a choice, in words: how large it is, how often it reads, how long it takes."""

from __future__ import annotations

from lstmtext.settings import TrainingSettings
from lstmtext.text.subwords import suitable_vocab_size
from lstmtext.wording import count, duration, rough_count
from lstmtext_gui.choices import Measured
from lstmtext_gui.session.status import ModelInfo
from lstmtext_gui.workers.jobs import TextInfo

SHORT, VERY_SHORT = 50_000, 5_000  # characters
_TRAINING_SHARE = 0.9  # of the text; the rest is held out


def size_words(text: TextInfo, settings: TrainingSettings, measured: Measured | None) -> str:
    """How many weights the model will have; empty where only training can tell."""
    if measured is not None:
        return f"{rough_count(measured.num_parameters).capitalize()} weights."
    vocab_size = _vocab_size(text, settings)
    if vocab_size is None:
        return ""
    about = "" if settings.level == "characters" else "About "
    return f"{about}{rough_count(_num_parameters(vocab_size, settings))} weights."


def course_words(settings: TrainingSettings, measured: Measured) -> str:
    """How often the text is read in which time, and how long all of it takes."""
    seconds = training_seconds(settings, measured)
    total = measured.preparing_seconds + seconds + measured.comparing_seconds
    times = seconds / measured.pass_seconds
    return (
        f"Reads {_often(times)} in {exactly(seconds)}; with preparing and comparing about "
        f"{exactly(total)}."
    )


def training_seconds(settings: TrainingSettings, measured: Measured) -> float:
    """Until the first limit of a run is reached."""
    limits = []
    if settings.minutes is not None:
        limits.append(60 * settings.minutes)
    if settings.epochs is not None:
        limits.append(settings.epochs * measured.pass_seconds)
    return min(limits)


def further_words(model: ModelInfo, minutes: float) -> str:
    """What comes of starting from a model."""
    return (
        f"It keeps what it knows, {rough_count(model.num_parameters)} weights, and learns this "
        f"text as well, in {duration(60 * minutes)}."
    )


def short_words(text: TextInfo) -> str:
    """A warning about a text that is soon known by heart; empty for a longer one."""
    length = count(text.num_characters, "character")
    if text.num_characters < VERY_SHORT:
        return (
            f"Very short text ({length}): the model will know it by heart. Use a longer text, or "
            "add more files."
        )
    if text.num_characters < SHORT:
        return f"Short text ({length}): the model may repeat whole sentences."
    return ""


def exactly(seconds: float) -> str:
    """A length of time to a tenth or so: "40 seconds", "4 minutes 20 seconds"."""
    if seconds < 57.5:
        return count(max(round(seconds / 5) * 5, 5) if seconds >= 10 else round(seconds), "second")
    tens = round(seconds / 10)
    minutes, rest = divmod(tens, 6)
    if minutes >= 10 or not rest:
        minutes = round(seconds / 60)
        if minutes < 60:
            return count(minutes, "minute")
        hours, minutes = divmod(minutes, 60)
        shown = count(hours, "hour")
        return f"{shown} {count(minutes, 'minute')}" if minutes else shown
    return f"{count(minutes, 'minute')} {10 * rest} seconds"


def _often(times: float) -> str:
    if times < 0.95:
        return f"about {100 * times:.0f} % of the text"
    number = round(times)
    return "the text about once" if number == 1 else f"the text about {number:,} times"


def _vocab_size(text: TextInfo, settings: TrainingSettings) -> int | None:
    """How many tokens a model will know; None where only training can tell."""
    if settings.level == "characters":
        return text.num_distinct + 2
    if settings.level == "subwords":
        return suitable_vocab_size(round(_TRAINING_SHARE * text.num_characters))
    return None


def _num_parameters(vocab_size: int, settings: TrainingSettings) -> int:
    """Of the network that `SingleLSTM_TXT` makes."""
    hidden_size = settings.hidden_size
    width = settings.embedding_dim or vocab_size  # one-hot
    gates = sum(
        4 * hidden_size * (inputs + hidden_size + 2)
        for inputs in (width, *[hidden_size] * (settings.num_layers - 1))
    )
    tied = settings.tie_weights
    output = vocab_size if tied else vocab_size * (hidden_size + 1)
    return vocab_size * settings.embedding_dim + gates + output

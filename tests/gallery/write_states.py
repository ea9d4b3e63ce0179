"""Every state of the Write page."""

from gallery.stage import MODEL, OPENING, WRITTEN, Stage

from lstmtext.errors import LSTMTextError
from lstmtext.generation.suggesting import Candidate, Suggestion
from lstmtext.training.history import TrainingHistory
from lstmtext_gui.session.status import JobState
from lstmtext_gui.workers.variant import Variant
from lstmtext_gui.workers.writing_jobs import CopiedSpan, CopyNews

_NEXT = (("s", 0.34), ("b", 0.22), ("t", 0.14), ("w", 0.09), ("l", 0.06), ("c", 0.04))
_LINES = (
    "“It is for the cat,” said the keeper.",
    "The letter smelled of salt and of lamp oil.",
    "Nobody on the island could read.",
    "He put it into the sea, and the sea gave it back.",
    "In the evening the lamp would not burn.",
)


def _open(stage: Stage) -> None:
    stage.open_text()
    stage.tell(model=MODEL)
    stage.window.show_write_page()


def _suggest(stage: Stage, phrase: str) -> None:
    candidates = tuple(Candidate(token, odds, token) for token, odds in _NEXT)
    before = stage.window.write_page.output_edit.text_before_caret
    stage.session.suggested.emit(before, Suggestion(candidates, phrase))


def no_model(stage: Stage) -> None:
    stage.window.show_write_page()


def shared_model_opened(stage: Stage) -> None:
    stage.tell(model=MODEL)
    stage.session.history_reset.emit(TrainingHistory())


def model_and_nothing_written(stage: Stage) -> None:
    _open(stage)
    _suggest(stage, "")


def suggestion(stage: Stage) -> None:
    _open(stage)
    stage.window.write_page.show_text("", "")
    stage.type("The keeper looked at the letter once more and ")
    _suggest(stage, "sat down beside the lamp")


def writing(stage: Stage) -> None:
    _open(stage)
    stage.write(text=WRITTEN[:120], ends=False)


def stopping_to_write(stage: Stage) -> None:
    _open(stage)
    stage.write(text=WRITTEN[:120], ends=False)
    stage.tell(writing=JobState.STOPPING)


def copied(stage: Stage) -> None:
    _open(stage)
    stage.write()
    document = OPENING + WRITTEN
    start = document.index("under the lamp where")
    stop = document.index(". In the evening")
    spans = (
        CopiedSpan(start, start + 44, "back under the lamp where", "at 12 % of the text"),
        CopiedSpan(stop - 30, stop, "could say where it had begun", "at 34 % of the text"),
    )
    stage.session.copies_found.emit(CopyNews(44, 0.96, spans))
    _suggest(stage, "")


def all_new(stage: Stage) -> None:
    _open(stage)
    stage.write()
    stage.session.copies_found.emit(CopyNews(0, 1.0))


def unknown(stage: Stage) -> None:
    _open(stage)
    stage.write("Der Wärter aß die Brötchen. ")
    stage.session.unknown_found.emit(("ä", "ß", "ö"))


def writing_while_training(stage: Stage) -> None:
    stage.learn()
    stage.window.show_write_page()
    stage.write()


def twenty_variants(stage: Stage) -> None:
    _open(stage)
    for seed in range(1, 21):
        text = f"{_LINES[seed % len(_LINES)]} {WRITTEN[seed:]}"
        request = stage.request(OPENING, seed, 0.5 + seed % 3 * 0.3)
        stage.window.curating.panel.add(Variant.written(request, text, "2026-01-05T10:00:00"))
    variants = stage.window.curating._variants
    last = variants.variants[0].number
    for before in (0, 2, 8):
        variants.star(last - before, True)
    _compared(stage, last - 3, CopyNews(44, 0.9))
    variants.discard(last - 1)
    stage.window.curating.panel.list.show_current(last - 2)
    stage.window.curating.panel.list.use()


def _compared(stage: Stage, number: int, news: CopyNews) -> None:
    variants = stage.window.curating._variants
    variant = variants.variant(number)
    assert variant is not None
    variants.note_copies(number, variant.text, news)


def only_new(stage: Stage) -> None:
    twenty_variants(stage)
    last = stage.window.curating._variants.variants[0].number
    for before in range(4, 16):
        _compared(stage, last - before, CopyNews(0, 0.97))
    stage.see("onlyNewBox").setChecked(True)


def no_variant_is_like_that(stage: Stage) -> None:
    _open(stage)
    stage.write()
    stage.see("starredOnlyBox").setChecked(True)


def _show_several(stage: Stage) -> None:
    _open(stage)
    stage.window.write_page.show_text(OPENING, "")
    stage.window.writing.show_several()


def several_empty(stage: Stage) -> None:
    _show_several(stage)


def _several_written(stage: Stage, *temperatures: float) -> None:
    for temperature in temperatures:
        place = round(10 * temperature)
        written = []
        for i in range(3):
            line = _LINES[(i + place) % len(_LINES)]
            request = stage.request(OPENING, 1, temperature)
            text = f"{line} {WRITTEN[: 90 + 60 * i]}"
            variant = Variant.written(request, text, "2026-01-05T10:00:00")
            written.append(variant)
        stage.session.several_written.emit(tuple(written))
    stage.settle()


def several_running(stage: Stage) -> None:
    _show_several(stage)
    stage.press("writeSeveralButton")
    stage.tell(writing=JobState.RUNNING)
    stage.session.several_progressed.emit(0.4)
    _several_written(stage, 0.5)


def several_done(stage: Stage) -> None:
    several_running(stage)
    _several_written(stage, 0.8, 1.1)
    stage.tell(writing=JobState.IDLE)
    variants = stage.window.curating._variants
    numbers = [variant.number for variant in variants.variants]
    variants.star(numbers[-1], True)
    variants.discard(numbers[-2])
    _compared(stage, numbers[-1], CopyNews(0, 0.97))
    _compared(stage, numbers[-3], CopyNews(51, 0.6))


def more_choices(stage: Stage) -> None:
    _open(stage)
    stage.see("moreButton").setChecked(True)
    stage.see("temperatureSpin").setValue(0.93)


def error_said(stage: Stage) -> None:
    _open(stage)
    stage.session.failed.emit(
        LSTMTextError("There was not enough memory to write so many texts at once."), False
    )


WRITE_STATES = (
    *(
        no_model,
        shared_model_opened,
        model_and_nothing_written,
        suggestion,
        writing,
        stopping_to_write,
        copied,
    ),
    *(all_new, unknown, writing_while_training, twenty_variants, only_new),
    no_variant_is_like_that,
    *(several_empty, several_running, several_done, more_choices, error_said),
)

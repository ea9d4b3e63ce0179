"""The open text in the side panel: its name, what was read and how, its beginning, what to open."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from lstmtext.wording import count
from lstmtext_gui.actions import Actions
from lstmtext_gui.session.status import SessionStatus
from lstmtext_gui.style.controls import ButtonRow, FoldButton
from lstmtext_gui.style.widgets import UNIT, ActionButton, make_card, make_label, use_font
from lstmtext_gui.text.encodings import encoding_name
from lstmtext_gui.workers.jobs import TextInfo

_LONGEST_NOTE = 90  # characters
_PREVIEW_LINES, _PREVIEW_CHARACTERS = 6, 240


class TextCard(QWidget):
    """Says what was read, and how, in a few quiet lines."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self._name = make_label("No text yet", name="textNameLabel", size=1.2, bold=True)
        self._details = make_label(name="textDetailsLabel", role="muted", size=0.9)
        self._files = make_label(name="textFilesLabel", role="muted", size=0.9)
        self._note = make_label(name="textNoteLabel", role="muted", size=0.9)
        self._links = {
            name: ActionButton(actions[f"{name}Action"], name=f"{name}Link", role="link", text=text)
            for name, text in (
                ("openText", "Open Text…"),
                ("howRead", "How it was read…"),
                ("cancelOpening", "Cancel"),
            )
        }
        self._row = ButtonRow(list(self._links.values()), spacing=2 * UNIT, fill=False)
        self._preview_card, preview = make_card("textPreviewCard")
        self._preview = make_label(name="textPreviewLabel", size=0.9)
        use_font(self._preview, 0.9, serif=True)
        preview.addWidget(self._preview)
        self._fold = FoldButton("textPreviewLink", "How it begins", self._preview_card)
        self._lay_out()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT)
        layout.addWidget(make_label("Text", name="textCaption", role="caption", size=0.9))
        for label in (self._name, self._details, self._files, self._note):
            layout.addWidget(label)
        layout.addWidget(self._fold)
        layout.addWidget(self._preview_card)
        layout.addWidget(self._row)

    def show_status(self, status: SessionStatus) -> None:
        """Render the status."""
        text = None if status.opening else status.text
        if status.opening:
            self._name.setText(status.opening)
            self._details.setText(f"Opening…{status.opening_words}")
        elif text is None:
            self._name.setText("No text yet")
            self._details.setText(
                "A novel, poems, letters, a list of names: any file with text. Drop it here."
            )
        else:
            self._name.setText(text.name)
            self._details.setText(_details(text))
        self._say(self._files, "" if text is None else files_sentence(text))
        self._say(self._note, "" if text is None else _note(text))
        preview = "" if text is None else _beginning(text.preview)
        self._preview.setText(preview)
        self._fold.setVisible(bool(preview))
        self._preview_card.setVisible(bool(preview) and self._fold.isChecked())
        self._links["howRead"].setVisible(text is not None)
        self._links["cancelOpening"].setVisible(bool(status.opening))
        self._row.refit()

    @staticmethod
    def _say(label: QLabel, words: str) -> None:
        label.setText(words)
        label.setVisible(bool(words))


def _details(text: TextInfo) -> str:
    return (
        f"{count(text.num_characters, 'character')} · {count(text.num_words, 'word')} · "
        f"{text.num_distinct:,} different characters · {_encoding(text)}"
    )


def _encoding(text: TextInfo) -> str:
    if text.encoding == "built-in":
        return text.encoding
    codecs = text.encoding.split(", ")
    if len(codecs) > 1:
        return f"read in {len(codecs)} encodings{', some of them guesses' * text.guessed}"
    return f"read as {encoding_name(text.encoding)}{', a guess' * text.guessed}"


def files_sentence(text: TextInfo) -> str:
    """Of several files: how many were read, and which were not and why; empty for one file."""
    read = [file for file in text.files if file.format != "folder"]
    reasons = [note for file in text.files if file.format == "folder" for note in file.notes]
    if len(read) + len(reasons) < 2:
        return ""
    words = f"{count(len(read), 'file')} read"
    if not reasons:
        return f"{words}."
    return f"{words}. {_shortened(reasons)}"


def _note(text: TextInfo) -> str:
    """The most important note about what was read; the dialog has the rest."""
    left_out = {note for file in text.files if file.format == "folder" for note in file.notes}
    notes = [note for note in text.notes if note not in left_out]
    return _shortened(notes) if notes else ""


def _shortened(notes: list[str]) -> str:
    """The first one, cut to about two lines, and how many more there are."""
    first = notes[0]
    first = first if len(first) <= _LONGEST_NOTE else f"{first[:_LONGEST_NOTE].rstrip()}…"
    more = len(notes) - 1
    return f"{first} (and {count(more, 'more note')})" if more else first


def _beginning(preview: str) -> str:
    """The first lines that say something, not too many of them."""
    lines = [line for line in preview.splitlines() if line.strip()][:_PREVIEW_LINES]
    shown = "\n".join(lines)
    if len(shown) > _PREVIEW_CHARACTERS:
        shown = shown[:_PREVIEW_CHARACTERS].rstrip()
    return f"{shown}…" if shown and len(shown) < len(preview.rstrip()) else shown

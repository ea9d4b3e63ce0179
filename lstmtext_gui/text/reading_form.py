"""The choices about how files become a text."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QVBoxLayout, QWidget

from lstmtext.reading.options import ReadingOptions
from lstmtext.text.cleaning import Cleaning
from lstmtext_gui.style.widgets import UNIT, make_label
from lstmtext_gui.text.encodings import ENCODINGS
from lstmtext_gui.workers.jobs import TextChoices, TextInfo

_AUTOMATIC = "Automatic"
_WITH_MARKS = {"csv", "html", "markdown"}
_READING = (
    ("document_per_line", "Each line stands for itself", "A list of names, of titles, of jokes"),
    (
        "leave_out_license",
        "Leave out the Project Gutenberg licence",
        "Only the work itself is learned, without what stands before and after it",
    ),
    ("as_plain_text", "Keep mark-up", "Read tables, HTML and Markdown as they are"),
)
_CLEANING = (
    ("lowercase", "All small letters", "“The” and “the” become the same word"),
    ("strip_punctuation", "No punctuation", "Full stops, commas and other marks are left out"),
    ("letters_only", "Letters only", "Numbers and all marks are left out"),
    (
        "collapse_whitespace",
        "One space for many",
        "Several spaces become one, and several line breaks one",
    ),
    ("nfc", "Composed accents", "An é is the same letter however the file stores it"),
)


class ReadingForm(QWidget):
    """Encoding, column, and what to leave out or change; only what the text gives reason for."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("readingForm")
        self._encoding = QComboBox()
        self._column = QLineEdit()
        self._boxes: dict[str, QCheckBox] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT)
        self._set_up_fields()
        self._of_files: list[QWidget] = []
        for words, field in (("&Encoding", self._encoding), ("Co&lumn", self._column)):
            caption = make_label(
                words, name=f"{field.objectName()}Caption", role="caption", size=0.9
            )
            caption.setBuddy(field)
            layout.addWidget(caption)
            layout.addWidget(field)
            self._of_files += [caption, field]
        self._column_caption = caption
        for name, words, tip in _READING:
            layout.addWidget(self._box(name, words, tip))
        layout.addSpacing(UNIT)
        words = "Change before learning"
        layout.addWidget(make_label(words, name="cleaningCaption", role="caption", size=0.9))
        for name, words, tip in _CLEANING:
            layout.addWidget(self._box(name, words, tip))

    def _set_up_fields(self) -> None:
        self._encoding.setObjectName("encodingCombo")
        self._encoding.setAccessibleName("Encoding")
        self._encoding.setToolTip("How the bytes of the files stand for letters")
        self._encoding.setEditable(True)
        self._encoding.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._encoding.addItem(_AUTOMATIC, None)
        for codec, name in ENCODINGS.items():
            self._encoding.addItem(name, codec)
        self._encoding.setMinimumContentsLength(16)
        self._column.setObjectName("columnEdit")
        self._column.setAccessibleName("Column")
        self._column.setToolTip("The header or the number of the column to read")
        self._column.setPlaceholderText("The one with the most text")

    def _box(self, name: str, words: str, tip: str) -> QCheckBox:
        box = QCheckBox(words)
        box.setObjectName(f"{name}Box")
        box.setAccessibleName(words)
        box.setToolTip(tip)
        self._boxes[name] = box
        return box

    @property
    def choices(self) -> TextChoices:
        """What is chosen."""
        checked = {name: box.isChecked() for name, box in self._boxes.items()}
        reading = ReadingOptions(
            encoding=self._chosen_encoding(),
            csv_column=self._column.text().strip() or None,
            **{name: checked[name] for name, _, _ in _READING},
        )
        return TextChoices(reading, Cleaning(**{name: checked[name] for name, _, _ in _CLEANING}))

    def _chosen_encoding(self) -> str | None:
        words = self._encoding.currentText().strip()
        row = self._encoding.findText(words, Qt.MatchFlag.MatchFixedString)
        if row >= 0:
            codec = self._encoding.itemData(row)
            return None if codec is None else str(codec)
        return words or None

    def show_text(self, text: TextInfo) -> None:
        """Show the choices by which a text was read, as far as they concern it."""
        reading, formats = text.choices.reading, {file.format for file in text.files}
        row = self._encoding.findData(reading.encoding)
        self._encoding.setCurrentIndex(row)
        if row < 0:
            self._encoding.setEditText(reading.encoding or "")
        self._column.setText(reading.csv_column or "")
        for name, _, _ in _READING:
            self._boxes[name].setChecked(getattr(reading, name))
        for name, _, _ in _CLEANING:
            self._boxes[name].setChecked(getattr(text.choices.cleaning, name))
        for widget in (*self._of_files, self._boxes["document_per_line"]):
            widget.setVisible(bool(text.files))
        has_table = "csv" in formats or bool(reading.csv_column)
        for widget in (self._column_caption, self._column):
            widget.setVisible(has_table)
        has_license = any("Project Gutenberg" in note for note in text.notes)
        self._boxes["leave_out_license"].setVisible(has_license)
        has_marks = bool(formats & _WITH_MARKS)
        self._boxes["as_plain_text"].setVisible(has_marks or reading.as_plain_text)

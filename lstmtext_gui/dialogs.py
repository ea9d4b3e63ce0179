"""Questions and file dialogs. All open without blocking and tell their outcome by a signal."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFileDialog, QGridLayout, QMessageBox, QWidget

from lstmtext.wording import count
from lstmtext_gui.style.widgets import restyle

MOVE, LEAVE = "move", "leave"
_TEXTS = (
    "Texts (*.txt *.text *.md *.markdown *.html *.htm *.xhtml *.csv *.tsv *.docx *.epub *.abc "
    "*.tex *.gz *.bz2 *.xz);;All files (*)"
)
_EXPORTS = "Plain text (*.txt);;Markdown (*.md)"
_NOT_FINISHED_KEPT = "What it has learned so far is kept: it can be resumed at the next start."
_NOT_FINISHED = "Training is not finished. Save what it has learned so far, or it is lost."
_ONLY_KEPT = "If not, only the command line still finds it, for a while: lstmtext runs."
_NOT_SAVED = "What was learned is lost if it is not saved."
_MODELS = "LSTM Text models (*.lstmtext)"
_PICTURES = "PNG pictures (*.png);;SVG drawings (*.svg)"


def ask_for_texts(parent: QWidget, folder: str, on_chosen: Callable[[list[str]], object]) -> None:
    """Choose text files; `on_chosen` gets their paths, and is not called on cancel."""
    dialog = _file_dialog(parent, "openTextDialog", "Open Text", folder, _TEXTS)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.filesSelected.connect(on_chosen)
    dialog.open()


def ask_for_folder(parent: QWidget, folder: str, on_chosen: Callable[[str], object]) -> None:
    """Choose a folder whose texts to open."""
    dialog = _file_dialog(parent, "openFolderDialog", "Open Folder", folder, "")
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.fileSelected.connect(on_chosen)
    dialog.open()


def ask_for_home(parent: QWidget, folder: str, on_chosen: Callable[[str], object]) -> None:
    """Choose a folder for the program's own files."""
    dialog = _file_dialog(parent, "homeFolderDialog", "Folder for the Program’s Files", folder, "")
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.fileSelected.connect(on_chosen)
    dialog.open()


def ask_about_home(
    parent: QWidget,
    present: Path,
    target: Path,
    has_files: bool,
    on_answer: Callable[[str], object],
) -> None:
    """What is to become of the program's files in the present folder?

    Args:
        parent: The window.
        present: The folder that is used now.
        target: The one to be used.
        has_files: It has files of the program already, so that none can be moved there.
        on_answer: Gets `MOVE` or `LEAVE`; not called on cancel.
    """
    box = _message_box(parent, "homeDialog")
    box.setText(f"Keep the program’s files in {target}?")
    stay = f"Those in {present} stay there, unused."
    if has_files:
        box.setInformativeText(
            "There are files of LSTM Text in it already; they are used from the next start on. "
            f"{stay}"
        )
    else:
        box.setInformativeText(
            "They can be moved there now: copied, checked, and only then removed from "
            f"{present}. Or the program begins without them at its next start. {stay}"
        )
    roles = QMessageBox.ButtonRole
    answers = {}
    if not has_files:
        answers[box.addButton("Move Them", roles.AcceptRole)] = MOVE
    words = "Use Those Files" if has_files else "Begin Without Them"
    answers[box.addButton(words, roles.AcceptRole if has_files else roles.NoRole)] = LEAVE
    cancel = box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(next(iter(answers)))
    box.setEscapeButton(cancel)
    box.buttonClicked.connect(
        lambda button: on_answer(answers[button]) if button in answers else None
    )
    box.open()


def ask_for_model(parent: QWidget, folder: str, on_chosen: Callable[[str], object]) -> None:
    """Choose a model file to open."""
    dialog = _file_dialog(parent, "openModelDialog", "Open Model", folder, _MODELS)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.fileSelected.connect(on_chosen)
    dialog.open()


def ask_where_to_save(
    parent: QWidget,
    suggestion: Path,
    on_chosen: Callable[[str], object],
    on_cancel: Callable[[], object],
    on_fingerprint: Callable[[bool], object] | None = None,
) -> None:
    """Choose where to save a model.

    Args:
        parent: The window.
        suggestion: The file that is offered.
        on_chosen: Gets the path.
        on_cancel: Called where none was chosen.
        on_fingerprint: Where a fingerprint can be made: told whenever the person wants one, or
            none after all. The system's own dialog has no place for the question, so Qt's is used.
    """
    dialog = _file_dialog(parent, "saveModelDialog", "Save Model", str(suggestion.parent), _MODELS)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("lstmtext")
    dialog.selectFile(suggestion.name)
    if on_fingerprint is not None:
        from lstmtext_gui.share_dialog import FINGERPRINT, FINGERPRINT_HINT

        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        check = QCheckBox(FINGERPRINT, dialog)
        check.setObjectName("saveFingerprintCheck")
        check.setAccessibleName(FINGERPRINT)
        check.setToolTip(FINGERPRINT_HINT)
        check.toggled.connect(on_fingerprint)
        layout = dialog.layout()
        assert isinstance(layout, QGridLayout)
        layout.addWidget(check, layout.rowCount(), 0, 1, -1)
    dialog.fileSelected.connect(on_chosen)
    dialog.rejected.connect(on_cancel)
    dialog.open()


def ask_where_to_export(
    parent: QWidget, suggestion: Path, on_chosen: Callable[[str], object]
) -> None:
    """Choose where to write the chosen texts; the ending chooses how."""
    folder = str(suggestion.parent)
    dialog = _file_dialog(parent, "exportDialog", "Export", folder, _EXPORTS)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("txt")
    dialog.filterSelected.connect(
        lambda kind: dialog.setDefaultSuffix("md" if "*.md" in kind else "txt")
    )
    dialog.selectFile(suggestion.name)
    dialog.fileSelected.connect(on_chosen)
    dialog.open()


def ask_where_to_save_image(
    parent: QWidget, suggestion: Path, on_chosen: Callable[[str], object]
) -> None:
    """Choose where to save a picture; the name's ending says of which kind."""
    folder, name = str(suggestion.parent), "saveImageDialog"
    dialog = _file_dialog(parent, name, "Save Image", folder, _PICTURES)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("png")
    dialog.filterSelected.connect(
        lambda kind: dialog.setDefaultSuffix("svg" if "svg" in kind else "png")
    )
    dialog.selectFile(suggestion.name)
    dialog.fileSelected.connect(on_chosen)
    dialog.open()


def ask_to_clear_variants(
    parent: QWidget, total: int, on_answer: Callable[[QMessageBox.StandardButton], object]
) -> None:
    """Forget all variants? `Discard` or `Cancel`."""
    box = _message_box(parent, "clearVariantsDialog")
    box.setText(f"Forget {count(total, 'variant')}?")
    box.setInformativeText("Those with a star are forgotten, too, and cannot be brought back.")
    buttons = QMessageBox.StandardButton
    box.setStandardButtons(buttons.Discard | buttons.Cancel)
    box.button(buttons.Discard).setText("Clear All")
    _make_default(box, buttons.Cancel)
    box.finished.connect(lambda result: on_answer(buttons(result)))
    box.open()


def ask_to_save(
    parent: QWidget,
    name: str,
    learning: str,
    is_kept: bool,
    on_answer: Callable[[QMessageBox.StandardButton], object],
) -> QMessageBox:
    """Save, close without saving, or stay? `on_answer` gets `Save`, `Discard` or `Cancel`.

    Args:
        parent: The window.
        name: The model's.
        learning: The name of the text that is being learned; empty while none is.
        is_kept: What was learned is in the folder of its run, too.
        on_answer: Gets the button.
    """
    box = _message_box(parent, "unsavedDialog")
    buttons = QMessageBox.StandardButton
    box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
    box.button(buttons.Discard).setText("Close Without Saving")
    if learning:
        box.setText(f"Stop learning “{learning}” and close?")
        if is_kept:
            box.button(buttons.Discard).setText("Close and Resume Later")
        box.setInformativeText(_NOT_FINISHED_KEPT if is_kept else _NOT_FINISHED)
        box.button(buttons.Save).setText("Stop and Save…")
        box.button(buttons.Cancel).setText("Keep Training")
    else:
        box.setText(f"Save the model “{name}” before closing?")
        box.setInformativeText(_ONLY_KEPT if is_kept else _NOT_SAVED)
    _make_default(box, buttons.Save)
    box.finished.connect(lambda result: on_answer(buttons(result)))
    box.open()
    return box


def ask_to_stop(
    parent: QWidget, on_answer: Callable[[QMessageBox.StandardButton], object]
) -> QMessageBox:
    """Close although training has nothing to keep yet? `Discard` or `Cancel`."""
    box = _message_box(parent, "stopTrainingDialog")
    box.setText("Training is still running.")
    box.setInformativeText("Nothing is learned yet that could be kept.")
    buttons = QMessageBox.StandardButton
    box.setStandardButtons(buttons.Discard | buttons.Cancel)
    box.button(buttons.Discard).setText("Stop and Close")
    box.button(buttons.Cancel).setText("Keep Training")
    _make_default(box, buttons.Cancel)
    box.finished.connect(lambda result: on_answer(buttons(result)))
    box.open()
    return box


def ask_to_discard_training(
    parent: QWidget, name: str, on_answer: Callable[[QMessageBox.StandardButton], object]
) -> QMessageBox:
    """End the present run and keep nothing of it? `Discard` or `Cancel`."""
    box = _message_box(parent, "discardTrainingDialog")
    box.setText(f"Discard this run on “{name}”?")
    box.setInformativeText(
        "Training ends, and what it has learned is removed from the disk. The model that was open "
        "before stays."
    )
    buttons = QMessageBox.StandardButton
    box.setStandardButtons(buttons.Discard | buttons.Cancel)
    box.button(buttons.Discard).setText("Discard the Run")
    box.button(buttons.Cancel).setText("Keep It")
    _make_default(box, buttons.Cancel)
    box.finished.connect(lambda result: on_answer(buttons(result)))
    box.open()
    return box


def ask_to_discard_run(
    parent: QWidget, name: str, on_answer: Callable[[QMessageBox.StandardButton], object]
) -> QMessageBox:
    """Remove an unfinished run from the disk? `Discard` or `Cancel`."""
    box = _message_box(parent, "discardRunDialog")
    box.setText(f"Discard the unfinished training of “{name}”?")
    box.setInformativeText("What was learned is removed from the disk, and cannot be brought back.")
    buttons = QMessageBox.StandardButton
    box.setStandardButtons(buttons.Discard | buttons.Cancel)
    _make_default(box, buttons.Cancel)
    box.finished.connect(lambda result: on_answer(buttons(result)))
    box.open()
    return box


def _file_dialog(parent: QWidget, name: str, title: str, folder: str, kinds: str) -> QFileDialog:
    dialog = QFileDialog(parent, title, folder, kinds)
    dialog.setObjectName(name)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return dialog


def _message_box(parent: QWidget, name: str) -> QMessageBox:
    box = QMessageBox(parent)
    box.setObjectName(name)
    box.setWindowTitle("LSTM Text")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return box


def _make_default(box: QMessageBox, default: QMessageBox.StandardButton) -> None:
    """Return presses this button, which is the filled one and has room for its bold words."""
    box.setDefaultButton(default)
    button = box.button(default)
    button.setProperty("role", "primary")
    restyle(button)

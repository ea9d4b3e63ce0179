"""Opening and saving: which file, and the sentence when it is the wrong moment."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from lstmtext.wording import shown_name
from lstmtext_gui import dialogs
from lstmtext_gui.preferences import Preferences
from lstmtext_gui.session.session import Session
from lstmtext_gui.session.status import JobState
from lstmtext_gui.workers.jobs import MODEL_SUFFIX, TextRequest, file_name

_NO_MODEL_NOW = "Stop the training before opening another model."


class FileCommands(QObject):
    """Dialogs and commands about files.

    Signals:
        refused: A sentence: why a command was not carried out.
        told: A sentence: what was done of what was asked for.
        saving_given_up: The person closed the save dialog without choosing.
    """

    refused = Signal(str)
    told = Signal(str)
    saving_given_up = Signal()

    def __init__(self, session: Session, preferences: Preferences, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._preferences = preferences
        self._window = window
        self._with_fingerprint = False

    def open_texts(self, paths: Sequence[str | Path]) -> None:
        """Open files and folders as one text."""
        more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
        self._session.open_text(TextRequest(shown_name(paths[0]) + more, tuple(paths)))

    def open_model(self, path: str | Path) -> None:
        """Open a model file, unless training would replace it."""
        if self._session.status.training is not JobState.IDLE:
            self.refused.emit(_NO_MODEL_NOW)
        else:
            self._session.open_model(Path(path))

    def open_any(self, paths: Sequence[str]) -> None:
        """Open files of either kind, told apart by their ending; folders are texts."""
        models, texts = _told_apart(paths)
        if models:
            self.open_model(models[0])
        if len(models) > 1 and self._session.status.training is JobState.IDLE:
            name = shown_name(models[0])
            self.told.emit(f"One model is open at a time: of {len(models)}, “{name}” is opened.")
        if texts:
            self.open_texts(texts)

    def would_open(self, paths: Sequence[str]) -> str:
        """What `open_any` would do with these, in a sentence."""
        models, texts = _told_apart(paths)
        named = []
        if models and self._session.status.training is JobState.IDLE:
            named.append(f"the model “{_short(models[0])}”")
        if texts:
            more = f" and {len(texts) - 1} more" if len(texts) > 1 else ""
            named.append(f"the text “{_short(texts[0])}”{more}")
        return f"Drop to open {' and '.join(named)}." if named else _NO_MODEL_NOW

    def open_sample(self) -> None:
        """Open the built-in stories."""
        self._session.open_text(TextRequest("Short stories", built_in="stories"))

    @Slot()
    def open_reference(self) -> None:
        """Open the language reference that every Python has."""
        request = TextRequest("Python language reference", built_in="python")
        self._session.open_text(request)

    @Slot()
    def choose_texts(self) -> None:
        """Ask which files to open as a text."""
        folder = str(self._preferences.folder)
        dialogs.ask_for_texts(self._window, folder, self._open_chosen_texts)

    @Slot(list)
    def _open_chosen_texts(self, paths: list[str]) -> None:
        self._preferences.folder = Path(paths[0]).parent
        self.open_texts(paths)

    @Slot()
    def choose_folder(self) -> None:
        """Ask which folder of texts to open."""
        folder = str(self._preferences.folder)
        dialogs.ask_for_folder(self._window, folder, self._open_chosen_folder)

    @Slot(str)
    def _open_chosen_folder(self, path: str) -> None:
        self._preferences.folder = Path(path)
        self.open_texts([path])

    @Slot()
    def show_reading(self) -> None:
        """Show how the open text was read, and offer to read it again."""
        from lstmtext_gui.text.text_dialog import TextDialog

        dialog = TextDialog(self._window)
        dialog.read_again.connect(self._session.read_again)
        self._session.status_changed.connect(dialog.show_status)
        self._session.failed.connect(dialog.show_error)
        dialog.show_status(self._session.status)
        dialog.open()

    @Slot()
    def choose_model(self) -> None:
        """Ask which model to open."""
        folder = str(self._preferences.folder)
        dialogs.ask_for_model(self._window, folder, self._open_chosen_model)

    @Slot(str)
    def _open_chosen_model(self, path: str) -> None:
        self._preferences.folder = Path(path).parent
        self.open_model(path)

    @Slot()
    def share_copy(self) -> None:
        """Say what a copy gives away, and ask where to save it."""
        model = self._session.status.model
        if model is None:
            return
        from lstmtext_gui.share_dialog import ShareDialog

        dialog = ShareDialog(self._window, model.name, self._preferences.folder)
        dialog.offer_fingerprint(self._session.has_fingerprint)
        dialog.folder_wanted.connect(self._choose_share_folder)
        dialog.share_wanted.connect(self._share)
        dialog.open()

    @Slot()
    def _choose_share_folder(self) -> None:
        from lstmtext_gui.share_dialog import ShareDialog

        dialog = self.sender()
        assert isinstance(dialog, ShareDialog)
        dialogs.ask_for_folder(dialog, str(dialog.folder), dialog.choose_folder)

    @Slot(object, bool)
    def _share(self, path: Path, with_fingerprint: bool) -> None:
        self._preferences.folder = path.parent
        self._session.share_copy(path, keep_fingerprint=with_fingerprint)

    @Slot(list)
    def open_recent_texts(self, paths: list[str]) -> None:
        """Open what was open before."""
        self.open_texts(paths)

    @Slot(str)
    def open_recent_model(self, path: str) -> None:
        """Open what was open before."""
        self.open_model(path)

    @Slot()
    def save(self) -> None:
        """Save to the model's file; ask where if it has none yet."""
        if self._session.model_path is None:
            self.save_as()
        else:
            self._session.save_model(self._session.model_path)

    @Slot()
    def save_as(self) -> None:
        """Ask where to save the model."""
        model = self._session.status.model
        if model is None:
            return
        self._with_fingerprint = False
        suggestion = self._preferences.folder / f"{file_name(model.name)}{MODEL_SUFFIX}"
        dialogs.ask_where_to_save(
            self._window,
            self._session.model_path or suggestion,
            self._save_to_chosen,
            self.saving_given_up.emit,
            self._note_fingerprint if self._session.can_make_fingerprint else None,
        )

    def _note_fingerprint(self, wanted: bool) -> None:
        self._with_fingerprint = wanted

    @Slot(str)
    def _save_to_chosen(self, path: str) -> None:
        self._preferences.folder = Path(path).parent
        self._session.save_model(Path(path), with_fingerprint=self._with_fingerprint)


def _told_apart(paths: Sequence[str]) -> tuple[list[str], list[str]]:
    """Models and texts."""
    models = [path for path in paths if path.lower().endswith(MODEL_SUFFIX)]
    return models, [path for path in paths if path not in models]


def _short(path: str) -> str:
    """A name that fits on one line, also in large text."""
    name = shown_name(path)
    return name if len(name) <= 30 else f"{name[:16]}…{name[-13:]}"

"""Sharing a copy: it is said plainly what it may give away, and nothing is overwritten."""

import hashlib
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPushButton

import lstmtext
from lstmtext_gui import dialogs
from lstmtext_gui.share_dialog import ShareDialog


@pytest.fixture
def dialog(person: Any, model_file: Path) -> Any:
    person.open_model(model_file)
    person.window.preferences.folder = model_file.parent
    person.do("shareCopyAction")
    (dialog,) = person.window.findChildren(ShareDialog)
    return dialog


@pytest.fixture
def sharing(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Stands for the library's part; what it was given."""
    given: list[Any] = []
    module = ModuleType("lstmtext.saving.sharing")

    def shared_copy(model: Any, *, keep_fingerprint: bool) -> Any:
        given.append((model, keep_fingerprint))
        return model

    module.shared_copy = shared_copy  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "lstmtext.saving.sharing", module)
    return given


def test_the_warning_is_plain_and_says_what_is_left_out(dialog: Any) -> None:
    words = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "can have memorised parts of its text" in words
    assert "“cats.txt”" in words
    for left_out in ("course of the training", "while it learned", "names of the text", "digest"):
        assert left_out in words


def test_a_copy_is_saved_and_the_model_stays_what_it_was(
    person: Any, dialog: Any, model_file: Path, sharing: list[Any]
) -> None:
    dialog.findChild(QLineEdit, "shareNameEdit").setText("for-you")
    dialog.findChild(QPushButton, "shareButton").click()
    person.settle()
    path = model_file.with_name("for-you.lstmtext")
    assert lstmtext.load_text_model(path).vocab
    assert sharing == [(person.window.session._text_model, False)]
    assert str(path) in person.message
    assert person.window.session.model_path == model_file


def test_names_that_are_none_or_taken_are_refused(dialog: Any, model_file: Path) -> None:
    name, share = (
        dialog.findChild(QLineEdit, "shareNameEdit"),
        dialog.findChild(QPushButton, "shareButton"),
    )
    assert share.isEnabled()
    for bad in ("", "  ", "a/b", "..", "what?", "two\nlines", "é" * 150, "cats", "cats.lstmtext"):
        name.setText(bad)
        assert not share.isEnabled(), bad
    name.setText("dogs")
    assert share.isEnabled()


def test_a_fingerprint_is_offered_only_where_there_is_one_and_never_chosen_unasked(
    dialog: Any,
) -> None:
    check = dialog.findChild(QCheckBox, "shareFingerprintCheck")
    assert not check.isVisible()
    dialog.offer_fingerprint(True)
    assert check.isVisible()
    assert not check.isChecked()
    told: list[tuple[Any, bool]] = []
    dialog.share_wanted.disconnect()
    dialog.share_wanted.connect(lambda path, wanted: told.append((path, wanted)))
    check.setChecked(True)
    dialog.findChild(QPushButton, "shareButton").click()
    assert [wanted for _, wanted in told] == [True]


def test_the_copy_has_no_history_no_samples_and_no_name(
    person: Any, dialog: Any, model_file: Path
) -> None:
    dialog.findChild(QLineEdit, "shareNameEdit").setText("for-you")
    dialog.findChild(QPushButton, "shareButton").click()
    person.settle()
    copy = lstmtext.load_text_model(model_file.with_name("for-you.lstmtext"))
    assert copy.name != "cats.txt"
    assert not copy.history.samples
    assert not copy.history.train


def test_a_fingerprint_can_be_asked_for_when_a_model_is_saved(person: Any, tmp_path: Path) -> None:
    told: list[bool] = []
    path = tmp_path / "cats.lstmtext"
    dialogs.ask_where_to_save(person.window, path, print, print, told.append)
    dialog = person.dialog()
    check = dialog.findChild(QCheckBox, "saveFingerprintCheck")
    assert check.isVisible()
    assert not check.isChecked()
    check.click()
    check.click()
    assert told == [True, False]
    dialog.close()


def test_a_model_that_was_just_trained_is_saved_with_a_fingerprint_on_request(
    person: Any, text_file: Path, tmp_path: Path
) -> None:
    person.open_text(text_file)
    person.train("quick")
    person.do("saveModelAsAction")
    person.dialog().findChild(QCheckBox, "saveFingerprintCheck").click()
    path = tmp_path / "animals.lstmtext"
    person.choose_file(path)
    person.until(path.exists)
    person.settle()
    fingerprint = lstmtext.load_text_model(path).fingerprint
    assert fingerprint is not None
    copied = text_file.read_text(encoding="utf-8")[:60]
    assert fingerprint.copies(copied).longest is not None
    assert person.window.session.has_fingerprint
    assert not person.window.session.status.unsaved


def test_where_none_can_be_made_none_is_offered(person: Any, model_file: Path) -> None:
    person.open_model(model_file)
    person.do("saveModelAsAction")
    assert person.dialog().findChild(QCheckBox, "saveFingerprintCheck") is None
    person.dialog().reject()


def known_by(person: Any, model_file: Path, text_file: Path, digest: str | None) -> None:
    """Open a model that knows its text by this digest, and the text, under the same name."""
    model = lstmtext.load_text_model(model_file)
    path = model_file.with_name("known.lstmtext")
    lstmtext.save_text_model(replace(model, name=text_file.name, text_sha256=digest), path)
    person.open_model(path)
    person.open_text(text_file)


def test_a_model_that_was_opened_is_saved_with_a_fingerprint_once_its_text_is_open(
    person: Any, model_file: Path, text_file: Path, tmp_path: Path
) -> None:
    renamed = text_file.rename(tmp_path / "renamed.txt")
    digest = hashlib.sha256(renamed.read_bytes()).hexdigest()
    model = lstmtext.load_text_model(model_file)
    lstmtext.save_text_model(replace(model, text_sha256=digest), model_file)
    person.open_model(model_file)
    assert not person.window.session.can_make_fingerprint
    person.open_text(renamed)
    model_file.unlink()  # else the dialog asks whether to replace it
    person.do("saveModelAsAction")
    person.dialog().findChild(QCheckBox, "saveFingerprintCheck").click()
    path = tmp_path / "animals.lstmtext"
    person.choose_file(path)
    person.until(path.exists)
    person.settle()
    assert lstmtext.load_text_model(path).fingerprint is not None


@pytest.mark.parametrize("digest", [None, "", "ab" * 32])
def test_another_text_of_the_same_name_is_not_taken_for_the_one_that_was_learned(
    person: Any, model_file: Path, text_file: Path, digest: str | None
) -> None:
    known_by(person, model_file, text_file, digest)
    assert not person.window.session.can_make_fingerprint
    person.generate()
    person.settle()
    label = person.see("copiesLabel")
    if digest is None:  # of an earlier version: only the name is known, and that is said
        person.until(label.isVisible)
        said = f"Only the name says that “{text_file.name}” is the text that the model learned"
        assert said in label.text()
    else:
        assert not label.isVisible()

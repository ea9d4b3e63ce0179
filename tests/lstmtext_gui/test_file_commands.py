"""Opening and saving by dialog: the chosen file is used, and its folder remembered."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QFileDialog

import lstmtext


def test_a_text_is_opened_from_the_dialog_and_its_folder_remembered(
    person: Any, text_file: Path
) -> None:
    person.do("openTextAction")
    person.choose_file(text_file)
    person.until(lambda: person.can("trainAction"))
    assert person.window.preferences.folder == text_file.parent
    person.do("openTextAction")
    assert Path(person.dialog().directory().path()) == text_file.parent
    person.dialog().reject()


def test_a_model_is_opened_from_the_dialog(person: Any, model_file: Path) -> None:
    person.do("openModelAction")
    person.choose_file(model_file)
    person.until(lambda: person.can("generateAction"))


def test_save_asks_where_once_and_then_writes_to_the_same_file(
    person: Any, text_file: Path, tmp_path: Path
) -> None:
    person.open_text(text_file)
    person.train("quick")
    person.do("saveModelAction")
    person.choose_file(tmp_path / "kept")
    kept = tmp_path / "kept.lstmtext"
    person.until(kept.exists)
    person.settle()
    kept.unlink()
    person.do("saveModelAction")
    person.until(kept.exists)
    person.settle()
    assert lstmtext.load_text_model(kept).name == "animals.txt"


def test_a_new_model_does_not_overwrite_the_file_of_the_one_before(
    person: Any, text_file: Path, model_file: Path
) -> None:
    person.open_model(model_file)
    before = model_file.read_bytes()
    person.open_text(text_file)
    person.train("quick")
    person.do("saveModelAction")
    person.dialog().reject()
    person.settle()
    assert model_file.read_bytes() == before


def test_save_as_suggests_a_name_after_the_text(person: Any, tmp_path: Path) -> None:
    odd = tmp_path / "Mein <Buch> No 7.txt"
    odd.write_text("ein Text, der sich wiederholt. " * 40, encoding="utf-8")
    person.open_text(odd)
    person.train("quick")
    person.do("saveModelAsAction")
    chosen = person.dialog().selectedFiles()[0]
    person.dialog().reject()
    assert Path(chosen).name == "mein-buch-no-7.lstmtext"


def test_a_save_that_failed_is_forgotten_when_the_next_one_works(
    person: Any, model_file: Path, tmp_path: Path
) -> None:
    person.open_model(model_file)
    person.window.save_model(tmp_path / "missing" / "model.lstmtext")
    person.until(lambda: person.message.startswith("Not saved:"))
    person.do("saveModelAsAction")
    dialog = person.dialog()
    dialog.fileSelected.emit(str(tmp_path / "fine.lstmtext"))
    dialog.done(QFileDialog.DialogCode.Accepted)
    person.settle()
    assert "Not saved" not in person.message
    assert (tmp_path / "fine.lstmtext").exists()


def test_of_several_models_one_is_opened_and_that_is_said(
    person: Any, model_file: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.lstmtext"
    other.write_bytes(model_file.read_bytes())
    person.window.open_files([str(model_file), str(other)])
    person.until(lambda: person.can("generateAction"))
    assert person.message == "One model is open at a time: of 2, “cats.lstmtext” is opened."


def test_a_model_under_another_name_is_known_for_one(
    person: Any, model_file: Path, tmp_path: Path
) -> None:
    other = tmp_path / "cats.txt"
    other.write_bytes(model_file.read_bytes())
    person.window.open_files([str(other)])
    person.until(lambda: "is a model" in person.message)


def test_a_book_that_is_pasted_is_told_to_belong_elsewhere(person: Any) -> None:
    data = QMimeData()
    data.setText("x" * 100_001)
    person.see("outputEdit").insertFromMimeData(data)
    assert person.message.startswith("The first 100,000 characters were pasted.")

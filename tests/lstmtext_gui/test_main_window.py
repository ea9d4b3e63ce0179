"""The window's public names, and what its methods do without dialogs."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget

import lstmtext
from lstmtext_gui.main_window import MainWindow

ACTIONS = (
    "openTextAction openSampleAction openModelAction saveModelAction saveModelAsAction "
    "trainAction stopAction generateAction stopGenerationAction quitAction"
)
WIDGETS = (
    "levelCombo presetCombo deviceCombo trainProgress lossChart promptEdit lengthSpin "
    "temperatureSpin seedSpin outputEdit statusLabel"
)


def test_the_public_actions_are_there_once_each(window: MainWindow) -> None:
    for name in ACTIONS.split():
        assert len(window.findChildren(QAction, name)) == 1, name


def test_the_public_widgets_are_there_once_each(window: MainWindow) -> None:
    for name in WIDGETS.split():
        assert len(window.findChildren(QWidget, name)) == 1, name


def test_paths_may_be_strings_too(person: Any, text_file: Path, model_file: Path) -> None:
    person.open_text(str(text_file))
    person.open_model(str(model_file))
    copy = model_file.with_name("copy.lstmtext")
    person.window.save_model(str(copy))
    person.settle()
    assert lstmtext.load_text_model(copy).name == "cats.txt"


def test_saving_also_works_while_training_goes_on_and_while_the_model_writes(
    person: Any, text_file: Path, tmp_path: Path
) -> None:
    person.open_text(text_file)
    person.begin_training()
    person.until(lambda: person.can("saveModelAction"))
    person.see("lengthSpin").setValue(50_000)
    person.do("generateAction")
    path = tmp_path / "meanwhile.lstmtext"
    person.window.save_model(path)
    person.until(path.exists)
    assert person.can("stopAction")
    assert person.can("stopGenerationAction")
    person.wait(300)  # training goes on, the file does not change with it
    model = lstmtext.load_text_model(path)
    assert model.validation_loss is not None
    person.do("stopGenerationAction")
    person.do("stopAction")
    person.settle()


def test_the_title_names_the_text_then_the_model_and_marks_what_is_unsaved(
    person: Any, text_file: Path, tmp_path: Path
) -> None:
    assert person.window.windowTitle() == "LSTM Text"
    person.open_text(text_file)
    assert person.window.windowTitle().startswith("animals.txt")
    assert not person.window.isWindowModified()
    person.train("quick")
    assert person.window.isWindowModified()
    assert "not saved" in person.message
    person.window.save_model(tmp_path / "m.lstmtext")
    person.settle()
    assert not person.window.isWindowModified()
    assert "not saved" not in person.message


def test_an_opened_model_shows_the_course_of_its_training(
    person: Any, text_file: Path, tmp_path: Path
) -> None:
    person.open_text(text_file)
    person.train("balanced")
    validation = person.see("lossChart").series("validation")[1]
    epochs = person.see("lossChart").series("epochs")[1]
    person.window.save_model(tmp_path / "m.lstmtext")
    person.settle()
    person.see("lossChart").clear_series()
    person.open_model(tmp_path / "m.lstmtext")
    assert person.see("lossChart").series("validation")[1] == validation
    assert person.see("lossChart").series("epochs")[1] == epochs
    assert person.see("headlineLabel").text() == "Model opened"


def test_training_shows_the_train_page_and_writing_the_write_page(
    person: Any, text_file: Path, model_file: Path
) -> None:
    person.open_model(model_file)
    person.generate()
    assert person.see("writePage").isVisible()
    person.open_text(text_file)
    person.train("quick")
    assert person.see("trainPage").isVisible()
    person.do("writePageAction")
    assert person.see("writePage").isVisible()
    person.see("trainPageButton").click()
    assert person.see("trainPage").isVisible()


def test_at_most_one_button_in_view_is_the_filled_one(
    person: Any, text_file: Path, model_file: Path
) -> None:
    def filled() -> list[str]:
        buttons = person.window.findChildren(QPushButton)
        return [
            b.objectName() for b in buttons if b.isVisible() and b.property("role") == "primary"
        ]

    assert filled() == ["sampleButton"]
    person.open_text(text_file)
    assert filled() == ["trainButton"]
    person.window.open_text(text_file)
    assert filled() == [], "nothing can be pressed while a text is read"
    person.settle()
    person.open_model(model_file)
    assert len(filled()) == 1
    person.do("writePageAction")
    assert filled() == ["generateButton"]


def test_try_again_writes_with_another_seed(person: Any, model_file: Path) -> None:
    person.open_model(model_file)
    person.generate(seed=1)
    person.do("tryAgainAction")
    person.until(lambda: person.can("generateAction"))
    assert person.see("seedSpin").value() != 1


def drop(window: MainWindow, *paths: Path) -> bool:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    actions, buttons = Qt.DropAction.CopyAction, Qt.MouseButton.NoButton
    keys = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPointF(9, 9).toPoint(), actions, data, buttons, keys)
    enter.ignore()
    window.dragEnterEvent(enter)
    if enter.isAccepted():
        window.dropEvent(QDropEvent(QPointF(9, 9), actions, data, buttons, keys))
    return enter.isAccepted()


def test_a_text_and_a_model_can_be_dropped(person: Any, text_file: Path, model_file: Path) -> None:
    assert drop(person.window, text_file, model_file)
    person.until(lambda: person.can("trainAction") and person.can("generateAction"))
    assert not drop(person.window)


def test_several_texts_are_opened_as_one(person: Any, text_file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("more", encoding="utf-8")
    assert drop(person.window, text_file, other)
    person.settle()
    assert person.see("textNameLabel").text() == "animals.txt and 1 more"


def test_a_folder_can_be_dropped(person: Any, text_file: Path) -> None:
    folder = text_file.parent / "animals"
    folder.mkdir()
    text_file.rename(folder / "animals.txt")
    assert drop(person.window, folder)
    person.settle()
    assert person.see("textNameLabel").text() == "animals"
    assert person.can("trainAction")


def test_the_reference_of_python_can_be_learned_from(person: Any) -> None:
    person.do("openReferenceAction")
    person.until(lambda: person.can("trainAction"))
    assert person.see("textNameLabel").text() == "Python language reference"


def test_about_does_not_block_and_names_the_versions(person: Any) -> None:
    person.do("aboutAction")
    dialog = person.window.findChild(QDialog, "aboutDialog")
    assert dialog.isVisible()
    dialog.findChild(QPushButton, "copyVersionsButton").click()
    assert f"LSTM Text {lstmtext.__version__}" in QApplication.clipboard().text()
    dialog.close()


@pytest.mark.parametrize("theme", ["light", "dark", "system"])
def test_every_theme_can_be_worn_and_is_remembered(
    make_window: Callable[..., MainWindow], person: Any, theme: str
) -> None:
    person.do(f"{theme}ThemeAction")
    assert person.window.preferences.theme == theme
    again = make_window()
    assert again.appearance.choice == theme
    assert again.findChild(QAction, f"{theme}ThemeAction").isChecked()

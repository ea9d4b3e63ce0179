"""A walk through every view and dialog: all can be named, reached with Tab, and read."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from access import access_faults
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QLabel, QWidget

from lstmtext.saving.run_folder import RunFolder
from lstmtext_gui.session.status import JobState


class Walk:
    """Somebody who looks at everything, and what was found to be wrong."""

    def __init__(self, person: Any) -> None:
        self.person = person
        self.faults: list[str] = []
        self.visited = 0
        person.window.resize(1600, 2600)  # everything is in view then

    def look(self, view: str, top: QWidget | None = None) -> None:
        self.person.wait(20)
        self.visited += 1
        self.faults += [f"{view}: {fault}" for fault in access_faults(top or self.person.window)]

    def dialog(self, action: str) -> None:
        """Open a dialog, look, and close it."""
        self.person.do(action)
        self.look_at_dialog(action)

    def look_at_dialog(self, name: str) -> None:
        dialogs = [d for d in self.person.window.findChildren(QDialog) if d.isVisible()]
        assert len(dialogs) == 1, name
        self.look(name, dialogs[0])
        dialogs[0].reject()
        self.person.window.activateWindow()
        self.person.wait(5)


@pytest.fixture(params=["light", "dark"])
def walk(person: Any, request: pytest.FixtureRequest) -> Walk:
    person.do(f"{request.param}ThemeAction")
    return Walk(person)


def test_nothing_is_unnamed_unreached_or_pale_on_the_way_to_a_model(
    person: Any, walk: Walk, text_file: Path
) -> None:
    walk.look("start")
    person.do("writePageAction")
    walk.look("nothing to write with")
    person.do("trainPageAction")
    person.open_text(text_file)
    for name in ("textPreviewLink", "advancedLink"):
        person.see(name).click()
    person.choose(preset="own")
    walk.look("a text with all choices")
    walk.dialog("howReadAction")
    person.begin_training("thorough")
    person.until(lambda: person.see("sampleSlider").maximum() > 0 and person.can("generateAction"))
    walk.look("training")
    person.do("discardTrainingAction")
    walk.look_at_dialog("the question about a run")
    person.do("pauseAction")
    person.until(lambda: person.window.session.status.training is JobState.PAUSED)
    walk.look("paused")
    person.do("stopAction")
    person.settle()
    walk.look("trained")
    person.see("tableViewButton").click()
    walk.look("the table of losses")
    person.window.close()
    walk.look_at_dialog("the question about an unsaved model")
    assert walk.visited == 10
    assert not walk.faults, "\n".join(walk.faults)


def test_nothing_is_unnamed_unreached_or_pale_where_one_writes(
    person: Any, walk: Walk, model_file: Path
) -> None:
    person.open_model(model_file)
    person.do("writePageAction")
    person.see("moreButton").click()
    walk.look("the choices")
    person.generate("the ")
    person.see("outputEdit").setFocus()
    person.until(lambda: person.see("nextTokensList").isVisible())
    walk.look("a text, with variants")
    person.window.curating.panel.list.edit_text()
    walk.look_at_dialog("the text of a variant")
    person.see("clearVariantsButton").click()
    walk.look_at_dialog("the question about variants")
    person.see("keepPresetButton").click()
    walk.look_at_dialog("the name of a preset")
    person.do("severalAction")
    walk.look("several, none yet")
    person.see("writeSeveralButton").click()
    person.until(lambda: person.see("severalView")._num_columns == 3)
    person.until(lambda: not person.see("severalView")._waiting)
    walk.look("several")
    for action in ("glossaryAction", "shortcutsAction", "aboutAction", "settingsAction"):
        walk.dialog(action)
    walk.dialog("shareCopyAction")
    assert walk.visited == 12
    assert not walk.faults, "\n".join(walk.faults)


def test_nothing_is_unnamed_unreached_or_pale_where_a_run_is_offered(
    crash: Callable[..., RunFolder], another: Callable[[], Any]
) -> None:
    crash()
    person = another()
    walk = Walk(person)
    person.until(lambda: person.see("goOnButton").isVisible())
    walk.look("an offer")
    person.window.messages.show_error("That file was not found.")
    walk.look("an error")
    person.do("discardRunAction")
    walk.look_at_dialog("the question about the run")
    assert not walk.faults, "\n".join(walk.faults)


def test_letters_to_press_with_alt_are_given_once(person: Any, model_file: Path) -> None:
    person.open_model(model_file)
    person.see("moreButton").click()
    menus = [a.text() for a in person.window.menuBar().actions()]
    for page in ("trainPageAction", "writePageAction", "severalAction"):
        person.do(page)
        labels = [w for w in person.window.findChildren(QLabel) if w.isVisible() and w.buddy()]
        texts = [*menus, *(label.text() for label in labels)]
        letters = [QKeySequence.mnemonic(text).toString() for text in texts]
        letters = [letter for letter in letters if letter]
        assert len(letters) > 5
        assert len(letters) == len(set(letters)), (page, sorted(letters))

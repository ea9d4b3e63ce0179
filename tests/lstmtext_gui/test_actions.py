"""The table of actions: keys, words, and when each can be used."""

from itertools import product

import pytest
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from lstmtext_gui.actions import Actions
from lstmtext_gui.session.status import JobState, ModelInfo, SessionStatus
from lstmtext_gui.style.widgets import ActionButton
from lstmtext_gui.workers.jobs import TextInfo

TEXT = TextInfo("tale.txt", "utf-8", 120_000, 20_000, 61)
MODEL = ModelInfo("tale.txt", "characters", "character", 1000, 63, 61, 1.5)
STATUSES = [
    SessionStatus(text=text, model=model, opening=opening, training=training, writing=writing)
    for text, model, opening, training, writing in product(
        (None, TEXT), (None, MODEL), ("", "x.txt"), JobState, JobState
    )
]


@pytest.fixture
def owner(qtbot: QtBot) -> QWidget:
    owner = QWidget()
    qtbot.addWidget(owner)
    return owner


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("trainAction", lambda s: bool(s.text and not s.opening and s.training is JobState.IDLE)),
        ("stopAction", lambda s: s.training is not JobState.IDLE),
        (
            "generateAction",
            lambda s: bool(s.model and not s.opening and s.writing is JobState.IDLE),
        ),
        ("stopGenerationAction", lambda s: s.writing is not JobState.IDLE),
        ("saveModelAction", lambda s: s.model is not None),
        ("saveModelAsAction", lambda s: s.model is not None),
        ("openTextAction", lambda s: True),
        ("openFolderAction", lambda s: True),
        ("cancelOpeningAction", lambda s: bool(s.opening)),
        ("howReadAction", lambda s: s.text is not None),
        ("quitAction", lambda s: True),
    ],
)
def test_an_action_is_enabled_exactly_when_it_can_be_used(
    owner: QWidget, name: str, rule: object
) -> None:
    assert callable(rule)
    actions = Actions(owner)
    for status in STATUSES:
        actions.show_status(status)
        assert actions[name].isEnabled() is rule(status), status


def test_no_two_actions_share_keys(owner: QWidget) -> None:
    Actions(owner)
    keys = [a.shortcut().toString() for a in owner.findChildren(QAction) if a.shortcut()]
    keys = [key for key in keys if key]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("openTextAction", "Ctrl+O"),
        ("saveModelAction", "Ctrl+S"),
        ("generateAction", "Ctrl+Return"),
        ("quitAction", "Ctrl+Q"),
        ("stopGenerationAction", "Esc"),
    ],
)
def test_the_usual_keys_do_the_usual_things(owner: QWidget, name: str, keys: str) -> None:
    assert Actions(owner)[name].shortcut() == QKeySequence(keys)


def test_escape_belongs_to_one_action_at_a_time(owner: QWidget) -> None:
    actions = Actions(owner)
    for status in STATUSES:
        actions.show_status(status)
        usable = [a for a in owner.findChildren(QAction) if a.isEnabled()]
        assert sum(a.shortcut() == QKeySequence("Esc") for a in usable) <= 1, status
        assert status.opening == "" or any(a.shortcut() == QKeySequence("Esc") for a in usable)


def test_a_button_is_its_action(owner: QWidget, qtbot: QtBot) -> None:
    action = Actions(owner)["trainAction"]
    button = ActionButton(action, name="button")
    qtbot.addWidget(button)
    action.setEnabled(False)
    assert not button.isEnabled()
    action.setEnabled(True)
    with qtbot.waitSignal(action.triggered, timeout=1000):
        button.click()
    assert button.text() == "Train"
    assert button.accessibleName() == "Train"

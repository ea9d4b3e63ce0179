"""Settings, size of text, panel, full screen: applied at once, and remembered."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QSpinBox, QWidget

from lstmtext_gui.main_window import MainWindow
from lstmtext_gui.settings_dialog import SettingsDialog
from lstmtext_gui.style import appearance as appearance_module
from lstmtext_gui.style.text_size import apply_text_size
from lstmtext_gui.style.theme import DARK
from lstmtext_gui.workers.jobs import Machine


@pytest.fixture(autouse=True)
def usual_size(qapp: QApplication) -> Iterator[None]:
    yield
    apply_text_size(100)


@pytest.fixture
def settings(person: Any) -> Any:
    person.do("settingsAction")
    (dialog,) = person.window.findChildren(SettingsDialog)
    return dialog


def sizes(window: QWidget) -> dict[str, float]:
    return {w.objectName(): w.font().pointSizeF() for w in window.findChildren(QWidget)}


def test_every_widget_follows_the_size_of_text_and_comes_back(person: Any) -> None:
    before = sizes(person.window)
    for _ in range(5):
        person.do("zoomInAction")
    assert person.window.preferences.text_size == 150
    after = sizes(person.window)
    wrong = {
        name: (size, after[name])
        for name, size in before.items()
        if after[name] != pytest.approx(1.5 * size, rel=0.02)
    }
    assert wrong == {}
    person.do("zoomResetAction")
    back = sizes(person.window)
    assert all(back[name] == pytest.approx(size, rel=0.02) for name, size in before.items())


def test_the_size_of_text_has_bounds_and_is_remembered(
    person: Any, make_window: Callable[..., MainWindow]
) -> None:
    for _ in range(15):
        person.do("zoomOutAction")
    assert person.window.appearance.text_size == 80
    assert make_window().appearance.text_size == 80


def test_settings_are_applied_as_they_are_chosen_and_show_what_holds(
    person: Any, settings: Any
) -> None:
    window = person.window
    settings.findChild(QSpinBox, "textSizeSpin").setValue(120)
    assert window.appearance.text_size == 120
    person.do("zoomInAction")
    assert settings.findChild(QSpinBox, "textSizeSpin").value() == 130
    theme = settings.findChild(QComboBox, "themeCombo")
    theme.setCurrentIndex(theme.findData("dark"))
    theme.activated.emit(theme.currentIndex())
    assert window.appearance.theme is DARK
    assert person.action("darkThemeAction").isChecked()
    person.do("lightThemeAction")
    assert theme.currentData() == "light"
    settings.findChild(QCheckBox, "noticesCheck").setChecked(False)
    assert not window.preferences.notices
    folder = settings.findChild(QLabel, "folderLabel").text()
    assert Path(folder).is_absolute()


def test_fewer_threads_are_used_from_the_next_worker_on(
    person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = person.window.session
    asked: list[int] = []
    session._update(machine=Machine((("cpu", "CPU"),), None, 4))
    monkeypatch.setattr("lstmtext_gui.session.session_training.use_threads", asked.append)
    person.do("settingsAction")
    (dialog,) = person.window.findChildren(SettingsDialog)
    threads = dialog.findChild(QComboBox, "threadsCombo")
    assert [threads.itemData(i) for i in range(threads.count())] == [0, 3, 2, 1]
    for number in (2, 0):
        threads.setCurrentIndex(threads.findData(number))
        threads.activated.emit(threads.currentIndex())
        assert person.window.preferences.threads == number
        assert session._crew.num_threads == (number or 4)
        person.settle()
    assert asked == [2, 4]


def test_training_computes_with_as_many_threads_as_are_wanted(
    person: Any, text_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(torch, "set_num_threads", asked.append)
    person.open_text(text_file)
    person.window.session._crew.num_threads = 1
    monkeypatch.setattr(person.window.view, "use_threads", lambda: None)
    person.train("quick")
    assert asked[0] == 1


def test_the_panel_hides_and_both_it_and_the_page_are_remembered_after_closing(
    person: Any, make_window: Callable[..., MainWindow]
) -> None:
    person.do("sidePanelAction")
    assert not person.see("sidePanel").isVisible()
    person.do("writePageAction")
    assert person.window.preferences.shows_panel, "remembered before the window was closed"
    person.window.close()
    person.settle()
    again = make_window()
    assert not again.panel.isVisible()
    assert not again.actions_["sidePanelAction"].isChecked()
    assert again.write_page.isVisible()
    again.actions_["sidePanelAction"].trigger()
    assert again.panel.isVisible()


def test_whether_what_comes_next_is_shown_is_remembered(
    person: Any, make_window: Callable[..., MainWindow]
) -> None:
    person.do("writePageAction")
    assert person.see("nextTokens").isVisible()
    person.do("nextTokensAction")
    assert not person.see("nextTokens").isVisible()
    person.close_and_discard()
    again = make_window()
    assert again.write_page.isVisible()
    assert not again.actions_["nextTokensAction"].isChecked()
    shown = again.findChild(QWidget, "nextTokens")
    assert shown is not None
    assert not shown.isVisible()
    again.actions_["nextTokensAction"].trigger()
    assert shown.isVisible()


def test_full_screen_and_back(person: Any) -> None:
    person.do("fullScreenAction")
    assert person.window.isFullScreen()
    person.do("fullScreenAction")
    assert not person.window.isFullScreen()


def test_where_the_platform_asks_for_high_contrast_its_colours_win(
    person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    person.do("darkThemeAction")
    monkeypatch.setattr(appearance_module, "wants_high_contrast", lambda: True)
    person.window.appearance._on_contrast()
    theme, colours = person.window.appearance.theme, QApplication.palette()
    assert theme != DARK
    assert theme.muted == theme.text == colours.color(QPalette.ColorRole.Text).name()
    monkeypatch.setattr(appearance_module, "wants_high_contrast", lambda: False)
    person.window.appearance._on_contrast()
    assert person.window.appearance.theme is DARK
    person.do("systemThemeAction")

"""Both pages in every state and every look: nothing is cut off, and nothing overlaps.

`LSTMTEXT_GALLERY=folder pytest tests/lstmtext_gui/test_gallery.py` also saves a picture of each.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from gallery.pseudo_locale import speak_it, translate
from gallery.stage import Stage
from gallery.train_states import TRAIN_STATES
from gallery.write_states import WRITE_STATES
from layout_faults import layout_faults
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lstmtext import TextModel
from lstmtext.presets import PRESETS
from lstmtext_gui.main_window import MainWindow
from lstmtext_gui.session.session import Session
from lstmtext_gui.style.appearance import Appearance
from lstmtext_gui.style.text_size import apply_text_size

STATES = {f"train_{state.__name__}": state for state in TRAIN_STATES}
STATES |= {f"write_{state.__name__}": state for state in WRITE_STATES}
LOOKS = {
    "light": (1180, 780, 100),
    "small": (900, 600, 100),
    "dark": (1180, 780, 100),
    "large": (1600, 1000, 200),
    "pseudo": (1180, 780, 100),
}
"""Width, height and size of text in per cent."""


@pytest.fixture(autouse=True)
def usual_looks(qapp: QApplication) -> Iterator[None]:
    yield
    apply_text_size(100)


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_is_cut_off_and_nothing_overlaps(
    look: str,
    make_window: Callable[..., MainWindow],
    make_text_model: Callable[..., TextModel],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    width, height, percent = LOOKS[look]
    monkeypatch.setattr(Session, "look_at_machine", lambda self: None)  # the stage says what it is
    for name, minutes in (("quick", 1.0), ("balanced", 4.0), ("thorough", 20.0)):
        monkeypatch.setitem(PRESETS, name, replace(PRESETS[name], minutes=minutes))
    if look == "pseudo":
        speak_it(monkeypatch)
    window = make_window()
    window.train_page.chart.show_plot()
    appearance: Appearance = window.appearance
    appearance.choose("dark" if look == "dark" else "light")
    appearance.choose_size(percent)
    stage = Stage(window, make_text_model(), qtbot.wait)
    pictures = os.environ.get("LSTMTEXT_GALLERY")
    faults: dict[str, list[str]] = {}
    for name, state in STATES.items():
        stage.clear()
        window.resize(width, height)
        state(stage)
        if look == "pseudo":
            translate(window)
            window.follow_fonts(percent)
        stage.settle()
        if pictures:
            Path(pictures).mkdir(parents=True, exist_ok=True)
            window.grab().save(str(Path(pictures) / f"{name}-{look}.png"))
        found = layout_faults(window)
        if (window.width(), window.height()) != (width, height):
            found.append(f"the window takes {window.width()} by {window.height()} pixels")
        for fault in found:
            faults.setdefault(fault, []).append(name)
    stage.clear()
    assert not faults, "\n".join(f"{fault} ({', '.join(names)})" for fault, names in faults.items())


@pytest.mark.parametrize("percent", [150, 160])
def test_what_it_writes_is_in_view_in_large_text_on_a_small_screen(
    percent: int,
    make_window: Callable[..., MainWindow],
    make_text_model: Callable[..., TextModel],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Session, "look_at_machine", lambda self: None)
    window = make_window()
    window.train_page.chart.show_plot()
    window.appearance.choose_size(percent)
    stage = Stage(window, make_text_model(), qtbot.wait)
    stage.clear()
    window.resize(1280, 720)
    stage.learn()
    stage.settle()
    for name in ("sampleHeading", "sampleEdit", "writeWithThisButton"):
        shown = stage.see(name).visibleRegion().boundingRect().height()
        assert shown >= 0.8 * stage.see(name).height(), name
    stage.end_training()  # and then there is more to say above it
    stage.settle()
    button = stage.see("writeWithThisButton")
    assert button.visibleRegion().boundingRect().height() > 0.6 * button.height()
    stage.clear()

"""The chart shows what it was given, whatever it was given."""

import math
from collections.abc import Iterator

import pyqtgraph as pg
import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lstmtext import EpochResult
from lstmtext.training.history import LossPoint, TrainingHistory
from lstmtext_gui.loss_chart import LossChart
from lstmtext_gui.theme import DARK, LIGHT


@pytest.fixture
def chart(qapp: QApplication) -> Iterator[LossChart]:
    chart = LossChart()
    chart.resize(500, 300)
    chart.show()
    yield chart
    chart.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def drawn(chart: LossChart) -> list[int]:
    curves = [c for c in chart.getPlotItem().items if isinstance(c, pg.PlotDataItem)]
    return [len(c.getOriginalDataset()[0]) for c in curves if c.getOriginalDataset()[0] is not None]


def test_it_is_empty_at_first(chart: LossChart) -> None:
    assert chart.series("train") == ([], [])
    assert chart.series("validation") == ([], [])


def test_points_come_back_in_minutes_and_in_order(chart: LossChart) -> None:
    chart.add_point("train", LossPoint(30.0, 3.0))
    chart.add_point("train", LossPoint(60.0, 2.5))
    chart.add_point("validation", LossPoint(60.0, 2.7))
    assert chart.series("train") == ([0.5, 1.0], [3.0, 2.5])
    assert chart.series("validation") == ([1.0], [2.7])


def test_an_epochs_mean_stands_at_its_middle(chart: LossChart) -> None:
    chart.add_point("train", LossPoint(30.0, 3.0))
    chart.add_epoch(EpochResult(1, 2.9, None, 120.0, 10))
    chart.add_epoch(EpochResult(2, 2.1, None, 240.0, 10))
    assert chart.series("epochs") == ([1.0, 3.0], [2.9, 2.1])
    assert chart.series("train") == ([0.5, 1.0, 3.0], [3.0, 2.9, 2.1])


def test_points_are_drawn_soon_but_not_each_at_once(chart: LossChart, qtbot: QtBot) -> None:
    for i in range(50):
        chart.add_point("train", LossPoint(i / 10, 3.0))
    assert sum(drawn(chart)) < 50
    qtbot.waitUntil(lambda: sum(drawn(chart)) >= 50, timeout=2000)


@pytest.mark.parametrize("loss", [math.nan, math.inf, 1e30, 0.0])
def test_absurd_losses_are_kept_and_drawn_without_complaint(
    chart: LossChart, qtbot: QtBot, loss: float
) -> None:
    for i, value in enumerate((3.0, loss, 2.0)):
        chart.add_point("train", LossPoint(float(i), value))
        chart.add_point("validation", LossPoint(float(i), value))
    chart.redraw()
    chart.grab()
    assert len(chart.series("train")[1]) == 3
    low, high = chart.getPlotItem().getViewBox().viewRange()[1]
    assert math.isfinite(low)
    assert math.isfinite(high)


def test_one_point_and_equal_points_are_drawn_without_complaint(chart: LossChart) -> None:
    for _ in range(3):
        chart.add_point("train", LossPoint(0.0, 1.0))
        chart.redraw()
        chart.grab()


def test_ten_thousands_of_epochs_of_a_short_text_are_not_all_drawn(chart: LossChart) -> None:
    for i in range(30_000):
        chart.add_epoch(EpochResult(i + 1, 2.0, None, i / 30, 10))
        chart.add_point("validation", LossPoint(i / 30, 2.0))
    chart.redraw()
    assert len(chart.series("epochs")[0]) == 30_000
    assert max(drawn(chart)) <= 2000


def test_the_last_point_is_drawn_even_when_others_are_left_out(chart: LossChart) -> None:
    for i in range(12_345):
        chart.add_point("train", LossPoint(float(i), 2.0))
    chart.redraw()
    right = chart.getPlotItem().getViewBox().viewRange()[0][1]
    assert right >= 12_344 / 60


def test_a_history_replaces_what_was_there(chart: LossChart) -> None:
    chart.add_point("train", LossPoint(1.0, 9.0))
    history = TrainingHistory(
        epochs=[EpochResult(1, 2.9, 2.8, 60.0, 10)],
        train=[LossPoint(30.0, 3.0)],
        validation=[LossPoint(60.0, 2.8)],
    )
    chart.set_history(history)
    assert chart.series("train")[1] == [3.0, 2.9] or chart.series("train")[1] == [2.9, 3.0]
    assert chart.series("validation") == ([1.0], [2.8])
    assert chart.series("epochs")[1] == [2.9]


def test_it_wears_both_themes(chart: LossChart) -> None:
    for theme in (DARK, LIGHT):
        chart.apply_theme(theme)
        assert chart.backgroundBrush().color().name().upper() == theme.base.upper()


def test_words_beside_the_axis_are_left_out_where_they_would_be_cut(chart: LossChart) -> None:
    label = chart.getAxis("left").label
    for height, fits in ((400, True), (90, False), (400, True)):
        chart.resize(600, height)
        assert label.isVisible() is fits
        chart.apply_theme(DARK)
        assert label.isVisible() is fits, "another theme brings them back"

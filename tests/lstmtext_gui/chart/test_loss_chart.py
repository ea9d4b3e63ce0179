"""The chart shows what it was given, whatever it was given."""

import math
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyqtgraph import AxisItem
from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lstmtext import EpochResult
from lstmtext.training.history import LossPoint, TrainingHistory
from lstmtext_gui.chart.loss_axes import ClockAxis, LossAxis
from lstmtext_gui.chart.loss_chart import LossChart
from lstmtext_gui.chart.loss_plot import LossPlot
from lstmtext_gui.chart.loss_series import ChartChoices
from lstmtext_gui.style.text_size import apply_text_size
from lstmtext_gui.style.theme import DARK, LIGHT


@pytest.fixture
def chart(qapp: QApplication) -> Iterator[LossChart]:
    chart = LossChart()
    chart.resize(500, 300)
    chart.show()
    chart.show_plot()
    yield chart
    chart.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def picture(chart: LossChart) -> bytes:
    """What the chart paints now."""
    return bytes(chart.grab().toImage().constBits())


def pixels(chart: LossChart, colour: str, area: QRect | None = None) -> list[QPoint]:
    """Where the chart has exactly this colour."""
    image = chart.grab(area or chart.rect()).toImage()
    places = (QPoint(x, y) for x in range(image.width()) for y in range(image.height()))
    return [place for place in places if image.pixelColor(place) == QColor(colour)]


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
    before = picture(chart)
    for i in range(50):
        chart.add_point("train", LossPoint(i / 10, 3.0 - i / 50))
    assert picture(chart) == before
    qtbot.waitUntil(lambda: picture(chart) != before, timeout=2000)


def test_nothing_is_painted_while_nothing_is_new(chart: LossChart, qtbot: QtBot) -> None:
    chart.add_point("train", LossPoint(1.0, 3.0))
    qtbot.waitUntil(lambda: not chart.findChild(QTimer).isActive())
    qtbot.wait(20)
    with qtbot.assertNotEmitted(chart.findChild(QTimer).timeout, wait=250):
        pass


def test_the_plot_comes_when_it_is_seen_and_needed(qapp: QApplication) -> None:
    late = LossChart()
    late.apply_theme(DARK)
    late.add_point("train", LossPoint(1.0, 3.0))
    late.redraw()
    assert late.findChild(LossPlot) is None, "nobody sees it"
    assert late.grab().toImage().pixelColor(20, 20) == QColor(DARK.base)
    late.show()
    assert late.findChild(LossPlot) is not None
    late.deleteLater()


def test_held_out_losses_are_squares_and_the_best_is_marked_where_it_was(chart: LossChart) -> None:
    for i, loss in enumerate((3.0, 2.0, 2.5)):
        chart.add_point("validation", LossPoint(60.0 * i, loss))
    chart.redraw()
    best = pixels(chart, LIGHT.best)
    squares = pixels(chart, LIGHT.validation)
    assert best
    assert len(squares) > 2 * 9
    lowest = max(place.y() for place in best)
    assert lowest > max(place.y() for place in squares), "the best loss lies lowest"
    middle = sum(place.x() for place in best) / len(best)
    left, right = min(p.x() for p in squares), max(p.x() for p in squares)
    assert abs(middle - (left + right) / 2) < 12


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
    assert pixels(chart, LIGHT.best), "the others are still seen"


def ticks(axis: AxisItem, low: float, high: float, pixels: float) -> list[str]:
    """What stands beside an axis."""
    ((spacing, values),) = axis.tickValues(low, high, pixels)
    return [str(words) for words in axis.tickStrings(values, 1.0, spacing)]


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (1.8, 6.2, ["2", "3", "4", "5", "6"]),
        (1.42, 1.48, ["1.42", "1.44", "1.46", "1.48"]),
        (0.0, 1e6, ["0", "200000", "400000", "600000", "800000", "1e+06"]),
    ],
)
def test_round_losses_are_marked(
    qapp: QApplication, low: float, high: float, words: list[str]
) -> None:
    assert ticks(LossAxis("left"), low, high, 260) == words


@given(st.floats(1e-9, 1e6), st.floats(1e-3, 1e6), st.floats(0, 5_000))
def test_marks_are_few(qapp: QApplication, low: float, span: float, size: float) -> None:
    ((distance, _),) = LossAxis.tickSpacing(None, low, low + span, size)
    assert span / distance <= max(size, 44) / 44 + 2


def test_times_are_marked_as_a_clock_shows_them(qapp: QApplication) -> None:
    short = ["0:00", "0:10", "0:20", "0:30", "0:40"]
    assert ticks(ClockAxis("bottom"), -0.01, 0.76, 500) == short
    long = ["0:00", "30:00", "1:00:00", "1:30:00", "2:00:00", "2:30:00", "3:00:00"]
    assert ticks(ClockAxis("bottom"), -4, 200, 500) == long


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
    assert pixels(chart, LIGHT.validation)


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
        assert chart.grab().toImage().pixelColor(400, 3) == QColor(theme.base)


def test_words_beside_the_axis_are_left_out_where_they_would_be_cut(chart: LossChart) -> None:
    for height, fits in ((400, True), (90, False), (400, True)):
        chart.resize(600, height)
        for theme in (DARK, LIGHT):
            chart.apply_theme(theme)  # another theme brings nothing back
            side = chart.grab(QRect(3, 10, 9, height - 40)).toImage()
            places = [(x, y) for x in range(side.width()) for y in range(side.height())]
            words = any(side.pixelColor(x, y) != QColor(theme.base) for x, y in places)
            assert words is fits


def read_line(chart: LossChart) -> list[str]:
    """What the line reads at the moment."""
    return chart._line.lines if chart._line.is_reading else []


@pytest.fixture
def measured(chart: LossChart) -> LossChart:
    """A minute of training, and a measurement every ten seconds."""
    for i in range(61):
        chart.add_point("train", LossPoint(float(i), 4.0 - i / 30))
    for i in range(1, 7):
        chart.add_point("validation", LossPoint(10.0 * i, 4.0 - i / 4))
    chart.redraw()
    return chart


def test_the_mouse_reads_the_values_below_it_and_leaves_nothing_behind(
    measured: LossChart, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: not measured.findChild(QTimer).isActive())
    qtbot.wait(20)
    before = picture(measured)
    middle = measured.plot.place(0.5, 3.0).toPoint()
    QTest.mouseMove(measured, middle)
    qtbot.waitUntil(lambda: bool(read_line(measured)))
    time, train, held_out = read_line(measured)
    assert time in ("0:29", "0:30", "0:31")
    assert train.startswith("training 3.0")
    assert held_out.startswith("held-out text 3.250")
    assert picture(measured) != before
    measured.leaveEvent(QEvent(QEvent.Type.Leave))
    assert picture(measured) == before


def test_keys_move_the_line_and_tell_a_screen_reader(measured: LossChart) -> None:
    QTest.keyClick(measured, Qt.Key.Key_Left)
    assert read_line(measured)[0] == "1:00"
    QTest.keyClick(measured, Qt.Key.Key_Left)
    assert read_line(measured)[0] == "0:59"
    assert measured.accessibleDescription().startswith("0:59, training 2.033, held-out text 2.500")
    for _ in range(100):
        QTest.keyClick(measured, Qt.Key.Key_Left)
    assert read_line(measured)[0] == "0:00"
    QTest.keyClick(measured, Qt.Key.Key_Right)
    assert read_line(measured)[0] == "0:01"


def test_keys_stay_within_the_part_that_is_shown(measured: LossChart) -> None:
    measured.set_choices(ChartChoices(part=0.5))
    for _ in range(100):
        QTest.keyClick(measured, Qt.Key.Key_Left)
    assert read_line(measured)[0] == "0:30"


def test_the_line_stays_at_its_time_while_points_come(measured: LossChart) -> None:
    QTest.keyClick(measured, Qt.Key.Key_Left)
    place = measured._line._x
    for i in range(61, 120):
        measured.add_point("train", LossPoint(float(i), 2.0))
    measured.redraw()
    assert read_line(measured)[0] == "1:00"
    assert measured._line._x < 0.7 * place


def test_an_empty_chart_has_nothing_to_read(chart: LossChart) -> None:
    QTest.keyClick(chart, Qt.Key.Key_Left)
    QTest.mouseMove(chart, QPoint(200, 100))
    chart.redraw()
    assert read_line(chart) == []


def test_the_description_follows_a_history_at_once_but_training_seldom(
    measured: LossChart,
) -> None:
    measured.describe()
    said = measured.accessibleDescription()
    measured.add_point("train", LossPoint(70.0, 1.0))
    measured._on_time()
    assert measured.accessibleDescription() == said, "a screen reader is not talked to all the time"
    measured.set_history(TrainingHistory())
    assert measured.accessibleDescription() == "Nothing was measured yet."


def test_on_a_log_scale_equal_ratios_are_equally_far_apart(chart: LossChart) -> None:
    for i, loss in enumerate((8.0, 4.0, 2.0)):
        chart.add_point("train", LossPoint(float(i), loss))
    chart.set_choices(ChartChoices(smoothing=0.0, log=True))
    heights = [chart.plot.place(0.0, loss).y() for loss in (8.0, 4.0, 2.0)]
    assert heights[1] - heights[0] == pytest.approx(heights[2] - heights[1], abs=2)
    assert heights[1] - heights[0] > 50
    chart.set_choices(ChartChoices(smoothing=0.0))
    heights = [chart.plot.place(0.0, loss).y() for loss in (8.0, 6.0, 4.0)]
    assert heights[1] - heights[0] == pytest.approx(heights[2] - heights[1], abs=2)


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.9, 110.0, ["1", "2", "5", "10", "20", "50", "100"]),
        (1.3, 4.6, ["1.5", "2", "3", "4"]),
        (1.42, 1.58, ["1.45", "1.5", "1.55"]),
    ],
)
def test_losses_on_a_log_scale_are_round(
    qapp: QApplication, low: float, high: float, words: list[str]
) -> None:
    axis = LossAxis("left")
    axis.is_log = True
    assert ticks(axis, math.log10(low), math.log10(high), 330) == words


@given(st.floats(-3, 5), st.floats(1e-3, 6), st.floats(1, 5_000))
def test_marks_on_a_log_scale_are_few_and_lie_on_it(
    qapp: QApplication, low: float, span: float, size: float
) -> None:
    axis = LossAxis("left")
    axis.is_log = True
    ((_, values),) = axis.tickValues(low, low + span, size)
    assert len(values) <= max(size, 44) / 44 + 2
    assert all(low - 1e-9 <= value <= low + span + 1e-9 for value in values)


def test_smoothing_shows_the_losses_as_they_are_behind_their_mean(chart: LossChart) -> None:
    for i in range(40):
        chart.add_point("train", LossPoint(float(i), 2.0 + i % 2))
    chart.set_choices(ChartChoices(smoothing=0.92))
    smooth = picture(chart)
    chart.set_choices(ChartChoices(smoothing=0.0))
    assert picture(chart) != smooth


def test_what_has_not_changed_is_not_set_again(
    measured: LossChart, monkeypatch: pytest.MonkeyPatch
) -> None:
    plot = measured.findChild(LossPlot)
    told: list[str] = []
    for name in ("_train", "_validation", "_squares", "_best", "_epochs"):
        monkeypatch.setattr(
            getattr(plot, name), "setData", lambda *_, name=name, **__: told.append(name)
        )
    measured.redraw()
    assert told == []
    measured.add_point("train", LossPoint(61.0, 2.0))
    measured.redraw()
    assert told == ["_train"]


@pytest.mark.parametrize("percent", [150, 160, 200])
@pytest.mark.parametrize("height", [0, 180, 400])
def test_the_name_below_a_curve_stands_clear_of_the_axis_in_large_text_too(
    measured: LossChart, height: int, percent: int, qtbot: QtBot
) -> None:
    apply_text_size(percent)
    try:
        measured.set_choices(ChartChoices(smoothing=0.0))  # it ends where it is lowest
        measured.apply_theme(LIGHT)
        with qtbot.waitSignal(measured.changed):  # what was measured is drawn
            pass
        with qtbot.waitSignal(measured.changed):
            measured.resize(500, height or measured.minimumSizeHint().height())
        measured.grab()  # pyqtgraph moves names when they are painted
        plot = measured.findChild(LossPlot)
        name = plot._names["train"]
        bottom = plot.getPlotItem().getViewBox().sceneBoundingRect().bottom()
        assert name.toPlainText() == "training"
        assert name.sceneBoundingRect().bottom() < bottom - 2
    finally:
        apply_text_size(100)


@pytest.mark.parametrize("size", [60.0, 75.0, 90.0])
def test_a_low_chart_has_more_than_one_number_beside_it(qapp: QApplication, size: float) -> None:
    assert len(ticks(LossAxis("left"), -0.6, 4.4, size)) >= 2


def test_a_low_chart_leaves_the_word_below_its_axis_out(chart: LossChart) -> None:
    chart.show_plot()
    plot = chart.findChild(LossPlot)
    for height, shown in ((400, True), (chart.minimumSizeHint().height(), False), (400, True)):
        chart.resize(600, height)
        chart.grab()
        assert plot.getAxis("bottom").label.isVisible() is shown

"""The tools above the chart do what they say, and the table says what the chart shows."""

import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QModelIndex, Qt
from PySide6.QtGui import QImage, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QMenu, QSlider, QToolButton
from pytestqt.qtbot import QtBot

from lstmtext import EpochResult
from lstmtext.training.history import LossPoint, TrainingHistory
from lstmtext_gui.chart.chart_card import ChartCard
from lstmtext_gui.chart.loss_series import ChartChoices
from lstmtext_gui.style.text_size import apply_text_size


@pytest.fixture
def card(qapp: QApplication) -> Iterator[ChartCard]:
    card = ChartCard()
    card.resize(640, 420)
    card.show()
    card.chart.set_history(
        TrainingHistory(
            train=[LossPoint(float(i), 3.0 - i / 50) for i in range(60)],
            validation=[LossPoint(10.0 * i, loss) for i, loss in enumerate((3.0, 2.0, 2.5), 1)],
        )
    )
    yield card
    card.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def cells(card: ChartCard) -> list[list[str]]:
    model = card.table.model()
    return [
        [str(model.index(row, column).data()) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def menu_action(card: ChartCard, words: str) -> None:
    actions = card.findChild(QMenu, "chartMenu").actions()
    next(a for a in actions if words in a.text().replace("&", "")).trigger()


def test_every_tool_reaches_the_chart_and_stays_for_the_next_run(card: ChartCard) -> None:
    assert card.tools.choices == ChartChoices()
    before = card.chart.grab().toImage()
    card.findChild(QSlider, "smoothingSlider").setValue(3)
    card.findChild(QCheckBox, "logCheck").click()
    card.findChild(QCheckBox, "outliersCheck").click()
    card.findChild(QComboBox, "partCombo").setCurrentIndex(2)
    chosen = ChartChoices(smoothing=0.92, log=True, hide_outliers=True, part=0.25)
    assert card.tools.choices == chosen
    assert card.chart.grab().toImage() != before
    card.chart.clear_series()
    assert card.tools.choices == chosen


def test_keys_on_the_chart_move_the_tools(card: ChartCard) -> None:
    card.findChild(QComboBox, "partCombo").setCurrentIndex(1)
    QTest.keyClick(card.chart, Qt.Key.Key_L)
    QTest.keyClick(card.chart, Qt.Key.Key_Home)
    assert card.findChild(QCheckBox, "logCheck").isChecked()
    assert card.tools.choices.part == 1.0
    QTest.keyClick(card.chart, Qt.Key.Key_L)
    assert not card.findChild(QCheckBox, "logCheck").isChecked()


def test_without_a_value_it_says_why_and_offers_no_tools(card: ChartCard) -> None:
    card.show_waiting("The first value appears soon.")
    card.chart.clear_series()
    assert not card.tools.isVisible()
    assert not card.chart.isVisible()
    card.chart.add_point("train", LossPoint(1.0, 2.0))
    card.chart._on_time()
    assert card.tools.isVisible()
    assert card.chart.isVisible()


def test_the_table_says_what_was_measured_with_the_best_in_words(card: ChartCard) -> None:
    card.findChild(QToolButton, "tableViewButton").click()
    assert card.table.isVisible()
    assert not card.findChild(QSlider, "smoothingSlider").isVisible(), "a table is not smoothed"
    assert cells(card) == [
        ["1", "0:10", "2.9000", "3.0000", ""],
        ["2", "0:20", "2.6900", "2.0000", "best so far"],
        ["3", "0:30", "2.4900", "2.5000", ""],
    ]
    card.findChild(QToolButton, "chartViewButton").click()
    assert card.chart.isVisible()


def test_rows_come_one_by_one_and_the_best_moves(card: ChartCard, qtbot: QtBot) -> None:
    card.findChild(QToolButton, "tableViewButton").click()
    model = card.table.model()
    card.table.selectRow(1)
    card.chart.add_point("validation", LossPoint(40.0, 1.5))
    with qtbot.waitSignals([model.rowsInserted, model.dataChanged]):
        card.chart._on_time()
    assert [row[4] for row in cells(card)] == ["", "", "", "best so far"]
    assert [i.row() for i in card.table.selectionModel().selectedRows()] == [1], "no reset"
    with qtbot.assertNotEmitted(model.rowsInserted):
        card.chart._on_time()


def test_without_held_out_text_the_table_lists_epochs(card: ChartCard) -> None:
    card.chart.clear_series()
    card.chart.add_epoch(EpochResult(1, 2.5, None, 60.0, 10))
    card.chart._on_time()
    card.findChild(QToolButton, "tableViewButton").click()
    assert cells(card) == [["1", "0:30", "2.5000", "–", ""]]


def test_the_table_is_told_to_a_screen_reader_and_numbers_stand_right(card: ChartCard) -> None:
    card.findChild(QToolButton, "tableViewButton").click()
    model = card.table.model()
    role = Qt.ItemDataRole
    for column in range(model.columnCount()):
        name = model.headerData(column, Qt.Orientation.Horizontal, role.AccessibleTextRole)
        assert name, column
        assert model.headerData(column, Qt.Orientation.Horizontal, role.ToolTipRole)
    right = model.index(0, 3).data(role.TextAlignmentRole)
    assert right & Qt.AlignmentFlag.AlignRight
    assert model.index(0, 3).data(role.AccessibleTextRole) == "3.0000"
    assert model.rowCount(model.index(0, 0)) == 0
    assert QModelIndex().data() is None


def test_selected_rows_are_copied_else_all(card: ChartCard) -> None:
    card.findChild(QToolButton, "tableViewButton").click()
    head = "Measurement\tTime\tTraining loss\tHeld-out loss\n"
    QTest.keySequence(card.table, QKeySequence(QKeySequence.StandardKey.Copy))
    assert QApplication.clipboard().text().count("\n") == 4
    card.table.selectRow(1)
    QTest.keySequence(card.table, QKeySequence(QKeySequence.StandardKey.Copy))
    assert QApplication.clipboard().text() == head + "2\t0:20\t2.6900\t2.0000\n"


def test_the_numbers_and_the_picture_go_to_the_clipboard(card: ChartCard) -> None:
    menu_action(card, "Copy Data")
    lines = QApplication.clipboard().text().splitlines()
    assert lines[0] == "seconds\ttraining loss\tvalidation loss"
    assert len(lines) == 1 + 60 + 3
    menu_action(card, "Copy as Image")
    image = QApplication.clipboard().image()
    assert image.width() == 2 * card.chart.plot.width()


@pytest.mark.parametrize("shows_table", [False, True])
@pytest.mark.parametrize("kind", ["png", "svg"])
def test_a_picture_is_saved_also_while_the_table_is_shown(
    card: ChartCard, tmp_path: Path, kind: str, shows_table: bool
) -> None:
    if shows_table:
        card.findChild(QToolButton, "tableViewButton").click()
    path = tmp_path / f"loss.{kind}"
    card.save_image(str(path))
    if kind == "png":
        image = QImage(str(path))
        assert image.width() >= 2 * 560
        colours = {image.pixelColor(x, y).name() for x in range(0, image.width(), 3)
                   for y in range(0, image.height(), 3)}  # fmt: skip
        assert len(colours) > 10, "there are curves on it"
    else:
        assert path.read_bytes().startswith(b"<?xml")
        assert path.read_text(encoding="utf-8").count("<path") > 3


def test_a_picture_that_cannot_be_saved_is_one_sentence(
    card: ChartCard, tmp_path: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(card.refused) as refused:
        card.save_image(str(tmp_path / "nowhere" / "loss.png"))
    assert refused.args[0].startswith("The picture was not saved as “loss.png”: ")


def test_a_saved_picture_is_said_and_an_unknown_ending_gets_that_of_png(
    card: ChartCard, tmp_path: Path
) -> None:
    told: list[str] = []
    card.told.connect(told.append)
    card.refused.connect(told.append)
    card.save_image(str(tmp_path / "chart.xyz"))
    assert [file.name for file in tmp_path.glob("chart*")] == ["chart.xyz.png"]
    assert not QImage(str(tmp_path / "chart.xyz.png")).isNull()
    card.save_image(str(tmp_path / "chart.SVG"))
    assert told == ["Saved the picture as “chart.xyz.png”.", "Saved the picture as “chart.SVG”."]
    (tmp_path / "chart.xyz.png").write_bytes(b"mine")
    card.save_image(str(tmp_path / "chart.xyz"))
    assert told[-1].startswith("“chart.xyz.png” is there already.")
    assert (tmp_path / "chart.xyz.png").read_bytes() == b"mine"


def test_undefined_losses_stand_in_the_table_without_complaint(card: ChartCard) -> None:
    card.chart.clear_series()
    for i, loss in enumerate((math.nan, 1e30, 2.0)):
        card.chart.add_point("validation", LossPoint(float(i), loss))
    card.chart._on_time()
    card.findChild(QToolButton, "tableViewButton").click()
    assert [row[3] for row in cells(card)] == ["nan", "1e+30", "2.0000"]
    assert [row[2] for row in cells(card)] == ["–"] * 3


def test_the_tools_wrap_where_the_card_is_narrow(card: ChartCard) -> None:
    wide = card.tools.heightForWidth(900)
    assert card.tools.heightForWidth(300) > 2 * wide
    assert card.tools.minimumSizeHint().width() < 300


def test_rows_of_the_table_are_as_high_as_large_text_needs(card: ChartCard) -> None:
    card.findChild(QToolButton, "tableViewButton").click()
    before = card.table.rowHeight(0)
    assert before > 0
    apply_text_size(200)
    try:
        assert card.table.rowHeight(0) > 1.5 * before
        assert card.table.rowHeight(0) > card.table.fontMetrics().height()
    finally:
        apply_text_size(100)

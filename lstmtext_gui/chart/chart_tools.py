"""The quiet row above the chart: how the curves are shown, and what can be taken away."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QSlider,
    QToolButton,
    QWidget,
)

from lstmtext_gui.chart.loss_series import ChartChoices
from lstmtext_gui.style.flow_row import FlowRow
from lstmtext_gui.style.theme import scaled_font
from lstmtext_gui.style.widgets import UNIT, make_label

_SMOOTHING = ((0.0, "none"), (0.6, "light"), (0.8, "medium"), (0.92, "strong"))
_PARTS = ((1.0, "Whole Run"), (0.5, "Last Half"), (0.25, "Last Quarter"))


class ChartTools(QWidget):
    """Keeps what the person chose, for every run that the window shows.

    Signals:
        choices_changed: `ChartChoices`.
        table_wanted: Whether the numbers are to be shown instead of the curves.
        save_wanted, copy_image_wanted, copy_data_wanted: Commands of the menu.
    """

    choices_changed = Signal(object)
    table_wanted = Signal(bool)
    save_wanted = Signal()
    copy_image_wanted = Signal()
    copy_data_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("chartTools")
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        row = FlowRow(UNIT, self)
        for button in self._make_views():
            row.addWidget(button)
        smoothing = self._make_smoothing()
        row.addWidget(smoothing)
        self._log = self._make_check("logCheck", "Log scale", "Equal ratios look equal (L)")
        self._outliers = self._make_check(
            "outliersCheck", "Hide outliers", "Give the highest losses no room"
        )
        self._part = self._make_part()
        for control in (self._log, self._outliers, self._part):
            row.addWidget(control)
        self._of_curves = (smoothing, self._log, self._outliers, self._part)
        row.addWidget(self._make_menu())

    @property
    def choices(self) -> ChartChoices:
        """What is chosen now."""
        return ChartChoices(
            smoothing=_SMOOTHING[self._smoothing.value()][0],
            log=self._log.isChecked(),
            hide_outliers=self._outliers.isChecked(),
            part=self._part.currentData(),
        )

    @property
    def shows_table(self) -> bool:
        """Whether the table is chosen."""
        return self._views.checkedId() == 1

    @Slot()
    def toggle_log(self) -> None:
        """Change the scale of the losses."""
        self._log.toggle()

    @Slot()
    def fit(self) -> None:
        """Show the whole run."""
        self._part.setCurrentIndex(0)

    def _make_views(self) -> list[QToolButton]:
        self._views = QButtonGroup(self)
        buttons = []
        for i, (name, text, tip) in enumerate(
            (
                ("chartViewButton", "Chart", "Show the losses as curves"),
                ("tableViewButton", "Table", "Show the losses as numbers"),
            )
        ):
            button = QToolButton()
            button.setObjectName(name)
            button.setText(text)
            button.setAccessibleName(f"{text} of the losses")
            button.setToolTip(tip)
            button.setProperty("role", "tab")
            button.setCheckable(True)
            button.setChecked(i == 0)
            button.setFont(scaled_font(0.9))
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self._views.addButton(button, i)
            buttons.append(button)
        self._views.idToggled.connect(self._on_view)
        return buttons

    def _make_smoothing(self) -> QWidget:
        group = QWidget()
        layout = QHBoxLayout(group)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT)
        label = make_label("Smoothing", name="smoothingLabel", role="muted", size=0.9)
        label.setWordWrap(False)
        self._smoothing = QSlider(Qt.Orientation.Horizontal)
        self._smoothing.setObjectName("smoothingSlider")
        self._smoothing.setAccessibleName("Smoothing of the training loss")
        self._smoothing.setRange(0, len(_SMOOTHING) - 1)
        self._smoothing.setPageStep(1)
        self._smoothing.setValue(1)
        self._smoothing.setFixedWidth(8 * UNIT)
        self._smoothing.setMinimumHeight(20)  # else the style cuts the handle
        self._smoothing.valueChanged.connect(self._on_smoothing)
        label.setBuddy(self._smoothing)
        self._say_smoothing()
        layout.addWidget(label)
        layout.addWidget(self._smoothing)
        return group

    def _make_check(self, name: str, text: str, tip: str) -> QCheckBox:
        check = QCheckBox(text)
        check.setObjectName(name)
        check.setAccessibleName(text)
        check.setToolTip(tip)
        check.setFont(scaled_font(0.9))
        check.toggled.connect(self._on_choice)
        return check

    def _make_part(self) -> QComboBox:
        part = QComboBox()
        part.setObjectName("partCombo")
        part.setAccessibleName("Part of the run that is shown")
        part.setToolTip("Part of the run that is shown (Home: all of it)")
        part.setFont(scaled_font(0.9))
        for share, words in _PARTS:
            part.addItem(words, share)
        part.currentIndexChanged.connect(self._on_choice)
        return part

    def _make_menu(self) -> QToolButton:
        button = QToolButton()
        button.setObjectName("chartMenuButton")
        button.setText("More ▾")
        button.setAccessibleName("Save or copy the chart")
        button.setToolTip("Save or copy the chart")
        button.setProperty("role", "link")
        button.setFont(scaled_font(0.9))
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        menu.setObjectName("chartMenu")
        for text, signal in (
            ("&Save Image…", self.save_wanted),
            ("&Copy as Image", self.copy_image_wanted),
            ("Copy &Data", self.copy_data_wanted),
        ):
            menu.addAction(text).triggered.connect(signal)
        button.setMenu(menu)
        return button

    def _say_smoothing(self) -> None:
        words = _SMOOTHING[self._smoothing.value()][1]
        self._smoothing.setToolTip(f"Smoothing: {words}")
        self._smoothing.setAccessibleDescription(words)

    @Slot(int)
    def _on_smoothing(self, step: int) -> None:
        self._say_smoothing()
        self.choices_changed.emit(self.choices)

    @Slot()
    def _on_choice(self) -> None:
        self.choices_changed.emit(self.choices)

    @Slot(int, bool)
    def _on_view(self, number: int, checked: bool) -> None:
        if checked:
            for control in self._of_curves:  # a table shows all, and as it is
                control.setVisible(number == 0)
            self.table_wanted.emit(number == 1)

    def minimumSizeHint(self) -> QSize:
        """The widest control; the others go below it."""
        layout = self.layout()
        return layout.minimumSize() if layout is not None else QSize()

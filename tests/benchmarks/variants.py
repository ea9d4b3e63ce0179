"""A thousand variants: does the panel open at once, and does it stay quick with them?"""

import os
import tempfile
import time
from statistics import median
from unittest.mock import patch

from PySide6.QtWidgets import QCheckBox, QMainWindow, QWidget

from lstmtext_gui.actions import Actions
from lstmtext_gui.app import create_application
from lstmtext_gui.main_window import MainWindow
from lstmtext_gui.variants.variant_panel import VariantPanel
from lstmtext_gui.variants.variants import VariantModel
from lstmtext_gui.workers.variant import Variant, read_variants, write_variants
from tests.benchmarks.probes import Painted
from tests.benchmarks.table import Table
from tests.benchmarks.window import wait

_NUMBER = 1_000
_WORDS = "the small red cat sat on the large blue mat and looked at the green owl.\n" * 8


def run(*, quick: bool) -> Table:
    """Open the panel with all of them, add one more, and filter."""
    table = Table("A thousand variants")
    number = 3 if quick else 15
    with tempfile.TemporaryDirectory() as home, patch.dict(os.environ, LSTMTEXT_HOME=home):
        variants = [
            Variant("The ", f"{i} {_WORDS}", i, 0.8, 600, model="tale", starred=i % 2 == 0)
            for i in range(_NUMBER)
        ]
        write_variants(tuple(variants))
        _, window = create_application(["lstmtext-gui"])
        first = _first_time(window)
        reading = [_seconds(read_variants) for _ in range(number)]
        opening, adding, filtering = zip(*(_open() for _ in range(number)), strict=True)
        window.close_at_once()
    table.add("the Write page with them, for the first time", 1000 * first, "ms", at_most=100)
    table.add(
        "a panel with them, opened and painted",
        1000 * median(opening),
        "ms",
        at_most=100,
        worst_ms=1000 * max(opening),
    )
    table.add("one more, painted", 1000 * median(adding), "ms", at_most=16)
    table.add("starred only, painted", 1000 * median(filtering), "ms", at_most=50)
    table.add("read from the disk, in a thread", 1000 * median(reading), "ms")
    return table


def _first_time(window: MainWindow) -> float:
    """Seconds from the wish to see the page to pixels, in the program that has just started."""
    panel = window.curating.panel
    wait(30, lambda: panel.list.model().rowCount() == _NUMBER)
    wait(2)  # torch and the plot
    assert not window.write_page.isVisible()
    began = time.perf_counter()
    window.show_page(window.write_page)
    return _until_painted(panel.list.viewport(), began)


def _open() -> tuple[float, float, float]:
    """Seconds from the kept variants to pixels; of one more; of a filter."""
    kept = read_variants()
    window = QMainWindow()
    began = time.perf_counter()
    variants = VariantModel(window)
    panel = VariantPanel(Actions(window), variants)
    variants.add_kept(kept)
    window.setCentralWidget(panel)
    window.resize(260, 600)
    window.show()
    opening = _until_painted(panel.list.viewport(), began)
    began = time.perf_counter()
    panel.add(Variant("The ", "new one", 1, 0.8, 600))
    adding = _until_painted(panel.list.viewport(), began)
    box = panel.findChild(QCheckBox, "starredOnlyBox")
    assert box is not None
    began = time.perf_counter()
    box.setChecked(True)
    filtering = _until_painted(panel.list.viewport(), began)
    window.close()
    window.deleteLater()
    return opening, adding, filtering


def _until_painted(widget: QWidget, began: float) -> float:
    painted: list[float] = []
    Painted(widget, lambda: painted.append(time.perf_counter()))
    widget.update()
    wait(10, lambda: painted)
    return painted[0] - began


def _seconds(function: object) -> float:
    assert callable(function)
    began = time.perf_counter()
    function()
    return time.perf_counter() - began

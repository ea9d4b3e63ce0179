"""Files dropped anywhere on the window belong to the window, not to the text below them."""

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from lstmtext_gui.style.widgets import UNIT, make_label


def dropped_files(data: QMimeData) -> list[str]:
    """The paths of local files and folders among what is dragged."""
    return [url.toLocalFile() for url in data.urls() if url.isLocalFile()]


class FileDrops(QObject):
    """Makes the parts of a window that take text refuse files, which then go to the window.

    Else a file dropped on an editor would become its path in the text.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.watch(window)

    def watch(self, parent: QWidget) -> None:
        """Watch everything inside; again for what comes later."""
        for widget in parent.findChildren(QWidget):
            if widget.acceptDrops():
                widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Refuse files; Qt then asks the parents, up to the window."""
        kinds = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)
        if (
            event.type() in kinds
            and isinstance(event, QDropEvent)
            and dropped_files(event.mimeData())
        ):
            event.ignore()
            return True
        return False


class DropHint(QFrame):
    """While files are dragged over a window: a frame around it, and what dropping them will do."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setObjectName("dropHint")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)  # drops pass through
        self._words = make_label(name="dropHintLabel", bold=True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words.setAccessibleName("What dropping does")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4 * UNIT, 4 * UNIT, 4 * UNIT, 8 * UNIT)
        layout.addStretch(1)
        layout.addWidget(self._words, alignment=Qt.AlignmentFlag.AlignHCenter)
        self.hide()

    def offer(self, words: str) -> None:
        """Show it, over all of the window."""
        self._words.setText(words)
        self._words.setAccessibleDescription(words)
        needed = self._words.fontMetrics().horizontalAdvance(self._words.text()) + 6 * UNIT
        width = min(needed, self._window.width() - 8 * UNIT)
        self._words.setFixedSize(width, self._words.heightForWidth(width))
        self.setGeometry(self._window.rect())
        self.raise_()
        self.show()

"""Files dropped anywhere on the window belong to the window, not to the text below them."""

from PySide6.QtCore import QEvent, QMimeData, QObject
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget


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

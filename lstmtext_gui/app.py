"""Starting and ending the program: application, log, what happens to errors nobody caught."""

import faulthandler
import gc
import logging
import os
import signal
import sys
from collections.abc import Sequence
from logging.handlers import RotatingFileHandler
from types import TracebackType

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QMessageLogContext,
    QObject,
    QTimer,
    QtMsgType,
    Signal,
    Slot,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication, QMessageBox

from lstmtext import __version__
from lstmtext.errors import LSTMTextError
from lstmtext.home import home, home_folder
from lstmtext.saving.home_lock import settle_home
from lstmtext_gui.arguments import parser
from lstmtext_gui.main_window import MainWindow
from lstmtext_gui.style.icons import application_icon

_log = logging.getLogger(__name__)
_LATEST_MS = 300


def create_application(argv: Sequence[str]) -> tuple[QApplication, MainWindow]:
    """Build application and window and show it, without entering the event loop.

    Args:
        argv: As `sys.argv`: files to open, `--demo` to train the sample at once.

    Returns:
        The application (the present one if there is one already) and its window.
    """
    arguments = parser().parse_known_args(list(argv[1:]))[0]  # --help needs no display
    application = QApplication.instance()
    if application is None:
        application = QApplication(list(argv))
        # Qt has taken its own arguments; the value of one is no file.
        arguments = parser().parse_known_args(application.arguments()[1:])[0]
    assert isinstance(application, QApplication)
    QCoreApplication.setApplicationName("lstmtext")
    QCoreApplication.setApplicationVersion(__version__)
    application.setApplicationDisplayName("LSTM Text")
    application.setDesktopFileName("lstmtext")
    application.setStyle("Fusion")
    application.setWindowIcon(application_icon())
    window = MainWindow()
    _Beginning(window, arguments.files, demo=arguments.demo)
    window.show()
    return application, window


def run(argv: Sequence[str]) -> int:
    """The whole program; returns the exit status."""
    try:
        settle_home()
    except LSTMTextError as error:
        return _refuse(argv, str(error))
    _open_log()
    application, window = create_application(argv)
    reporter = _Reporter(window)
    sys.excepthook = reporter.report
    qInstallMessageHandler(_log_qt_message)
    heartbeat = _answer_signals(window)
    window.session.loaded.connect(_Settler(window).settle)
    status = application.exec()
    heartbeat.stop()
    if not window.session.shutdown(0):
        _log.error("a job did not end in time")
        logging.shutdown()
        os._exit(status)
    return status


def _refuse(argv: Sequence[str], sentence: str) -> int:
    """There can be no window now: say why; returns the exit status."""
    print(sentence, file=sys.stderr)
    application = QApplication(list(argv))
    box = QMessageBox(QMessageBox.Icon.Information, "LSTM Text", sentence)
    box.open()
    application.exec()
    return 1


class _Beginning(QObject):
    """What begins as soon as the window has been painted, and would only keep it from that before.

    Loading torch is one of these; another is what the command line asks for.
    """

    def __init__(self, window: MainWindow, files: list[str], *, demo: bool) -> None:
        super().__init__(window)
        self._window = window
        self._files = files
        self._demo = demo
        self._timer = QTimer(self)  # a window that is minimized at once is not painted
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._begin)
        self._timer.start(_LATEST_MS)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Begin after the first paint, which this event asks for."""
        if event.type() is QEvent.Type.Paint:
            watched.removeEventFilter(self)
            self._timer.start(0)
        return False

    @Slot()
    def _begin(self) -> None:
        self._window.removeEventFilter(self)
        if not self._window.isVisible():  # it was closed at once
            return
        # In a thread, its libraries would wait for those of torch, and the window with them.
        import filelock  # noqa: F401

        if home().trouble:
            self._window.messages.show_error(home().trouble)
        self._window.session.look_at_machine()
        self._window.session.variants.load()
        self._window.session.sheet.load()
        if self._files:
            self._window.open_files(self._files)
        elif self._demo:
            _Demo(self._window)


class _Demo(QObject):
    """Opens the sample and trains as soon as it is read."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        window.session.status_changed.connect(self._train_when_ready)
        window.open_sample()

    @Slot()
    def _train_when_ready(self) -> None:
        if self._window.session.status.can_train:
            self._window.session.status_changed.disconnect(self._train_when_ready)
            self._window.train()


class _Reporter(QObject):
    """Errors that nobody caught, from any thread: into the log, and one sentence in the window."""

    _caught = Signal(object)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._caught.connect(self._show)

    def report(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Takes the place of `sys.excepthook`; Qt calls it in the thread of the error."""
        if issubclass(kind, KeyboardInterrupt):
            return
        _log.error("uncaught", exc_info=(kind, error, trace))
        self._caught.emit(error)

    @Slot(object)
    def _show(self, error: BaseException) -> None:
        self._window.messages.show_error(
            f"Something went wrong ({type(error).__name__}). The details are in the log."
        )


def _open_log() -> None:
    """Log to a file under `LSTMTEXT_HOME`; a disk that refuses must not keep the window shut."""
    folder = home_folder() / "logs"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            folder / "lstmtext-gui.log", maxBytes=1 << 20, backupCount=2, encoding="utf-8"
        )
        faulthandler.enable((folder / "crash.log").open("a"))
    except OSError:
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)


def _log_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    levels = {QtMsgType.QtDebugMsg: logging.DEBUG, QtMsgType.QtInfoMsg: logging.INFO}
    _log.log(levels.get(kind, logging.WARNING), "Qt: %s", message)


def _answer_signals(window: MainWindow) -> "_Heartbeat":
    """Let Ctrl-C in the terminal close the window, and the system end the program."""
    signal.signal(signal.SIGINT, lambda *_: window.close())
    signal.signal(signal.SIGTERM, lambda *_: window.close_at_once())
    return _Heartbeat(window)


class _Settler(QObject):
    """Sets aside, once torch is loaded, the 200,000 objects that it and Qt bring for good.

    A garbage collection in the GUI thread then takes no noticeable time, else a fifth of a second.
    """

    @Slot()
    def settle(self) -> None:
        """Do it without a collection before, which would take that time."""
        gc.freeze()


class _Heartbeat(QTimer):
    """Python runs its signal handlers between bytecodes; an idle event loop has none but these."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.timeout.connect(self._beat)
        self.start(200)

    @Slot()
    def _beat(self) -> None:
        """A Python function, however empty: a method of Qt's would not do."""

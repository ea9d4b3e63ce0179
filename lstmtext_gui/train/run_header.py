"""The head of the Train page: what there is to say, how far it is, and how long it takes."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from lstmtext_gui.style.widgets import UNIT, make_label, restyle
from lstmtext_gui.train.terms import TermRow

_STEPS = 1000  # of the progress bar


class RunHeader(QWidget):
    """Renders words and a share; it knows nothing of runs.

    Signals:
        term_requested: A term that somebody wants explained.
    """

    term_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("runHeader")
        self.headline = make_label(name="headlineLabel", size=1.8, bold=True)
        self._clock = make_label(name="clockLabel", role="muted")
        self._clock.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom)
        self._sentence = make_label(name="verdictLabel", role="muted")
        self._sentence.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._comparison = make_label(name="comparisonLabel", role="muted", size=0.9)
        self._details = make_label(name="detailLabel", role="muted", size=0.9)
        self.progress_bar = QProgressBar()
        self.progress_bar.setObjectName("trainProgress")
        self.progress_bar.setAccessibleName("Share of the training done")
        self.progress_bar.setRange(0, _STEPS)
        self.progress_bar.setTextVisible(False)
        self._terms = TermRow()
        self._terms.term_requested.connect(self.term_requested)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT)
        top = QHBoxLayout()
        top.setSpacing(2 * UNIT)
        top.addWidget(self.headline, 3)
        top.addWidget(self._clock, 2)
        layout.addLayout(top)
        layout.addWidget(self._sentence)
        layout.addWidget(self._comparison)
        layout.addWidget(self._terms)
        layout.addSpacing(UNIT // 2)
        layout.addWidget(self.progress_bar)
        layout.addWidget(self._details)
        for label in (self.headline, self._clock, self._sentence, self._comparison, self._details):
            label.setMinimumWidth(1)  # a long name must not make the window wider than the screen
        self._time = ("", "")
        self.compare("")
        self.detail("")

    def say(self, headline: str, words: str | None = None, *, loud: bool = False) -> None:
        """A headline and the sentence below it, which a screen reader reads as a whole.

        Args:
            headline: In a few words.
            words: The sentence; None leaves the one that stands there.
            loud: It is what the page is about at the moment.
        """
        if headline != self.headline.text():
            self.headline.setText(headline)
        if words is None:
            return
        if words != self._sentence.text():
            self._sentence.setText(words)
            self._sentence.setAccessibleName(words or "How good the model is")
            self._offer_terms()
        role = "" if loud else "muted"
        if self._sentence.property("role") != role:
            self._sentence.setProperty("role", role)
            restyle(self._sentence)

    def compare(self, words: str) -> None:
        """The model beside simpler ones; nothing, where there is nothing to say."""
        self._comparison.setText(words)
        self._comparison.setVisible(bool(words))
        self._offer_terms()

    def time(self, words: str, exact: str = "") -> None:
        """How long it took and takes, in words, and to the second for who looks closer."""
        self._time = (words, exact)
        self._show_time(words)

    def stop_time(self, *state: str) -> None:
        """Say how long it took so far; nothing is left to wait for."""
        words = self._time[0].partition(" · ")[0]
        self._show_time(" · ".join(filter(None, (words, *state))))

    def resume_time(self) -> None:
        """What was said before `stop_time`."""
        self._show_time(self._time[0])

    def _show_time(self, words: str) -> None:
        if words != self._clock.text():
            self._clock.setText(words)
        self._clock.setToolTip(self._time[1])

    def detail(self, words: str, exact: str = "") -> None:
        """How far it is and how fast it goes, in words, and exactly for who looks closer."""
        if words != self._details.text():
            self._details.setText(words)
            self._offer_terms()
        self._details.setVisible(bool(words))
        self._details.setToolTip(exact)

    def share(self, done: float | None) -> None:
        """How much is done, from 0 to 1; None where nothing is to be done."""
        self.progress_bar.setVisible(done is not None)
        self.progress_bar.setValue(round((done or 0.0) * _STEPS))

    def _offer_terms(self) -> None:
        said = (self._sentence, self._comparison, self._details)
        self._terms.show_terms_of(" ".join(label.text() for label in said))

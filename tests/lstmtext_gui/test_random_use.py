"""Whatever is pressed in whatever order, what can be pressed always fits what is going on."""

import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QThread

import lstmtext
from lstmtext_gui.workers.jobs import TextChoices
from lstmtext_gui.workers.training_worker import TrainingWorker
from lstmtext_gui.workers.writing_worker import GenerationWorker

_PUBLIC = ("trainAction", "stopAction", "generateAction", "stopGenerationAction", "tryAgainAction")
_SEQUENCES = 10
_STEPS = 9


class Use:
    """A person who presses anything, and what must hold after each press."""

    def __init__(self, person: Any, files: dict[str, Path], chance: random.Random) -> None:
        self.person = person
        self.chance = chance
        self.files = files
        self.log: list[str] = []
        self.steps: list[Callable[[], object]] = [
            *(self.press(name) for name in _PUBLIC * 2),
            lambda: person.window.open_text(files["text"]),
            lambda: person.window.open_text(files["bad"]),
            lambda: person.window.open_model(files["model"]),
            lambda: person.window.open_model(files["bad"]),
            lambda: person.window.save_model(files["saved"]),
            lambda: person.window.train(),
            lambda: person.window.generate(),
            lambda: person.choose(preset=chance.choice(["quick", "thorough"])),
            lambda: person.choose(level=chance.choice(["characters", "subwords", "words"])),
            self.press("cancelOpeningAction"),
            lambda: person.window.session.read_again(TextChoices()),
            lambda: person.choose(stop=chance.choice(["", "line", "sentence"])),
            lambda: person.see("lengthSpin").setValue(chance.choice([1, 30, 20_000])),
        ]

    def press(self, name: str) -> Callable[[], object]:
        return lambda: self.person.action(name).trigger()  # does nothing while disabled

    def step(self) -> None:
        index = self.chance.randrange(len(self.steps))
        self.log.append(str(index))
        began = time.perf_counter()
        self.steps[index]()
        assert time.perf_counter() - began < 2.0, self.log
        self.check()
        self.person.wait(self.chance.choice([0, 0, 5, 40, 120]))
        self.check()

    def check(self) -> None:
        person, status = self.person, self.person.window.session.status
        running = [t for t in person.window.findChildren(QThread) if t.isRunning()]
        training = [t for t in running if isinstance(t, TrainingWorker)]
        writing = [t for t in running if isinstance(t, GenerationWorker)]
        assert len(training) <= 1, self.log
        assert len(writing) <= 1, self.log
        if training:
            assert person.can("stopAction"), self.log
            assert not person.can("trainAction"), self.log
        if writing:
            assert person.can("stopGenerationAction"), self.log
            assert not person.can("generateAction"), self.log
        assert person.can("stopAction") == status.can_stop_training, self.log
        assert person.can("trainAction") == status.can_train, self.log
        assert person.can("generateAction") == status.can_generate, self.log
        assert person.can("saveModelAction") == (status.model is not None), self.log
        if status.opening:
            assert not person.can("trainAction"), self.log
            assert not person.can("generateAction"), self.log
        assert person.message, self.log

    def rest(self) -> None:
        """Stop everything; the window must come to rest by itself."""
        for name in ("stopAction", "stopGenerationAction"):
            self.person.action(name).trigger()
        self.person.settle()
        self.check()
        status = self.person.window.session.status
        assert not status.can_stop_training, self.log
        assert not status.can_stop_writing, self.log
        assert not status.opening, self.log


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_window_keeps_its_promises_in_any_order(
    person: Any, text_file: Path, model_file: Path, tmp_path: Path, seed: int
) -> None:
    bad = tmp_path / "bad.lstmtext"
    bad.write_bytes(bytes(range(256)))
    files = {"text": text_file, "model": model_file, "bad": bad, "saved": tmp_path / "s.lstmtext"}
    for sequence in range(_SEQUENCES):
        use = Use(person, files, random.Random(1000 * seed + sequence))
        for _ in range(_STEPS):
            use.step()
        use.rest()
    if files["saved"].exists():
        lstmtext.load_text_model(files["saved"])

"""What is kept from one day to the next: never lost by a disk that refuses once."""

from collections.abc import Callable
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from lstmtext.errors import LSTMTextError
from lstmtext_gui.session.crew import Crew
from lstmtext_gui.session.keeper import Keeper


class Disk:
    def __init__(self) -> None:
        self.kept: Any = "of yesterday"
        self.refuses = False

    def read(self) -> Any:
        return self.kept

    def write(self, value: Any) -> None:
        if self.refuses:
            raise LSTMTextError("The disk is full.")
        self.kept = value


@pytest.fixture
def disk() -> Disk:
    return Disk()


@pytest.fixture
def make_keeper(qtbot: QtBot, disk: Disk) -> Any:
    crews = []

    def make() -> tuple[Keeper, Callable[[], None]]:
        crew = Crew()
        crews.append(crew)

        def settle() -> None:
            qtbot.waitUntil(lambda: not crew._workers, timeout=5_000)

        return Keeper(crew, disk.read, disk.write, crew), settle

    yield make
    for crew in crews:
        assert crew.shutdown(2_000)


def test_nothing_is_written_before_what_was_kept_has_been_read(
    make_keeper: Any, disk: Disk
) -> None:
    keeper, settle = make_keeper()
    keeper.save_soon(lambda: "of today")
    keeper.save_now()
    keeper.finish()
    assert disk.kept == "of yesterday"
    keeper.load()
    settle()
    keeper.save_now()
    settle()
    assert disk.kept == "of today"


def test_what_the_disk_refused_is_written_at_the_end(make_keeper: Any, disk: Disk) -> None:
    keeper, settle = make_keeper()
    told: list[BaseException] = []
    keeper.failed.connect(told.append)
    keeper.load()
    settle()
    disk.refuses = True
    keeper.save_soon(lambda: "of today")
    keeper.save_now()
    settle()
    assert [str(error) for error in told] == ["The disk is full."]
    disk.refuses = False
    keeper.finish()
    assert disk.kept == "of today"

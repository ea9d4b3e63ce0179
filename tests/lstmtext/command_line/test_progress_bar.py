import io

import pytest
import torch

from lstmtext import BatchResult
from lstmtext.command_line import progress_bar
from lstmtext.command_line.progress_bar import ProgressBar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def batch(progress: float, seconds_left: float | None = None) -> BatchResult:
    loss = torch.tensor(1.23456)
    return BatchResult(2, 7, loss, 10, progress, progress * 100, seconds_left)


def test_outside_a_terminal_each_tenth_is_one_plain_line() -> None:
    stream = io.StringIO()
    bar = ProgressBar(stream=stream)
    for i in range(1, 1001):
        bar.show(batch(i / 1000), None)
    bar.close("Saved.")
    lines = stream.getvalue().splitlines()
    assert len(lines) == 11
    assert "epoch 2  loss 1.235" in lines[5]
    assert lines[-1] == "Saved."


def test_in_a_terminal_one_line_is_redrawn_five_times_a_second(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [100.0]
    monkeypatch.setattr(progress_bar.time, "monotonic", lambda: now[0])
    stream = Terminal()
    bar = ProgressBar(stream=stream)
    for i in range(1, 101):
        now[0] += 0.01
        bar.show(batch(i / 100), 2.0)
    bar.close("Saved.")
    assert 4 <= stream.getvalue().count("\r") - 1 <= 6
    assert "held out 2.000" in stream.getvalue()
    assert stream.getvalue().count("\n") == 1


def test_quiet_is_quiet_and_a_program_without_streams_does_not_fail(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stream = Terminal()
    bar = ProgressBar(stream=stream, quiet=True)
    bar.show(batch(0.5), None)
    bar.close("Saved.")
    assert stream.getvalue() == ""
    monkeypatch.setattr(progress_bar.sys, "stderr", None)
    bar = ProgressBar()
    bar.show(batch(0.5), None)
    bar.close("Saved.")


def test_the_very_first_and_the_very_last_moment_can_be_shown() -> None:
    stream = io.StringIO()
    bar = ProgressBar(stream=stream)
    bar.show(batch(0.0), None)
    assert "left" not in stream.getvalue()  # nobody knows yet
    bar.show(batch(1.0, 0.0), None)
    assert "0:00 left" in stream.getvalue()
    assert "100%" in stream.getvalue()

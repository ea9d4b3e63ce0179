"""Bad input gets one clear sentence in the window, and nothing is lost."""

import errno
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QToolButton

import lstmtext
from lstmtext import TextModel
from lstmtext.errors import ModelFileError, TextError
from lstmtext.saving import model_file as model_file_module
from lstmtext_gui.messages import MessageStrip, sentence_for, state_sentence
from lstmtext_gui.session.status import ModelInfo, SessionStatus

BAD_TEXTS = {
    "empty": b"",
    "blank": b" \n\n\t ",
    "binary": bytes(range(256)) * 40,
    "picture": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(50),
    "document": b"%PDF-1.7\n%abc\n",
    "cut off": gzip.compress(b"some words " * 400)[:-12],
    "archive": b"PK\x03\x04" + bytes(60),
}


def is_one_sentence(message: str) -> bool:
    plain = not any(word in message for word in ("Traceback", "Error", "Errno"))
    return plain and "\n" not in message and message.endswith(".")


def test_the_state_counts_the_tokens_that_a_person_would_count(
    make_text_model: Callable[..., TextModel],
) -> None:
    model = ModelInfo.of(make_text_model("abc ab", name="abc.txt"))
    assert "4 characters known." in state_sentence(SessionStatus(model=model))


def test_bad_texts_are_refused_in_one_sentence_and_the_open_one_stays(
    person: Any, text_file: Path, tmp_path: Path
) -> None:
    person.open_text(text_file)
    for kind, data in BAD_TEXTS.items():
        bad = tmp_path / f"{kind}.txt"
        bad.write_bytes(data)
        person.window.open_text(bad)
        person.settle()
        assert f"“{kind}.txt”" in person.message
        assert is_one_sentence(person.message)
        assert person.see("textNameLabel").text() == "animals.txt"
        assert person.can("trainAction")


def test_missing_files_and_folders_are_named(person: Any, tmp_path: Path) -> None:
    for path in (tmp_path / "gone.txt", tmp_path):
        person.window.open_text(path)
        person.settle()
        assert path.name in person.message
        assert is_one_sentence(person.message)
        person.window.open_model(path)
        person.settle()
        assert path.name in person.message
        assert is_one_sentence(person.message)
    assert not person.can("trainAction")
    assert not person.can("generateAction")


@pytest.mark.parametrize("level", ["characters", "words"])
def test_a_text_too_short_to_learn_from_says_so_when_it_is_trained_on(
    person: Any, text_file: Path, tmp_path: Path, model_file: Path, level: str
) -> None:
    short = tmp_path / "short.txt"
    short.write_text("x", encoding="utf-8")
    person.open_model(model_file)
    person.open_text(short)
    person.train("quick", level)
    assert is_one_sentence(person.message)
    assert "short" in person.message
    assert person.can("generateAction"), "the model before it is lost"
    assert person.window.session.status.model.name == "cats.txt"
    person.open_text(text_file)
    person.train("quick")
    assert person.window.session.status.model.name == "animals.txt"


def test_a_text_without_a_word_that_comes_twice_ends_in_one_sentence(
    person: Any, tmp_path: Path
) -> None:
    path = tmp_path / "once.txt"
    path.write_text(" ".join(f"w{chr(97 + i)}{chr(97 + j)}" for i in range(9) for j in range(9)))
    person.open_text(path)
    person.train("quick", "words")
    assert is_one_sentence(person.message)
    assert person.can("trainAction")


def newer(data: bytes) -> bytes:
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    header["__metadata__"] |= {"format_version": "99", "min_reader_version": "99"}
    changed = json.dumps(header).encode()
    return len(changed).to_bytes(8, "little") + changed + data[8 + length :]


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: b"",
    "cut off": lambda data: data[: len(data) // 2],
    "one bit": lambda data: data[:-40] + bytes([data[-40] ^ 1]) + data[-39:],
    "a pickle": lambda data: b"\x80\x04\x95" + data,
    "a zip": lambda data: b"PK\x03\x04" + data,
    "text": lambda data: b"This is no model at all, but a text.\n" * 9,
    "newer": newer,
}


def test_bad_models_are_refused_in_one_sentence_and_the_open_one_stays(
    person: Any, model_file: Path, tmp_path: Path
) -> None:
    person.open_model(model_file)
    before = person.generate(length=30, seed=2)
    for kind, damage in DAMAGES.items():
        bad = tmp_path / f"{kind}.lstmtext"
        bad.write_bytes(damage(model_file.read_bytes()))
        person.window.open_model(bad)
        person.settle()
        assert f"“{kind}.lstmtext”" in person.message
        assert is_one_sentence(person.message)
        assert person.window.session.status.model.name == "cats.txt"
    assert person.generate(length=30, seed=2) == before


def test_a_full_disk_while_saving_loses_neither_the_model_nor_the_old_file(
    person: Any, text_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: object, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    old = tmp_path / "old.lstmtext"
    old.write_bytes(b"what was there before")
    person.open_text(text_file)
    person.begin_training()
    person.until(lambda: person.can("saveModelAction"))
    with monkeypatch.context() as patch:
        patch.setattr(model_file_module, "write_durably", full)
        person.window.save_model(old)
        person.until(lambda: "disk is full" in person.message)
    assert old.read_bytes() == b"what was there before"
    assert person.can("stopAction"), "training ended by a save that failed"
    assert person.see("headlineLabel").text() != "Training ended early"
    assert person.window.session.status.unsaved
    person.window.save_model(old)
    person.until(lambda: old.read_bytes() != b"what was there before")
    assert lstmtext.load_text_model(old).name == "animals.txt"


@pytest.mark.parametrize("place", ["missing/model.lstmtext", "", "x" * 300])
def test_a_place_that_cannot_be_saved_to_is_named_in_one_sentence(
    person: Any, model_file: Path, tmp_path: Path, place: str
) -> None:
    person.open_model(model_file)
    person.window.save_model(tmp_path / place)
    person.settle()
    assert person.message.startswith("Not saved:")
    assert is_one_sentence(person.message)
    assert person.can("generateAction")


def test_saving_when_there_is_no_model_says_so(person: Any, tmp_path: Path) -> None:
    person.window.save_model(tmp_path / "nothing.lstmtext")
    assert person.message == "There is no model to save yet. Train one, or open one."
    assert not (tmp_path / "nothing.lstmtext").exists()


def test_an_error_stays_until_it_is_dismissed_or_the_person_goes_on(
    person: Any, text_file: Path, tmp_path: Path
) -> None:
    dismiss = person.window.findChild(QToolButton, "dismissButton")
    person.window.open_text(tmp_path / "gone.txt")
    person.until(lambda: "not found" in person.message)
    assert dismiss.isVisible()
    dismiss.click()
    assert person.message == "Ready."
    assert not dismiss.isVisible()
    person.window.open_text(tmp_path / "gone.txt")
    person.until(lambda: "not found" in person.message)
    person.do("openTextAction")
    person.choose_file(text_file)
    person.until(lambda: person.can("trainAction"))
    assert "not found" not in person.message


def test_news_waits_while_an_error_is_shown(qtbot: Any) -> None:
    strip = MessageStrip()
    qtbot.addWidget(strip)
    strip.show_error("It did not work.")
    strip.show_state("Ready.")
    assert strip.label.text() == "It did not work."
    strip.dismiss()
    assert strip.label.text() == "Ready."


@pytest.mark.parametrize("error", [TextError("It is empty."), ModelFileError("It is damaged.")])
def test_errors_made_for_the_person_are_said_as_they_are(error: Exception) -> None:
    assert sentence_for(error) == str(error)


@pytest.mark.parametrize("error", [MemoryError(), RuntimeError("CUDA out of memory. Tried")])
def test_too_little_memory_is_said_without_a_log_entry(error: Exception) -> None:
    assert "not enough memory" in sentence_for(error)


def test_other_errors_are_one_sentence_and_a_log_entry(forgive: Callable[[str], None]) -> None:
    sentence = sentence_for(OSError(errno.EIO, "Input/output error"))
    assert sentence == "That did not work: input/output error."
    assert "(KeyError)" in sentence_for(KeyError("secret detail"))
    assert "secret" not in sentence_for(KeyError("secret detail"))
    forgive("unexpected error")

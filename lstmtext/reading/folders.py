"""Which files below a folder are texts, in the order in which a person would read them."""

import os
import re
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from lstmtext.errors import TextError
from lstmtext.reading.guessing import guess_utf_16, looks_binary
from lstmtext.reading.watch import Watch
from lstmtext.wording import shown_name

MAX_FILES = 5000
"""Most files that are taken from one folder."""

_HEAD_BYTES = 4096
_MODEL_SUFFIX = ".lstmtext"
_DIGITS = re.compile(r"(\d+)")
_TAKEN_APART = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0", b"PK\x03\x04", b"\xff\xfe", b"\xfe\xff")
_FOREIGN = (b"%PDF", b"\xd0\xcf\x11\xe0", b"{\\rtf")
_PICTURES_AND_SOUNDS = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"OggS", b"ID3", b"\x7fELF")


@dataclass(frozen=True, slots=True)
class Folder:
    """What a folder holds.

    Attributes:
        files: The files that look like text, in order.
        num_left_out: Files that are plainly not text.
    """

    files: tuple[Path, ...]
    num_left_out: int


def find_texts(path: str | PathLike[str], watch: Watch) -> Folder:
    """Finds the files in a folder and the folders in it; hidden ones are passed over.

    Raises:
        TextError: The folder cannot be listed, holds more than `MAX_FILES` files or no text.
        CancelledError: The watch said so.
    """
    name = shown_name(Path(path).resolve() if Path(path).name in ("", "..") else path)
    found = sorted(_walk(Path(path), name, watch), key=lambda file: _natural(file, Path(path)))
    texts = []
    for file in found:
        watch.at(0)
        if _may_be_text(file):
            texts.append(file)
    if not texts:
        raise TextError(f"“{name}” has no texts in it. Choose another folder.")
    return Folder(tuple(texts), len(found) - len(texts))


def _walk(top: Path, name: str, watch: Watch) -> list[Path]:
    found: list[Path] = []
    seen: set[tuple[int, int]] = set()  # a link may lead back up
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        watch.at(0)
        try:
            status = folder.stat()
            if (status.st_dev, status.st_ino) in seen:
                continue
            seen.add((status.st_dev, status.st_ino))
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.name.startswith("."):
                        continue
                    if entry.is_dir():
                        waiting.append(Path(entry.path))
                    elif entry.is_file():
                        found.append(Path(entry.path))
                    if len(found) > MAX_FILES:
                        raise TextError(
                            f"“{name}” holds more than {MAX_FILES:,} files."
                            " Choose a folder with fewer."
                        )
        except OSError as error:
            if folder == top:
                reason = (error.strerror or str(error)).rstrip(".").lower()
                raise TextError(f"“{name}” could not be opened: {reason}.") from None
    return found


def _natural(file: Path, top: Path) -> list[list[tuple[int, str]]]:
    """A key by which chapter2 comes before chapter10."""
    return [
        [(int(part), "") if part.isdecimal() else (-1, part.casefold()) for part in pieces if part]
        for pieces in map(_DIGITS.split, file.relative_to(top).parts)
    ]


def _may_be_text(file: Path) -> bool:
    """Whether it is worth opening; what cannot be opened is, so that the reason is told."""
    if file.suffix.lower() == _MODEL_SUFFIX:
        return False
    try:
        with open(file, "rb", buffering=0) as opened:
            head = opened.read(_HEAD_BYTES)
    except OSError:
        return True
    if head.startswith(_TAKEN_APART):
        return True
    if head.startswith((*_FOREIGN, *_PICTURES_AND_SOUNDS)):
        return False
    return not looks_binary(head) if 0 not in head else guess_utf_16(head) is not None

"""From a file on disk to clean text. Knows encodings and line ends; knows nothing of tokens.

A byte order mark decides; without one the file must be UTF-8, unless the caller names another
encoding. Nothing is dropped in silence: what cannot be decoded is an error that says where.
"""

import codecs
import os
import stat
from collections.abc import Sequence
from os import PathLike
from pathlib import Path

from lstmtext.errors import TextError
from lstmtext.reading.source import TextSource
from lstmtext.wording import shown_name

MAX_BYTES = 1 << 30
"""Largest file that is read, in bytes: ids and text together take a few times as much memory."""

_BYTE_ORDER_MARKS = (  # UTF-32's begins with UTF-16's, so it is tried first
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_FOREIGN_KINDS = (
    (b"%PDF", "a PDF document. Save it as plain text (.txt) first"),
    (b"PK\x03\x04", "an archive or office document. Save it as plain text (.txt) first"),
    (b"\x1f\x8b", "compressed. Unpack it first"),
    (b"BZh", "compressed. Unpack it first"),
    (b"\xfd7zXZ", "compressed. Unpack it first"),
    (b"\xd0\xcf\x11\xe0", "an office document. Save it as plain text (.txt) first"),
)


def read_text(path: str | PathLike[str], *, encoding: str | None = None) -> TextSource:
    r"""Read one local text file.

    Args:
        path: The file; ``~`` is not expanded.
        encoding: A Python codec's name to use instead of byte order mark and UTF-8.

    Returns:
        The text with CRLF and CR turned into ``\n`` and a DOS end-of-file mark removed.

    Raises:
        TextError: The file is missing, not an ordinary file, empty, too large, not text, or cannot
            be decoded.
    """
    name = shown_name(path)
    data = _read_bytes(path, name)
    if not data.strip():
        raise TextError(f"“{name}” is empty. Choose a file with some text.")
    text, used = _decode(data, name, encoding)
    text = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\x1a")
    position = text.find("\0")
    if position >= 0:
        raise TextError(f"“{name}” is not a text file: it has a NUL at character {position:,}.")
    if not text.strip():
        raise TextError(f"“{name}” is empty. Choose a file with some text.")
    return TextSource(text, name, used)


def read_texts(paths: Sequence[str | PathLike[str]], *, encoding: str | None = None) -> TextSource:
    """Read several files as one text, in the order given, each beginning on a new line.

    Raises:
        TextError: One of them cannot be read; the message names it.
    """
    sources = [read_text(path, encoding=encoding) for path in paths]
    if len(sources) == 1:
        return sources[0]
    text = "".join(s.text if s.text.endswith("\n") else s.text + "\n" for s in sources)
    encodings = ", ".join(dict.fromkeys(source.encoding for source in sources))
    return TextSource(text, f"{sources[0].name} and {len(sources) - 1} more", encodings)


def _read_bytes(path: str | PathLike[str], name: str) -> bytes:
    try:
        # A named pipe without a writer would block an ordinary open for ever.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _binary_flag())
    except FileNotFoundError:
        raise TextError(f"“{name}” was not found. It may have been moved or renamed.") from None
    except IsADirectoryError:
        raise TextError(f"“{name}” is a folder. Choose a file.") from None
    except PermissionError:
        reason = "is a folder" if Path(path).is_dir() else "may not be read: no permission"
        raise TextError(f"“{name}” {reason}. Choose another file.") from None
    except (OSError, ValueError) as error:
        raise TextError(f"“{name}” could not be opened: {_reason(error)}.") from None
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        kind = "a folder. Choose a file" if stat.S_ISDIR(status.st_mode) else "not an ordinary file"
        raise TextError(f"“{name}” is {kind}.")
    with open(descriptor, "rb") as file:
        if status.st_size > MAX_BYTES:
            size, limit = status.st_size / 1e9, MAX_BYTES / 1e9
            raise TextError(f"“{name}” has {size:.1f} GB; the limit is {limit:.1f}. Use a part.")
        try:
            return file.read()
        except OSError as error:
            raise TextError(f"“{name}” could not be read: {_reason(error)}.") from None


def _binary_flag() -> int:
    return getattr(os, "O_BINARY", 0)  # Windows opens descriptors in text mode otherwise


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).rstrip(".").lower()


def _decode(data: bytes, name: str, encoding: str | None) -> tuple[str, str]:
    if encoding is not None:
        return _decode_as(data, name, encoding)
    for mark, codec in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _decode_as(data[len(mark) :], name, codec)
    for magic, kind in _FOREIGN_KINDS:
        if data.startswith(magic):
            raise TextError(f"“{name}” is not a text file: it is {kind}.")
    if b"\0" in data[:65536]:
        raise TextError(f"“{name}” is not a text file.")
    return _decode_as(data, name, "utf-8")


def _decode_as(data: bytes, name: str, codec: str) -> tuple[str, str]:
    try:
        text = data.decode(codec)
        if codec != "utf-8":
            text.encode("utf-8")  # UTF-7 and its like can yield half characters
        # "utf-8-sig" and its like leave no mark; the codec's name is shown as the person knows it.
        return text.removeprefix("\ufeff"), codecs.lookup(codec).name
    except LookupError:
        raise TextError(f"“{codec}” is not an encoding that Python knows.") from None
    except UnicodeDecodeError as error:
        if error.end >= len(data) and len(data) - error.start < 4 and error.start > 0:
            problem = "ends in the middle of a character, so it may be incomplete"
        else:
            problem = f"is not {codec.upper()} text (first problem at byte {error.start:,})"
        raise TextError(f"“{name}” {problem}. Save it as UTF-8, or name its encoding.") from None
    except (UnicodeError, ValueError):
        raise TextError(f"“{name}” is not {codec.upper()} text. Name its encoding.") from None

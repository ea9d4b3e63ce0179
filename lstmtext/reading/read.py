"""From files and folders on a disk to one text, with a report of how each file was read.

Knows files and their formats; knows nothing of tokens. Nothing is dropped in silence: what cannot
be read is an error that says why, and what was left out is in the report.
"""

import os
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path

from lstmtext.errors import TextError
from lstmtext.reading.files import MAX_BYTES, read_blocks
from lstmtext.reading.folders import find_texts
from lstmtext.reading.formats import Content, read_content
from lstmtext.reading.options import ReadingOptions
from lstmtext.reading.source import FileReport, TextSource
from lstmtext.reading.stored import TextBuilder
from lstmtext.reading.watch import Watch
from lstmtext.wording import count, shown_name

AnyPath = str | PathLike[str]


def read_text(
    path: AnyPath,
    options: ReadingOptions | None = None,
    *,
    encoding: str | None = None,
    on_progress: Callable[[float], object] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> TextSource:
    r"""Read one local file: plain text, a table, HTML, Markdown, DOCX, EPUB, any of them packed.

    Args:
        path: The file; ``~`` is not expanded.
        options: How to read it; everything is found out if None.
        encoding: A Python codec's name, in place of the one in `options`.
        on_progress: Gets the share of the work that is done: 0 to 1, rising.
        should_stop: Asked about every megabyte; a true answer ends the reading.

    Returns:
        The text with ``\n`` as line end, and how it was read.

    Raises:
        TextError: The file is missing, not an ordinary file, empty, too large, not text, or cannot
            be decoded.
        CancelledError: `should_stop` said so.
    """
    watch = Watch(on_progress, should_stop)
    content = _read(path, _with(options, encoding), watch)
    report = content.report
    watch.at(1)
    return TextSource(
        content.text, report.name, report.encoding, content.document_starts, (report,)
    )


def read_texts(
    paths: Sequence[AnyPath],
    options: ReadingOptions | None = None,
    *,
    encoding: str | None = None,
    leave_out: bool = False,
    on_progress: Callable[[float], object] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> TextSource:
    """Read files and folders as one text, in the order given, each file beginning on a new line.

    Of a folder, all files below it that look like text are taken, in natural order: chapter2 before
    chapter10. What cannot be read in a folder is left out and reported; a file that was named
    itself is an error. A file that is named twice, or is in a folder, too, is read once.

    Args:
        paths: Files and folders.
        options: How to read them; everything is found out for each if None.
        encoding: A Python codec's name for all of them, in place of the one in `options`.
        leave_out: Of several files leave out and report also those that were named themselves.
        on_progress: Gets the share of the work that is done: 0 to 1, rising.
        should_stop: Asked about every megabyte; a true answer ends the reading.

    Raises:
        TextError: A file cannot be read, a folder has no texts, or all is too much.
        CancelledError: `should_stop` said so.
    """
    if not paths:
        raise TextError("No file was chosen. Choose a file with some text.")
    if len(paths) == 1 and not Path(paths[0]).is_dir():
        return read_text(
            paths[0], options, encoding=encoding, on_progress=on_progress, should_stop=should_stop
        )
    watch = Watch(on_progress, should_stop)
    wanted = _wanted(paths, watch, leave_out=leave_out and len(paths) > 1)
    contents = _read_all(wanted, _with(options, encoding), watch, leave_out=leave_out)
    name = shown_name(Path(paths[0]))
    if len(paths) > 1:
        read = [group.name for group in wanted if group.is_folder or not group.left_out]
        more = len(paths) - 1 - (len(wanted) - len(read))
        name = f"{read[0]} and {more} more" if more else read[0]
    source = _joined(contents, name, _reports_of_folders(wanted))
    watch.at(1)
    return source


@dataclass(slots=True)
class _Wanted:
    """Files to read that were named together: one by itself, or what a folder holds."""

    name: str
    files: tuple[AnyPath, ...]
    is_folder: bool
    left_out: list[str]


def _with(options: ReadingOptions | None, encoding: str | None) -> ReadingOptions:
    options = options or ReadingOptions()
    return options if encoding is None else replace(options, encoding=encoding)


def _read(path: AnyPath, options: ReadingOptions, watch: Watch) -> Content:
    name = shown_name(path)
    blocks = read_blocks(path, name, watch.part(0, 0.3))
    return read_content(blocks, Path(path).name, name, options, watch.part(0.3, 1))


def _wanted(paths: Sequence[AnyPath], watch: Watch, *, leave_out: bool) -> list[_Wanted]:
    wanted = []
    for path in paths:
        name = shown_name(path)
        if not Path(path).is_dir():
            wanted.append(_Wanted(name, (path,), is_folder=False, left_out=[]))
            continue
        try:
            folder = find_texts(path, watch)
        except TextError as error:
            if not leave_out:
                raise
            wanted.append(_Wanted(name, (), is_folder=False, left_out=[f"Left out: {error}"]))
            continue
        left_out = []
        if folder.num_left_out:
            are = "that is not text was" if folder.num_left_out == 1 else "that are not text were"
            left_out = [f"{count(folder.num_left_out, 'file')} {are} left out."]
        wanted.append(_Wanted(name, folder.files, is_folder=True, left_out=left_out))
    return _each_once(wanted)


def _each_once(wanted: list[_Wanted]) -> list[_Wanted]:
    """Without files that came before: what is read twice is learned twice, and held out in vain."""
    taken: set[AnyPath] = set()
    for group in wanted:
        fresh = {_identity(file): file for file in group.files if _identity(file) not in taken}
        taken |= fresh.keys()
        group.files = tuple(fresh.values())
    return [group for group in wanted if group.files or (group.left_out and not group.is_folder)]


def _identity(file: AnyPath) -> AnyPath:
    try:
        return os.path.realpath(file)
    except (OSError, ValueError):
        return file  # opening it will tell why


def _read_all(
    wanted: list[_Wanted], options: ReadingOptions, watch: Watch, *, leave_out: bool
) -> list[Content]:
    sizes = [_size(file) for group in wanted for file in group.files]
    total = sum(sizes)
    if total > MAX_BYTES:
        raise TextError(
            f"The files have {total / 1e9:.1f} GB together; the limit is {MAX_BYTES / 1e9:.1f}."
            " Choose fewer."
        )
    contents: list[Content] = []
    done = number = 0
    for group in wanted:
        num_before = len(contents)
        for file in group.files:
            size = sizes[number]
            part = watch.part(done / max(total, 1), (done + size) / max(total, 1))
            done, number = done + size, number + 1
            try:
                contents.append(_read(file, options, part))
            except TextError as error:
                if not group.is_folder and not leave_out:
                    raise
                group.left_out.append(f"Left out: {error}")
        if len(contents) == num_before and not leave_out:
            raise TextError(f"Nothing in “{group.name}” could be read. {group.left_out[-1]}")
    if not contents:
        raise TextError(f"None of the files could be read. {wanted[-1].left_out[-1]}")
    return contents


def _size(file: AnyPath) -> int:
    try:
        return os.stat(file).st_size
    except (OSError, ValueError):
        return 0  # opening it will tell why


def _joined(contents: list[Content], name: str, of_folders: list[FileReport]) -> TextSource:
    starts = array("q")
    builder = TextBuilder()
    length = 0
    for content in contents:
        starts.extend(start + length for start in content.document_starts)
        builder.add(content.text)
        length += len(content.text)
        if content.text[-1:] != "\n":
            builder.add("\n")
            length += 1
    reports = tuple(content.report for content in contents)
    encodings = ", ".join(_in_order(report.encoding for report in reports))
    return TextSource(builder.text(), name, encodings, starts, (*reports, *of_folders))


def _in_order(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))


def _reports_of_folders(wanted: list[_Wanted]) -> list[FileReport]:
    return [
        FileReport(group.name, "folder", "", notes=tuple(group.left_out))
        for group in wanted
        if group.left_out
    ]

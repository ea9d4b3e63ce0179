"""Lines of a long text, one after the other, without a second copy of it."""

from array import array
from collections.abc import Iterator

from lstmtext.reading.watch import Watch

_BETWEEN_LOOKS = 1 << 20


def lines_of(text: str, watch: Watch | None = None) -> Iterator[str]:
    r"""Each line with its ``\n``; the last may have none.

    Raises:
        CancelledError: The watch, which is asked about every megabyte, said so.
    """
    start = looked = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        if watch is not None and end - looked > _BETWEEN_LOOKS:
            looked = end
            watch.at(end / len(text))
        start = end


def documents_of_lines(text: str, watch: Watch) -> "tuple[str, array[int]]":
    """A text without its empty lines, and where each of the others begins.

    Raises:
        CancelledError: The watch said so.
    """
    starts = array("q")
    kept: list[str] = []
    length = 0
    for line in lines_of(text, watch):
        if line.strip():
            starts.append(length)
            kept.append(line)
            length += len(line)
    return "".join(kept), starts

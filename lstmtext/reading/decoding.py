"""From bytes to text, block by block: what has no meaning is counted, not dropped in silence.

Each run of bytes without a meaning stands in the text as one U+FFFD.
"""

import codecs
import io
import threading
from dataclasses import dataclass

from lstmtext.errors import TextError
from lstmtext.reading.stored import Text, TextBuilder, decoded, pieces_of
from lstmtext.reading.watch import Watch

MAX_UNDECODABLE_SHARE = 0.05
"""Above this share of bytes without a meaning, the encoding is taken to be the wrong one."""

_HANDLER = "lstmtext-count-and-replace"
_DOS_END_OF_FILE = "\x1a"
_active = threading.local()


class CountingDecoder:
    r"""An incremental decoder that counts what it cannot decode.

    Args:
        codec: The name of a Python codec from bytes to text.
        newlines: Turn CRLF and CR into ``\n``.

    Attributes:
        undecodable_bytes: Bytes without a meaning so far.
        num_runs: Runs of them: each is one U+FFFD of the output.
    """

    def __init__(self, codec: str, *, newlines: bool = False) -> None:
        inner = codecs.getincrementaldecoder(codec)(_HANDLER)
        self._bytes_decoder = inner
        # Asks only for `decode` and `getstate`, which every incremental decoder has.
        self._decoder = io.IncrementalNewlineDecoder(inner, translate=True) if newlines else inner
        self.undecodable_bytes = 0
        self.num_runs = 0
        self._run_end = -1

    def decode(self, block: bytes, *, final: bool = False) -> str:
        """The next characters.

        Raises:
            UnicodeError: The codec gave up: some do without asking what to do about an error.
        """
        _active.decoder = self
        num_given = self.pending + len(block)
        text = self._decoder.decode(block, final)
        # A run that reaches the end of the block may go on at the beginning of the next.
        self._run_end = 0 if self._run_end == num_given - self.pending else -1
        return text

    @property
    def pending(self) -> int:
        """Bytes of a character whose end has not come yet."""
        return len(self._bytes_decoder.getstate()[0])

    def replace(self, error: UnicodeDecodeError) -> str:
        """Counts an error; the character for it, nothing where the run goes on."""
        goes_on = error.start == self._run_end
        self.undecodable_bytes += error.end - error.start
        self.num_runs += not goes_on
        self._run_end = error.end
        return "" if goes_on else "\ufffd"


def _handle(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    decoder: CountingDecoder = _active.decoder
    return decoder.replace(error), error.end


codecs.register_error(_HANDLER, _handle)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, and how many bytes of it had no meaning."""

    text: Text
    undecodable_bytes: int


def plain_utf_8(blocks: list[bytes], watch: Watch) -> Text | None:
    r"""The text of blocks that are faultless UTF-8, kept as they are but for the line ends.

    Args:
        blocks: The bytes. The list is emptied where there is a text; else it holds the same bytes,
            perhaps cut at other places.
        watch: Told and asked after every block.

    Returns:
        The text as `decode` would give it; None where that has more to look after.

    Raises:
        CancelledError: The watch said so.
    """
    kept: list[bytes] = []
    lengths: list[int] = []
    is_blank = True
    rest = b""
    for number, block in enumerate(blocks):
        blocks[number] = block = rest + block if rest else block
        final = number == len(blocks) - 1
        waits = not final and block.endswith(b"\r")  # a line feed may come
        if 0 in block or (final and block.endswith(_DOS_END_OF_FILE.encode())):
            return None
        length = used = 0
        try:
            for piece, end in decoded(block[: len(block) - waits], "strict"):
                length, used = length + len(piece), end
                is_blank = is_blank and not piece.replace("\ufeff", "").strip()
        except UnicodeDecodeError:
            return None
        if final and used < len(block):
            return None  # it ends within a character
        blocks[number], rest = block[:used], block[used:]
        kept.append(blocks[number])
        if b"\r" in kept[-1]:
            length -= kept[-1].count(b"\r\n")
            kept[-1] = kept[-1].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        lengths.append(length)
        watch.at((number + 1) / len(blocks))
    if is_blank:
        return None
    blocks.clear()
    if kept[0].startswith(codecs.BOM_UTF8):
        kept[0], lengths[0] = kept[0][len(codecs.BOM_UTF8) :], lengths[0] - 1
    builder = TextBuilder()
    for block, length in zip(kept, lengths, strict=True):
        builder.add_stored(block, length)
    return builder.text()


def decode(blocks: list[bytes], codec: str, name: str, watch: Watch) -> Decoded:
    r"""A text with ``\n`` as line end, without byte order mark and DOS end-of-file mark.

    Args:
        blocks: The bytes. The list is emptied, so that memory never holds both whole.
        codec: A Python codec's name.
        name: The file's name, safe to show, for messages.
        watch: Told and asked after every block.

    Raises:
        TextError: It is no text in this encoding, has a NUL, or is empty.
        CancelledError: The watch said so.
    """
    num_bytes = sum(map(len, blocks))
    text, undecodable = _decoded(blocks, codec, name, watch)
    if undecodable > MAX_UNDECODABLE_SHARE * num_bytes:
        percent = max(round(100 * undecodable / num_bytes), 6)
        raise TextError(
            f"“{name}” is not {codec.upper()} text: {percent} % of its bytes have no meaning in it."
            " Name another encoding."
        )
    if all(piece.isspace() for piece in pieces_of(text)):
        raise TextError(f"“{name}” is empty. Choose a file with some text.")
    return Decoded(text, undecodable)


def _decoded(blocks: list[bytes], codec: str, name: str, watch: Watch) -> tuple[Text, int]:
    num_blocks = len(blocks)
    blocks.reverse()  # the end of a list is where it gives up its items cheaply
    builder = TextBuilder()
    num_characters = 0
    ends = ""  # marks of DOS's end of file, of which it is not known yet whether more follows
    try:
        decoder = CountingDecoder(codec, newlines=True)
        while True:
            final = not blocks
            piece = decoder.decode(b"" if final else blocks.pop(), final=final)
            if not num_characters:
                piece = piece.removeprefix("\ufeff")
            _check(piece, num_characters, codec, name)
            num_characters += len(piece)
            inside = piece.rstrip(_DOS_END_OF_FILE)
            if inside:
                builder.add(ends + inside)
                ends = ""
            ends += piece[len(inside) :]
            watch.at(1 - len(blocks) / num_blocks if num_blocks else 1)
            if final:
                break
    except (UnicodeError, ValueError):
        raise TextError(f"“{name}” is not {codec.upper()} text. Name another encoding.") from None
    return builder.text(), decoder.undecodable_bytes


def _check(piece: str, num_before: int, codec: str, name: str) -> None:
    if codec != "utf-8":
        piece.encode("utf-8")  # UTF-7 and its like can yield half characters
    position = piece.find("\0")
    if position >= 0:
        position += num_before
        raise TextError(f"“{name}” is not a text file: it has a NUL at character {position:,}.")

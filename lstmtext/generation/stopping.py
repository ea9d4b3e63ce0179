r"""When to stop: at the end of a line, a sentence or a paragraph, or before a given text.

- `"line"`: before the first line break.
- `"paragraph"`: before the first blank line.
- `"sentence"`: after `.`, `!`, `?` or `…` and closing quotes and brackets, once white space
  follows; after a Chinese or Japanese full stop whatever follows. `Mr. Smith` is two sentences to
  it.
- anything else: before this very text.

Line breaks before the first visible character end neither a line nor a paragraph: a model often
begins with one, and nothing would come of it. A line break is `\n`, as in every text that is read.
"""

import re

from lstmtext.errors import ConfigError

# Closing marks: “ and ‘ close a German quotation, but open one after a Chinese full stop.
_CLOSING = "\"')\\]}\u2019\u201d\u00bb\u203a\u300d\u300f\uff09\u3011\u300b\u3009\uff3d\uff5d"
_CLOSING_LATIN = _CLOSING + "\u201c\u2018\u00ab\u2039"
_END = ".!?\u2026"
_END_CJK = "\u3002\uff01\uff1f\uff61"

# Every repetition is bounded, so that only a bounded piece of text is ever looked at again.
_BLANK_LINE = re.compile(r"\n[^\S\n]{0,64}\n")
_BLANK_LINE_BEGUN = re.compile(r"\n[^\S\n]{0,64}\Z")
_SENTENCE = re.compile(
    rf"[{_END}][{_CLOSING_LATIN}]{{0,8}}(?=\s)"
    rf"|[{_END_CJK}][{_END}{_END_CJK}]{{0,8}}[{_CLOSING}]{{0,8}}(?=[^{_END}{_END_CJK}{_CLOSING}])"
)
_SENTENCE_BEGUN = re.compile(rf"[{_END}{_END_CJK}]{{1,9}}[{_CLOSING_LATIN}]{{0,8}}\Z")


class StopAt:
    """Takes a text piece by piece and gives the part before the stop, as soon as that is certain.

    The pieces given, joined, are the text up to the stop, however the text was cut.

    Attributes:
        is_over: Whether the stop has come; from then on, nothing more is given.
    """

    def __init__(self, stop_at: str | None) -> None:
        """Stop at `"line"`, `"sentence"`, `"paragraph"`, before any other text, or never (None).

        Raises:
            ConfigError: `stop_at` is empty.
        """
        if stop_at == "":
            raise ConfigError("stop_at must not be empty: nothing could be written before it")
        self.is_over = False
        self._stop_at = stop_at
        self._begun = stop_at not in ("line", "paragraph")  # whether a line break counts
        self._tail = ""  # of the text so far: what may be the beginning of the stop
        self._given = 0  # characters of the tail that have been given
        self._pattern = {
            None: re.compile(r"(?!)"),  # matches nothing
            "line": re.compile(r"\n"),
            "paragraph": _BLANK_LINE,
            "sentence": _SENTENCE,
        }.get(stop_at) or re.compile(re.escape(stop_at or ""))

    def feed(self, piece: str) -> str:
        """Take the next piece; returns what may be shown now."""
        if self.is_over:
            return ""
        shown = ""
        if not self._begun:
            visible = piece.lstrip()
            self._begun = bool(visible)
            shown, piece = piece[: len(piece) - len(visible)], visible
        text = self._tail + piece
        found = self._pattern.search(text)
        self.is_over = found is not None
        if found is not None:  # the end of a sentence belongs to it
            end = found.end() if self._stop_at == "sentence" else found.start()
            return shown + text[self._given : end]
        begun = self._where_stop_may_begin(text)
        end = len(text) if self._stop_at == "sentence" else begun
        shown += text[self._given : end]
        self._tail, self._given = text[begun:], end - begun
        return shown

    def finish(self) -> str:
        """No more will come; returns what was held back."""
        held = "" if self.is_over else self._tail[self._given :]
        self.is_over = True
        return held

    def _where_stop_may_begin(self, text: str) -> int:
        """Where the longest end of `text` begins that more text could turn into the stop."""
        if self._stop_at in (None, "line"):
            return len(text)
        if self._stop_at in ("sentence", "paragraph"):
            begun = _SENTENCE_BEGUN if self._stop_at == "sentence" else _BLANK_LINE_BEGUN
            found = begun.search(text)
            return found.start() if found else len(text)
        stop = self._stop_at or ""
        longest = min(len(stop) - 1, len(text))
        return next(
            (len(text) - n for n in range(longest, 0, -1) if text.endswith(stop[:n])), len(text)
        )

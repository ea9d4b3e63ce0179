"""Project Gutenberg's header and licence: where the work itself is in a file of theirs."""

import re

from lstmtext.reading.stored import Text
from lstmtext.wording import rough_count

_NEAR = 60_000  # characters: the licence has 19,000, some headers have as many

_STARTS = re.compile(
    r"^\*\*\*[ ]?START[ ]OF[ ](?:THE|THIS)[ ]PROJECT[ ]GUTENBERG[ ]E(?:BOOK|TEXT)[^*]{0,400}\*\*\*"
    r"|^\*END[ *]{1,2}THE[ ]SMALL[ ]PRINT![^\n*]*(?:\*[^\n]*)?$",
    re.IGNORECASE | re.MULTILINE,
)
_ENDS = re.compile(
    r"^\*\*\*[ ]?END[ ]OF[ ](?:THE|THIS)[ ]PROJECT[ ]GUTENBERG[ ]E(?:BOOK|TEXT)",
    re.IGNORECASE | re.MULTILINE,
)
_OLD_ENDS = re.compile(
    r"^End[ ]of[ ](?:the[ ]|this[ ])?Project[ ]Gutenberg", re.IGNORECASE | re.MULTILINE
)


def find_work(text: Text) -> tuple[int, int] | None:
    """Where the work begins and ends between header and licence; None without either."""
    head = str(text[:_NEAR])
    offset = max(len(text) - _NEAR, 0)
    tail = str(text[offset:])
    starts = [match.end() for match in _STARTS.finditer(head)]
    start = starts[-1] if starts else 0
    ends = [offset + match.start() for match in _ENDS.finditer(tail)]
    # The old line stands right before the new one in some files, alone in older ones.
    ends += [offset + match.start() for match in _OLD_ENDS.finditer(tail)]
    end = min((position for position in ends if position > start), default=len(text))
    if not starts and end == len(text):
        return None
    return start, end


def without_license(text: Text, *, leave_out: bool) -> tuple[Text, str]:
    """A text, and a sentence about the header and licence that it has or had.

    Args:
        text: The whole text.
        leave_out: Whether to leave them out; the text is as it was otherwise.

    Returns:
        The text and the sentence, which is empty where there is nothing to say.
    """
    work = find_work(text)
    if work is None:
        return text, ""
    start, end = work
    size = rough_count(len(text) - (end - start))
    if not leave_out:
        return text, f"Has a Project Gutenberg licence, {size} characters; it can be left out."
    inside = str(text[start:end]).strip("\n")
    return inside + "\n", f"The Project Gutenberg licence was left out, {size} characters."

"""How much of a text was copied, in words."""

from __future__ import annotations

from lstmtext.wording import count
from lstmtext_gui.workers.variant import COPIED_LENGTH, Variant
from lstmtext_gui.workers.writing_jobs import CopyNews


def copies_sentence(news: CopyNews) -> str:
    """How much of a text stands in the text that was learned."""
    words = f"No passage of {COPIED_LENGTH} characters or more stands word for word in your text."
    if news.longest:
        words = (
            "Longest passage that stands word for word in your text: "
            f"{count(news.longest, 'character')}."
        )
    if news.share_new is not None:
        words += f" Of eight words in a row, {shown_share(news.share_new)} are new."
    if news.by_name:
        words += (
            f" Only the name says that “{news.by_name}” is the text that the model learned; "
            "whether it is the very same is not known."
        )
    return words


def variant_words(variant: Variant) -> str:
    """The same of a variant, in a few words; nothing where nobody has compared it."""
    if variant.longest_copy is None:
        return ""
    words = "Nothing copied"
    if variant.has_copied:
        words = f"Copied passage of {count(variant.longest_copy, 'character')}"
    if variant.share_new is not None:
        words += f" · {shown_share(variant.share_new)} of eight words in a row new"
    return words


def shown_share(share: float) -> str:
    """A share in per cent, never rounded to all or to none: "97 %", "more than 99 %"."""
    if 0.99 < share < 1.0:
        return "more than 99 %"
    if 0.0 < share < 0.01:
        return "less than 1 %"
    return f"{100 * share:.0f} %"

"""Texts that are at hand without looking for one: our stories, and Python's own reference."""

from collections.abc import Callable, Mapping

from lstmtext.home import resource_path
from lstmtext.reading.source import TextSource


def sample_stories() -> TextSource:
    """About 250 very short stories in plain words, written for this project."""
    from lstmtext.reading.read import read_text  # with all formats, which a window can do without

    text = read_text(resource_path("sample_stories.txt")).text
    return TextSource(text, "Short stories", "built-in")


def python_reference() -> TextSource:
    """The language reference that comes with every Python, read from it at run time."""
    from pydoc_data.topics import topics

    text = "\n".join(str(topics[name]) for name in sorted(topics))
    return TextSource(text.replace("\r\n", "\n"), "Python language reference", "built-in")


SAMPLES: Mapping[str, Callable[[], TextSource]] = {
    "stories": sample_stories,
    "python": python_reference,
}
"""Every built-in text by the name that the command line uses."""

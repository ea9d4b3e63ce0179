"""XML from inside a document, read as events: no tree, no document type, no entities of its own."""

from collections.abc import Callable, Iterable
from xml.parsers import expat

from lstmtext.errors import TextError

_SEPARATOR = " "


def local_name(tag: str) -> str:
    """A tag's name without its namespace."""
    return tag.rpartition(_SEPARATOR)[2]


def read_xml(
    blocks: Iterable[bytes],
    name: str,
    *,
    on_start: Callable[[str, dict[str, str]], object],
    on_end: Callable[[str], object] = lambda tag: None,
    on_text: Callable[[str], object] = lambda text: None,
) -> None:
    """Reads XML and tells what is in it.

    Args:
        blocks: The bytes.
        name: The file's name, safe to show, for messages.
        on_start: Gets each element's local name and attributes, also by local names.
        on_end: Gets the local name of each element that ends.
        on_text: Gets the text between tags.

    Raises:
        TextError: It is not well-formed, or declares a document type: entities can be bombs.
    """
    parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, attributes: on_start(
        local_name(tag), {local_name(key): value for key, value in attributes.items()}
    )
    parser.EndElementHandler = lambda tag: on_end(local_name(tag))
    parser.CharacterDataHandler = on_text

    def refuse(*_: object) -> None:
        raise TextError(f"“{name}” has a document type inside, which is not read.")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        for block in blocks:
            parser.Parse(block, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError):
        raise TextError(f"“{name}” is damaged: a part of it cannot be read.") from None

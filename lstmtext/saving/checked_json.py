"""Values from the JSON of a file made by somebody else: what they may be, and nothing else."""

import json
import math
import re
from typing import Any

from lstmtext.saving.container import DamagedError


def parse_json(text: str) -> Any:
    """The value of a JSON text.

    Raises:
        DamagedError: It is nested too deeply.
        ValueError: It is not JSON.
    """
    try:
        return json.loads(text)
    except RecursionError as error:
        raise DamagedError("nested too deeply") from error


def checked_int(value: object) -> int:
    """A count, below 2^53.

    Raises:
        DamagedError: It is none.
    """
    if type(value) is not int or not 0 <= value < 2**53:
        raise DamagedError(f"{value!r} is not a count")
    return value


def checked_number(value: object) -> float:
    """A finite number.

    Raises:
        DamagedError: It is none.
    """
    if type(value) not in (int, float) or not math.isfinite(value):  # type: ignore[arg-type]
        raise DamagedError(f"{value!r} is not a number")
    return float(value)  # type: ignore[arg-type]


def optional_number(value: object) -> float | None:
    """A finite number, or nothing."""
    return None if value is None else checked_number(value)


def optional_digest(value: object) -> str | None:
    """A SHA-256, empty where there is none to tell, None where an earlier version told none.

    Raises:
        DamagedError: It is something else.
    """
    if value is not None and not (
        isinstance(value, str) and re.fullmatch("([0-9a-f]{64})?", value)
    ):
        raise DamagedError("a digest that is none")
    return value

"""Values from the JSON of a file made by somebody else: what they may be, and nothing else."""

import json
import math
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

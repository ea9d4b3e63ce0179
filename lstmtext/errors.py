"""The exceptions that are meant for the person at the window.

LSTMTextError
 +-- TextError        a text that cannot be read or learned from
 +-- ConfigError      a setting out of range (also a ValueError)
 +-- ModelFileError   a model file that cannot be opened or saved
 +-- TrainingError    training that had to be given up
 +-- CancelledError   a job that the person ended before it had a result

Each message is one or two sentences in plain words: what happened, and what to do.
"""

import re

_NO_MEMORY = re.compile(r"out of memory|allocate memory|not enough memory", re.IGNORECASE)


class LSTMTextError(Exception):
    """Base of every error whose message is written for the person who uses the program."""


class TextError(LSTMTextError):
    """A text that is missing, empty, too short, or not text at all."""


class ConfigError(LSTMTextError, ValueError):
    """A setting out of range; the message names the setting."""


class ModelFileError(LSTMTextError):
    """A model file that is damaged, foreign, too new, or that could not be written."""


class TrainingError(LSTMTextError):
    """Training that had to be given up, for example because the loss became invalid."""


class CancelledError(LSTMTextError):
    """A job, such as reading files, that the person ended before it had a result."""


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error says that memory is lacking: torch has several ways to say it."""
    return isinstance(error, MemoryError) or bool(_NO_MEMORY.search(str(error)))

"""The README's commands exist, and the program accepts them as they stand there."""

import os
import re
import shlex
from pathlib import Path

import pytest

from lstmtext.command_line.parser import make_parser

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def commands() -> list[str]:
    """The lines of the README's `sh` blocks, continued lines joined, without prompts."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```", readme, re.MULTILINE | re.DOTALL)
    lines = "".join(blocks).replace("\\\n", " ").splitlines()
    return [line.strip().removeprefix("$ ") for line in lines]


def words_of(commands: list[str], program: str) -> list[list[str]]:
    every = [shlex.split(line, comments=True) for line in commands]
    return [words for words in every if words and words[0] == program]


def test_the_two_set_up_commands_are_executable_scripts(commands: list[str]) -> None:
    scripts = {words[1] for words in words_of(commands, "sh") if words[1].startswith("scripts/")}
    assert {"scripts/demo", "scripts/test"} <= scripts
    assert not [name for name in scripts if not os.access(ROOT / name, os.X_OK)]


def test_the_program_accepts_every_command(commands: list[str]) -> None:
    for words in words_of(commands, "lstmtext"):
        if "--help" in words or "--version" in words:
            continue
        # What the shell does with the output is not the program's.
        end = next((i for i, word in enumerate(words) if word in ("|", ">", "&&")), len(words))
        make_parser().parse_args(words[1:end])

"""The public names: complete, sorted, all there, and free until they are used."""

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import lstmtext

SOURCE = Path(lstmtext.__file__)


def test_all_is_sorted_and_holds_nothing_twice() -> None:
    names = lstmtext.__all__
    # Classes before functions, as the linter sorts them.
    assert names == sorted(set(names), key=lambda n: (not n[0].isupper(), n))


@pytest.mark.parametrize("name", lstmtext.__all__)
def test_every_public_name_resolves_and_is_documented(name: str) -> None:
    value = getattr(lstmtext, name)
    if name != "__version__":
        assert inspect.getdoc(value)
        assert value.__module__.startswith("lstmtext.")
        assert value.__name__ == name


def test_type_checkers_see_the_names_that_run_time_gives() -> None:
    tree = ast.parse(SOURCE.read_text(encoding="utf-8"))
    block = next(n for n in tree.body if isinstance(n, ast.If))
    seen = {
        alias.name: f"{node.module}"
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert {*seen, "__version__"} == set(lstmtext.__all__)
    for name, module in seen.items():
        assert getattr(lstmtext, name).__module__ == module


def test_an_unknown_name_is_an_attribute_error_that_names_it() -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        lstmtext.no_such_name  # noqa: B018


def test_every_error_has_the_one_base_that_programs_catch() -> None:
    errors = [n for n in lstmtext.__all__ if n.endswith("Error") and n != "LSTMTextError"]
    assert errors == [
        "CancelledError", "ConfigError", "ModelFileError", "TextError", "TrainingError"
    ]  # fmt: skip
    for name in errors:
        assert issubclass(getattr(lstmtext, name), lstmtext.LSTMTextError)
    assert issubclass(lstmtext.ConfigError, ValueError)


def test_importing_the_package_loads_torch_only_when_a_name_needs_it() -> None:
    code = (
        "import sys, lstmtext\n"
        "assert 'torch' not in sys.modules\n"
        "lstmtext.TextError\n"
        "assert 'torch' not in sys.modules\n"
        "lstmtext.SingleLSTM_TXT\n"
        "assert 'torch' in sys.modules\n"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("name", [name for name in lstmtext.__all__ if name != "__version__"])
def test_every_public_name_says_what_it_is_and_what_its_arguments_are(name: str) -> None:
    thing = getattr(lstmtext, name)
    assert thing.__doc__
    assert not thing.__doc__.startswith(f"{name}(")  # what a dataclass without one would say
    members = vars(thing).values() if inspect.isclass(thing) else [thing]
    functions = [m for m in members if inspect.isfunction(m) and not m.__name__.startswith("_")]
    assert not [function.__qualname__ for function in functions if not function.__doc__]
    if inspect.isfunction(thing):
        parameters = inspect.signature(thing).parameters
        missing = [parameter for parameter in parameters if parameter not in thing.__doc__]
        # Arguments may be those of another function, which is then named.
        assert not missing or "rguments" in thing.__doc__, missing

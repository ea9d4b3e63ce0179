"""The wheel holds the whole program, and works installed, away from the checkout."""

import json
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Sequence
from pathlib import Path
from zipfile import ZipFile

import pytest

import lstmtext

ROOT = Path(__file__).parents[1]


def run(command: Sequence[object], folder: Path) -> str:
    done = subprocess.run(
        [str(part) for part in command], cwd=folder, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run([sys.executable, "-m", "hatchling", "build", "--target", "wheel", "-d", folder], ROOT)
    [path] = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs' folder of a new environment that has the wheel and our dependencies."""
    folder = tmp_path_factory.mktemp("environment")
    run([sys.executable, "-m", "venv", "--without-pip", folder], folder)
    variables = {"base": str(folder), "platbase": str(folder)}
    python = Path(sysconfig.get_path("scripts", "venv", variables), Path(sys.executable).name)
    # Dependencies come from the environment that runs the tests. Its own .pth files, an editable
    # installation of this checkout among them, are not read from here.
    ours = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    site_packages = Path(sysconfig.get_path("purelib", "venv", variables))
    (site_packages / "dependencies.pth").write_text("\n".join(sorted(ours)) + "\n")
    pip = [sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check"]
    run([*pip, "install", "--no-index", "--no-deps", "--force-reinstall", wheel], folder)
    return python.parent


def test_versions_agree() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == lstmtext.__version__


def test_the_wheel_holds_packages_resources_and_programs_and_no_tests(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        names = set(archive.namelist())
        [entry_points] = [name for name in names if name.endswith("/entry_points.txt")]
        programs = archive.read(entry_points).decode()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"lstmtext", "lstmtext_gui"}
    assert not [name for name in names if "tests/" in name]
    assert "lstmtext = lstmtext.command_line.main:main" in programs
    assert "lstmtext-gui = lstmtext_gui.__main__:main" in programs

    modules = [*ROOT.glob("lstmtext/**/*.py"), *ROOT.glob("lstmtext_gui/**/*.py")]
    assert not {path.relative_to(ROOT).as_posix() for path in modules} - names
    resources = [
        path
        for path in ROOT.glob("resources/**/*")
        if path.is_file() and path.parent.name != "pictures"  # those are the README's
    ]
    shipped = {path.relative_to(ROOT / "resources").as_posix() for path in resources}
    assert "sample_stories.txt" in shipped
    assert not {f"lstmtext/_resources/{name}" for name in shipped} - names


def test_an_installed_program_finds_its_own_files(installed: Path, tmp_path: Path) -> None:
    assert run([installed / "lstmtext", "--version"], tmp_path).strip() == (
        f"lstmtext {lstmtext.__version__}"
    )
    code = (
        "from lstmtext.home import resource_path; from lstmtext.text.samples import sample_stories;"
        "assert sample_stories().text;"
        "print(resource_path('sample_stories.txt'))"
    )
    sample = Path(run([installed / "python", "-c", code], tmp_path).strip())
    assert sample.is_relative_to(installed.parent)
    run([installed / "python", "-c", "import lstmtext_gui.__main__"], tmp_path)


def test_an_installed_program_trains(installed: Path, tmp_path: Path) -> None:
    command = [
        "train",
        "--sample",
        "stories",
        "--minutes",
        "0.02",
        "-o",
        "m.lstmtext",
        "--quiet",
        "--json",
    ]
    report = json.loads(run([installed / "lstmtext", *command], tmp_path))
    assert report["epochs"] >= 1
    assert (tmp_path / report["model"]).is_file()

"""From pressing the icon to a window, and to the first character that a model writes.

Each start is a process of its own, and all kinds of start take turns.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from lstmtext import TextModel, prepare_training, preset_settings, save_text_model
from lstmtext.home import resource_path
from lstmtext.text.samples import SAMPLES
from tests.benchmarks.table import Table

_PROBE = ("-m", "tests.benchmarks.probes")


def run(*, quick: bool) -> Table:
    """Start everything in turn."""
    table = Table("Start")
    with tempfile.TemporaryDirectory() as home:
        model = Path(home) / "model.lstmtext"
        save_text_model(_new_model(), model)
        text = str(resource_path("sample_stories.txt"))
        starts = {
            "python": ("-c", "pass"),
            "help": ("-m", "lstmtext", "--help"),
            "inspect": ("-m", "lstmtext", "inspect", text),
            "empty": (*_PROBE, "empty"),
            "window": (*_PROBE, "window"),
            "text": (*_PROBE, "first-text", str(model)),
        }
        told: dict[str, list[dict[str, float]]] = {name: [] for name in starts}
        for number in range(3 if quick else 11):
            for name, arguments in starts.items():
                facts = _start(arguments, home)
                if number:  # the first round brings everything into memory
                    told[name].append(facts)
    _fill(table, told)
    return table


def _new_model() -> TextModel:
    """As large as Balanced makes one; it need not have learned anything."""
    source = SAMPLES["stories"]()
    settings = preset_settings("balanced", num_characters=len(source.text), device="cpu")
    return prepare_training(source, settings).best_model()


def _start(arguments: tuple[str, ...], home: str) -> dict[str, float]:
    """Run to the end; what the program told, in seconds since it was called."""
    environment = {**os.environ, "LSTMTEXT_HOME": home}
    began = time.time()
    done = subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, text=True, check=True
    )
    facts = {"end": time.time() - began}
    if arguments[:2] == _PROBE:
        for fact in done.stdout.split():
            name, _, value = fact.partition("=")
            facts[name] = float(value) - (began if name != "late" else 0.0)
    return facts


def _fill(table: Table, told: dict[str, list[dict[str, float]]]) -> None:
    def middle(name: str, fact: str) -> float:
        return median(facts[fact] for facts in told[name])

    pairs = zip(told["window"], told["empty"], strict=True)
    table.add(
        "window painted, after an empty QMainWindow would be",
        median(window["painted"] - empty["painted"] for window, empty in pairs),
        "s",
        at_most=0.4,
        window=middle("window", "painted"),
        empty=middle("empty", "painted"),
    )
    presses = [facts["text"] - facts["painted"] for facts in told["text"]]
    table.add(
        "first character after start, a model on the command line",
        middle("text", "text"),
        "s",
        at_most=2.0,
        after_the_window=median(presses),
        after_generate=median(facts["text"] - facts["pressed"] for facts in told["text"]),
    )
    table.add(
        "longest halt of the window while torch is loaded",
        1000 * median(facts["late"] for facts in told["text"]),
        "ms",
        at_most=100,
        worst=1000 * max(facts["late"] for facts in told["text"]),
    )
    for name, words in (("help", "lstmtext --help"), ("inspect", "lstmtext inspect, 100 kB")):
        seconds = middle(name, "end")
        table.add(f"{words}, to its end", seconds, "s", python_alone=middle("python", "end"))

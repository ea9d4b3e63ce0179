"""Measure the program: `python -m tests.benchmarks [TOPIC[:PART] …] [--quick] [--json FILE]`.

Every figure about speed in the README comes from here. Run it on a machine that does nothing else.
"""

import argparse
import importlib
import json
from pathlib import Path

from tests.benchmarks.table import machine

TOPICS = (
    "reading",
    "startup",
    "generation",
    "copying",
    "training",
    "window",
    "variants",
    "forecast",
    "memory",
    "suggesting",
    "quality",
    "ablation",
)


def main() -> None:
    """Run the topics one after the other."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("topics", nargs="*", metavar="TOPIC", help=", ".join(TOPICS))
    parser.add_argument("--quick", action="store_true", help="smaller and shorter: does it run?")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    arguments = parser.parse_args()
    unknown = {topic.partition(":")[0] for topic in arguments.topics} - set(TOPICS)
    if unknown:
        parser.error(f"there is no topic {', '.join(sorted(unknown))}; choose of {TOPICS}")
    facts = machine()
    print(", ".join(f"{name} {value}" for name, value in facts.items()), flush=True)
    results = []
    for topic in arguments.topics or TOPICS:
        print(f"\n{topic}", flush=True)
        name, _, part = topic.partition(":")
        only = {"part": part} if part else {}
        module = importlib.import_module(f"tests.benchmarks.{name}")
        table = module.run(quick=arguments.quick, **only)
        results.append({"topic": topic, **table.as_json()})
        if arguments.json:
            arguments.json.write_text(json.dumps({"machine": facts, "results": results}, indent=1))


if __name__ == "__main__":
    main()

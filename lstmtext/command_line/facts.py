"""What `info`, `inspect` and `evaluate` have found out, printed alike."""

import json


def print_facts(facts: dict[str, object], *, as_json: bool) -> None:
    """One fact on a line, or one JSON object."""
    if as_json:
        print(json.dumps(facts, ensure_ascii=False))
        return
    width = max(map(len, facts))
    for name, value in facts.items():
        shown = str(value)
        if type(value) in (int, float):
            shown = f"{value:,}" if type(value) is int else f"{value:.4f}"
        print(f"{name.replace('_', ' '):{width}}  {shown}")

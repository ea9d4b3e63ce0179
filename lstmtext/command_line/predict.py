"""`lstmtext predict`: the likeliest next tokens."""

import argparse
import json

from lstmtext.command_line.ctrl_c import CtrlC
from lstmtext.command_line.models import open_model
from lstmtext.generation.predict import predict_next


def run(arguments: argparse.Namespace, ctrl_c: CtrlC) -> int:
    """Print each token with its probability, the likeliest first."""
    text_model = open_model(arguments)
    unknown: list[str] = []
    tokens = predict_next(
        text_model.model,
        text_model,
        arguments.prompt,
        top=arguments.top,
        unknown=arguments.unknown,
        on_unknown=unknown.extend if arguments.json else None,
    )
    if arguments.json:
        pairs = [{"token": t.token, "probability": t.probability} for t in tokens]
        print(json.dumps({"tokens": pairs, "unknown": unknown}, ensure_ascii=False))
    else:
        for token in tokens:
            print(f"{token.probability:7.2%}  {token.token!r}")
    return 0

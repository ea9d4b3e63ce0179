"""What `lstmtext train` says and reports."""

import sys

from lstmtext.evaluation.loss import perplexity
from lstmtext.text_model import TextModel
from lstmtext.training_run import TrainingRun
from lstmtext.wording import clock, count, rough_count, shown_name


def say(sentence: str) -> None:
    """A line on standard error."""
    print(sentence, file=sys.stderr, flush=True)


def opening_sentence(training: TrainingRun) -> str:
    """What is learned, and what is not."""
    text_model = training.text_model
    unit = text_model.tokenizer.unit
    # A word's level has tokens for marks and line breaks, too: to call them words would mislead.
    unit = "token" if text_model.tokenizer.name == "words" else unit
    known = text_model.codec.num_known
    sentence = f"{count(training.num_tokens, unit)} to learn from, {known:,} different"
    if training.coverage < 1.0:
        sentence += f" (the rest, {1.0 - training.coverage:.1%} of the text, is <unk>)"
    wants_validation = text_model.settings["validation"] != "none"
    if training.validation is None and wants_validation:
        sentence += "; too short to hold a part out"
    return sentence + "."


def closing_sentence(text_model: TextModel, path: str) -> str:
    """What was saved."""
    history = text_model.history
    sentence = (
        f"Saved “{shown_name(path)}”: {rough_count(text_model.model.num_parameters)} weights, "
        f"{clock(history.seconds)}, {count(history.num_epochs, 'epoch')}"
    )
    if text_model.validation_loss is not None:
        unit = text_model.tokenizer.unit
        loss = text_model.validation_loss
        sentence += f", {loss:.4f} nats per {unit} held out (perplexity {perplexity(loss):.2f})"
    return sentence + "."


def steps_option(decisions: list[tuple[int, int]]) -> str:
    """The value of `--steps` that repeats a run: `4800`, or `8:4500,70:4800`."""
    if len(decisions) == 1 and decisions[0][0] == 0:
        return str(decisions[0][1])
    return ",".join(f"{step}:{num_steps}" for step, num_steps in decisions)


def report(
    training: TrainingRun, text_model: TextModel, path: str, *, stopped: bool
) -> dict[str, object]:
    """What `--json` prints."""
    history, loss = text_model.history, text_model.validation_loss
    train_loss = history.epochs[-1].train_loss if history.epochs else None
    measured = train_loss if loss is None else loss
    return {
        "model": path,
        "epochs": history.num_epochs,
        "steps": history.num_steps,
        "steps_option": steps_option(history.decisions),
        "train_loss": train_loss,
        "validation_loss": loss,
        "perplexity": None if measured is None else perplexity(measured),
        "tokens": training.num_tokens,
        "vocabulary": len(text_model.vocab),
        "coverage": training.coverage,
        "nats_per_character": text_model.baselines,
        "seconds": history.seconds,
        "tokens_per_second": history.tokens_per_second,
        "stopped": stopped,
    }

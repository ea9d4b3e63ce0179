"""`lstmtext train`: read, train, save, report."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import fields

from lstmtext.command_line.ctrl_c import CtrlC
from lstmtext.command_line.models import use_threads
from lstmtext.command_line.progress_bar import ProgressBar
from lstmtext.command_line.texts import chosen_cleaning, read_files
from lstmtext.errors import ConfigError, ModelFileError, TrainingError
from lstmtext.evaluation.comparison import with_baselines
from lstmtext.evaluation.loss import evaluate, perplexity
from lstmtext.presets import SEEDS, preset_settings
from lstmtext.reading.source import TextSource
from lstmtext.recipe import prepare_training
from lstmtext.saving.model_file import save_text_model
from lstmtext.settings import TrainingSettings
from lstmtext.text.samples import SAMPLES
from lstmtext.text_model import TextModel
from lstmtext.training.loop import train_model_TXT
from lstmtext.training.results import BatchResult
from lstmtext.training_run import TrainingRun
from lstmtext.wording import clock, count, rough_count, shown_name


def run(arguments: argparse.Namespace, ctrl_c: CtrlC) -> int:
    """Train a model and save it; stopping early saves what was learned."""
    _check_output(arguments.output, arguments.files)
    use_threads(arguments.threads)
    source = _source(arguments, ctrl_c)
    held_out = None
    if arguments.validation_file:
        held_out = read_files([arguments.validation_file], arguments, ctrl_c)
    training = prepare_training(source, _settings(arguments, source), held_out=held_out)
    bar = ProgressBar(quiet=arguments.quiet)
    if not arguments.quiet:
        print(_opening_sentence(training), file=sys.stderr)
    ctrl_c.check()
    try:
        train_run(training, bar, ctrl_c.pressed)
    except TrainingError as error:
        if training.validation is None or training.validation.best is None:
            raise
        print(f"lstmtext: {error} The best model before that is saved.", file=sys.stderr)
    stopped = ctrl_c.pressed()
    text_model = training.best_model()
    save_text_model(text_model, arguments.output)  # before anything else can go wrong
    if not arguments.quiet and training.split.validation and not ctrl_c.pressed():
        bar.say("Comparing with simpler models…")
    text_model = with_baselines(text_model, training.split, should_stop=ctrl_c.pressed)
    if text_model.baselines:
        save_text_model(text_model, arguments.output)
    test_loss = None
    if training.test is not None and not ctrl_c.pressed():
        test_loss = evaluate(text_model.model, training.test).loss
    bar.close(_closing_sentence(text_model, arguments.output))
    if text_model.baselines and not arguments.quiet:
        losses = ", ".join(f"{name} {loss:.3f}" for name, loss in text_model.baselines.items())
        print(f"Nats per character of the same held-out text: {losses}.", file=sys.stderr)
    if test_loss is not None and not arguments.quiet:
        unit = text_model.tokenizer.unit
        print(f"On the test part: {test_loss:.4f} nats per {unit}.", file=sys.stderr)
    if arguments.json:
        report = _report(training, text_model, arguments.output, stopped=stopped)
        print(json.dumps(report | ({} if test_loss is None else {"test_loss": test_loss})))
    return 0


def train_run(run: TrainingRun, bar: ProgressBar, should_stop: Callable[[], bool]) -> None:
    """Train with a progress bar."""
    validation = run.validation

    def on_batch_end(result: BatchResult) -> None:
        run.history.add_batch(result)
        bar.show(result, validation.results[-1].loss if validation and validation.results else None)

    if validation is not None:
        validation.on_result = run.history.add_validation
    train_model_TXT(
        run.model,
        run.criterion,
        run.optimizer,
        run.num_epochs,
        run.data_loader,
        validation=validation,
        optimization=run.optimization,
        budget=run.budget,
        on_batch_end=on_batch_end,
        on_epoch_end=run.history.add_epoch,
        should_stop=should_stop,
        verbose=False,
    )


def _report(
    training: TrainingRun, text_model: TextModel, path: str, *, stopped: bool
) -> dict[str, object]:
    history, loss = text_model.history, text_model.validation_loss
    train_loss = history.epochs[-1].train_loss if history.epochs else None
    measured = train_loss if loss is None else loss
    return {
        "model": path,
        "epochs": history.num_epochs,
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


def _source(arguments: argparse.Namespace, ctrl_c: CtrlC) -> TextSource:
    if bool(arguments.files) == bool(arguments.sample):
        raise ConfigError("Name text files to train on, or --sample stories; not both.")
    if arguments.sample:
        return SAMPLES[arguments.sample]()
    return read_files(arguments.files, arguments, ctrl_c)


def _settings(arguments: argparse.Namespace, source: TextSource) -> TrainingSettings:
    names = {field.name for field in fields(TrainingSettings)} - {"level"}
    changes = {n: v for n, v in vars(arguments).items() if n in names and v is not None}
    if changes.get("validation_fraction") == 0:
        changes["validation"] = "none"
    elif "validation_fraction" in changes:
        changes.setdefault("validation", "blocks")  # a seed's preset holds nothing out by itself
    cleaning = chosen_cleaning(arguments)
    if cleaning or arguments.preset not in SEEDS:
        changes["cleaning"] = cleaning
    return preset_settings(
        arguments.preset, num_characters=len(source.text), level=arguments.level, **changes
    )


def _check_output(path: str, texts: Sequence[str]) -> None:
    """Refuse a place that cannot be saved to before hours are spent, not after."""
    folder = os.path.dirname(os.path.abspath(path))
    if not path.strip():
        raise ModelFileError("Name a file to save.")
    if os.path.isdir(path):
        raise ModelFileError(f"“{shown_name(path)}” is a folder. Name a file to save.")
    if os.path.exists(path) and not os.path.isfile(path):
        raise ModelFileError(f"“{shown_name(path)}” is not an ordinary file. Name another.")
    if any(os.path.realpath(path) == os.path.realpath(text) for text in texts):
        raise ModelFileError(f"“{shown_name(path)}” is the text itself. Name another file.")
    if len(os.fsencode(os.path.basename(path))) > 255:
        raise ModelFileError("Not saved: that name is too long.")
    if not os.path.isdir(folder):
        raise ModelFileError("Not saved: the folder does not exist. Choose another.")
    if not os.access(folder, os.W_OK):
        raise ModelFileError("Not saved: this folder cannot be written to. Choose another.")


def _opening_sentence(training: TrainingRun) -> str:
    """What is learned, and what is not."""
    text_model = training.text_model
    unit = text_model.tokenizer.unit
    # A word's level has tokens for marks and line breaks, too: to call them words would mislead.
    unit = "token" if text_model.tokenizer.name == "words" else unit
    sentence = (
        f"{count(training.num_tokens, unit)} to learn from, {len(text_model.vocab) - 2:,} different"
    )
    if training.coverage < 1.0:
        sentence += f" (the rest, {1.0 - training.coverage:.1%} of the text, is <unk>)"
    wants_validation = text_model.settings["validation"] != "none"
    if training.validation is None and wants_validation:
        sentence += "; too short to hold a part out"
    return sentence + "."


def _closing_sentence(text_model: TextModel, path: str) -> str:
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

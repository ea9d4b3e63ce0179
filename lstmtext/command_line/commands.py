"""What each command does. Prints results on standard output, everything else on standard error."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import fields
from time import perf_counter

from lstmtext.command_line.ctrl_c import CtrlC
from lstmtext.command_line.progress_bar import ProgressBar
from lstmtext.device import resolve_device
from lstmtext.errors import ConfigError, ModelFileError, TrainingError
from lstmtext.evaluation.loss import perplexity
from lstmtext.generation.generate import generate_text
from lstmtext.reading.read import read_texts
from lstmtext.reading.source import TextSource
from lstmtext.recipe import TrainingRun, prepare_training
from lstmtext.saving.model_file import load_text_model, save_text_model
from lstmtext.settings import TrainingSettings, preset_settings
from lstmtext.text.samples import SAMPLES
from lstmtext.text_model import TextModel
from lstmtext.training.loop import train_model_TXT
from lstmtext.training.results import BatchResult
from lstmtext.wording import clock, count, rough_count, shown_name


def train(arguments: argparse.Namespace, ctrl_c: CtrlC) -> int:
    """`lstmtext train`: read, train, save, report."""
    _check_output(arguments.output, arguments.files)
    source = _source(arguments)
    run = prepare_training(source, _settings(arguments, source))
    bar = ProgressBar(quiet=arguments.quiet)
    ctrl_c.check()
    try:
        train_run(run, bar, ctrl_c.pressed)
    except TrainingError as error:
        if run.validation is None or run.validation.best is None:
            raise
        print(f"lstmtext: {error} The best model before that is saved.", file=sys.stderr)
    text_model = run.best_model()
    save_text_model(text_model, arguments.output)
    bar.close(_closing_sentence(text_model, arguments.output))
    if arguments.json:
        history = text_model.history
        report = {
            "model": arguments.output,
            "epochs": history.num_epochs,
            "train_loss": history.epochs[-1].train_loss if history.epochs else None,
            "validation_loss": text_model.validation_loss,
            "seconds": history.seconds,
            "tokens_per_second": history.tokens_per_second,
        }
        print(json.dumps(report))
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


def generate(arguments: argparse.Namespace, ctrl_c: CtrlC) -> int:
    """`lstmtext generate`: the continuation on standard output as it is written."""
    device = resolve_device(arguments.device)
    text_model = load_text_model(arguments.model, device=device)
    num_tokens = 0

    def on_text(piece: str) -> None:
        nonlocal num_tokens
        num_tokens += 1
        if not arguments.json:
            sys.stdout.write(piece)
            sys.stdout.flush()

    began = perf_counter()
    text = generate_text(
        text_model.model,
        text_model,
        arguments.prompt,
        arguments.length,
        arguments.temperature,
        seed=arguments.seed,
        on_text=on_text,
        should_stop=ctrl_c.pressed,
    )
    seconds = perf_counter() - began
    if arguments.json:
        report = {"text": text, "tokens": num_tokens, "tokens_per_second": num_tokens / seconds}
        print(json.dumps(report, ensure_ascii=False))
    else:
        print()
    return 0


def info(arguments: argparse.Namespace, ctrl_c: CtrlC) -> int:
    """`lstmtext info`: what a model file is."""
    text_model = load_text_model(arguments.model)
    facts = _facts(text_model)
    if arguments.json:
        print(json.dumps(facts, ensure_ascii=False))
        return 0
    width = max(map(len, facts))
    for name, value in facts.items():
        shown = f"{value:,}" if isinstance(value, int) else str(value)
        print(f"{name.replace('_', ' '):{width}}  {shown}")
    return 0


def _facts(text_model: TextModel) -> dict[str, object]:
    model, history = text_model.model, text_model.history
    facts: dict[str, object] = {
        "text": text_model.name,
        "level": text_model.tokenizer.name,
        "vocabulary": len(text_model.vocab),
        "embedding_dim": model.embedding.embedding_dim,
        "hidden_size": model.lstm.hidden_size,
        "num_layers": model.lstm.num_layers,
        "parameters": model.num_parameters,
        "trained": f"{clock(history.seconds)}, {count(history.num_epochs, 'epoch')}",
    }
    if text_model.validation_loss is not None:
        facts["validation_loss"] = round(text_model.validation_loss, 4)
        facts["perplexity"] = round(perplexity(text_model.validation_loss), 2)
    return facts


def _source(arguments: argparse.Namespace) -> TextSource:
    if bool(arguments.files) == bool(arguments.sample):
        raise ConfigError("Name text files to train on, or --sample stories.")
    if arguments.sample:
        return SAMPLES[arguments.sample]()
    return read_texts(arguments.files, encoding=arguments.encoding)


def _settings(arguments: argparse.Namespace, source: TextSource) -> TrainingSettings:
    names = {field.name for field in fields(TrainingSettings)} - {"level"}
    changes = {n: v for n, v in vars(arguments).items() if n in names and v is not None}
    if "validation_fraction" in changes and changes["validation_fraction"] == 0:
        changes["validation"] = "none"
    return preset_settings(
        arguments.preset, num_characters=len(source.text), level=arguments.level, **changes
    )


def _check_output(path: str, texts: Sequence[str]) -> None:
    """Refuse a place that cannot be saved to before hours are spent, not after."""
    folder = os.path.dirname(os.path.abspath(path))
    if not path or os.path.isdir(path):
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

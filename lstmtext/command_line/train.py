"""`lstmtext train`: read, train, save, report."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, fields, replace

import torch

from lstmtext.command_line.ctrl_c import CtrlC
from lstmtext.command_line.models import use_threads
from lstmtext.command_line.progress_bar import ProgressBar
from lstmtext.command_line.resuming import find_place, find_start
from lstmtext.command_line.texts import chosen_cleaning, read_files, reading_options
from lstmtext.command_line.train_words import closing_sentence, opening_sentence, report, say
from lstmtext.device import resolve_device
from lstmtext.errors import ConfigError, ModelFileError, TrainingError
from lstmtext.evaluation.comparison import with_baselines
from lstmtext.evaluation.fingerprint import MAX_CHARACTERS, Fingerprint
from lstmtext.evaluation.loss import evaluate
from lstmtext.evaluation.verdict_words import model_sentences
from lstmtext.further import further_preset
from lstmtext.kept_run import KeptRun, run_facts
from lstmtext.parallel import Ranks, ranks_from_environment
from lstmtext.presets import PRESETS, SEEDS, explained, preset_settings
from lstmtext.reading.source import TextSource
from lstmtext.recipe import prepare_training
from lstmtext.saving.kept_ids import KeptIds
from lstmtext.saving.model_file import save_text_model
from lstmtext.saving.run_facts import RunState
from lstmtext.settings import TrainingSettings
from lstmtext.text.samples import SAMPLES
from lstmtext.text_model import TextModel
from lstmtext.training.event_words import event_sentence
from lstmtext.training.loop import train_model_TXT
from lstmtext.training.results import BatchResult
from lstmtext.training.validation import ValidationResult
from lstmtext.wording import shown_name

_LOOKED_AT = 1_000_000  # characters; a longer text has few more different ones


def run(arguments: argparse.Namespace, ctrl_c: CtrlC) -> int:
    """Train a model and save it; stopping early saves what was learned."""
    _check_output(arguments.output, arguments.files)
    use_threads(arguments.threads)
    with ranks_from_environment() as ranks:
        arguments.quiet = arguments.quiet or not ranks.is_first  # only one process speaks
        status = _run(arguments, ctrl_c, ranks)
        ranks.sum(torch.zeros(1, device=ranks.device))  # nobody leaves before the first has saved
    if ranks.size > 1:
        # At the ordinary end of a process, gloo's threads now and then abort it.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    return status


def _run(arguments: argparse.Namespace, ctrl_c: CtrlC, ranks: Ranks) -> int:
    source = _source(arguments, ctrl_c)
    held_out = None
    if arguments.validation_file:
        held_out = read_files([arguments.validation_file], arguments, ctrl_c)
    if arguments.fingerprint and len(source.stored) > MAX_CHARACTERS:
        raise ConfigError(
            f"fingerprint is for texts of at most {MAX_CHARACTERS:,} characters, not "
            f"{len(source.stored):,}"
        )
    start_from = None
    if arguments.start_from:
        start_from = find_start(
            arguments.start_from, arguments.output, ranks, resume=arguments.resume
        )
    settings = _settings(arguments, source, start_from)
    facts = run_facts(
        source,
        settings,
        paths=tuple(arguments.files),
        source_options=asdict(reading_options(arguments)),
        held_out=held_out,
        start_from=start_from,
        start_file=arguments.start_from,
        output=arguments.output,
    )
    tell = say if not arguments.quiet else _nothing
    place = find_place(facts, ranks, resume=arguments.resume, say=tell)
    if place.finished:
        tell(f"“{shown_name(arguments.output)}” is finished already; nothing was done.")
        return 0
    try:
        training = prepare_training(
            source,
            settings,
            held_out=held_out,
            start_from=start_from,
            sample_prompt=arguments.sample_prompt,
            ranks=ranks,
            kept_ids=KeptIds(),
        )
        tell(opening_sentence(training))
        if arguments.preset in PRESETS and start_from is None:  # a model brings its sizes along
            tell(explained(settings, num_characters=len(source.stored)))
        ctrl_c.check()
        kept = place.kept(training, start_from, arguments.checkpoint_seconds, tell)
    except BaseException:
        place.give_up()
        raise
    del place  # the bytes of a checkpoint are as many as the run's
    return _train_and_save(arguments, ctrl_c, kept, source)


def _train_and_save(
    arguments: argparse.Namespace, ctrl_c: CtrlC, kept: KeptRun, source: TextSource
) -> int:
    training, bar = kept.run, ProgressBar(quiet=arguments.quiet)
    error: TrainingError | None = None
    try:
        train_run(kept, bar, ctrl_c.pressed, show_samples=arguments.samples)
    except TrainingError as trouble:
        error = trouble
        has_best = training.validation is not None and training.validation.best is not None
        if training.ranks.size > 1 or not has_best:  # several processes may be started again
            kept.end(RunState.FAILED, error=str(trouble))
            raise
        say(f"lstmtext: {trouble} The best model before that is saved.")
    stopped = ctrl_c.pressed()
    if not training.ranks.is_first:
        return 0
    text_model = training.best_model()
    save_text_model(text_model, arguments.output)  # before anything else can go wrong
    if arguments.fingerprint:
        bar.say("Making the fingerprint…")
        corpus = text_model.cleaning.of(source.stored)
        text_model = replace(text_model, fingerprint=Fingerprint.of(corpus))
    if stopped:
        kept.end(RunState.STOPPED, text_model)
    if training.split.validation and not stopped:
        bar.say("Comparing with simpler models…")
    text_model = with_baselines(text_model, training.split, should_stop=ctrl_c.pressed)
    if text_model.baselines or arguments.fingerprint:
        save_text_model(text_model, arguments.output)
    if not stopped:
        state = RunState.FINISHED if error is None else RunState.FAILED
        kept.end(state, text_model, error=None if error is None else str(error))
    test_loss = None
    if training.test is not None and not ctrl_c.pressed():
        test_loss = evaluate(text_model.model, training.test).loss
    bar.close(closing_sentence(text_model, arguments.output))
    if not arguments.quiet:
        _say_the_rest(text_model, test_loss, stopped=stopped)
    if arguments.json:
        facts = report(training, text_model, arguments.output, stopped=stopped)
        print(json.dumps(facts | ({} if test_loss is None else {"test_loss": test_loss})))
    return 0


def _say_the_rest(text_model: TextModel, test_loss: float | None, *, stopped: bool) -> None:
    unit = text_model.tokenizer.unit
    if text_model.baselines:
        losses = ", ".join(f"{name} {loss:.3f}" for name, loss in text_model.baselines.items())
        say(f"Nats per character of the same held-out text: {losses}.")
    if test_loss is not None:
        say(f"On the test part: {test_loss:.4f} nats per {unit}.")
    say(model_sentences(text_model))
    if stopped:
        say("Stopped. The same command with --resume goes on with it.")


def _nothing(sentence: str) -> None:
    pass


def train_run(
    kept: KeptRun, bar: ProgressBar, should_stop: Callable[[], bool], *, show_samples: bool = False
) -> None:
    """Train with a progress bar."""
    run = kept.run
    validation = run.validation

    def on_batch_end(result: BatchResult) -> None:
        run.history.add_batch(result)
        for event in result.events:
            bar.remark(event_sentence(event))
        bar.show(result, validation.results[-1].loss if validation and validation.results else None)

    def on_validation(result: ValidationResult) -> None:
        if show_samples and run.history.samples:
            sample = run.history.samples[-1]
            bar.remark(f"--- step {sample.step:,}, loss {sample.loss:.3f}\n{sample.text}")

    run.on_validation = on_validation
    train_model_TXT(
        run.model,
        run.criterion,
        run.optimizer,
        run.num_epochs,
        run.data_loader,
        validation=validation,
        optimization=run.optimization,
        budget=run.budget,
        checkpoints=kept.checkpoints,
        on_batch_end=on_batch_end,
        on_epoch_end=run.history.add_epoch,
        should_stop=should_stop,
        verbose=False,
    )


def _source(arguments: argparse.Namespace, ctrl_c: CtrlC) -> TextSource:
    if bool(arguments.files) == bool(arguments.sample):
        raise ConfigError("Name text files to train on, or --sample stories; not both.")
    if arguments.sample:
        return SAMPLES[arguments.sample]()
    return read_files(arguments.files, arguments, ctrl_c)


def _settings(
    arguments: argparse.Namespace, source: TextSource, start_from: TextModel | None
) -> TrainingSettings:
    names = {field.name for field in fields(TrainingSettings)} - {"level"}
    changes = {n: v for n, v in vars(arguments).items() if n in names and v is not None}
    if changes.get("validation_fraction") == 0:
        changes["validation"] = "none"
    elif "validation_fraction" in changes:
        changes.setdefault("validation", "blocks")  # a seed's preset holds nothing out by itself
    cleaning = chosen_cleaning(arguments)
    if cleaning or arguments.preset not in SEEDS:
        changes["cleaning"] = cleaning
    on_gpu = resolve_device(arguments.device or "auto").type == "cuda"
    length = len(source.stored)
    if start_from is not None:
        _refuse_other_sizes(arguments, cleaning=bool(cleaning))
        return further_preset(
            arguments.preset, start_from, num_characters=length, on_gpu=on_gpu, **changes
        )
    return preset_settings(
        arguments.preset,
        num_characters=length,
        num_distinct=len(set(str(source.stored[:_LOOKED_AT]))),
        on_gpu=on_gpu,
        level=arguments.level,
        **changes,
    )


def _refuse_other_sizes(arguments: argparse.Namespace, *, cleaning: bool) -> None:
    """A model that is gone on with brings these choices along."""
    names = ("level", "embedding_dim", "hidden_size", "num_layers", "tie_weights")
    chosen = [name for name in names if getattr(arguments, name) is not None]
    if chosen or cleaning:
        what = f"--{chosen[0].replace('_', '-')}" if chosen else "cleaning"
        raise ConfigError(f"{what} cannot be chosen with --from: the model brings its own.")


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

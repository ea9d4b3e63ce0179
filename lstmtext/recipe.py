"""From a text and settings to everything that `train_model_TXT` needs, and from its end to a model.

The window and the command line train through this one recipe:

    run = prepare_training(source, settings)
    train_model_TXT(run.model, run.criterion, run.optimizer, run.num_epochs, run.data_loader,
                    validation=run.validation, optimization=run.optimization, budget=run.budget,
                    on_batch_end=run.history.add_batch, on_epoch_end=run.history.add_epoch)
    text_model = run.best_model()
"""

from dataclasses import asdict

import torch
from torch import Tensor, nn
from torch.optim import SGD, Adam, AdamW, Optimizer

from lstmtext.device import resolve_device, shapes_alone
from lstmtext.encoded_split import encoded_split, with_held_out
from lstmtext.errors import ConfigError, TextError
from lstmtext.evaluation.loss import held_out_batches
from lstmtext.further import further_batches, further_dataset, further_network, further_settings
from lstmtext.model import SingleLSTM_TXT
from lstmtext.parallel import Ranks
from lstmtext.reading.source import TextSource
from lstmtext.reading.stored import text_sha256
from lstmtext.saving.kept_ids import KeptIds
from lstmtext.settings import TrainingSettings
from lstmtext.text.batches import CarriedBatches
from lstmtext.text.dataset import TextDataset
from lstmtext.text.levels import tokenizer_for
from lstmtext.text.shuffled import ShuffledBatches
from lstmtext.text.splitting import TextSplit, split_text
from lstmtext.text_model import TextModel
from lstmtext.training.averaging import WeightAverage
from lstmtext.training.budget import Budget
from lstmtext.training.guard import Guard
from lstmtext.training.optimization import Optimization, fast_dtype
from lstmtext.training.schedule import Plateau, Schedule, warmup_cosine
from lstmtext.training.validation import Validation
from lstmtext.training_run import Batches, TrainingRun

UNLIMITED_EPOCHS = 1_000_000
"""Stands for "until the minutes are over"."""

_MAX_VALIDATION_TOKENS = 120_000  # of a large text; more would not say more
_VALIDATION_PAUSE = 20  # steps
_MAX_PARAMETERS = 500_000_000  # what a model file can hold
_BLOCK = 1 << 20  # tokens counted in one call
_WRITTEN = 10  # tokens read in training take as long as one token written in a sample
_SAMPLE_LENGTHS = {"characters": 240, "subwords": 100, "words": 60, "split": 50}


def prepare_training(
    source: TextSource,
    settings: TrainingSettings,
    *,
    held_out: TextSource | None = None,
    start_from: TextModel | None = None,
    sample_prompt: str = "",
    ranks: Ranks | None = None,
    kept_ids: KeptIds | None = None,
) -> TrainingRun:
    """Encode a text, hold out parts of it, and make model, optimizer and batches.

    The vocabulary comes from the training part; what only the held-out part has is `<unk>`.

    Args:
        source: The text.
        settings: Every choice.
        held_out: A text of its own to validate on, instead of parts of `source`.
        start_from: A trained model to go on with. Its vocabulary grows; `further_settings` says
            which settings are its own. So that it keeps what it knows, it reads text that it wrote
            itself beside the new one (pseudo-rehearsal; not where `batching` is `chunks`).
        sample_prompt: What the samples begin with that are written at each measurement.
        ranks: The processes that train together; this one alone unless given.
        kept_ids: Where the ids of long texts are looked for, and kept for the next run; nothing is
            kept unless given.

    Raises:
        TextError: The text is too short, or its words are too rare.
        ConfigError: The device is not there, or the model would be too large for a file.
    """
    ranks = ranks or Ranks()
    torch.manual_seed(settings.seed)
    device = resolve_device(settings.device)
    if start_from is not None:
        settings = further_settings(settings, start_from)
    split = _split(source, settings, held_out)
    if start_from is None:
        encoded = encoded_split(source.name, split, settings, kept_ids)
        dataset = encoded.dataset
        model = _network(len(dataset.vocab), settings).to(device)
        if settings.tie_weights:
            begin_with_frequencies(model, dataset.token_ids)
    else:
        dataset = further_dataset(start_from, source.name, split, settings)
        encoded = with_held_out(dataset, split)
        model = further_network(start_from, len(dataset.vocab), settings).to(device)
    codec, coverage = dataset.codec, dataset.coverage
    _check_coverage(source.name, coverage, codec.tokenizer.unit)
    batches = _batches(dataset, settings, ranks, start_from)
    if not ranks.is_first:
        torch.manual_seed(settings.seed + ranks.rank)  # equal weights, but other dropout
    has_validation = any(map(len, encoded.validation))
    return TrainingRun(
        text_model=TextModel(
            model,
            codec,
            source.name,
            asdict(settings),
            text_sha256=text_sha256(source.stored) if start_from is None else "",
        ),
        criterion=nn.CrossEntropyLoss(),
        optimizer=_optimizer(model, settings),
        num_epochs=settings.epochs or UNLIMITED_EPOCHS,
        data_loader=batches,
        validation=_validation(
            encoded.validation, batches, len(dataset.token_ids), settings, ranks
        ),
        optimization=Optimization(
            schedule=_schedule(settings),
            clip_grad_norm=settings.clip_grad_norm,
            autocast_dtype=_autocast_dtype(settings, device),
            average=WeightAverage(settings.ema_decay) if settings.ema_decay else None,
            guard=Guard(),
        ),
        budget=Budget(settings.minutes, steps=settings.steps),
        split=split,
        test=held_out_batches(encoded.test) if any(len(p) > 1 for p in encoded.test) else None,
        num_tokens=len(dataset.token_ids),
        coverage=coverage,
        ranks=ranks,
        sample_prompt=sample_prompt,
        sample_length=_SAMPLE_LENGTHS[settings.level] if has_validation else 0,
    )


def _split(
    source: TextSource, settings: TrainingSettings, held_out: TextSource | None
) -> TextSplit:
    to_validate = held_out is None and settings.validation != "none"
    split = split_text(
        source.stored,
        "blocks" if settings.validation == "none" else settings.validation,
        settings.validation_fraction if to_validate else 0.0,
        test_fraction=settings.test_fraction,
        document_starts=source.document_starts,
    )
    tokenizer = tokenizer_for("characters" if settings.level == "subwords" else settings.level)
    # Any stretch of this length will do; most texts answer at their first.
    beginnings = (settings.cleaning(str(part[:10_000])) for part in split.train)
    if all(len(tokenizer.tokenize(beginning)) < 2 for beginning in beginnings):
        split = TextSplit((source.stored,))  # too short to give anything away
    return split if held_out is None else TextSplit(split.train, (held_out.stored,), split.test)


def _batches(
    dataset: TextDataset,
    settings: TrainingSettings,
    ranks: Ranks,
    start_from: TextModel | None,
) -> Batches:
    if settings.batching == "carried" and start_from is not None:
        return further_batches(start_from, dataset, settings, ranks)
    if settings.batching == "carried":
        return CarriedBatches(
            dataset.parts,
            settings.batch_size,
            settings.seq_len,
            reset_every=settings.reset_every,
            ranks=ranks,
        )
    return ShuffledBatches(dataset, settings.batch_size, seed=settings.seed, ranks=ranks)


def _check_coverage(name: str, coverage: float, unit: str) -> None:
    """Refuse a text that would be learned as little but unknown tokens."""
    if coverage < 0.5:
        way_out = "Learn it letter by letter, or with a smaller minimum count."
        if unit != "word":
            way_out = "Allow a larger vocabulary."
        raise TextError(
            f"{1.0 - coverage:.0%} of the {unit}s of “{name}” are too rare to learn. {way_out}"
        )


def _network(vocab_size: int, settings: TrainingSettings) -> SingleLSTM_TXT:
    def network() -> SingleLSTM_TXT:
        return SingleLSTM_TXT(
            vocab_size,
            settings.embedding_dim,
            settings.hidden_size,
            settings.num_layers,
            dropout=settings.dropout,
            embedding_dropout=settings.embedding_dropout,
            weight_dropout=settings.weight_dropout,
            tie_weights=settings.tie_weights,
        )

    with shapes_alone():  # to count the weights before they take memory
        num_parameters = network().num_parameters
    if num_parameters > _MAX_PARAMETERS:
        raise ConfigError(
            f"this model would have {num_parameters:,} weights; a file holds at most "
            f"{_MAX_PARAMETERS:,}: choose a smaller hidden_size"
        )
    return network()


def begin_with_frequencies(model: SingleLSTM_TXT, token_ids: Tensor) -> None:
    """Let a model expect every token as often as it comes, before it has learned anything.

    Among thousands of tokens a few are common, and to learn that from zeros takes the bias many
    steps: words of a megabyte came out 2 % better in three minutes.
    """
    counts = torch.zeros(model.vocab_size, dtype=torch.long)
    for start in range(0, len(token_ids), _BLOCK):
        ids = token_ids[start : start + _BLOCK].long()
        counts += torch.bincount(ids, minlength=model.vocab_size)
    odds = (counts + 0.5) / (counts + 0.5).sum()  # what never comes has odds, too
    with torch.no_grad():
        model.linear.bias.copy_(odds.log())


def _validation(
    parts: list[Tensor],
    batches: Batches,
    num_tokens: int,
    settings: TrainingSettings,
    ranks: Ranks,
) -> Validation | None:
    """Measure, and write a sample, every so many steps that it takes a twelfth of the time."""
    parts = _thinned([part for part in parts if len(part) > 1])
    if not parts:
        return None
    # A token costs about a third without the backward pass.
    cost = sum(map(len, parts)) / 3 + _WRITTEN * _SAMPLE_LENGTHS[settings.level]
    steps = round(12 * cost * len(batches) / num_tokens)
    return Validation(
        held_out_batches(parts, ranks=ranks),
        interval=max(steps, _VALIDATION_PAUSE),
        pause=max(steps // 3, _VALIDATION_PAUSE),
        patience=settings.patience or None,
        ranks=ranks,
    )


def _thinned(parts: list[Tensor]) -> list[Tensor]:
    """At most `_MAX_VALIDATION_TOKENS`, the beginning of each part."""
    share = min(1.0, _MAX_VALIDATION_TOKENS / max(sum(map(len, parts)), 1))
    return [part[: max(2, int(len(part) * share))] for part in parts]


def _optimizer(model: SingleLSTM_TXT, settings: TrainingSettings) -> Optimizer:
    rate, decay = settings.learning_rate, settings.weight_decay
    if settings.optimizer == "sgd":
        return SGD(
            model.parameters(), lr=rate, momentum=settings.momentum, weight_decay=decay, fused=True
        )
    kind = AdamW if settings.optimizer == "adamw" else Adam
    return kind(model.parameters(), lr=rate, weight_decay=decay, fused=True)


def _schedule(settings: TrainingSettings) -> Schedule | None:
    if settings.schedule == "plateau":
        return Plateau()
    return warmup_cosine() if settings.schedule == "cosine" else None


def _autocast_dtype(settings: TrainingSettings, device: torch.device) -> torch.dtype | None:
    if settings.precision == "auto":
        return fast_dtype(device)
    return torch.bfloat16 if settings.precision == "bfloat16" else None

"""From a text and settings to everything that `train_model_TXT` needs, and from its end to a model.

The window and the command line train through this one recipe:

    run = prepare_training(source, settings)
    train_model_TXT(run.model, run.criterion, run.optimizer, run.num_epochs, run.data_loader,
                    validation=run.validation, optimization=run.optimization, budget=run.budget,
                    on_batch_end=run.history.add_batch, on_epoch_end=run.history.add_epoch)
    text_model = run.best_model()
"""

from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn
from torch.optim import AdamW, Optimizer
from torch.utils.data import DataLoader

from lstmtext.device import resolve_device
from lstmtext.errors import ConfigError, TextError
from lstmtext.evaluation.loss import held_out_batches
from lstmtext.model import SingleLSTM_TXT
from lstmtext.reading.source import TextSource
from lstmtext.settings import TrainingSettings
from lstmtext.text.batches import CarriedBatches
from lstmtext.text.dataset import TextDataset, collate_fn
from lstmtext.text.levels import tokenizer_for
from lstmtext.text.splitting import TextSplit, split_text
from lstmtext.text_model import TextModel
from lstmtext.training.history import TrainingHistory
from lstmtext.training.optimization import Optimization, fast_dtype, warmup_cosine
from lstmtext.training.results import Budget
from lstmtext.training.validation import Validation, copy_weights

UNLIMITED_EPOCHS = 1_000_000
"""Stands for "until the minutes are over"."""

_MAX_VALIDATION_TOKENS = 120_000  # of a large text; more would not say more
_VALIDATION_PAUSE = 20  # steps
_MAX_PARAMETERS = 500_000_000  # what a model file can hold

Batches = CarriedBatches | DataLoader[tuple[Tensor, Tensor]]


@dataclass(slots=True)
class TrainingRun:
    """A run that is ready to start.

    Attributes:
        text_model: The model with its vocabulary; `model` inside it is the one that is trained.
        criterion: Cross-entropy.
        optimizer: AdamW, which without weight decay is Adam.
        num_epochs: Passes over the text.
        data_loader: Batches of the training part: carried state, or shuffled chunks.
        validation: The held-out part; None if there is none.
        optimization: Clipping, schedule, precision.
        budget: The limit in minutes.
        history: Filled by the callables of the loop.
        split: The texts themselves, for models to compare with.
        test: The test part, to evaluate once at the end; None if there is none.
        num_tokens: Tokens of the training part.
        coverage: Share of them that have an id of their own, from 0 to 1.
    """

    text_model: TextModel
    criterion: nn.Module
    optimizer: Optimizer
    num_epochs: int
    data_loader: Batches
    validation: Validation | None
    optimization: Optimization
    budget: Budget
    history: TrainingHistory
    split: TextSplit
    test: CarriedBatches | None
    num_tokens: int
    coverage: float

    @property
    def model(self) -> SingleLSTM_TXT:
        """The network that is trained."""
        return self.text_model.model

    def best_model(self) -> TextModel:
        """The best model so far (the present one where nothing was measured), on the CPU.

        A snapshot that may be written with and saved while training goes on; at the end of the run,
        its result.
        """
        if self.validation is not None and self.validation.best_weights is not None:
            assert self.validation.best is not None
            weights, loss = self.validation.best_weights, self.validation.best.loss
        else:
            weights, loss = copy_weights(self.model), None
        return self.text_model.with_weights(
            weights, history=self.history.copy(), validation_loss=loss
        )


def prepare_training(
    source: TextSource, settings: TrainingSettings, *, held_out: TextSource | None = None
) -> TrainingRun:
    """Encode a text, hold out parts of it, and make model, optimizer and batches.

    The vocabulary comes from the training part; what only the held-out part has is `<unk>`.

    Args:
        source: The text.
        settings: Every choice.
        held_out: A text of its own to validate on, instead of parts of `source`.

    Raises:
        TextError: The text is too short, or its words are too rare.
        ConfigError: The device is not there, or the model would be too large for a file.
    """
    torch.manual_seed(settings.seed)
    device = resolve_device(settings.device)
    split = _split(source, settings, held_out)
    tokenizer = tokenizer_for(
        settings.level,
        [settings.cleaning(part) for part in split.train] if settings.level == "subwords" else (),
        max_vocab_size=settings.max_vocab_size,
    )
    dataset = TextDataset.from_text(
        split.train,
        settings.seq_len,
        name=source.name,
        tokenizer=tokenizer,
        cleaning=settings.cleaning,
        stride=settings.stride,
        with_unknown=True,
        min_count=settings.min_count,
        max_vocab_size=settings.max_vocab_size,
    )
    codec, coverage = dataset.codec, dataset.coverage
    _check_coverage(source.name, coverage, tokenizer.unit)
    batches = _batches(dataset, settings)
    model = _network(len(dataset.vocab), settings).to(device)
    validation = [codec.encode(part) for part in split.validation]
    test = [codec.encode(part) for part in split.test]
    return TrainingRun(
        text_model=TextModel(model, codec, source.name, asdict(settings)),
        criterion=nn.CrossEntropyLoss(),
        optimizer=_optimizer(model, settings),
        num_epochs=settings.epochs or UNLIMITED_EPOCHS,
        data_loader=batches,
        validation=_validation(validation, batches, len(dataset.token_ids)),
        optimization=Optimization(
            schedule=warmup_cosine() if settings.schedule == "cosine" else None,
            clip_grad_norm=settings.clip_grad_norm,
            autocast_dtype=_autocast_dtype(settings, device),
        ),
        budget=Budget(settings.minutes),
        history=TrainingHistory(),
        split=split,
        test=held_out_batches(test) if any(len(part) > 1 for part in test) else None,
        num_tokens=len(dataset.token_ids),
        coverage=coverage,
    )


def _split(
    source: TextSource, settings: TrainingSettings, held_out: TextSource | None
) -> TextSplit:
    to_validate = held_out is None and settings.validation != "none"
    split = split_text(
        source.text,
        "blocks" if settings.validation == "none" else settings.validation,
        settings.validation_fraction if to_validate else 0.0,
        test_fraction=settings.test_fraction,
        document_starts=source.document_starts,
    )
    tokenizer = tokenizer_for("characters" if settings.level == "subwords" else settings.level)
    # Any stretch of this length will do; most texts answer at their first.
    beginnings = (settings.cleaning(part[:10_000]) for part in split.train)
    if all(len(tokenizer.tokenize(beginning)) < 2 for beginning in beginnings):
        split = TextSplit((source.text,))  # too short to give anything away
    return split if held_out is None else TextSplit(split.train, (held_out.text,), split.test)


def _batches(dataset: TextDataset, settings: TrainingSettings) -> Batches:
    if settings.batching == "carried":
        return CarriedBatches(dataset.parts, settings.batch_size, settings.seq_len)
    return DataLoader(
        dataset,
        batch_size=settings.batch_size,
        shuffle=True,
        collate_fn=collate_fn,
        generator=torch.Generator().manual_seed(settings.seed),
    )


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
            tie_weights=settings.tie_weights,
        )

    with torch.device("meta"):  # to count the weights before they take memory
        num_parameters = network().num_parameters
    if num_parameters > _MAX_PARAMETERS:
        raise ConfigError(
            f"this model would have {num_parameters:,} weights; a file holds at most "
            f"{_MAX_PARAMETERS:,}: choose a smaller hidden_size"
        )
    return network()


def _validation(parts: list[Tensor], batches: Batches, num_tokens: int) -> Validation | None:
    """Measure every so many steps that measuring takes a twelfth of the time."""
    parts = _thinned([part for part in parts if len(part) > 1])
    if not parts:
        return None
    # A token costs about a third without the backward pass.
    steps = -(-4 * sum(map(len, parts)) * len(batches) // num_tokens)
    return Validation(
        held_out_batches(parts),
        interval=max(steps, _VALIDATION_PAUSE),
        pause=max(steps // 3, _VALIDATION_PAUSE),
    )


def _thinned(parts: list[Tensor]) -> list[Tensor]:
    """At most `_MAX_VALIDATION_TOKENS`, the beginning of each part."""
    share = min(1.0, _MAX_VALIDATION_TOKENS / max(sum(map(len, parts)), 1))
    return [part[: max(2, int(len(part) * share))] for part in parts]


def _optimizer(model: SingleLSTM_TXT, settings: TrainingSettings) -> Optimizer:
    return AdamW(
        model.parameters(),
        lr=settings.learning_rate,
        weight_decay=settings.weight_decay,
        fused=True,
    )


def _autocast_dtype(settings: TrainingSettings, device: torch.device) -> torch.dtype | None:
    if settings.precision == "auto":
        return fast_dtype(device)
    return torch.bfloat16 if settings.precision == "bfloat16" else None

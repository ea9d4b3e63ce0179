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

from lstmtext.device import resolve_device
from lstmtext.errors import ConfigError, TextError
from lstmtext.model import SingleLSTM_TXT
from lstmtext.reading.source import TextSource
from lstmtext.settings import TrainingSettings
from lstmtext.text.batches import CarriedBatches
from lstmtext.text.dataset import TextDataset, split_text
from lstmtext.text.tokenizer import UNK_IDX, tokenizer_named
from lstmtext.text.vocabulary import encode
from lstmtext.text_model import TextModel
from lstmtext.training.history import TrainingHistory
from lstmtext.training.optimization import Optimization, fast_dtype, warmup_cosine
from lstmtext.training.results import Budget
from lstmtext.training.validation import Validation, copy_weights

UNLIMITED_EPOCHS = 1_000_000
"""Stands for "until the minutes are over"."""

_MAX_VALIDATION_TOKENS = 120_000  # of a large text's tail; more would not say more
_VALIDATION_PAUSE = 20  # steps
_MAX_PARAMETERS = 500_000_000  # what a model file can hold


@dataclass(slots=True)
class TrainingRun:
    """A run that is ready to start.

    Attributes:
        text_model: The model with its vocabulary; `model` inside it is the one that is trained.
        criterion: Cross-entropy.
        optimizer: AdamW.
        num_epochs: Passes over the text.
        data_loader: Carried-state batches of the training part.
        validation: The held-out part; None if there is none.
        optimization: Clipping, schedule, precision.
        budget: The limit in minutes.
        history: Filled by the callables of the loop.
    """

    text_model: TextModel
    criterion: nn.Module
    optimizer: Optimizer
    num_epochs: int
    data_loader: CarriedBatches
    validation: Validation | None
    optimization: Optimization
    budget: Budget
    history: TrainingHistory

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


def prepare_training(source: TextSource, settings: TrainingSettings) -> TrainingRun:
    """Encode a text, hold out its tail, and make model, optimizer and batches.

    The vocabulary comes from the training part; what only the held-out part has is `<unk>`.

    Raises:
        TextError: The text is too short, or its words are too rare.
        ConfigError: The device is not there, or the model would be too large for a file.
    """
    torch.manual_seed(settings.seed)
    device = resolve_device(settings.device)
    tokenizer = tokenizer_named(settings.level)
    fraction = settings.validation_fraction if settings.validation == "tail" else 0.0
    train_text, validation_text = split_text(source.text, fraction)
    if len(tokenizer.tokenize(train_text[:10_000])) < 2:  # too short to give anything away
        train_text, validation_text = source.text, ""
    dataset = TextDataset.from_text(
        train_text,
        settings.seq_len,
        name=source.name,
        tokenizer=tokenizer,
        with_unknown=True,
        min_count=settings.min_count,
        max_vocab_size=settings.max_vocab_size,
    )
    _check_coverage(dataset)
    batches = CarriedBatches(dataset.token_ids, settings.batch_size, settings.seq_len)
    model = _network(len(dataset.vocab), settings).to(device)
    validation_ids = encode(tokenizer.tokenize(validation_text), dataset.vocab)
    return TrainingRun(
        text_model=TextModel(model, tokenizer, dataset.vocab, source.name, asdict(settings)),
        criterion=nn.CrossEntropyLoss(),
        optimizer=_optimizer(model, settings),
        num_epochs=settings.epochs or UNLIMITED_EPOCHS,
        data_loader=batches,
        validation=_validation(validation_ids[:_MAX_VALIDATION_TOKENS], batches),
        optimization=Optimization(
            schedule=warmup_cosine(),
            clip_grad_norm=settings.clip_grad_norm,
            autocast_dtype=_autocast_dtype(settings, device),
        ),
        budget=Budget(settings.minutes),
        history=TrainingHistory(),
    )


def _check_coverage(dataset: TextDataset) -> None:
    """Refuse a text that would be learned as little but unknown words."""
    unknown = int((dataset.token_ids == UNK_IDX).sum()) / len(dataset.token_ids)
    if unknown > 0.5:
        raise TextError(
            f"{unknown:.0%} of the words of “{dataset.name}” are too rare to learn. "
            "Learn it letter by letter, or with a smaller minimum count."
        )


def _network(vocab_size: int, settings: TrainingSettings) -> SingleLSTM_TXT:
    with torch.device("meta"):  # to count the weights before they take memory
        planned = SingleLSTM_TXT(
            vocab_size, settings.embedding_dim, settings.hidden_size, settings.num_layers
        )
    if planned.num_parameters > _MAX_PARAMETERS:
        raise ConfigError(
            f"this model would have {planned.num_parameters:,} weights; a file holds at most "
            f"{_MAX_PARAMETERS:,}: choose a smaller hidden_size"
        )
    return SingleLSTM_TXT(
        vocab_size,
        settings.embedding_dim,
        settings.hidden_size,
        settings.num_layers,
        dropout=settings.dropout,
    )


def _validation(token_ids: Tensor, batches: CarriedBatches) -> Validation | None:
    if len(token_ids) < 2:
        return None
    # A token costs about a third without the backward pass: so measuring takes a twelfth.
    steps = -(-4 * len(token_ids) * len(batches) // batches.num_tokens)
    return Validation(
        CarriedBatches(token_ids, _validation_lanes(len(token_ids)), 256),
        interval=max(steps, _VALIDATION_PAUSE),
        pause=max(steps // 3, _VALIDATION_PAUSE),
    )


def _validation_lanes(num_tokens: int) -> int:
    """Few lanes, since each begins without knowing what came before; enough to be quick."""
    return max(1, min(num_tokens // 4096, 32))


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

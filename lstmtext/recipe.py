"""From a text and settings to everything that `train_model_TXT` needs, and from its end to a model.

The window and the command line train through this one recipe:

    run = prepare_training(source, settings)
    train_model_TXT(run.model, run.criterion, run.optimizer, run.num_epochs, run.data_loader,
                    validation=run.validation, optimization=run.optimization, budget=run.budget,
                    on_batch_end=run.history.add_batch, on_epoch_end=run.history.add_epoch)
    text_model = run.finish()
"""

from dataclasses import asdict, dataclass

import torch
from torch import nn
from torch.optim import AdamW, Optimizer

from lstmtext.device import resolve_device
from lstmtext.model import SingleLSTM_TXT
from lstmtext.settings import TrainingSettings
from lstmtext.text.batches import CarriedBatches
from lstmtext.text.dataset import TextDataset, split_text
from lstmtext.text.reading import TextSource
from lstmtext.text.tokenizer import tokenizer_named
from lstmtext.text.vocabulary import encode
from lstmtext.text_model import TextModel
from lstmtext.training.history import TrainingHistory
from lstmtext.training.loop import Budget
from lstmtext.training.optimization import Optimization, fast_dtype, warmup_cosine
from lstmtext.training.validation import Validation, copy_weights

UNLIMITED_EPOCHS = 1_000_000
"""Stands for "until the minutes are over"."""

_LONG_EPOCH_TOKENS = 300_000  # a pass over so many takes seconds: validate within it, too
_MAX_VALIDATION_TOKENS = 300_000  # of a large text's tail; enough to tell differences of 0.001
_VALIDATION_PAUSE = 20  # steps


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

    def snapshot(self) -> TextModel:
        """The best model so far (the present one where nothing was measured), on the CPU."""
        if self.validation is not None and self.validation.best_weights is not None:
            assert self.validation.best is not None
            weights, loss = self.validation.best_weights, self.validation.best.loss
        else:
            weights, loss = copy_weights(self.model), None
        return self.text_model.with_weights(
            weights, history=self.history.copy(), validation_loss=loss
        )

    def finish(self) -> TextModel:
        """The result of the run: the best model, where it was trained."""
        best = self.snapshot()
        return best.with_weights(
            best.model.state_dict(),
            validation_loss=best.validation_loss,
            device=next(self.model.parameters()).device,
        )


def prepare_training(source: TextSource, settings: TrainingSettings) -> TrainingRun:
    """Encode a text, hold out its tail, and make model, optimizer and batches.

    The vocabulary comes from the training part; what only the held-out part has is `<unk>`.

    Raises:
        TextError: The text is too short.
        ConfigError: The device is not there.
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
    batches = CarriedBatches(dataset.token_ids, settings.batch_size, settings.seq_len)
    model = SingleLSTM_TXT(
        len(dataset.vocab),
        settings.embedding_dim,
        settings.hidden_size,
        settings.num_layers,
        dropout=settings.dropout,
    ).to(device)
    validation_ids = encode(tokenizer.tokenize(validation_text), dataset.vocab)
    validation_ids = validation_ids[:_MAX_VALIDATION_TOKENS]
    validation = None
    if len(validation_ids) >= 2:
        long_epochs = batches.num_tokens > _LONG_EPOCH_TOKENS
        validation = Validation(
            CarriedBatches(validation_ids, _validation_lanes(len(validation_ids)), 256),
            interval=-(-len(batches) // 3) if long_epochs else None,
            pause=_VALIDATION_PAUSE,
        )
    text_model = TextModel(model, tokenizer, dataset.vocab, source.name, asdict(settings))
    return TrainingRun(
        text_model=text_model,
        criterion=nn.CrossEntropyLoss(),
        optimizer=_optimizer(model, settings, device),
        num_epochs=settings.epochs or UNLIMITED_EPOCHS,
        data_loader=batches,
        validation=validation,
        optimization=Optimization(
            schedule=warmup_cosine(),
            clip_grad_norm=settings.clip_grad_norm,
            autocast_dtype=_autocast_dtype(settings, device),
        ),
        budget=Budget(settings.minutes),
        history=TrainingHistory(),
    )


def _validation_lanes(num_tokens: int) -> int:
    """Few lanes, since each begins without knowing what came before; enough to be quick."""
    return max(1, min(num_tokens // 4096, 32))


def _optimizer(
    model: SingleLSTM_TXT, settings: TrainingSettings, device: torch.device
) -> Optimizer:
    return AdamW(
        model.parameters(),
        lr=settings.learning_rate,
        weight_decay=settings.weight_decay,
        fused=device.type in ("cpu", "cuda"),
    )


def _autocast_dtype(settings: TrainingSettings, device: torch.device) -> torch.dtype | None:
    if settings.precision == "auto":
        return fast_dtype(device)
    return torch.bfloat16 if settings.precision == "bfloat16" else None

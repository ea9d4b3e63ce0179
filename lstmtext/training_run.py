"""A training run with everything that `train_model_TXT` needs, and its best model at any moment."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from torch import nn
from torch.optim import Optimizer

from lstmtext.errors import TextError
from lstmtext.generation.generate import generate_text
from lstmtext.model import SingleLSTM_TXT
from lstmtext.parallel import Ranks
from lstmtext.text.batches import CarriedBatches
from lstmtext.text.shuffled import ShuffledBatches
from lstmtext.text.side_by_side import SideBySideBatches
from lstmtext.text.splitting import TextSplit
from lstmtext.text_model import TextModel
from lstmtext.training.averaging import StateDict, copy_weights
from lstmtext.training.budget import Budget
from lstmtext.training.checkpoints import SECONDS, Checkpoints, SavedRun
from lstmtext.training.history import TrainingHistory, TrainingSample
from lstmtext.training.optimization import Optimization
from lstmtext.training.validation import Validation, ValidationResult

Batches = CarriedBatches | SideBySideBatches | ShuffledBatches

_SAMPLE_TEMPERATURE = 0.7


@dataclass(slots=True)
class TrainingRun:
    """A run that is ready to start.

    Attributes:
        text_model: The model with its vocabulary; `model` inside it is the one that is trained.
        criterion: Cross-entropy.
        optimizer: AdamW, Adam or SGD.
        num_epochs: Passes over the text.
        data_loader: Batches of the training part: carried state, or shuffled chunks.
        validation: The held-out part; None if there is none.
        optimization: Clipping, schedule, precision, averaging, the guard.
        budget: The limit in steps or minutes.
        split: The texts themselves, for models to compare with.
        test: The test part, to evaluate once at the end; None if there is none.
        num_tokens: Tokens of the training part.
        coverage: Share of them that have an id of their own, from 0 to 1.
        ranks: The processes that train together.
        history: Filled by the callables of the loop.
        sample_prompt: What every sample begins with.
        sample_length: Tokens in a sample; 0 for none.
        on_validation: Told of each measurement, after history and samples have it.
    """

    text_model: TextModel
    criterion: nn.Module
    optimizer: Optimizer
    num_epochs: int
    data_loader: Batches
    validation: Validation | None
    optimization: Optimization
    budget: Budget
    split: TextSplit
    test: CarriedBatches | None
    num_tokens: int
    coverage: float
    ranks: Ranks = field(default_factory=Ranks)
    history: TrainingHistory = field(default_factory=TrainingHistory)
    sample_prompt: str = ""
    sample_length: int = 0
    on_validation: Callable[[ValidationResult], object] | None = None

    def __post_init__(self) -> None:
        """Listen to the measurements."""
        if self.validation is not None:
            self.validation.on_result = self._on_validation

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
            return self._snapshot(self.validation.best_weights, self.validation.best.loss)
        return self._snapshot(self._present_weights(), None)

    def checkpoints(
        self,
        save: Callable[[SavedRun], object],
        *,
        interval: float = SECONDS,
        resume_from: SavedRun | None = None,
    ) -> Checkpoints:
        """Checkpoints of the whole run, its history included, for `train_model_TXT`.

        Args:
            save: Called with the state; must have written it when it returns.
            interval: Seconds from one to the next.
            resume_from: What `save` got in an earlier run of the same text and settings.

        Raises:
            TextError: The saved run had another vocabulary.
        """
        fingerprint = self.fingerprint

        def save_all(state: SavedRun) -> None:
            save({"run": state, "history": self.history.state_dict(), "text": fingerprint})

        if resume_from is None:
            return Checkpoints(save_all, interval=interval)
        if resume_from["text"] != fingerprint:
            raise TextError("The saved run learned another text, or cut it in another way.")
        self.history.load_state_dict(resume_from["history"])
        return Checkpoints(save_all, interval=interval, resume_from=resume_from["run"])

    @property
    def fingerprint(self) -> str:
        """A digest of the vocabulary and of the sizes of text and network."""
        digest = hashlib.sha256(repr(self.num_tokens).encode())
        for token, idx in self.text_model.vocab.items():
            digest.update(f"{idx} {token}\n".encode())
        for name, weight in self.model.state_dict().items():
            digest.update(f"{name} {tuple(weight.shape)}\n".encode())
        return digest.hexdigest()

    def _present_weights(self) -> StateDict:
        average = self.optimization.average
        if average is None:
            return copy_weights(self.model)
        average.swap(self.model)
        try:
            return copy_weights(self.model)
        finally:
            average.swap(self.model)

    def _snapshot(self, weights: StateDict, loss: float | None) -> TextModel:
        history = replace(self.history.copy(), decisions=list(self.budget.decisions))
        return self.text_model.with_weights(weights, history=history, validation_loss=loss)

    def _on_validation(self, result: ValidationResult) -> None:
        self.history.add_validation(result)
        if self.sample_length and self.ranks.is_first:
            self.history.samples.append(self._sample(result))
        if self.on_validation is not None:
            self.on_validation(result)

    def _sample(self, result: ValidationResult) -> TrainingSample:
        """Write from the one prompt, with the same luck each time: what differs was learned."""
        model, was_training = self.model, self.model.training
        prompt, length = self.sample_prompt, self.sample_length
        text = generate_text(
            model.eval(), self.text_model, prompt, length, _SAMPLE_TEMPERATURE, seed=1
        )
        model.train(was_training)
        return TrainingSample(result.step, result.seconds, result.loss, prompt + text)

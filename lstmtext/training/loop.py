"""The training loop of seed 000. Knows nothing of files, windows or text: any model, any loader.

What a run needs beyond the loop enters as objects: `Optimization` (clipping, schedule, precision),
`Validation` (held-out text, best weights), `Budget` (when to end). Everything else is told through
plain callables, which run in the calling thread. `RunProgress` does the counting.
"""

from collections.abc import Callable, Iterable

from torch import Tensor, nn
from torch.optim import Optimizer

from lstmtext.evaluation.loss import forward_for, mean_loss
from lstmtext.text.tokenizer import PAD_IDX
from lstmtext.training.optimization import Optimization
from lstmtext.training.progress import RunProgress
from lstmtext.training.results import BatchResult, Budget, EpochResult
from lstmtext.training.validation import Validation


def train_model_TXT(
    model: nn.Module,
    criterion: nn.Module,
    optimizer: Optimizer,
    num_epochs: int,
    data_loader: Iterable[tuple[Tensor, Tensor]],
    *,
    validation: Validation | None = None,
    optimization: Optimization | None = None,
    budget: Budget | None = None,
    on_batch_end: Callable[[BatchResult], object] | None = None,
    on_epoch_end: Callable[[EpochResult], object] | None = None,
    should_stop: Callable[[], bool] | None = None,
    verbose: bool = True,
) -> list[EpochResult]:
    """Train a model, and print the average loss of each epoch (seed 000).

    Args:
        model: Gives logits `(B * T, V)` or `(B, T, V)` for ids `(B, T)`; trained where it is.
        criterion: Takes logits and targets. Padding (id 0) is left out before it is called.
        optimizer: Steps once for each batch.
        num_epochs: Passes over `data_loader`.
        data_loader: Gives inputs and targets, both `(B, T)`. If it has a true `carries_state`, the
            model's state is carried from batch to batch (`CarriedBatches`).
        validation: Measures on held-out text and keeps the best weights.
        optimization: Clipping, schedule and precision; plain steps if None.
        budget: Ends the run early, for example after some minutes.
        on_batch_end: Called after each step.
        on_epoch_end: Called after each epoch.
        should_stop: Asked before each step. Stopping is a normal end: what was done is returned.
        verbose: Print one line for each epoch.

    Returns:
        One result for each epoch, the last one partial if the run ended within it.

    Raises:
        TrainingError: The loss became infinite or undefined.
    """
    run = RunProgress(
        model, criterion, data_loader, num_epochs, validation, budget or Budget(), should_stop
    )
    optimization = optimization or Optimization()
    history: list[EpochResult] = []
    for epoch in range(1, num_epochs + 1):
        model.train()
        forward = forward_for(model, data_loader)
        for x, y in data_loader:
            if run.ask_whether_to_end():
                break
            num_tokens = int((y != PAD_IDX).sum())  # counted before it moves: nothing to wait for
            if not num_tokens:
                continue
            x, y = x.to(run.device), y.to(run.device)  # (B, T)
            optimizer.zero_grad()
            with optimization.autocast(run.device):
                loss = mean_loss(criterion, forward(x), y, num_tokens)
            run.check(loss)
            loss.backward()  # type: ignore[no-untyped-call]
            optimization.before_step(model, optimizer, run.progress)
            optimizer.step()
            run.count(loss, num_tokens)
            if on_batch_end is not None:
                on_batch_end(run.batch_result(epoch, loss, num_tokens))
            if run.validation_is_due():
                run.validate()
        if run.epoch_tokens:
            history.append(run.end_epoch(epoch, validation_loss=run.validate_at_end()))
            if on_epoch_end is not None:
                on_epoch_end(history[-1])
            if verbose:
                _print_epoch(history[-1], num_epochs)
        if run.over:
            break
    return history


def _print_epoch(result: EpochResult, num_epochs: int) -> None:
    line = f"Epoch {result.epoch}/{num_epochs}: average loss {result.train_loss:.4f}"
    if result.validation_loss is not None:
        line += f", validation loss {result.validation_loss:.4f}"
    print(line, flush=True)

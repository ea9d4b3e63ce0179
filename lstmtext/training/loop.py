"""The training loop of seed 000. Knows nothing of files, windows or text: any model, any loader.

What a run needs beyond the loop enters as objects: `Optimization` (clipping, schedule, precision),
`Validation` (held-out text, best weights), `Budget` (when to end), `Checkpoints` (saving and going
on). Everything else is told through plain callables, which run in the calling thread.
`RunProgress` counts, `BatchPass` is forward, loss and backward, `Upkeep` does what is due between
two steps.
"""

from collections.abc import Callable, Iterable
from functools import partial

from torch import Tensor, nn
from torch.optim import Optimizer

from lstmtext.device import device_errors_in_words
from lstmtext.evaluation.loss import model_device
from lstmtext.training.batch_pass import BatchPass
from lstmtext.training.budget import Budget
from lstmtext.training.busyness import threads_are_restored
from lstmtext.training.checkpoints import Checkpoints
from lstmtext.training.memory import memory_is_kept
from lstmtext.training.optimization import Optimization
from lstmtext.training.progress import RunProgress
from lstmtext.training.results import BatchResult, EpochResult
from lstmtext.training.upkeep import Upkeep
from lstmtext.training.validation import Validation


@device_errors_in_words()
@memory_is_kept()
@threads_are_restored()
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
    checkpoints: Checkpoints | None = None,
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
        budget: Ends the run early: after some minutes or steps.
        checkpoints: Saves the run now and then, and goes on with a saved one.
        on_batch_end: Called after each step.
        on_epoch_end: Called after each epoch.
        should_stop: Asked before each step. Stopping is a normal end: what was done is returned.
            It may take its time: that of `training.pausing.Pause` holds the run for as long as it
            is paused, and changes nothing in it.
        verbose: Print one line for each epoch.

    Returns:
        One result for each epoch, the last one partial if the run ended within it.

    Raises:
        TrainingError: The loss became infinite or undefined, and going back did not help; or the
            graphics card stopped responding.
    """
    optimization = optimization or Optimization()
    run = RunProgress(data_loader, num_epochs, model_device(model), budget or Budget(), should_stop)
    backward = BatchPass(model, criterion, optimization, on_split=partial(run.tell, "split"))
    upkeep = Upkeep(
        run, model, criterion, optimizer, backward, validation, optimization, checkpoints
    )
    history: list[EpochResult] = []
    for epoch in run.epochs():
        model.train()
        backward.begin_epoch(data_loader, afresh=run.batch == 0)
        for x, y, num_tokens in run.batches():  # (B, T) each; targets that are no padding
            if run.ask_whether_to_end():
                break
            optimizer.zero_grad()
            loss = backward(x, y, num_tokens)  # criterion(model(x), y), then its backward()
            loss, num_tokens = run.agree(model, loss, num_tokens)
            if not num_tokens:
                continue
            upkeep.check(loss)
            optimization.before_step(model, optimizer, run.progress, upkeep.rate_scale)
            optimizer.step()
            upkeep.after_step(loss, num_tokens)
            if on_batch_end is not None:
                on_batch_end(run.batch_result(epoch, loss, num_tokens))
            upkeep.look_around()
        if run.stopped:
            upkeep.save()  # before the epoch is closed: going on, it will not have been
        result = upkeep.end_epoch(epoch)
        if result is not None:
            history.append(result)
            if on_epoch_end is not None:
                on_epoch_end(result)
            if verbose:
                _print_epoch(result, num_epochs)
    return history


def _print_epoch(result: EpochResult, num_epochs: int) -> None:
    line = f"Epoch {result.epoch}/{num_epochs}: average loss {result.train_loss:.4f}"
    if result.validation_loss is not None:
        line += f", validation loss {result.validation_loss:.4f}"
    print(line, flush=True)

"""Training a prepared run as the programs do, for the tests of everything around it."""

from lstmtext import TrainingRun, train_model_TXT

SENTENCE = "the small red cat sat on the red mat and the large blue dog lay on the blue mat.\n"
"""What a model of a few seconds knows by heart."""


def train(run: TrainingRun, **options: object) -> TrainingRun:
    """Train to the end, or as `options` of `train_model_TXT` say; returns the run."""
    train_model_TXT(
        run.model,
        run.criterion,
        run.optimizer,
        run.num_epochs,
        run.data_loader,
        validation=run.validation,
        optimization=run.optimization,
        budget=run.budget,
        on_batch_end=run.history.add_batch,
        on_epoch_end=run.history.add_epoch,
        verbose=False,
        **options,
    )
    return run

import hashlib
import math
from collections.abc import Callable

import pytest
import torch
from training_runs import train

from lstmtext import (
    ConfigError,
    TextError,
    TextModel,
    TrainingError,
    TrainingSettings,
    generate_text,
    prepare_training,
    train_model_TXT,
)
from lstmtext.reading.source import TextSource

POEM = (
    "There was an old pond,\nand into it jumped a frog:\nwhat a splash it made!\n"
    "Nobody was there,\nbut the moon saw it all, and\nkept it to herself.\n"
)


def source(text: str = POEM) -> TextSource:
    return TextSource(text, "poem.txt", "utf-8")


def settings(**changes: object) -> TrainingSettings:
    values: dict[str, object] = {
        "embedding_dim": 16,
        "hidden_size": 64,
        "batch_size": 1,
        "seq_len": 32,
        "epochs": 2,
        "minutes": None,
        "learning_rate": 0.02,
        "validation": "none",
        "precision": "float32",
        "device": "cpu",
    }
    return TrainingSettings(**{**values, **changes})


@pytest.mark.parametrize(
    ("level", "precision"),
    [("characters", "float32"), ("words", "float32"), ("split", "float32"), ("words", "bfloat16")],
)
def test_a_poem_is_learned_by_heart_at_every_level(level: str, precision: str) -> None:
    run = prepare_training(source(), settings(level=level, epochs=100, precision=precision))
    train(run)
    text_model = run.best_model()
    assert text_model.history.epochs[-1].train_loss < 0.1
    prompt = "There was an old"
    written = generate_text(text_model.model, text_model, prompt, 1000, 0.0)
    expected = POEM.removeprefix(prompt)
    if level == "split":
        expected = " ".join(expected.split())
    assert written.startswith(expected)


def test_the_same_seed_gives_the_same_weights_and_another_does_not() -> None:
    def weights(seed: int) -> torch.Tensor:
        run = prepare_training(source(), settings(seed=seed, dropout=0.2))
        train(run)
        return torch.nn.utils.parameters_to_vector(run.best_model().model.parameters())

    assert torch.equal(weights(1), weights(1))
    assert not torch.equal(weights(1), weights(2))


def test_the_tail_is_held_out_and_the_vocabulary_is_that_of_the_rest() -> None:
    run = prepare_training(source("abc" * 300 + "x" * 100), settings(validation="tail"))
    assert run.validation is not None
    assert run.validation.num_tokens == 99
    assert set(run.text_model.vocab) == {"<pad>", "<unk>", "a", "b", "c"}
    assert run.data_loader.num_tokens == 899


def test_nothing_is_held_out_of_a_text_that_is_too_short_or_on_request() -> None:
    assert prepare_training(source("ab"), settings(validation="tail")).validation is None
    run = prepare_training(source(), settings(validation="none"))
    assert run.validation is None
    train(run)
    assert run.best_model().validation_loss is None


def test_finish_gives_the_weights_with_the_lowest_held_out_loss() -> None:
    # The tail is unlike the rest, so learning the rest makes it worse sooner or later.
    run = prepare_training(
        source(POEM * 4 + "Z" * (len(POEM) * 4 // 9)),
        settings(validation="tail", epochs=8, learning_rate=0.05),
    )
    train(run)
    assert run.validation is not None
    losses = [result.loss for result in run.validation.results]
    assert losses[-1] > min(losses)
    text_model = run.best_model()
    assert text_model.validation_loss == min(losses)
    best = run.validation.best_weights
    assert best is not None
    state = text_model.model.state_dict()
    assert all(torch.equal(state[name], best[name]) for name in best)
    assert not torch.equal(state["linear.bias"], run.model.state_dict()["linear.bias"])


def test_a_snapshot_does_not_change_while_training_goes_on() -> None:
    run = prepare_training(source(), settings())
    snapshot = run.best_model()
    before = torch.nn.utils.parameters_to_vector(snapshot.model.parameters()).clone()
    train(run)
    assert torch.equal(torch.nn.utils.parameters_to_vector(snapshot.model.parameters()), before)
    assert snapshot.history.epochs == []
    assert len(run.best_model().history.epochs) == 2


def test_stopping_before_the_first_step_still_gives_a_model_that_writes() -> None:
    run = prepare_training(source(), settings(validation="tail"))
    train(run, should_stop=lambda: True)
    text_model = run.best_model()
    assert len(generate_text(text_model.model, text_model, "", 20)) == 20


def test_minutes_alone_end_a_run() -> None:
    run = prepare_training(source(), settings(epochs=None, minutes=0.01))
    train(run)
    assert 0.3 < run.history.seconds < 5.0


def test_a_long_epoch_is_measured_within() -> None:
    text = POEM * 3_000
    run = prepare_training(source(text), settings(validation="tail", batch_size=512, hidden_size=4))
    assert run.validation is not None
    assert run.validation.interval is not None
    assert run.validation.interval < len(run.data_loader)
    measured = run.validation.num_tokens / 3 / (run.validation.interval * 512 * 64)
    assert measured < 0.1  # of the time of training


def test_chunks_are_windows_of_the_length_and_stride_that_were_chosen() -> None:
    chosen = settings(batching="chunks", seq_len=9, stride=2, batch_size=4)
    run = prepare_training(source(), chosen)
    dataset = run.data_loader.dataset
    assert len(dataset) == -(-(len(POEM) - 1 - 9) // 2) + 1
    x, y = next(iter(run.data_loader))
    assert x.shape == y.shape == (4, 9)
    assert x[:, 1:].tolist() == y[:, :-1].tolist()
    train(run)
    assert run.history.epochs[-1].train_loss < run.history.epochs[0].train_loss


def test_the_optimizer_has_the_rate_and_the_decay_that_were_chosen() -> None:
    run = prepare_training(source(), settings(learning_rate=0.5, weight_decay=0.25))
    (group,) = run.optimizer.param_groups
    assert (group["lr"], group["weight_decay"]) == (0.5, 0.25)
    assert run.optimization.schedule is not None
    constant = prepare_training(source(), settings(schedule="constant"))
    assert constant.optimization.schedule is None


def test_a_text_of_words_that_occur_once_is_refused_at_the_level_of_words() -> None:
    names = "\n".join(f"name{i}" for i in range(300))
    with pytest.raises(TextError, match="letter by letter"):
        prepare_training(source(names), settings(level="words", min_count=2))


def test_a_model_of_words_with_tied_weights_begins_with_the_odds_of_each_word() -> None:
    text = "the cat sat and the dog sat and the hen ran. " * 400
    settings = TrainingSettings(
        level="words", embedding_dim=8, hidden_size=8, tie_weights=True, validation="none"
    )
    run = prepare_training(TextSource(text, "animals", "utf-8"), settings)
    odds = run.model.linear.bias.detach().softmax(0)
    vocab = run.text_model.vocab
    assert odds[vocab["the"]] / odds[vocab["cat"]] == pytest.approx(3, rel=0.05)
    assert 0.0 < odds[vocab["<pad>"]] < odds[vocab["cat"]] / 10


def test_a_model_too_large_for_a_file_is_refused_before_it_takes_memory() -> None:
    with pytest.raises(ConfigError, match="smaller hidden_size"):
        prepare_training(source(POEM), settings(hidden_size=8192, num_layers=2))


def test_an_unstable_run_keeps_its_last_good_weights() -> None:
    run = prepare_training(source(POEM * 4), settings(validation="tail", epochs=9))

    def poison(_: object) -> None:
        if len(run.history.epochs) == 2:
            run.model.linear.bias.data.fill_(math.nan)

    with pytest.raises(TrainingError, match="Try a smaller learning rate"):
        train_model_TXT(
            run.model,
            run.criterion,
            run.optimizer,
            run.num_epochs,
            run.data_loader,
            validation=run.validation,
            on_batch_end=poison,
            on_epoch_end=run.history.add_epoch,
            verbose=False,
        )
    text_model = run.best_model()
    assert text_model.validation_loss is not None
    assert all(torch.isfinite(p).all() for p in text_model.model.parameters())


@pytest.mark.parametrize(
    ("text", "level", "problem"),
    [
        ("a", "characters", "only one character"),
        ("word", "words", "only one word"),
        ("Ann\nBob\nCid\n", "split", "repeats too few words"),
    ],
)
def test_a_text_without_enough_to_learn_is_refused_before_training(
    text: str, level: str, problem: str
) -> None:
    with pytest.raises(TextError, match=rf"“poem\.txt” .*{problem}"):
        prepare_training(source(text), settings(level=level, min_count=2))


@pytest.mark.cuda
def test_a_run_on_a_gpu_learns_and_finishes_there() -> None:
    run = prepare_training(source(), settings(epochs=100, device="cuda", precision="auto"))
    train(run)
    assert run.best_model().history.epochs[-1].train_loss < 0.2
    assert next(run.best_model().model.parameters()).device.type == "cpu"


def test_a_model_knows_its_text_again_but_no_one_text_if_it_learned_several(
    make_text_model: Callable[..., TextModel],
) -> None:
    text = "a small red cat sat on a small red mat.\n" * 40
    settings = TrainingSettings(epochs=1, minutes=None)
    first = prepare_training(TextSource(text, "cats.txt"), settings).text_model
    assert first.text_sha256 == hashlib.sha256(text.encode()).hexdigest()
    source = TextSource(text, "more.txt")
    further = prepare_training(source, settings, start_from=make_text_model(text)).text_model
    assert further.text_sha256 == ""

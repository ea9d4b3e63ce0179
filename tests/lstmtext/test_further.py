"""Going on with another text: what a trained model brings along, learns, and keeps."""

import random
from dataclasses import replace

import pytest
import torch
from training_runs import train

from lstmtext import TextModel, TrainingSettings, evaluate, prepare_training
from lstmtext.evaluation.loss import held_out_batches
from lstmtext.further import further_preset, further_settings
from lstmtext.reading.source import TextSource
from lstmtext.text.cleaning import Cleaning
from lstmtext.text.side_by_side import SideBySideBatches
from lstmtext.training_run import TrainingRun

SETTINGS = TrainingSettings(
    embedding_dim=12, hidden_size=32, batch_size=6, seq_len=24, steps=150, minutes=None,
    learning_rate=0.02, device="cpu", precision="float32",
)  # fmt: skip


def sentences(words: str, seed: int) -> TextSource:
    """A little language: sentences of some words, by chance."""
    luck = random.Random(seed)
    text = "\n".join(" ".join(luck.choices(words.split(), k=5)) + "." for _ in range(500))
    return TextSource(text, f"text {seed}", "utf-8")


OLD = sentences("the king shall have thy noble sword", 1)
NEW = sentences("alice said ☂ very curious rabbit hole", 2)


def trained(run: TrainingRun) -> TextModel:
    return train(run).best_model()


def loss(model: TextModel, source: TextSource) -> float:
    return evaluate(model.model, held_out_batches([model.codec.encode(source.text)])).loss


@pytest.fixture(scope="module")
def old() -> TextModel:
    return trained(prepare_training(OLD, SETTINGS))


def test_a_model_learns_another_text_and_keeps_most_of_the_first(old: TextModel) -> None:
    settings = replace(SETTINGS, learning_rate=SETTINGS.learning_rate / 3)
    gone_on = trained(prepare_training(NEW, settings, start_from=old))
    plain = prepare_training(NEW, replace(settings, batch_size=2), start_from=old)
    assert not isinstance(plain.data_loader, SideBySideBatches)  # too few lanes to rehearse
    forgetful = trained(plain)
    before = loss(old, OLD)
    assert loss(gone_on, NEW) < 1.0 < loss(gone_on.with_weights(_widened(old, gone_on)), NEW)
    assert loss(gone_on, OLD) < before + 0.3 < loss(forgetful, OLD)


def _widened(old: TextModel, new: TextModel) -> dict[str, torch.Tensor]:
    """The old weights, in the new model's sizes."""
    return old.model.grown(len(new.vocab)).state_dict()


def test_old_tokens_keep_their_ids_and_unseen_ones_are_learned(old: TextModel) -> None:
    model = trained(prepare_training(NEW, SETTINGS, start_from=old))
    assert all(model.vocab[token] == idx for token, idx in old.vocab.items())
    assert "☂" not in old.vocab
    ids = model.codec.encode("said ☂ very")[None].long()
    chances = model.model(ids).softmax(dim=-1)
    after_said = chances[len("said ") - 1]  # any of seven words may follow
    assert 0.05 < after_said[model.vocab["☂"]] < 0.5
    within_a_word = chances[1]
    assert within_a_word[model.vocab["☂"]] < 0.01


def test_going_on_is_repeatable(old: TextModel) -> None:
    def weights() -> torch.Tensor:
        model = trained(prepare_training(NEW, replace(SETTINGS, steps=20), start_from=old))
        return torch.nn.utils.parameters_to_vector(model.model.parameters())

    assert torch.equal(weights(), weights())


def test_the_old_model_is_not_changed(old: TextModel) -> None:
    before = {name: t.clone() for name, t in old.model.state_dict().items()}
    trained(prepare_training(NEW, replace(SETTINGS, steps=5), start_from=old))
    assert all(torch.equal(before[name], t) for name, t in old.model.state_dict().items())


def test_level_cleaning_and_sizes_are_the_models_whatever_is_chosen(old: TextModel) -> None:
    other = replace(SETTINGS, level="words", hidden_size=8, num_layers=2, embedding_dim=4)
    settings = further_settings(replace(other, cleaning=Cleaning(lowercase=True)), old)
    assert (settings.level, settings.hidden_size, settings.num_layers) == ("characters", 32, 1)
    assert (settings.embedding_dim, settings.cleaning) == (12, Cleaning())


def test_a_preset_for_going_on_takes_smaller_steps_unless_chosen(old: TextModel) -> None:
    usual = further_preset("balanced", old, num_characters=100_000)
    assert usual.learning_rate == pytest.approx(8e-3 / 3)
    assert usual.dropout == 0.0
    chosen = further_preset("balanced", old, num_characters=9, learning_rate=0.5, dropout=0.4)
    assert (chosen.learning_rate, chosen.dropout) == (0.5, 0.4)


def test_the_dropout_that_is_chosen_is_used(old: TextModel) -> None:
    run = prepare_training(NEW, replace(SETTINGS, dropout=0.25), start_from=old)
    assert run.model.dropout.p == 0.25
    assert run.best_model().model.dropout.p == 0.25

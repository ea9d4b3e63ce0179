from collections.abc import Callable

import pytest
import torch

from lstmtext import TextModel, generate_text
from lstmtext.training.history import TrainingHistory
from lstmtext.training.validation import copy_weights

Maker = Callable[..., TextModel]


def test_it_writes_without_its_corpus(make_text_model: Maker) -> None:
    text_model = make_text_model()
    assert text_model.idx2token == {i: token for token, i in text_model.vocab.items()}
    assert len(generate_text(text_model.model, text_model, "a", 9)) == 9


def test_other_weights_make_a_model_that_shares_nothing_training_changes(
    make_text_model: Maker,
) -> None:
    text_model = make_text_model(num_layers=2)
    history = TrainingHistory(seconds=3.0)
    copy = text_model.with_weights(
        copy_weights(text_model.model), history=history, validation_loss=1.5
    )
    assert copy.vocab == text_model.vocab
    assert (copy.history, copy.validation_loss) == (history, 1.5)
    assert not copy.model.training
    x = torch.tensor([[1, 2, 3]])
    before = copy.model(x)
    assert torch.equal(before, text_model.model(x))
    text_model.model.linear.bias.data.add_(1.0)
    assert torch.equal(copy.model(x), before)


def test_a_clone_has_the_same_shape_and_dropout(make_text_model: Maker) -> None:
    model = make_text_model(num_layers=3).model
    model.dropout.p = 0.25
    clone = model.same_shape()
    assert {n: p.shape for n, p in clone.named_parameters()} == {
        n: p.shape for n, p in model.named_parameters()
    }
    assert clone.dropout.p == clone.lstm.dropout == 0.25
    assert all(p.requires_grad for p in clone.parameters())


@pytest.mark.cuda
def test_a_snapshot_of_a_model_on_a_gpu_is_on_the_cpu(make_text_model: Maker) -> None:
    text_model = make_text_model()
    text_model.model.cuda()
    copy = text_model.with_weights(copy_weights(text_model.model))
    assert all(p.device.type == "cpu" for p in copy.model.parameters())

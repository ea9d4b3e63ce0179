"""The contract: the names, positional arguments and behaviour that other programs rely on."""

import inspect
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

from lstmtext import SingleLSTM_TXT, TextDataset, collate_fn, generate_text, train_model_TXT

TEXT = "one two three four five six seven eight nine ten eleven twelve\nthirteen"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "words.txt"
    file.write_text(TEXT, encoding="utf-8")
    return file


class LastWord(nn.Module):
    """Knows one fixed order of ids; gives `(T, V)`, or `(1, T, V)` if `batched`."""

    def __init__(self, order: list[int], vocab_size: int, *, batched: bool = False) -> None:
        super().__init__()
        self.table = torch.full((vocab_size, vocab_size), -30.0)
        for before, after in zip(order, order[1:] + order[:1], strict=True):
            self.table[before, after] = 0.0
        self.batched = batched

    def forward(self, x: Tensor) -> Tensor:
        logits = self.table[x]
        return logits if self.batched else logits.reshape(-1, logits.size(-1))


def stub(words: str) -> SimpleNamespace:
    """A dataset that has only what the contract names."""
    vocab = {"<pad>": 0} | {word: i for i, word in enumerate(words.split(), 1)}
    return SimpleNamespace(vocab=vocab, idx2token={i: word for word, i in vocab.items()})


def bigram_model(vocab_size: int) -> nn.Module:
    return nn.Sequential(nn.Embedding(vocab_size, 8), nn.Linear(8, vocab_size))


def positional(function: Callable[..., object]) -> list[str]:
    kinds = inspect.signature(function).parameters.items()
    return [name for name, p in kinds if p.kind is p.POSITIONAL_OR_KEYWORD]


@pytest.mark.parametrize(
    ("function", "names"),
    [
        (TextDataset.__init__, ["self", "path", "seq_len"]),
        (TextDataset.build_vocab, ["self", "words"]),
        (collate_fn, ["batch"]),
        (
            SingleLSTM_TXT.__init__,
            ["self", "vocab_size", "embedding_dim", "hidden_size", "num_layers"],
        ),
        (SingleLSTM_TXT.forward, ["self", "x"]),
        (train_model_TXT, ["model", "criterion", "optimizer", "num_epochs", "data_loader"]),
        (generate_text, ["model", "dataset", "seed_text", "num_generate", "temperature"]),
    ],
)
def test_positional_arguments_are_those_of_the_contract_and_the_rest_is_keyword_only(
    function: Callable[..., object], names: list[str]
) -> None:
    assert positional(function) == names
    others = [p for n, p in inspect.signature(function).parameters.items() if n not in names]
    assert all(p.kind is p.KEYWORD_ONLY and p.default is not p.empty for p in others)


def test_the_training_loop_takes_at_most_eight_keyword_only_arguments() -> None:
    parameters = inspect.signature(train_model_TXT).parameters.values()
    assert sum(p.kind is p.KEYWORD_ONLY for p in parameters) <= 8


def test_the_dataset_is_what_the_contract_describes(path: Path) -> None:
    dataset = TextDataset(path, 5)
    assert isinstance(dataset, Dataset)
    assert dataset.vocab["<pad>"] == 0
    assert set(dataset.vocab) == {"<pad>", *TEXT.split()}
    assert dataset.idx2token == {i: word for word, i in dataset.vocab.items()}
    assert sorted(dataset.idx2token) == list(range(len(dataset.vocab)))
    assert len(dataset) == 3
    x, y = dataset[0]
    assert x.dtype == y.dtype == torch.int64
    assert [dataset.idx2token[i] for i in x.tolist()] == TEXT.split()[:5]
    assert [dataset.idx2token[i] for i in y.tolist()] == TEXT.split()[1:6]


def test_build_vocab_makes_both_mappings_and_keeps_index_0_for_padding(path: Path) -> None:
    dataset = TextDataset(path, 5)
    dataset.build_vocab(["b", "a", "b", "<pad>"])
    assert dataset.vocab == {"<pad>": 0, "b": 1, "a": 2}
    assert dataset.idx2token == {0: "<pad>", 1: "b", 2: "a"}


def test_no_target_wraps_and_every_token_but_the_first_is_a_target_once(path: Path) -> None:
    for seq_len in range(1, 16):
        dataset = TextDataset(path, seq_len)
        targets = [dataset.idx2token[i] for _, y in dataset for i in y.tolist()]
        assert targets == TEXT.split()[1:]


def test_collate_fn_pads_inputs_and_targets_with_0() -> None:
    batch = [(torch.tensor([1, 2]), torch.tensor([2, 3])), (torch.tensor([4]), torch.tensor([5]))]
    x, y = collate_fn(batch)
    assert x.tolist() == [[1, 2], [4, 0]]
    assert y.tolist() == [[2, 3], [5, 0]]


def test_the_model_is_embedding_lstm_linear_and_gives_one_row_of_logits_for_each_token() -> None:
    model = SingleLSTM_TXT(11, 6, 7, 2)
    assert isinstance(model, nn.Module)
    sizes = (model.embedding.num_embeddings, model.embedding.embedding_dim, model.lstm.input_size)
    assert sizes == (11, 6, 6)
    assert (model.lstm.hidden_size, model.lstm.num_layers, model.lstm.batch_first) == (7, 2, True)
    assert (model.linear.in_features, model.linear.out_features) == (7, 11)
    x = torch.randint(0, 11, (3, 5))
    logits = model(x)
    assert logits.shape == (15, 11)
    output, _ = model.lstm(model.embedding(x))
    assert torch.allclose(logits, model.linear(output.reshape(15, 7)))


@pytest.mark.parametrize("shuffle", [False, True])
def test_training_works_with_a_data_loader_and_prints_the_average_loss_of_each_epoch(
    path: Path, capsys: pytest.CaptureFixture[str], shuffle: bool
) -> None:
    torch.manual_seed(1)
    dataset = TextDataset(path, 5)
    loader = DataLoader(dataset, 2, shuffle, collate_fn=collate_fn)
    model = SingleLSTM_TXT(len(dataset.vocab), 8, 16, 1)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    results = train_model_TXT(model, nn.CrossEntropyLoss(), optimizer, 3, loader)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(results) == 3
    for line, result in zip(lines, results, strict=True):
        assert f"average loss {result.train_loss:.4f}" in line
    assert results[2].train_loss < results[0].train_loss


def test_training_works_with_a_plain_list_of_batches_and_any_module() -> None:
    batches = [(torch.tensor([[1, 2], [2, 1]]), torch.tensor([[2, 1], [1, 2]]))] * 4
    model = bigram_model(3)
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    results = train_model_TXT(model, nn.CrossEntropyLoss(), optimizer, 30, batches)
    assert results[-1].train_loss < 0.1


@pytest.mark.parametrize(
    "criterion",
    [
        nn.CrossEntropyLoss(),
        nn.CrossEntropyLoss(ignore_index=0),
        nn.CrossEntropyLoss(reduction="sum"),
        nn.CrossEntropyLoss(reduction="none"),
        nn.CrossEntropyLoss(label_smoothing=0.1),
        nn.CrossEntropyLoss(ignore_index=0, reduction="sum"),
    ],
    ids=["default", "ignore", "sum", "none", "smoothed", "ignore-sum"],
)
def test_padding_never_counts_whatever_the_criterion(criterion: nn.Module) -> None:
    smoothing = getattr(criterion, "label_smoothing", 0.0)
    real = (torch.tensor([[1, 2, 3]]), torch.tensor([[2, 3, 1]]))
    padded = collate_fn([(real[0][0], real[1][0]), (torch.tensor([1]), torch.tensor([2]))])
    torch.manual_seed(0)
    model = bigram_model(4)
    logits = torch.cat([model(real[0])[0], model(torch.tensor([[1]]))[0]])
    expected = nn.CrossEntropyLoss(label_smoothing=smoothing)(logits, torch.tensor([2, 3, 1, 2]))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.0)
    result = train_model_TXT(model, criterion, optimizer, 1, [padded], verbose=False)[0]
    assert result.num_tokens == 4
    assert result.train_loss == pytest.approx(expected.item(), abs=1e-5)


def test_the_average_is_over_tokens_not_over_batches() -> None:
    long = (torch.tensor([[1, 2, 1, 2]]), torch.tensor([[2, 1, 2, 1]]))
    short = (torch.tensor([[1]]), torch.tensor([[1]]))
    model = bigram_model(3)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.0)
    losses = [
        train_model_TXT(model, nn.CrossEntropyLoss(), optimizer, 1, batches)[0].train_loss
        for batches in ([long], [short], [long, short])
    ]
    assert losses[2] == pytest.approx((4 * losses[0] + losses[1]) / 5, abs=1e-5)


@pytest.mark.parametrize("batched", [False, True])
def test_generation_needs_only_vocab_and_idx2token_and_any_module(batched: bool) -> None:
    dataset = stub("we go up and down")
    model = LastWord([1, 2, 3, 4, 5], 6, batched=batched)
    model.train()
    text = generate_text(model, dataset, "we go", 4)
    assert text == "up and down we"
    assert not model.training


def test_temperature_0_takes_the_likeliest_word_and_a_high_one_does_not() -> None:
    dataset = stub("a b c d")
    model = LastWord([1, 2, 3, 4], 5)
    assert generate_text(model, dataset, "a", 6, 0) == "b c d a b c"
    assert len(set(generate_text(model, dataset, "a", 60, 50.0, seed=1).split())) == 4
    assert generate_text(model, dataset, "a", 60, 50.0, seed=1) != "b c d a" * 15


def test_padding_is_never_written() -> None:
    dataset = stub("a b")
    eager = LastWord([0, 1, 2], 3)
    eager.table = torch.tensor([[9.0, 0.0, 0.0]] * 3)
    for temperature in (0.0, 1.0, 100.0):
        assert set(generate_text(eager, dataset, "a", 50, temperature).split()) <= {"a", "b"}


def test_unknown_prompt_words_are_skipped_and_named_on_stderr(
    capsys: pytest.CaptureFixture[str],
) -> None:
    model = LastWord([1, 2, 3], 4)
    assert generate_text(model, stub("a b c"), "xyzzy a plugh b xyzzy", 2) == "c a"
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("xyzzy") == captured.err.count("plugh") == 1


@pytest.mark.parametrize("prompt", ["", "   ", "xyzzy", "xyzzy plugh", "<pad>"])
def test_a_prompt_without_a_known_word_still_gives_the_words_asked_for(
    prompt: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = generate_text(LastWord([1, 2, 3], 4), stub("a b c"), prompt, 5)
    assert len(text.split()) == 5
    assert all(word in capsys.readouterr().err for word in prompt.split()[:1])


def test_the_whole_pipeline_learns_a_text_by_heart(path: Path) -> None:
    torch.manual_seed(0)
    dataset = TextDataset(path, 6)
    loader = DataLoader(dataset, batch_size=3, shuffle=True, collate_fn=collate_fn)
    model = SingleLSTM_TXT(len(dataset.vocab), 16, 32, 1)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    results = train_model_TXT(model, nn.CrossEntropyLoss(), optimizer, 60, loader, verbose=False)
    assert results[-1].train_loss < 0.2
    assert generate_text(model, dataset, "one", 5, 0) == "two three four five six"

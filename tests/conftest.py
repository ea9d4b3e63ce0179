"""What every test gets: its own home, one torch thread, and failure on unexpected log lines."""

import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch
from hypothesis import HealthCheck, settings

from lstmtext import SingleLSTM_TXT, TextDataset, TextModel
from lstmtext.text.levels import tokenizer_for
from lstmtext.text.tokenizer import Tokenizer

# A busy machine must not fail a property, and repeated runs must agree.
settings.register_profile(
    "lstmtext",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("lstmtext")

torch.set_num_threads(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--run-slow", action="store_true", help="run the tests that take minutes")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    reasons = {}
    if not torch.cuda.is_available():
        reasons["cuda"] = "there is no CUDA device"
    if not config.getoption("--run-slow"):
        reasons["slow"] = "takes minutes: run with --run-slow"
    for item in items:
        for marker, reason in reasons.items():
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test reads or writes the settings, logs and recovery files of the person who runs it."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("LSTMTEXT_HOME", str(folder))
    return folder


class _Records(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture(autouse=True)
def unexpected_log_records() -> Iterator[list[logging.LogRecord]]:
    """Fails a test that logs a warning or worse; a test that means to empties the list."""
    handler = _Records()
    logging.getLogger().addHandler(handler)
    yield handler.records
    logging.getLogger().removeHandler(handler)
    assert not handler.records, [record.getMessage() for record in handler.records]


@pytest.fixture
def corpora() -> Path:
    """The folder of outside texts; they are not part of the project."""
    folder = os.environ.get("LSTMTEXT_CORPORA")
    if not folder or not Path(folder).is_dir():
        pytest.skip("LSTMTEXT_CORPORA does not name the folder of outside texts")
    return Path(folder)


@pytest.fixture
def make_text_model() -> Callable[..., TextModel]:
    """Makes an untrained model with the vocabulary of a text."""

    def make(
        text: str = "a small red cat sat on a small red mat.\n",
        *,
        level: str = "characters",
        hidden_size: int = 12,
        num_layers: int = 1,
        with_unknown: bool = True,
        **fields: object,
    ) -> TextModel:
        torch.manual_seed(0)
        tokenizer: Tokenizer = tokenizer_for(level, [text], max_vocab_size=42)
        dataset = TextDataset.from_text(
            text, 8, tokenizer=tokenizer, with_unknown=with_unknown, name="text"
        )
        model = SingleLSTM_TXT(len(dataset.vocab), 6, hidden_size, num_layers).eval()
        values = {"name": "text", **fields}
        return TextModel(model=model, codec=dataset.codec, **values)

    return make

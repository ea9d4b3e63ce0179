"""Model files to damage: their parts, and how to put them together with a right checksum."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lstmtext import ModelFileError, TextModel, load_text_model, save_text_model


class ModelBytes:
    """A model file in parts that can be changed."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        size = int.from_bytes(data[:8], "little")
        self.header = data[8 : 8 + size]
        self.body = data[8 + size :]

    def table(self) -> dict[str, Any]:
        """The header, to change."""
        table: dict[str, Any] = json.loads(self.header)
        return table

    def signed(self, header: Any, body: bytes | None = None) -> bytes:
        """A file with this header and body whose checksum is right wherever that can be."""
        if not isinstance(header, bytes):
            header = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
        header += b" " * (-len(header) % 8)
        data = bytearray(len(header).to_bytes(8, "little") + header)
        data += self.body if body is None else body
        start = data.find(b'"sha256":"') + 10
        if start >= 10 and len(data) >= start + 64:
            data[start : start + 64] = b"0" * 64
            digest = hashlib.sha256(data).hexdigest().encode()
            data[start : start + 64] = digest
        return bytes(data)


@pytest.fixture
def model_bytes(make_text_model: Callable[..., TextModel], tmp_path: Path) -> ModelBytes:
    path = tmp_path / "sound.lstmtext"
    save_text_model(make_text_model("abcab\n", hidden_size=2), path)
    return ModelBytes(path.read_bytes())


@pytest.fixture
def opened(tmp_path: Path) -> Callable[[bytes], TextModel | str]:
    """What becomes of a file: a model, or the one sentence that refuses it."""
    path = tmp_path / "theirs.lstmtext"

    def outcome(data: bytes) -> TextModel | str:
        path.write_bytes(data)
        try:
            return load_text_model(path)
        except ModelFileError as error:
            sentence = str(error)
        assert sentence.startswith("“theirs.lstmtext” ")
        assert len(sentence.splitlines()) == 1
        assert len(sentence) < 300
        assert path.read_bytes() == data
        return sentence

    return outcome

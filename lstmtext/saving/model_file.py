"""Saving and opening models: what a `.lstmtext` file says, and how it becomes a `TextModel`.

The format is written down in `resources/FORMAT.md`. A file holds no path and no text of the corpus.
"""

import errno
import json
from dataclasses import asdict, fields
from os import PathLike
from typing import Any

import torch
from torch import Tensor

import lstmtext
from lstmtext.device import shapes_alone
from lstmtext.errors import ConfigError, LSTMTextError, ModelFileError
from lstmtext.model import SingleLSTM_TXT
from lstmtext.saving.checked_json import (
    checked_int,
    checked_number,
    optional_digest,
    optional_number,
    parse_json,
)
from lstmtext.saving.container import (
    MAX_HEADER_BYTES,
    DamagedError,
    all_finite,
    pack,
    read_bytes,
    unpack,
    unpack_metadata,
)
from lstmtext.saving.durable_file import write_durably
from lstmtext.saving.fingerprint_table import (
    fingerprint_metadata,
    fingerprint_tensors,
    take_fingerprint,
)
from lstmtext.saving.history_table import history_of, history_table
from lstmtext.saving.vocabulary_table import restored_vocab, vocab_tensors
from lstmtext.text.cleaning import Cleaning
from lstmtext.text.codec import TextCodec
from lstmtext.text.levels import restored_tokenizer
from lstmtext.text_model import TextModel
from lstmtext.wording import shown_name, visible

FORMAT = "lstmtext-model"
FORMAT_VERSION = 3
_SIZES = ("vocab_size", "embedding_dim", "hidden_size", "num_layers")
_LEVELS_OF_FORMAT_1 = ("characters", "words", "split")


def save_text_model(text_model: TextModel, path: str | PathLike[str]) -> None:
    """Save a model to one file, atomically and durably.

    Args:
        text_model: Network, vocabulary, level and history; on any device.
        path: The file, usually with the ending `.lstmtext`; an earlier one is replaced.

    Raises:
        ModelFileError: It could not be written, or has weights that are not numbers. An earlier
            file of that name is unchanged.
    """
    name = shown_name(path)
    tensors = _weights(text_model.model)
    if not all_finite(tensors):
        raise ModelFileError("Not saved: the model's numbers are damaged. Train it again.")
    try:
        tensors |= vocab_tensors(text_model.vocab) | fingerprint_tensors(text_model.fingerprint)
        data = pack(tensors, _metadata(text_model))
    except DamagedError as error:
        raise ModelFileError(f"Not saved: {error}.") from None
    try:
        write_durably(path, data)
    except (OSError, ValueError) as error:
        size = max(1, len(data) >> 20)
        raise ModelFileError(_why_not_saved(error, name, size)) from None


def load_text_model(path: str | PathLike[str], *, device: torch.device | str = "cpu") -> TextModel:
    """Open a model file, checking everything before it is used.

    Args:
        path: The file; whatever device it was trained on.
        device: Where the model is to compute.

    Raises:
        ModelFileError: The file is missing, damaged, of another program, or from a newer version.
    """
    return parse_text_model(read_bytes(path), shown_name(path), device=device)


def parse_text_model(data: bytes, name: str, *, device: torch.device | str = "cpu") -> TextModel:
    """The model from the bytes of a file, everything checked.

    Args:
        data: All of them.
        name: What the file is called, to show.
        device: Where the model is to compute.

    Raises:
        ModelFileError: They are damaged, of another program, or from a newer version.
    """
    try:
        _check_kind(data)
        _check_version(unpack_metadata(data), name)
        tensors, metadata = unpack(data)
        return _text_model(tensors, metadata, torch.device(device))
    except _ForeignError:
        raise ModelFileError(f"“{name}” is not an LSTM Text model.") from None
    except _CanRunCodeError:
        raise ModelFileError(
            f"“{name}” is not an LSTM Text model. Files of its type can run programs, so they are "
            "never opened."
        ) from None
    except (
        DamagedError,
        ConfigError,
        KeyError,
        TypeError,
        ValueError,
        RuntimeError,
        OverflowError,
    ) as error:
        raise ModelFileError(
            f"“{name}” is damaged and cannot be opened. The file was not changed."
        ) from error


class _ForeignError(LSTMTextError):
    pass


class _CanRunCodeError(LSTMTextError):
    pass


def _check_kind(data: bytes) -> None:
    """Tell files of other programs from damaged files of ours."""
    # A header's length can begin with any byte, even like a pickle's, but it is a small number.
    is_safetensors = data[8:9] == b"{" and int.from_bytes(data[:8], "little") <= MAX_HEADER_BYTES
    can_run_code = data.startswith((b"\x80", b"GGUF", b"\x89HDF")) or (
        data.startswith(b"PK\x03\x04") and b".pkl" in data
    )
    if can_run_code and not is_safetensors:
        raise _CanRunCodeError
    if data[8:9] != b"{" and len(data) >= 9:
        raise _ForeignError
    if len(data) < 9:
        raise DamagedError("empty or cut off")


def _check_version(metadata: dict[str, str], name: str) -> None:
    if metadata.get("format") != FORMAT:
        raise _ForeignError
    if (
        int(metadata["min_reader_version"]) > FORMAT_VERSION
        or parse_json(metadata["features"]) != []
    ):
        raise ModelFileError(
            f"“{name}” was made with a newer version of LSTM Text (format "
            f"{int(metadata['format_version'])}). This version reads up to format {FORMAT_VERSION}."
        )


def _weights(model: SingleLSTM_TXT) -> dict[str, Tensor]:
    """The tensors to store, on the CPU; a matrix that two layers share is stored once."""
    weights = model.state_dict()
    if model.tie_weights:
        del weights["linear.weight"]
    return {name: t.detach().cpu().contiguous() for name, t in weights.items()}


def _metadata(text_model: TextModel) -> dict[str, str]:
    model = text_model.model
    config = {
        "vocab_size": model.vocab_size,
        "embedding_dim": model.embedding_dim,
        "hidden_size": model.lstm.hidden_size,
        "num_layers": model.lstm.num_layers,
        "dropout": model.dropout.p,
        "tie_weights": model.tie_weights,
    }
    training = {
        "name": text_model.name,
        "text_sha256": text_model.text_sha256,
        "settings": text_model.settings,
        "validation_loss": text_model.validation_loss,
        "baselines": text_model.baselines,
        "history": history_table(text_model.history),
    }
    return {
        "format": FORMAT,
        "format_version": str(FORMAT_VERSION),
        "min_reader_version": str(_oldest_reader(text_model)),
        "features": "[]",
        "config": json.dumps(config),
        "tokenizer": json.dumps(
            {"level": text_model.tokenizer.name, "cleaning": asdict(text_model.cleaning)}
        ),
        "training": json.dumps(training),
        **fingerprint_metadata(text_model.fingerprint),
        "producer": f"lstmtext {lstmtext.__version__}",
    }


def _oldest_reader(text_model: TextModel) -> int:
    """Format 1 knew no subwords, cleaning, one-hot input or tied weights; 2 no fingerprint."""
    if text_model.fingerprint is not None:
        return 3
    model = text_model.model
    is_new = text_model.cleaning or not model.embedding_dim or model.tie_weights
    return 2 if is_new or text_model.tokenizer.name not in _LEVELS_OF_FORMAT_1 else 1


def _text_model(
    tensors: dict[str, Tensor], metadata: dict[str, str], device: torch.device
) -> TextModel:
    config = parse_json(metadata["config"])
    sizes = [checked_int(config[name]) for name in _SIZES]
    vocab = restored_vocab(tensors.pop("vocabulary.utf8"), tensors.pop("vocabulary.ends"))
    fingerprint = take_fingerprint(tensors, metadata)
    if len(vocab) != sizes[0]:
        raise DamagedError("the vocabulary has another size than the model")
    model = _network(config, sizes, tensors)
    tokenizer = parse_json(metadata["tokenizer"])
    codec = TextCodec(
        restored_tokenizer(tokenizer["level"], vocab), vocab, _cleaning(tokenizer.get("cleaning"))
    )
    training = parse_json(metadata["training"])
    return TextModel(
        model=model.to(device).eval(),
        codec=codec,
        name=visible(str(training["name"])),
        settings=dict(training["settings"]),
        history=history_of(training["history"]),
        validation_loss=optional_number(training["validation_loss"]),
        baselines={
            visible(str(name)): checked_number(loss)
            for name, loss in dict(training.get("baselines", {})).items()
        },
        fingerprint=fingerprint,
        text_sha256=optional_digest(training.get("text_sha256")),
    )


def _network(
    config: dict[str, Any], sizes: list[int], tensors: dict[str, Tensor]
) -> SingleLSTM_TXT:
    """The network that is described, with these weights, if they are exactly its own."""
    dropout = checked_number(config["dropout"])
    tie_weights = config.get("tie_weights", False) is True
    shared = int(not sizes[1]) + int(tie_weights)
    if len(tensors) != 3 + 4 * sizes[3] - shared:  # else a billion layers would be made to compare
        raise DamagedError("the number of tensors is not that of the layers")
    with shapes_alone():  # shapes alone: nothing is allocated for what the file claims
        model = SingleLSTM_TXT(*sizes, dropout=dropout, tie_weights=tie_weights)
    expected = {name: (t.shape, t.dtype) for name, t in model.state_dict().items()}
    found = dict(tensors)
    if tie_weights:
        found["linear.weight"] = found["embedding.weight"]
    if expected != {name: (t.shape, t.dtype) for name, t in found.items()}:
        raise DamagedError("the tensors are not those of the model that is described")
    if not all_finite(tensors):
        raise DamagedError("weights that are not numbers")
    model.load_state_dict(found, assign=True)
    model.settle(tie_weights=tie_weights)
    return model


def _cleaning(table: Any) -> Cleaning:
    """The cleaning that a file names; a step that we do not know would change every prompt."""
    steps = dict(table or {})
    if not steps.keys() <= {field.name for field in fields(Cleaning)}:
        raise DamagedError("a step of cleaning that is not known")
    if not all(type(value) is bool for value in steps.values()):
        raise DamagedError("cleaning is not made of yes and no")
    return Cleaning(**steps)


def _why_not_saved(error: Exception, name: str, size_mb: int) -> str:
    kept = "An earlier file of that name is unchanged."
    match getattr(error, "errno", None):
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            return f"Not saved: the disk is full (“{name}” needs {size_mb} MB). {kept}"
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return "Not saved: this folder cannot be written to. Choose another."
        case errno.ENOENT | errno.ENOTDIR:
            return "Not saved: the folder does not exist. Choose another."
        case errno.EISDIR | errno.EINVAL | errno.EEXIST:
            return f"Not saved: “{name}” is a folder or not an ordinary file. Choose another name."
        case errno.ENAMETOOLONG:
            return "Not saved: that name is too long."
    reason = getattr(error, "strerror", None) or str(error)
    return f"Not saved: {reason.lower()}. {kept}"

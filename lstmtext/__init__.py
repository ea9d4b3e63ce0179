"""LSTM Text: teach a computer to write like your own texts. The library, free of Qt.

Public names are loaded at first use, so that `lstmtext --help` need not wait for torch.
"""

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from lstmtext.errors import (
        CancelledError,
        ConfigError,
        LSTMTextError,
        ModelFileError,
        TextError,
        TrainingError,
    )
    from lstmtext.evaluation.loss import EvaluationResult, evaluate
    from lstmtext.generation.generate import generate_text, generate_tokens
    from lstmtext.model import SingleLSTM_TXT
    from lstmtext.presets import preset_settings
    from lstmtext.reading.read import read_text
    from lstmtext.recipe import TrainingRun, prepare_training
    from lstmtext.saving.model_file import load_text_model, save_text_model
    from lstmtext.settings import TrainingSettings
    from lstmtext.text.batches import CarriedBatches
    from lstmtext.text.dataset import TextDataset, collate_fn
    from lstmtext.text.tokenizer import CharacterTokenizer, SplitTokenizer, WordTokenizer
    from lstmtext.text_model import TextModel
    from lstmtext.training.loop import train_model_TXT
    from lstmtext.training.optimization import Optimization
    from lstmtext.training.results import BatchResult, Budget, EpochResult
    from lstmtext.training.validation import Validation, ValidationResult

_HOMES = {
    "text.batches": ("CarriedBatches",),
    "text.dataset": ("TextDataset", "collate_fn"),
    "errors": (
        "CancelledError",
        "ConfigError",
        "LSTMTextError",
        "ModelFileError",
        "TextError",
        "TrainingError",
    ),
    "evaluation.loss": ("EvaluationResult", "evaluate"),
    "generation.generate": ("generate_text", "generate_tokens"),
    "model": ("SingleLSTM_TXT",),
    "saving.model_file": ("load_text_model", "save_text_model"),
    "reading.read": ("read_text",),
    "recipe": ("TrainingRun", "prepare_training"),
    "presets": ("preset_settings",),
    "settings": ("TrainingSettings",),
    "text_model": ("TextModel",),
    "text.tokenizer": ("CharacterTokenizer", "SplitTokenizer", "WordTokenizer"),
    "training.loop": ("train_model_TXT",),
    "training.optimization": ("Optimization",),
    "training.results": ("BatchResult", "Budget", "EpochResult"),
    "training.validation": ("Validation", "ValidationResult"),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "BatchResult",
    "Budget",
    "CancelledError",
    "CarriedBatches",
    "CharacterTokenizer",
    "ConfigError",
    "EpochResult",
    "EvaluationResult",
    "LSTMTextError",
    "ModelFileError",
    "Optimization",
    "SingleLSTM_TXT",
    "SplitTokenizer",
    "TextDataset",
    "TextError",
    "TextModel",
    "TrainingError",
    "TrainingRun",
    "TrainingSettings",
    "Validation",
    "ValidationResult",
    "WordTokenizer",
    "__version__",
    "collate_fn",
    "evaluate",
    "generate_text",
    "generate_tokens",
    "load_text_model",
    "prepare_training",
    "preset_settings",
    "read_text",
    "save_text_model",
    "train_model_TXT",
]


def __getattr__(name: str) -> object:
    """Load the module in which a public name lives, the first time it is asked for."""
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)

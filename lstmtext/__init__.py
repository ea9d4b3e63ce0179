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
    from lstmtext.evaluation.comparison import with_baselines
    from lstmtext.evaluation.compressor import ppmd_loss
    from lstmtext.evaluation.fingerprint import Fingerprint
    from lstmtext.evaluation.loss import EvaluationResult, evaluate
    from lstmtext.evaluation.ngram import NGramModel
    from lstmtext.evaluation.passages import CopiedPassage, Copies, CorpusIndex
    from lstmtext.evaluation.rivals import rival_losses
    from lstmtext.evaluation.text import TextEvaluation, TokenSurprise, evaluate_text, surprise
    from lstmtext.generation.generate import generate_text, generate_texts, generate_tokens
    from lstmtext.generation.predict import NextToken, predict_next
    from lstmtext.generation.sampling import Sampling
    from lstmtext.model import SingleLSTM_TXT
    from lstmtext.presets import preset_settings
    from lstmtext.reading.options import ReadingOptions
    from lstmtext.reading.read import read_text, read_texts
    from lstmtext.reading.source import FileReport, TextSource
    from lstmtext.recipe import prepare_training
    from lstmtext.saving.kept_ids import KeptIds
    from lstmtext.saving.model_file import load_text_model, save_text_model
    from lstmtext.saving.sharing import shared_copy
    from lstmtext.settings import TrainingSettings
    from lstmtext.text.batches import CarriedBatches
    from lstmtext.text.cleaning import Cleaning
    from lstmtext.text.codec import TextCodec
    from lstmtext.text.collate import collate_fn
    from lstmtext.text.dataset import TextDataset
    from lstmtext.text.splitting import TextSplit, split_text
    from lstmtext.text.subwords import SubwordTokenizer
    from lstmtext.text.tokenizer import CharacterTokenizer, SplitTokenizer, WordTokenizer
    from lstmtext.text_model import TextModel
    from lstmtext.training.budget import Budget
    from lstmtext.training.checkpoints import Checkpoints
    from lstmtext.training.history import TrainingHistory, TrainingSample
    from lstmtext.training.loop import train_model_TXT
    from lstmtext.training.optimization import Optimization
    from lstmtext.training.results import BatchResult, EpochResult, TrainingEvent
    from lstmtext.training.validation import Validation, ValidationResult
    from lstmtext.training_run import TrainingRun

_HOMES = {
    "errors": (
        "CancelledError",
        "ConfigError",
        "LSTMTextError",
        "ModelFileError",
        "TextError",
        "TrainingError",
    ),
    "evaluation.comparison": ("with_baselines",),
    "evaluation.compressor": ("ppmd_loss",),
    "evaluation.fingerprint": ("Fingerprint",),
    "evaluation.loss": ("EvaluationResult", "evaluate"),
    "evaluation.ngram": ("NGramModel",),
    "evaluation.passages": ("CopiedPassage", "Copies", "CorpusIndex"),
    "evaluation.rivals": ("rival_losses",),
    "evaluation.text": ("TextEvaluation", "TokenSurprise", "evaluate_text", "surprise"),
    "generation.generate": ("generate_text", "generate_texts", "generate_tokens"),
    "generation.predict": ("NextToken", "predict_next"),
    "generation.sampling": ("Sampling",),
    "model": ("SingleLSTM_TXT",),
    "presets": ("preset_settings",),
    "reading.options": ("ReadingOptions",),
    "reading.read": ("read_text", "read_texts"),
    "reading.source": ("FileReport", "TextSource"),
    "recipe": ("prepare_training",),
    "saving.kept_ids": ("KeptIds",),
    "saving.model_file": ("load_text_model", "save_text_model"),
    "saving.sharing": ("shared_copy",),
    "settings": ("TrainingSettings",),
    "text.batches": ("CarriedBatches",),
    "text.cleaning": ("Cleaning",),
    "text.codec": ("TextCodec",),
    "text.collate": ("collate_fn",),
    "text.dataset": ("TextDataset",),
    "text.splitting": ("TextSplit", "split_text"),
    "text.subwords": ("SubwordTokenizer",),
    "text.tokenizer": ("CharacterTokenizer", "SplitTokenizer", "WordTokenizer"),
    "text_model": ("TextModel",),
    "training.budget": ("Budget",),
    "training.checkpoints": ("Checkpoints",),
    "training.history": ("TrainingHistory", "TrainingSample"),
    "training.loop": ("train_model_TXT",),
    "training.optimization": ("Optimization",),
    "training.results": ("BatchResult", "EpochResult", "TrainingEvent"),
    "training.validation": ("Validation", "ValidationResult"),
    "training_run": ("TrainingRun",),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "BatchResult",
    "Budget",
    "CancelledError",
    "CarriedBatches",
    "CharacterTokenizer",
    "Checkpoints",
    "Cleaning",
    "ConfigError",
    "CopiedPassage",
    "Copies",
    "CorpusIndex",
    "EpochResult",
    "EvaluationResult",
    "FileReport",
    "Fingerprint",
    "KeptIds",
    "LSTMTextError",
    "ModelFileError",
    "NGramModel",
    "NextToken",
    "Optimization",
    "ReadingOptions",
    "Sampling",
    "SingleLSTM_TXT",
    "SplitTokenizer",
    "SubwordTokenizer",
    "TextCodec",
    "TextDataset",
    "TextError",
    "TextEvaluation",
    "TextModel",
    "TextSource",
    "TextSplit",
    "TokenSurprise",
    "TrainingError",
    "TrainingEvent",
    "TrainingHistory",
    "TrainingRun",
    "TrainingSample",
    "TrainingSettings",
    "Validation",
    "ValidationResult",
    "WordTokenizer",
    "__version__",
    "collate_fn",
    "evaluate",
    "evaluate_text",
    "generate_text",
    "generate_texts",
    "generate_tokens",
    "load_text_model",
    "ppmd_loss",
    "predict_next",
    "prepare_training",
    "preset_settings",
    "read_text",
    "read_texts",
    "rival_losses",
    "save_text_model",
    "shared_copy",
    "split_text",
    "surprise",
    "train_model_TXT",
    "with_baselines",
]


def __getattr__(name: str) -> object:
    """Load the module in which a public name lives, the first time it is asked for."""
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)

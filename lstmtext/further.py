"""Going on with a trained model: its vocabulary grows, and what it knows is rehearsed."""

from dataclasses import replace

from torch import Tensor

from lstmtext.generation.rehearsal import rehearsal_ids
from lstmtext.model import SingleLSTM_TXT
from lstmtext.settings import TrainingSettings
from lstmtext.text.dataset import TextDataset
from lstmtext.text.growing import grown_codec
from lstmtext.text.splitting import TextSplit
from lstmtext.text_model import TextModel

_REHEARSAL = 0.5  # tokens that the model wrote itself for each new one
_MAX_REHEARSAL = 400_000


def further_settings(settings: TrainingSettings, text_model: TextModel) -> TrainingSettings:
    """Settings with which a model goes on: its level, its cleaning and its sizes."""
    model, level = text_model.model, text_model.tokenizer.name
    return replace(
        settings,
        level=level,
        cleaning=text_model.cleaning,
        embedding_dim=model.embedding_dim,
        hidden_size=model.lstm.hidden_size,
        num_layers=model.lstm.num_layers,
        tie_weights=model.tie_weights,
        min_count=1 if level == "subwords" else settings.min_count,
    )


def further_dataset(
    text_model: TextModel, name: str, split: TextSplit, settings: TrainingSettings
) -> TextDataset:
    """The new text in the ids of the model, and new ids for what it did not know."""
    codec = grown_codec(
        text_model.codec,
        split.train,
        min_count=settings.min_count,
        max_vocab_size=settings.max_vocab_size,
    )
    return TextDataset.from_text(
        split.train,
        settings.seq_len,
        name=name,
        tokenizer=codec.tokenizer,
        cleaning=codec.cleaning,
        stride=settings.stride,
        vocab=codec.vocab,
    )


def further_network(
    text_model: TextModel, vocab_size: int, settings: TrainingSettings
) -> SingleLSTM_TXT:
    """A copy of the network with more ids, and the dropout that is wanted now."""
    network = text_model.model.grown(vocab_size)
    network.dropout.p = settings.dropout
    if network.lstm.num_layers > 1:
        network.lstm.dropout = settings.dropout
    return network


def rehearsal(text_model: TextModel, num_tokens: int, seed: int) -> list[Tensor]:
    """What the model writes by itself, ids to be read beside `num_tokens` new ones."""
    share = min(round(num_tokens * _REHEARSAL), _MAX_REHEARSAL)
    return rehearsal_ids(text_model, max(share, 1), seed=seed)

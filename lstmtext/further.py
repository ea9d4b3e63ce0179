"""Going on with a trained model: its vocabulary grows, and what it knows is rehearsed."""

from dataclasses import replace
from functools import partial

from lstmtext.generation.rehearsal import rehearsal_ids
from lstmtext.model import SingleLSTM_TXT
from lstmtext.parallel import Ranks
from lstmtext.presets import preset_settings
from lstmtext.settings import TrainingSettings
from lstmtext.text.batches import CarriedBatches
from lstmtext.text.dataset import TextDataset
from lstmtext.text.growing import grown_codec
from lstmtext.text.side_by_side import SideBySideBatches
from lstmtext.text.splitting import TextSplit
from lstmtext.text_model import TextModel

# Measured with a Shakespeare model that goes on with a novel (README, "Measured"): with a third of
# the lanes it learns the novel better than a new model does, and loses a sixth of a nat on the old.
_SHARE = 3  # one lane in so many reads what the model wrote itself
_TOKENS = (20_000, 400_000)  # that it writes, at least and at most; few would be learned by heart
_SLOWER = 3.0  # a trained model wants smaller steps; at a sixth, it learned the new text worse


def further_preset(
    preset: str,
    text_model: TextModel,
    *,
    num_characters: int,
    on_gpu: bool = False,
    **changes: object,
) -> TrainingSettings:
    """Settings with which a model goes on, for a text of so many characters.

    A third of the preset's learning rate and no dropout, unless they are chosen; the level, the
    cleaning and the sizes are those of the model.

    Args:
        preset: As for `preset_settings`.
        text_model: The model.
        num_characters: Length of the new text.
        on_gpu: A graphics card computes.
        **changes: Fields of `TrainingSettings` that the person has chosen.

    Raises:
        ConfigError: A change is out of range.
    """
    settings = preset_settings(
        preset,
        num_characters=num_characters,
        num_distinct=0,  # the model's embedding stays as wide as it is
        on_gpu=on_gpu,
        level=text_model.tokenizer.name,
        **changes,
    )
    if "learning_rate" not in changes:
        settings = replace(settings, learning_rate=settings.learning_rate / _SLOWER)
    for name in {"dropout", "embedding_dropout", "weight_dropout"} - changes.keys():
        settings = replace(settings, **{name: 0.0})  # type: ignore[arg-type]
    return further_settings(settings, text_model)


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
    network.embedding_dropout.p = settings.embedding_dropout
    network.weight_dropout = settings.weight_dropout
    if network.lstm.num_layers > 1:
        network.lstm.dropout = settings.dropout
    return network


def further_batches(
    text_model: TextModel, dataset: TextDataset, settings: TrainingSettings, ranks: Ranks
) -> CarriedBatches | SideBySideBatches:
    """Lanes of the new text, and beside them lanes of what the model writes by itself.

    A batch of a single lane has only the new text.
    """
    carried = partial(
        CarriedBatches,
        dataset.parts,
        seq_len=settings.seq_len,
        reset_every=settings.reset_every,
    )
    num_own = settings.batch_size // _SHARE
    if not num_own:
        return carried(settings.batch_size, ranks=ranks)
    new = carried(settings.batch_size - num_own)
    least, most = _TOKENS
    num_tokens = min(max(2 * len(dataset.token_ids), least), most)
    written = rehearsal_ids(text_model, num_tokens, seed=settings.seed)
    return SideBySideBatches(new, CarriedBatches(written, num_own, settings.seq_len), ranks=ranks)

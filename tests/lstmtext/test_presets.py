import pytest

from lstmtext import ConfigError, TrainingSettings, preset_settings
from lstmtext.presets import PRESETS, SEEDS, explained
from lstmtext.text.cleaning import Cleaning


def test_there_is_a_preset_for_each_seed() -> None:
    assert list(SEEDS) == ["seed-000", "seed-001", "seed-002", "seed-003", "seed-004"]
    assert not set(SEEDS) & set(PRESETS)


@pytest.mark.parametrize("name", sorted(SEEDS))
def test_a_seed_brings_its_whole_system_whatever_the_text(name: str) -> None:
    assert preset_settings(name, num_characters=10) == SEEDS[name]
    assert preset_settings(name, num_characters=10**9) == SEEDS[name]
    assert SEEDS[name].schedule == "constant"
    assert SEEDS[name].weight_decay == 0.0  # AdamW without it is Adam
    assert SEEDS[name].validation == "none"


def test_each_seed_is_the_system_of_its_document() -> None:
    assert [SEEDS[name].level for name in sorted(SEEDS)] == [
        "split", "characters", "split", "split", "characters"
    ]  # fmt: skip
    assert [SEEDS[name].batching for name in sorted(SEEDS)] == [
        "chunks", "chunks", "chunks", "carried", "carried"
    ]  # fmt: skip
    assert SEEDS["seed-001"].stride == 1
    assert SEEDS["seed-001"].seq_len < 29  # so that windows slide over its line of 29 characters
    second = SEEDS["seed-002"]
    assert second.cleaning == Cleaning(lowercase=True, letters_only=True)
    assert (second.embedding_dim, second.hidden_size, second.learning_rate) == (10, 20, 0.01)
    third = SEEDS["seed-003"]
    assert (third.num_layers, third.hidden_size, third.dropout) == (3, 128, 0.2)
    fourth = SEEDS["seed-004"]
    assert (fourth.embedding_dim, fourth.hidden_size, fourth.learning_rate) == (0, 128, 0.001)


def test_a_person_s_choices_win_over_a_seed() -> None:
    settings = preset_settings("seed-004", num_characters=10, level="words", embedding_dim=32)
    assert (settings.level, settings.embedding_dim, settings.hidden_size) == ("words", 32, 128)
    settings = preset_settings("seed-003", num_characters=10, minutes=2.0)
    assert (settings.epochs, settings.minutes) == (SEEDS["seed-003"].epochs, 2.0)


def test_a_stride_means_chunks_and_lanes_refuse_one() -> None:
    settings = preset_settings("quick", num_characters=10**6, stride=1)
    assert (settings.batching, settings.stride) == ("chunks", 1)
    with pytest.raises(ConfigError, match="stride is for batching in chunks"):
        preset_settings("quick", num_characters=10**6, stride=1, batching="carried")


def test_a_minimum_count_of_subwords_is_refused() -> None:
    with pytest.raises(ConfigError, match="min_count is not for subwords"):
        preset_settings("quick", num_characters=10**6, level="subwords", min_count=2)


def test_whole_minutes_choose_as_fractions_do() -> None:
    whole = preset_settings("balanced", num_characters=10**6, minutes=1)
    assert whole == preset_settings("balanced", num_characters=10**6, minutes=1.0)
    assert whole.hidden_size == 384


def test_tied_weights_take_the_width_of_the_network() -> None:
    settings = preset_settings("quick", num_characters=10**6, tie_weights=True)
    assert settings.embedding_dim == settings.hidden_size
    settings = preset_settings("quick", num_characters=10**6, tie_weights=True, hidden_size=99)
    assert settings.embedding_dim == 99
    with pytest.raises(ConfigError, match="tie_weights"):
        preset_settings("quick", num_characters=10**6, tie_weights=True, embedding_dim=5)


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("level", ["characters", "words", "subwords"])
@pytest.mark.parametrize("num_characters", [10, 100_000, 10_000_000])
def test_the_settings_explain_themselves_in_one_sentence(
    preset: str, level: str, num_characters: int
) -> None:
    settings = preset_settings(preset, num_characters=num_characters, level=level)
    sentence = explained(settings, num_characters=num_characters)
    assert sentence.count(". ") == 0
    assert sentence.endswith(".")
    assert f"{settings.hidden_size} cells, since" in sentence
    dropped = settings.dropout or settings.weight_dropout
    assert ("dropout 0" if dropped else "no dropout, since") in sentence
    assert ("recurrent weights" in sentence) == bool(settings.weight_dropout)


def test_what_was_chosen_is_given_no_reason() -> None:
    settings = preset_settings(
        "quick", num_characters=1_000, hidden_size=77, dropout=0.0, weight_dropout=0.0
    )
    sentence = explained(settings, num_characters=1_000)
    assert sentence == "Settings: 77 cells; no dropout; 16 lanes of 64."


def test_many_different_characters_get_a_wider_embedding_at_their_own_level_alone() -> None:
    def width(num_distinct: int, level: str = "characters") -> int:
        options = {"num_characters": 10**6, "num_distinct": num_distinct, "level": level}
        return preset_settings("quick", **options).embedding_dim

    assert width(4_000) > width(80) == width(0)
    assert width(4_000, "words") == width(80, "words")


@pytest.mark.parametrize("preset", PRESETS)
def test_a_graphics_card_gets_larger_batches(preset: str) -> None:
    here = preset_settings(preset, num_characters=10**6)
    there = preset_settings(preset, num_characters=10**6, on_gpu=True)
    assert there.batch_size > here.batch_size
    assert there.hidden_size >= here.hidden_size
    assert preset_settings(preset, num_characters=9, on_gpu=True, batch_size=5).batch_size == 5


def test_the_width_is_given_no_time_as_a_reason_where_time_does_not_end_the_run() -> None:
    settings = preset_settings("balanced", num_characters=1_000_000, epochs=3)
    assert "minutes" not in explained(settings, num_characters=1_000_000)


def test_the_more_often_a_text_is_read_the_more_is_dropped() -> None:
    """Once or twice: nothing; hundreds of times: half."""

    def dropped(num_characters: int) -> tuple[float, float]:
        settings = preset_settings("balanced", num_characters=num_characters)
        return settings.dropout, settings.weight_dropout

    shares = [dropped(n) for n in (10**8, 10**6, 10**5, 10**4, 10)]
    assert shares == sorted(shares)
    assert shares[0] == (0.0, 0.0)
    assert shares[-1] == (0.5, 0.5)


def test_what_belongs_together_changes_together() -> None:
    """Words of a large text: tied weights have one width, and SGD steps a size of their own."""

    def words(**changes: object) -> TrainingSettings:
        return preset_settings("balanced", num_characters=10**6, level="words", **changes)

    usual = TrainingSettings()
    assert (words().optimizer, words().tie_weights) == ("sgd", True)
    assert words(optimizer="sgd").learning_rate == words().learning_rate
    assert words(optimizer="adamw").learning_rate == usual.learning_rate
    assert words(optimizer="adamw").clip_grad_norm == usual.clip_grad_norm
    assert words(optimizer="adamw", learning_rate=0.5).learning_rate == 0.5
    assert (words(hidden_size=99).embedding_dim, words(hidden_size=99).tie_weights) == (99, True)
    assert not words(embedding_dim=99).tie_weights
    assert not words(tie_weights=False).tie_weights

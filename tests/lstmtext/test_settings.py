import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmtext import ConfigError, TrainingSettings, preset_settings
from lstmtext.presets import PRESETS
from lstmtext.text.levels import LEVELS


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("embedding_dim", -1),
        ("hidden_size", 8193),
        ("num_layers", 9),
        ("dropout", 0.95),
        ("batch_size", -1),
        ("seq_len", 10**12),
        ("epochs", 0),
        ("epochs", 10**400),
        ("minutes", 0.0),
        ("minutes", math.inf),
        ("learning_rate", math.nan),
        ("weight_decay", -0.1),
        ("clip_grad_norm", 0.0),
        ("min_count", 0),
        ("validation", "head"),
        ("validation_fraction", 0.6),
        ("precision", "float64"),
        ("level", "letters"),
        ("seed", -1),
        ("stride", 5000),
        ("test_fraction", 0.6),
        ("batching", "rows"),
        ("schedule", "linear"),
        ("seed", 2**63),
    ],
)
def test_a_value_out_of_range_is_refused_by_name(name: str, value: object) -> None:
    with pytest.raises(ConfigError, match=name):
        TrainingSettings(**{name: value})
    with pytest.raises(ConfigError, match=name):
        preset_settings("quick", num_characters=1000, **{name: value})


def test_a_run_without_an_end_is_refused() -> None:
    with pytest.raises(ConfigError, match="epochs, steps or minutes"):
        TrainingSettings(epochs=None, minutes=None)


@given(st.sampled_from(sorted(PRESETS)), st.integers(0, 10**9), st.sampled_from(sorted(LEVELS)))
def test_every_preset_suits_every_length_and_level(preset: str, size: int, level: str) -> None:
    settings = preset_settings(preset, num_characters=size, level=level)
    assert settings.level == level
    assert settings.minutes == PRESETS[preset].minutes


def test_what_a_person_chose_wins_over_the_preset() -> None:
    settings = preset_settings("quick", num_characters=1000, hidden_size=33, minutes=9.0)
    assert (settings.hidden_size, settings.minutes) == (33, 9.0)


def test_longer_presets_take_longer() -> None:
    minutes = [preset.minutes for preset in PRESETS.values()]
    assert minutes == sorted(minutes)
    assert list(PRESETS) == ["quick", "balanced", "thorough"]


@pytest.mark.parametrize("name", ["fast", "", "Quick"])
def test_a_preset_that_does_not_exist_is_named(name: str) -> None:
    with pytest.raises(ConfigError, match="quick, balanced, thorough"):
        preset_settings(name, num_characters=1000)


def test_a_setting_that_does_not_exist_is_named() -> None:
    with pytest.raises(ConfigError, match="layers"):
        preset_settings("quick", num_characters=1000, layers=3)

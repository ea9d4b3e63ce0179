"""What a person's choices mean as settings: the same to the side panel and to who trains."""

from lstmtext.presets import preset_settings
from lstmtext.settings import TrainingSettings
from lstmtext_gui.workers.jobs import TextInfo, Wishes


def settings_for(
    text: TextInfo, level: str, preset: str, device: str, wishes: Wishes
) -> TrainingSettings:
    """The settings with which a new model learns a text.

    Args:
        text: What is known of the text.
        level: The library's name of it.
        preset: The library's name of it.
        device: `cpu`, `cuda` or `cuda:1`.
        wishes: What the person has chosen otherwise.

    Raises:
        ConfigError: A wish is out of range, or two do not go together.
    """
    return preset_settings(
        preset,
        num_characters=text.num_characters,
        num_distinct=text.num_distinct,
        on_gpu=device.startswith("cuda"),
        level=level,
        device=device,
        cleaning=text.choices.cleaning,
        **wishes.settings,
    )

"""The main job without a window: train the sample, save the model, write a text."""

from lstmtext.command_line.main import main
from lstmtext.home import home_folder


def run_demo(*, minutes: float | None = None) -> int:
    """Train the built-in stories word by word, save the model, and write with it.

    Args:
        minutes: Time for training; that of the quick preset if None.

    Returns:
        The exit status: 0 if everything worked.
    """
    folder = home_folder() / "models"
    folder.mkdir(parents=True, exist_ok=True)
    model = str(folder / "short-stories.lstmtext")
    train = ["train", "--sample", "stories", "--level", "words", "--preset", "quick", "-o", model]
    if minutes is not None:
        train += ["--minutes", str(minutes)]
    generate = ["generate", model, "--length", "200", "--temperature", "0.7", "--seed", "1"]
    return main(train) or main(generate)

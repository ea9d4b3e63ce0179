"""Every action of the window: name, words, keys, icon, and when it can be used."""

from collections.abc import Callable
from dataclasses import dataclass

from lstmtext_gui.session.status import SessionStatus


def _always(status: SessionStatus) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class ActionRow:
    """An action of the window.

    Attributes:
        name: Its object name.
        text: In menus, with the letter to press.
        tip: What it does.
        keys: As `QKeySequence` reads them.
        icon: Its icon's name.
        usable: When it can be used.
        checkable: It is on or off.
    """

    name: str
    text: str
    tip: str
    keys: str = ""
    icon: str = ""
    usable: Callable[[SessionStatus], bool] = _always
    checkable: bool = False


ACTIONS = (
    ActionRow(
        "openTextAction",
        "&Open Text…",
        "Choose files to learn from: texts, pages, tables, books",
        "Ctrl+O",
        "open",
    ),
    ActionRow(
        "openFolderAction",
        "Open &Folder…",
        "Choose a folder and learn from all texts in it",
        "Ctrl+Shift+F",
        "open",
    ),
    ActionRow(
        "cancelOpeningAction",
        "&Cancel Opening",
        "Open nothing after all; what was open stays",
        "Esc",
        usable=lambda status: bool(status.opening),
    ),
    ActionRow(
        "howReadAction",
        "&How It Was Read…",
        "See how the text was read, and change it",
        "Ctrl+I",
        usable=lambda status: status.text is not None,
    ),
    ActionRow(
        "openSampleAction", "&Try a Sample Text", "Open the built-in short stories", "", "sample"
    ),
    ActionRow(
        "openReferenceAction", "Open &Python’s Reference", "Open the text that every Python has"
    ),
    ActionRow(
        "openModelAction",
        "Open &Model…",
        "Open a model that was saved",
        "Ctrl+Shift+O",
        "open",
        lambda status: status.can_open_model,
    ),
    ActionRow(
        "saveModelAction",
        "&Save Model",
        "Save the model to a file",
        "Ctrl+S",
        "save",
        lambda status: status.model is not None,
    ),
    ActionRow(
        "saveModelAsAction",
        "Save Model &As…",
        "Save the model to another file",
        "Ctrl+Shift+S",
        "save",
        lambda status: status.model is not None,
    ),
    ActionRow(
        "shareCopyAction",
        "Sha&re a Copy…",
        "Save a copy to give away: without history, samples and names",
        "",
        "share",
        lambda status: status.model is not None,
    ),
    ActionRow(
        "clearRecentAction", "&Clear the List", "Forget which texts and models were open lately"
    ),
    ActionRow("quitAction", "&Quit", "Close the window", "Ctrl+Q"),
    ActionRow(
        "trainAction",
        "&Train",
        "Learn from the open text",
        "F5",
        "train",
        lambda status: status.can_train,
    ),
    ActionRow(
        "stopAction",
        "Stop and &Keep",
        "End training now and keep what was learned",
        "Shift+F5",
        "stop",
        lambda status: status.can_stop_training,
    ),
    ActionRow(
        "pauseAction",
        "&Pause",
        "Hold the training here; it is saved, and can be resumed when you want",
        "F6",
        "pause",
        lambda status: status.can_pause,
    ),
    ActionRow(
        "discardTrainingAction",
        "Discard T&his Run…",
        "End training now, and remove what it has learned",
        usable=lambda status: status.can_pause,
    ),
    ActionRow(
        "goOnAction",
        "Res&ume the Unfinished Run",
        "Read its text again, and learn on from where it ended",
        "F6",
        "train",
        lambda status: status.can_go_on,
    ),
    ActionRow(
        "openBestAction",
        "&Open Its Best Model",
        "Write with the best that it had learned; the run stays as it is",
        "",
        "open",
        lambda status: status.can_open_best,
    ),
    ActionRow(
        "discardRunAction",
        "&Discard the Unfinished Run…",
        "Remove it from the disk",
        usable=lambda status: status.can_discard_run,
    ),
    ActionRow(
        "laterAction",
        "Ask About It &Later",
        "Offer the unfinished run again at the next start",
        usable=lambda status: status.offered_run is not None,
    ),
    ActionRow(
        "generateAction",
        "&Generate",
        "Write a fresh text from the opening",
        "Ctrl+Return",
        "write",
        lambda status: status.can_generate,
    ),
    ActionRow(
        "continueAction",
        "Contin&ue",
        "Write on at the end of the document",
        "Ctrl+Shift+Return",
        "write",
        lambda status: status.can_generate,
    ),
    ActionRow(
        "tryAgainAction",
        "Try &Again",
        "Replace the last text by another one, with a new seed",
        "Ctrl+T",
        "again",
        lambda status: status.can_generate,
    ),
    ActionRow(
        "stopGenerationAction",
        "St&op Writing",
        "End the text here",
        "Esc",
        "stop",
        lambda status: status.can_stop_writing,
    ),
    ActionRow("copyTextAction", "&Copy Text", "Copy the whole document", "Ctrl+Shift+C", "copy"),
    ActionRow(
        "nextTokensAction",
        "What Comes &Next",
        "Show the likeliest next at the caret, or hide it",
        "Ctrl+Shift+P",
    ),
    ActionRow(
        "severalAction",
        "Se&veral…",
        "Write several texts at once, from careful to wild, and compare them",
        "Ctrl+Shift+T",
        usable=lambda status: status.model is not None,
    ),
    ActionRow(
        "previousVariantAction",
        "P&revious Variant",
        "Show the text that was written before this one",
        "Alt+Left",
    ),
    ActionRow(
        "nextVariantAction",
        "&Next Variant",
        "Show the text that was written after this one",
        "Alt+Right",
    ),
    ActionRow(
        "exportAction",
        "&Export…",
        "Write the texts with a star to a file, with how each came about; "
        "without a star, those selected in the list",
        "Ctrl+E",
    ),
    ActionRow(
        "copyColophonAction",
        "Copy &With Colophon",
        "Copy the texts with a star, with how each came about; "
        "without a star, those selected in the list",
    ),
    ActionRow("trainPageAction", "T&rain Page", "Show training", "Ctrl+1"),
    ActionRow("writePageAction", "&Write Page", "Show writing", "Ctrl+2"),
    ActionRow(
        "sidePanelAction",
        "Side &Panel",
        "Show or hide the text and the choices at the side",
        "F9",
        checkable=True,
    ),
    ActionRow("fullScreenAction", "&Full Screen", "Fill the whole screen", "F11", checkable=True),
    ActionRow("zoomInAction", "Larger &Text", "Make all text larger", "Ctrl++"),
    ActionRow("zoomOutAction", "S&maller Text", "Make all text smaller", "Ctrl+-"),
    ActionRow("zoomResetAction", "&Usual Size of Text", "As large as the system says", "Ctrl+0"),
    ActionRow("settingsAction", "Settin&gs…", "Looks, size of text, threads, folders", "Ctrl+,"),
    ActionRow(
        "glossaryAction", "&What the Words Mean", "Loss, epoch, temperature, in plain words", "F1"
    ),
    ActionRow("shortcutsAction", "&Keyboard Shortcuts", "Every key that does something", "Ctrl+/"),
    ActionRow("aboutAction", "&About LSTM Text", "Versions of the program and its parts"),
)

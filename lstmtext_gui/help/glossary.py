"""The words of the field, each in a short paragraph. `[[term]]` refers to another one."""

import re

GLOSSARY = {
    "Batch": (
        "Several pieces of the text that are learned side by side, in one [[step]]. Larger batches "
        "make steadier steps and need more memory."
    ),
    "Best model": (
        "The [[weights]] with which the [[loss]] on [[held-out text]] was lowest. They are what is "
        "kept, even if training went on longer."
    ),
    "Checkpoint": (
        "Everything that is needed to resume a run, saved on the disk now and then and at every "
        "pause. After a crash, a run can be resumed from its last checkpoint."
    ),
    "Copied passage": (
        "A stretch that the model wrote and that stands word for word in the text it learned. "
        "Short ones are how language works; long ones mean that the model remembers instead of "
        "inventing: see [[overfitting]]."
    ),
    "Device": (
        "What computes: the processor, or a graphics card from NVIDIA through CUDA, which is "
        "faster with large models."
    ),
    "Dropout": (
        "While it learns, parts of the model are switched off by chance, so that it cannot rely "
        "on any single one. It helps against [[overfitting]] and slows learning a little."
    ),
    "Epoch": (
        "One pass over the whole text. A short text is read many times, a long one perhaps not "
        "even once, in the same number of minutes."
    ),
    "Fingerprint": (
        "A small table of numbers that can be kept in a model’s file. With it, the program "
        "recognises a [[copied passage]] without the text. It holds no text; but whoever guesses a "
        "passage can check whether it was there and, from its beginning, guess on."
    ),
    "Held-out text": (
        "Parts of your text, about a tenth, from which the model does not learn. How well it does "
        "there shows whether it has learned the language, or only the lines it has read."
    ),
    "Hidden size": (
        "How many numbers the model keeps in mind while it reads. Larger remembers more, and "
        "takes more time: twice the size is about four times the work."
    ),
    "Layer": (
        "An [[LSTM]] may be stacked: the second layer reads what the first one makes of the text. "
        "One layer is enough for most texts."
    ),
    "Learning rate": (
        "How far each [[step]] changes the [[weights]]. Too small, and learning takes for ever; "
        "too large, and it never settles."
    ),
    "Level": (
        "What the model reads and writes at a time: letters, pieces of words, or whole words. "
        "Letters suit short texts and odd spellings; words need a long text."
    ),
    "Loss": (
        "How surprised the model is by the next [[token]], on average. Lower is better. It is "
        "measured in [[nat|nats]]; what counts is the loss on [[held-out text]]."
    ),
    "LSTM": (
        "Long short-term memory: the kind of network this program trains. It reads a text from "
        "left to right and carries a memory along, of which it learns what to keep."
    ),
    "Min-p": (
        "Leaves out every [[token]] that is much less likely than the likeliest one: with 5 %, "
        "those below a twentieth of its probability."
    ),
    "N-gram model": (
        "A simple model that counts which letters or words follow each other. A trained model "
        "should do better; if not, the text is too short or training was."
    ),
    "Nat": (
        "The unit of [[loss]]. A loss of 1.4 nats a letter is as much doubt as a choice among "
        "about four letters that are equally likely: see [[perplexity]]."
    ),
    "Overfitting": (
        "Learning the text by heart: the [[loss]] on the text that is read keeps falling while "
        "that on [[held-out text]] rises. The program then goes back to the [[best model]]."
    ),
    "Perplexity": (
        "The [[loss]] as a number of choices: with a perplexity of 4, the model is as unsure as "
        "if it had to guess among four [[token|tokens]] each time."
    ),
    "Prompt": ("The beginning that you write, and that the model continues in the same manner."),
    "Repetition penalty": (
        "Makes a [[token]] less likely once it has been written. A little helps against going in "
        "circles; much of it makes odd texts."
    ),
    "Resume": (
        "To take up a run that was paused, stopped or cut short where it ended: the same text, the "
        "same settings. A new run that begins with a trained model is another thing: see "
        "[[start from a model]]."
    ),
    "Sampling": (
        "Choosing the next [[token]] by chance, the likelier ones more often. [[Temperature]], "
        "[[top-p]] and [[min-p]] say how daring the choice may be."
    ),
    "Seed": (
        "The number that chance begins with. The same model, [[prompt]], settings and seed write "
        "the same text again; another seed writes another one."
    ),
    "Start from a model": (
        "A new run need not begin from nothing: starting from a trained model, it learns the open "
        "text besides what the model knows. The model in its file stays as it is."
    ),
    "Step": (
        "One small improvement: the model reads a [[batch]], and its [[weights]] are moved a "
        "little in the direction that would have made it less wrong."
    ),
    "Temperature": (
        "How daring the model writes. Near 0 it always takes the likeliest [[token]] and soon "
        "repeats itself; at 1 it follows what it has learned; above, it becomes wild."
    ),
    "Threads": (
        "How many cores of the processor compute at once. All of them is fastest; fewer leave "
        "room for other programs."
    ),
    "Token": (
        "The unit a model reads and writes: a letter, a piece of a word or a word, depending on "
        "the [[level]]."
    ),
    "Top-k": (
        "Only so many of the likeliest [[token|tokens]] may be chosen; the others are left out."
    ),
    "Top-p": (
        "Only the likeliest [[token|tokens]] that have this share of the probability together may "
        "be chosen. With 90 %, the least likely tenth is left out."
    ),
    "Vocabulary": (
        "All [[token|tokens]] that a model knows: those of the text that it learned. What is not "
        "among them it cannot write."
    ),
    "Weights": (
        "The numbers that make up a model. To learn is to change them; to save a model is to "
        "save them, with the [[vocabulary]]."
    ),
}
_ALIASES = {
    "accuracy": "Loss",
    "cpu": "Device",
    "creativity": "Temperature",
    "cuda": "Device",
    "continue training": "Resume",
    "fine tuning": "Start from a model",
    "finetuning": "Start from a model",
    "go on": "Resume",
    "gpu": "Device",
    "graphics card": "Device",
    "held out": "Held-out text",
    "hidden units": "Hidden size",
    "memorising": "Overfitting",
    "memorizing": "Overfitting",
    "n-gram": "N-gram model",
    "nucleus": "Top-p",
    "nucleus sampling": "Top-p",
    "parameters": "Weights",
    "penalty": "Repetition penalty",
    "subword": "Level",
    "training loss": "Loss",
    "unknown": "Vocabulary",
    "validation": "Held-out text",
    "validation loss": "Held-out text",
}
_LINK = re.compile(r"\[\[([^|\]]+)(?:\|([^\]]+))?\]\]")


def find_term(words: str) -> str | None:
    """The entry for a word as people write it: any case, plural, with hyphens or without."""
    wanted = _plain(words)
    for term in GLOSSARY:
        if wanted in (_plain(term), f"{_plain(term)}s", f"{_plain(term)}es"):
            return term
    return next((term for alias, term in _ALIASES.items() if _plain(alias) == wanted), None)


def matching_terms(words: str) -> list[str]:
    """Entries for a search: those whose name has the words first, then those that mention them."""
    wanted = _plain(words)
    named = [term for term in GLOSSARY if wanted in _plain(term)]
    by_alias = [term for alias, term in _ALIASES.items() if wanted in _plain(alias)]
    mentioned = [term for term in GLOSSARY if wanted in _plain(plain_words(term))]
    return list(dict.fromkeys([*named, *by_alias, *mentioned]))


def plain_words(term: str) -> str:
    """What a term means, without marks."""
    return _LINK.sub(lambda link: link[2] or link[1], GLOSSARY[term])


def pieces(term: str) -> list[tuple[str, str | None]]:
    """What a term means, in pieces of text, each with the term that it refers to."""
    found: list[tuple[str, str | None]] = []
    end = 0
    words = GLOSSARY[term]
    for link in _LINK.finditer(words):
        found.append((words[end : link.start()], None))
        found.append((link[2] or link[1], find_term(link[1])))
        end = link.end()
    return [*found, (words[end:], None)]


def _plain(words: str) -> str:
    return " ".join(words.casefold().replace("-", " ").split())

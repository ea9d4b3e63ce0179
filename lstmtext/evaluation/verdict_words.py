"""The verdict on a training run in words."""

from lstmtext.evaluation.loss import perplexity as loss_perplexity
from lstmtext.evaluation.verdict import Standing, Verdict
from lstmtext.evaluation.verdict import verdict as judge
from lstmtext.text_model import TextModel

_BY_HEART = 1.5  # choices, on the text that was learned
_NEARLY_ALL = 0.98  # of the steps that a run was to have
_ABOUT_EQUAL = 0.005  # nats per character; another seed changes as much


def model_sentences(text_model: TextModel) -> str:
    """The verdict on the run that made a model, in one to three sentences; none without a run."""
    history = text_model.history
    if not (history.epochs or history.train or history.validation):
        return ""
    ended = not history.decisions or history.num_steps >= _NEARLY_ALL * history.decisions[-1][1]
    # Where the rate fell only half of the way, the losses say something else.
    anneals = ended and text_model.settings.get("schedule", "cosine") == "cosine"
    judged = judge(history, text_model.baselines, anneals=anneals)
    return verdict_sentences(judged, unit=text_model.tokenizer.unit)


def verdict_sentences(verdict: Verdict, *, unit: str = "character") -> str:
    """The verdict in one to three sentences for somebody who does not know these numbers.

    Args:
        verdict: Of a run.
        unit: What one token is called, in the singular (`Tokenizer.unit`).

    Returns:
        Sentences with a space between them.
    """
    sentences = [_standing_sentence(verdict, unit)]
    if verdict.perplexity is not None and verdict.standing is not Standing.UNMEASURED:
        choices = _choices(verdict.perplexity, unit)
        sentences.append(f"On text it has not seen, it is as unsure as if {choices} each time.")
    sentences += _comparison(verdict, unit)
    return " ".join(sentences)


def _standing_sentence(verdict: Verdict, unit: str) -> str:
    match verdict.standing:
        case Standing.IMPROVING:
            sentence = "It is still learning: more time would help"
        case Standing.FLAT:
            sentence = "It has levelled off: more time with the same settings would bring little"
        case Standing.MEMORISING:
            sentence = _memorising(verdict)
        case Standing.DIVERGED:
            sentence = (
                "Training got out of hand: instead of falling, its loss shot up, which smaller "
                "steps (a lower learning rate) prevent"
            )
        case Standing.UNMEASURED:
            sentence = _unmeasured(verdict, unit)
        case Standing.TOO_SHORT:
            sentence = "The run was too short to say whether more time would help"
    if verdict.num_rollbacks and verdict.standing is not Standing.DIVERGED:
        times = {1: "once", 2: "twice"}.get(
            verdict.num_rollbacks, f"{verdict.num_rollbacks:,} times"
        )
        sentence += f"; it became unstable {times} and went on in smaller steps"
        sentence += " (at a lower learning rate)"
    return f"{sentence}."


def _memorising(verdict: Verdict) -> str:
    # The weights of the best measurement are the ones that a run keeps.
    if verdict.best_at is not None and verdict.best_at < 0.9:
        return (
            "It began to learn the text by heart: it was at its best after "
            f"{max(verdict.best_at, 0.01):.0%} of the time, and that state is kept"
        )
    return "It has begun to learn the text by heart: more time would bring little"


def _unmeasured(verdict: Verdict, unit: str) -> str:
    sentence = "No text was held out, so nobody knows how it does on text it has not seen"
    if verdict.train_loss is None:
        return sentence
    perplexity = loss_perplexity(verdict.train_loss)
    choices = _choices(perplexity, unit)
    sentence += f". On the text it learned from, it is as unsure as if {choices} each time"
    return f"{sentence}: it nearly knows it by heart" if perplexity < _BY_HEART else sentence


def _choices(perplexity: float, unit: str) -> str:
    if perplexity > 1_000_000:
        return f"it chose among more than a million {unit}s"
    if perplexity < 9.95:
        return f"it chose among {perplexity:.1f} {unit}s"
    digits = len(str(round(perplexity)))
    return f"it chose among {round(perplexity, 2 - digits if digits > 2 else 0):,.0f} {unit}s"


def _comparison(verdict: Verdict, unit: str) -> list[str]:
    groups = "letter" if unit == "character" else unit
    rivals = {
        f"counting {groups} groups (n-gram)": verdict.against_ngram,
        "the PPMd compressor": verdict.against_ppmd,
    }
    yet = "not yet" if verdict.standing is Standing.IMPROVING else "not"
    parts: dict[str, list[str]] = {}
    for rival, difference in rivals.items():
        if difference is not None:
            word = "better than" if difference < 0 else f"{yet} as good as"
            word = "about as good as" if abs(difference) < _ABOUT_EQUAL else word
            parts.setdefault(word, []).append(rival)
    if not parts:
        return []
    said = " and ".join(f"{word} {' and '.join(rivals)}" for word, rivals in parts.items())
    seen = verdict.perplexity is not None and verdict.standing is not Standing.UNMEASURED
    return [f"There it is {said}." if seen else f"On text it has not seen, it is {said}."]

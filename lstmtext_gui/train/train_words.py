"""What the Train page says about numbers: losses, comparisons, unfinished runs."""

from collections.abc import Mapping
from datetime import datetime

from lstmtext_gui.workers.jobs import UnfinishedRun


def headline(losses: list[float]) -> str:
    """How learning goes, by the losses on held-out text so far."""
    best = min(losses)
    if losses[-1] <= best or len(losses) < 4:
        return "Still improving"
    since_best = len(losses) - 1 - losses.index(best)
    return "Levelling off" if since_best < 4 else "No longer improving"


def loss_sentence(loss: float, unit: str) -> str:
    """How good a model is, by its loss per `unit` on held-out text."""
    from lstmtext.evaluation.loss import perplexity

    choices = perplexity(loss)
    shown = f"{choices:.1f}" if choices < 100 else f"{choices:,.0f}"
    return (
        f"On held-out text it is as unsure as if it chose among {shown} {unit}s each time "
        f"(loss {loss:.3f})."
    )


def comparison(losses: Mapping[str, float], vocab_size: int) -> str:
    """A model beside simpler ones, by nats per character; empty where nothing was compared."""
    from lstmtext.evaluation.ngram import ngram_order

    rivals = []
    if "n-gram" in losses:
        rivals.append(f"a {ngram_order(vocab_size)}-gram model {losses['n-gram']:.2f}")
    if "PPMd" in losses:
        rivals.append(f"the compressor PPMd {losses['PPMd']:.2f}")
    if not rivals or "this model" not in losses:
        return ""
    return (
        f"On the text held out: {losses['this model']:.2f} nats per character; "
        f"{', '.join(rivals)}. Lower is better."
    )


def offer_sentence(run: UnfinishedRun, now: datetime) -> str:
    """What became of a run that can be gone on with."""
    share = f"{100 * run.progress:.0f} %"
    if run.stopped:
        return f"Training on “{run.name}” was stopped at {share}. It can go on from there."
    moment = when(run.updated, now)
    if run.paused:
        return f"Training on “{run.name}” was paused at {share}{moment}. It can go on from there."
    kept = "What was learned by then is kept."
    return f"Training on “{run.name}” ended unexpectedly at {share}{moment}. {kept}"


def when(iso: str, now: datetime) -> str:
    """A moment, to end a sentence with: ", today 14:02"; nothing where none is given."""
    try:
        moment = datetime.fromisoformat(iso).astimezone(now.tzinfo)
    except (ValueError, OverflowError, OSError):
        return ""
    days = (now.date() - moment.date()).days
    if days in (0, 1):
        return f", {('today', 'yesterday')[days]} {moment:%H:%M}"
    year = f" {moment.year}" if moment.year != now.year else ""
    return f", on {moment.day} {moment:%B}{year} at {moment:%H:%M}"

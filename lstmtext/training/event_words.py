"""What training did by itself, in the words of people."""

from lstmtext.training.results import TrainingEvent


def event_sentence(event: TrainingEvent) -> str:
    """One sentence about an event."""
    match event.kind:
        case "rollback":
            return (
                f"The loss exploded at step {event.step:,}: back to the weights before, "
                f"with the learning rate at {event.value:.3g} of what was chosen."
            )
        case "rise":
            return (
                "The loss on held-out text has been rising for a while: back to the best weights "
                f"(step {round(event.value):,}) for a short, careful end."
            )
        case "split":
            return (
                "There is little memory: each batch is now computed in "
                f"{round(event.value)} parts, which takes longer and learns the same."
            )
        case "busy":
            return (
                f"Another program keeps the processor busy: training was {event.value:.2g} times "
                "slower than at best. Until that is over it goes on with fewer threads."
            )
        case "calm":
            return (
                "The processor is free again: training goes on with all "
                f"{round(event.value)} threads."
            )
    return f"At step {event.step:,}: {event.kind}."

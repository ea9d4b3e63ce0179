"""Named ways to choose the next token, each with a sentence: the program's, and the person's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace

from lstmtext_gui.workers.writing_jobs import Filters

OWN_ODDS = "Exactly the model’s own odds: nothing is favoured, nothing left out."


@dataclass(frozen=True, slots=True)
class Sampler:
    """A temperature and what else restrains the model."""

    temperature: float
    filters: Filters = field(default_factory=Filters)

    @property
    def rounded(self) -> Sampler:
        """As the controls show it: what they cannot tell apart is the same."""
        filters = self.filters
        return Sampler(
            round(self.temperature, 2),
            replace(
                filters,
                top_p=round(filters.top_p, 2),
                min_p=round(filters.min_p, 2),
                repetition_penalty=round(filters.repetition_penalty, 2),
            ),
        )

    def as_numbers(self) -> dict[str, float]:
        """For the settings file."""
        return {"temperature": self.temperature, **asdict(self.filters)}

    @classmethod
    def from_numbers(cls, numbers: Mapping[str, float]) -> Sampler:
        """From the settings file; the controls keep each number in its range."""
        names = {each.name for each in fields(Filters)} & set(numbers)
        values = {name: numbers[name] for name in names}
        for whole in {"top_k", "no_repeat_ngram"} & names:
            values[whole] = int(values[whole])
        return cls(numbers.get("temperature", 1.0), Filters(**values))  # type: ignore[arg-type]


OWN = Sampler(1.0)
"""The model's own odds."""
SAMPLERS = {
    "careful": Sampler(0.5, Filters(top_p=0.9)),
    "balanced": Sampler(0.7),
    "bold": Sampler(1.1, Filters(min_p=0.05)),
    "likeliest": Sampler(0.0),
}
"""The program's, by name, in the order in which they are offered."""
WORDS = {
    "careful": ("Careful", "Stays close to what it has read; few surprises, few mistakes."),
    "balanced": ("Balanced", "Likely words first, with surprises now and then."),
    "bold": ("Bold", "Takes unlikely turns, but none that are wildly unlikely."),
    "likeliest": ("Likeliest Only", "Always the likeliest; every seed writes the same."),
}
"""What each is called, and what it does."""

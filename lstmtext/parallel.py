"""One run on several processes, each with its share of every batch (data parallelism).

    torchrun --nproc-per-node 2 -m lstmtext train text.txt -o model.lstmtext

Every process reads the text and takes its lanes of the one layout that a single process would have.
Gradients are added up over all processes, weighed by their tokens, so that the steps are those of a
single process, but for rounding. What depends on time (the length of a run, when to save) is
decided by the clock of the first process, which all of them are told with the gradients.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor, distributed, nn
from torch.distributed import PrefixStore, TCPStore  # type: ignore[attr-defined]

from lstmtext.errors import ConfigError, TrainingError

_LOST = "Another process of this run ended, so this one had to give up, too."


@dataclass(frozen=True, slots=True)
class Ranks:
    """The processes that train together; one alone unless `torchrun` started more.

    Attributes:
        rank: The number of this one, from 0; the first one saves and speaks.
        size: How many there are.
    """

    rank: int = 0
    size: int = 1

    @property
    def is_first(self) -> bool:
        """Whether this process saves and speaks."""
        return self.rank == 0

    @property
    def device(self) -> str:
        """Where the processes exchange their numbers."""
        return "cuda" if self.size > 1 and distributed.get_backend() == "nccl" else "cpu"

    def sum(self, values: Tensor) -> Tensor:
        """The sum over all processes, in place; every one gets the same.

        Raises:
            TrainingError: Another process is gone.
        """
        if self.size > 1:
            try:
                distributed.all_reduce(values)
            except RuntimeError as error:
                raise TrainingError(_LOST) from error
        return values

    def sum_gradients(
        self, model: nn.Module, loss: Tensor, num_tokens: int, news: list[float]
    ) -> tuple[Tensor, int, list[float]]:
        """Make the gradients, the mean loss and some numbers those of all processes together.

        Args:
            model: Its gradients, of the mean loss of this process, become those of the mean of all.
            loss: Mean loss of this process.
            num_tokens: Tokens of this process.
            news: Numbers to be added up besides.

        Returns:
            Mean loss, number of tokens and sums of the news.
        """
        parameters = list(model.parameters())
        for parameter in parameters:
            if parameter.grad is None:
                parameter.grad = torch.zeros_like(parameter)
        gradients = [p.grad for p in parameters if p.grad is not None]
        flat = torch.cat([g.reshape(-1) for g in gradients]).mul_(num_tokens)
        # In double precision, since seconds and tokens grow; it travels apart from the gradients.
        numbers = torch.tensor([num_tokens, *news], dtype=torch.float64, device=flat.device)
        numbers = torch.cat([numbers, (loss.detach().double() * num_tokens).reshape(1)])
        self.sum(numbers)
        total, *sums, total_loss = numbers.tolist()
        if total:
            self.sum(flat).div_(total)
            parts = torch.split(flat, [g.numel() for g in gradients])
            for gradient, part in zip(gradients, parts, strict=True):
                gradient.copy_(part.view_as(gradient))
        mean = torch.tensor(total_loss / total if total else 0.0, device=loss.device)
        return mean, int(total), sums

    def joined(self, part: Tensor, dim: int, count: int) -> Tensor:
        """The shares of all processes along `dim`, which is `count` long altogether."""
        if self.size == 1:
            return part
        shape = list(part.shape)
        shape[dim] = count
        whole = part.new_zeros(shape)
        place = self.share(count)
        whole.narrow(dim, place.start, place.stop - place.start).copy_(part)
        return self.sum(whole)

    def shared_bytes(self, data: bytes) -> bytes:
        """What the first process has, for all; what the others give is not looked at."""
        if self.size == 1:
            return data
        length = torch.tensor(len(data), device=self.device)
        distributed.broadcast(length, 0)
        content = torch.zeros(int(length), dtype=torch.uint8, device=self.device)
        if self.is_first and data:
            content = torch.frombuffer(bytearray(data), dtype=torch.uint8).to(self.device)
        if len(content):
            distributed.broadcast(content, 0)
        return bytes(content.cpu().numpy().tobytes())

    def share(self, count: int) -> slice:
        """This process's part of `count` things, such as lanes."""
        return slice(count * self.rank // self.size, count * (self.rank + 1) // self.size)


@contextmanager
def ranks_from_environment() -> Iterator[Ranks]:
    """The processes that `torchrun` started, connected while inside; one alone without it.

    gloo connects processors, NCCL graphics cards.

    Raises:
        ConfigError: The connection cannot be made.
    """
    size = int(os.environ.get("WORLD_SIZE", "1"))
    if size < 2:
        yield Ranks()
        return
    backend = "nccl" if torch.cuda.is_available() else "gloo"
    if backend == "nccl":
        torch.cuda.set_device(int(os.environ.get("LOCAL_RANK", "0")))
    try:
        _connect(backend, size)
    except (RuntimeError, ValueError) as error:
        raise ConfigError(f"The processes cannot reach each other: {error}") from error
    try:
        yield Ranks(distributed.get_rank(), size)
    finally:
        distributed.destroy_process_group()


def _connect(backend: str, size: int) -> None:
    if os.environ.get("GROUP_WORLD_SIZE", "1") != "1":
        distributed.init_process_group(backend)  # on several machines, torchrun's count may differ
        return
    # A restarted process must not find the addresses of those that were killed: torchrun keeps one
    # store for all its attempts (pytorch/pytorch#135712).
    attempt = os.environ.get("TORCHELASTIC_RESTART_COUNT", "0")
    store = TCPStore(
        os.environ["MASTER_ADDR"],
        int(os.environ["MASTER_PORT"]),
        size,
        is_master=not _torchrun_has_the_store() and os.environ["RANK"] == "0",
    )
    distributed.init_process_group(
        backend,
        store=PrefixStore(f"attempt {attempt}", store),
        rank=int(os.environ["RANK"]),
        world_size=size,
    )


def _torchrun_has_the_store() -> bool:
    return os.environ.get("TORCHELASTIC_USE_AGENT_STORE") == "True"

"""What the rounds of load on one web server add up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Round:
    """One run of the loader: how long it lasted, how long each answer took, what the loader itself used."""

    seconds: float
    milliseconds: Sequence[float]
    loader_seconds: float


@dataclass
class Measured:
    """All rounds of one side. CPU time is in seconds, by who used it."""

    requests: int = 0
    seconds: float = 0.0
    loader_seconds: float = 0.0
    milliseconds: list[float] = field(default_factory=list)
    cpu: Counter[str] = field(default_factory=Counter)
    # For each round: microseconds of CPU a request, and requests per second.
    round_costs: list[float] = field(default_factory=list)
    round_speeds: list[float] = field(default_factory=list)

    def add(self, one: Round, cpu: Mapping[str, float]) -> None:
        self.requests += len(one.milliseconds)
        self.seconds += one.seconds
        self.loader_seconds += one.loader_seconds
        self.milliseconds += one.milliseconds
        self.cpu.update(cpu)
        self.round_costs.append(sum(cpu.values()) * 1e6 / len(one.milliseconds))
        self.round_speeds.append(len(one.milliseconds) / one.seconds)

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds

    @property
    def cpu_microseconds(self) -> float:
        """CPU time of a request: web server, database and cache together."""
        return sum(self.cpu.values()) * 1e6 / self.requests

    def share(self, name: str) -> float:
        """Return the CPU time of a request that one of them used, in microseconds."""
        return self.cpu[name] * 1e6 / self.requests

    def quantile(self, part: float) -> float:
        """Return the milliseconds within which this part of the answers came."""
        return sorted(self.milliseconds)[min(self.requests - 1, int(self.requests * part))]

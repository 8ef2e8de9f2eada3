"""Shows of each protection that it matters: without it, the fault that it is there for breaks what is promised."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import psycopg

from faults.case import Case
from faults.cases import CASES
from faults.judging import judge
from faults.running import Size, run
from faults.world import WorldWithServers, another

SIZE = Size(before=50, during=250, after=50)


@dataclass(frozen=True)
class Proof:
    """A protection, by its name in faults/without.py, and the name of the case that breaks without it."""

    name: str
    what: str
    case: str

    def found(self) -> Case:
        return next(case for case in CASES if case.name == self.case)


PROOFS = (
    Proof("redis-limits", "60 ms for an answer of Redis, and leaving it alone", "redis-paused"),
    Proof("places", "places for questions to the database", "postgres-paused"),
    Proof("publication-thread", "a thread that compares the publication with the database", "postgres-paused"),
    Proof("behind", "the log of answers being written behind them", "postgres-paused"),
    Proof("spool", "the files for events that the database cannot take", "postgres-stopped"),
    Proof("disk", "what was live last, on disk", "start-stopped"),
    Proof("budget", "the budget of a call, and 0.6 s for a CRM that is asked while it rings", "crm-silent"),
)


def broken_without(proof: Proof, world: WorldWithServers) -> list[str]:
    """Return what does not hold without the protection; nothing if it made no difference."""
    world.web.stop()
    try:
        with another(world, world.web, "-m", "faults.without", FAULTS_WITHOUT=proof.name) as web:
            web.start()
            try:
                verdict = judge(proof.found(), run(proof.found(), dataclasses.replace(world, web=web), SIZE))
            except psycopg.OperationalError as error:
                # The service has taken all of the connections, and leaves none to whoever judges.
                return [f"the database can be asked no more: {str(error).rpartition('FATAL:')[2].strip()}"]
        # That calls are not as before in the end is judged in the cases; so short a run tells nothing of it.
        return [one for one in verdict.problems if "as before" not in one]
    finally:
        world.web.start()

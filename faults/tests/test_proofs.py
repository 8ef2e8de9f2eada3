"""A proof that a protection matters must not become one of nothing when something is renamed."""

from __future__ import annotations

import pytest

from faults.cases import CASES
from faults.proofs import PROOFS
from faults.without import WITHOUT


def test_each_proof_takes_something_away_and_has_its_case() -> None:
    assert {proof.name for proof in PROOFS} == set(WITHOUT)
    assert {proof.case for proof in PROOFS} <= {case.name for case in CASES}


@pytest.mark.parametrize("name", WITHOUT)
def test_what_is_taken_away_is_there(name: str) -> None:
    for owner, attribute, _replacement in WITHOUT[name]:
        assert hasattr(owner, attribute), f"{owner} has no {attribute}"

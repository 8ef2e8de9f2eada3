"""The machine's clock jumps ten minutes, as one that was never set does at its first look at a time server."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from assistants.tests import cast
from callers.tests import crm_cast

pytestmark = pytest.mark.django_db

JUMPS = pytest.mark.parametrize("minutes", [10, -10])


@pytest.fixture
def called(client, settings):
    """Calls, and returns the greeting and the levels."""
    settings.DEBUG = True
    cast.line()
    cast.sanne()
    cast.jan()
    cast.live()

    def call(caller):
        answer = client.post("/webhooks/flireo/", cast.request(caller), content_type="application/json")
        return cast.greeting(answer), answer["X-Context-Level"], answer["X-Publication-Level"]

    call(cast.SANNE)
    return call


def jumped(minutes):
    return time_machine.travel(timezone.now() + timedelta(minutes=minutes))


@JUMPS
def test_who_is_in_the_cache_and_who_is_not_are_answered_as_ever(called, minutes):
    expected = [(f"Dag {name}, met Voorbeeld Bedrijf.", "fresh", "current") for name in ("Sanne", "Jan")]
    with jumped(minutes):
        assert [called(cast.SANNE), called(cast.JAN)] == expected
    assert [called(cast.SANNE), called(cast.JAN)] == expected


@pytest.mark.parametrize(("minutes", "level"), [(10, "stale"), (-10, "fresh")])
def test_what_a_crm_told_grows_old_sooner_but_is_not_lost(called, minutes, level):
    # An hour, and shorter by up to a tenth by chance, is what the values are fresh for.
    crm_cast.record(crm_cast.connection(), minutes=52)
    before = called(cast.SANNE)
    assert before[1:] == ("fresh", "current")
    with jumped(minutes):
        assert called(cast.SANNE)[1:] == (level, "current")
    assert called(cast.SANNE) == before


@JUMPS
def test_a_new_publication_is_heard_at_once(called, minutes):
    with jumped(minutes):
        cast.live("Zakelijk", "Goedendag.", line=None, segment=cast.vip())
        assert called(cast.SANNE) == ("Goedendag.", "fresh", "current")

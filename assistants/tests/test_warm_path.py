"""A warm call costs one round trip to the cache and no query."""

import pytest
import redis

from assistants import answer_log, heard, holder, publication
from assistants.tests import cast
from callers import store

pytestmark = pytest.mark.django_db


class Loaded:
    """A source that has been read already: the thread that looks at it needs no database."""

    def __init__(self):
        self.publication = publication.load()

    def newest_number(self):
        return self.publication.number

    def load(self, previous):
        return self.publication


@pytest.fixture
def warm(client, monkeypatch):
    monkeypatch.setattr(answer_log.log, "put", lambda answered: None)
    cast.line()
    cast.sanne()
    cast.live()
    held = holder.Holder(source=Loaded(), check_seconds=3_600)
    monkeypatch.setattr(holder, "live", held)
    store.connect().raise_number(heard.NUMBER_KEY, 1)
    for _ in range(3):
        call(client)
    yield client
    held.stop()


def call(client):
    return client.post("/webhooks/flireo/", cast.request(), content_type="application/json")


def test_it_makes_no_query(warm, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert cast.greeting(call(warm)).startswith("Dag Sanne")


def test_it_asks_the_cache_once(warm, monkeypatch):
    asked = []
    kind = type(store.connect())
    for name in ("get_many", "set", "add", "delete_many", "raise_number"):
        real = getattr(kind, name)

        def counted(*args, name=name, real=real):
            asked.append(name)
            return real(*args)

        monkeypatch.setattr(kind, name, counted)
    assert cast.greeting(call(warm)).startswith("Dag Sanne")
    assert asked == ["get_many"]


def test_on_redis_it_is_one_command(warm, settings):
    if not settings.REDIS_URL:
        pytest.skip("The second run of the tests has a Redis.")
    store.connect().prepare()
    with redis.Redis.from_url(settings.REDIS_URL) as others:
        before = others.info("stats")["total_commands_processed"]
        call(warm)
        # One MGET, and the INFO command that counts.
        assert others.info("stats")["total_commands_processed"] - before == 2

"""Puts the facts of callers into the cache, as an edit of each would, and finished answers beside them for the limit.

with_django benchmarks.warming FIRST LAST
"""

from __future__ import annotations

import sys

from django.conf import settings
from redis import Redis
from tqdm import tqdm

from assistants.answering import answer
from assistants.events import AssistantRequest
from assistants.holder import Holder
from benchmarks.limit.keys import key_of
from benchmarks.people import LINE_NUMBER, STRANGERS_NUMBER, number_of
from callers import entries


def main(first: int, last: int) -> None:
    redis, publications = Redis.from_url(settings.REDIS_URL), Holder()
    publications.begin(10)
    for number in tqdm([STRANGERS_NUMBER, *map(number_of, range(first, last + 1))], "Warming the cache", disable=None):
        entries.refresh([number])
        answered = answer(AssistantRequest(number, LINE_NUMBER), publications=publications)
        redis.set(key_of(number), answered.body)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

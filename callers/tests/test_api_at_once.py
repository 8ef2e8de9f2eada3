"""Several requests at the same time, or a request and an import: one writes after the other."""

from __future__ import annotations

import io
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection

from callers.importing import Stage, import_callers
from callers.models import Caller, CallerNumber
from callers.tests.pushing_system import Webshop

pytestmark = pytest.mark.django_db(transaction=True)

SANNE, JAN = "+31601234567", "+31612345678"


def at_once(do, many):
    def and_close(one):
        try:
            return do(one)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(many)) as pool:
        return list(pool.map(and_close, many))


def test_the_same_new_number_several_times_at_once_is_one_caller():
    shop = Webshop()
    answers = at_once(lambda name: shop.upsert({"phone": SANNE, "first_name": name}), "abcd")
    assert [answer.status_code for answer in answers] == [200] * 4
    assert sum(answer.json()["made"] for answer in answers) == 1
    assert Caller.objects.count() == CallerNumber.objects.count() == 1


def test_the_same_callers_in_another_order_at_once_get_in_nobodys_way():
    shop = Webshop()
    told = [{"external_id": f"K-{n}", "phone": f"+3161{n:07}"} for n in range(50)]
    shop.upsert(told)

    def change(name):
        rows = told if name in "ac" else told[::-1]
        return shop.upsert([{**row, "first_name": name} for row in rows])

    assert [answer.status_code for answer in at_once(change, "abcd")] == [200] * 4
    assert len(set(Caller.objects.values_list("first_name", flat=True))) == 1


def test_an_import_and_a_push_of_the_same_new_number_at_once_are_one_caller():
    shop, is_written = Webshop(), Event()

    def slowly(stage, done, total):
        if stage is Stage.WRITING:
            is_written.set()
            time.sleep(0.3)

    def bring_in():
        source = io.BytesIO(f"phone,first_name\n{SANNE},Sanne\n".encode())
        return import_callers(source, "NL", skip_errors=False, report=print, progress=slowly).made

    def push():
        assert is_written.wait(5)
        return shop.upsert({"phone": SANNE, "last_name": "de Wit"}).json()["made"]

    assert at_once(lambda do: do(), [bring_in, push]) == [1, 0]
    assert Caller.objects.get().full_name == "Sanne de Wit"

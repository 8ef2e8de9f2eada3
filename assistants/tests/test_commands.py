"""The commands for templates: import_template, simulate_call, load_demo."""

import json

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.utils import translation

from assistants import backtesting, demo, publication
from assistants.admin.examples import calls_of
from assistants.models import Line, Publication, Template
from callers.models import Caller

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

GOOD = '{"firstMessage": "Goedendag, met {{ line.name }}.", "model": {"provider": "openai", "model": "gpt-4.1-mini"}}'
OFFICE_HOURS, EVENING = "2026-11-24T10:00", "2026-11-24T20:00"


def simulated(capsys, *args):
    call_command("simulate_call", *args)
    return json.loads(capsys.readouterr().out)["assistant"]


def file_with(tmp_path, text):
    path = tmp_path / "assistant.json"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_it_simulates_the_call_of_a_known_caller(capsys):
    demo.load()
    answer = simulated(capsys, "--from", "+31601234567", "--to", "+31850123456", "--at", OFFICE_HOURS)
    assert answer["firstMessage"].startswith("Goedemorgen Sanne, met Julia van Voorbeeld Bedrijf.")


@pytest.mark.parametrize(
    ("caller", "at", "greeting"),
    [
        ("06-12345678", OFFICE_HOURS, "Goedemorgen Jan,"),
        ("+32470000000", OFFICE_HOURS, "Goedemorgen, met Julia"),
        ("anonymous", OFFICE_HOURS, "Goedemorgen, met Julia"),
        ("+31601234567", EVENING, "Goedeavond Sanne, met Julia van Voorbeeld Bedrijf. Wij zijn nu gesloten; morgen om"),
    ],
)
def test_it_greets_each_caller_in_their_own_way(capsys, caller, at, greeting):
    demo.load()
    answer = simulated(capsys, "--from", caller, "--to", "+31850123456", "--at", at)
    assert answer["firstMessage"].startswith(greeting)


def test_it_explains_on_standard_error(capsys):
    demo.load()
    call_command("simulate_call", "--from", "+31601234567", "--to", "+31850123456", "--at", OFFICE_HOURS, "--explain")
    told = capsys.readouterr().err
    assert "segment:      vip" in told
    assert "template:     Vaste relaties" in told


def test_it_refuses_a_time_that_is_none():
    with pytest.raises(CommandError, match="Write it as 2026-12-24T18:30"):
        call_command("simulate_call", "--to", "+31850123456", "--at", "tomorrow")


@pytest.mark.parametrize("at", ["0001-01-01T00:00", "9999-12-31T23:59", "0001-01-01T00:00+05:00", "1999-12-31T23:59"])
def test_it_refuses_a_time_too_far_away(at):
    with pytest.raises(CommandError, match="Choose a year from 2000 to 2999"):
        call_command("simulate_call", "--to", "+31850123456", "--at", at)


def test_it_refuses_a_day_that_does_not_exist():
    with pytest.raises(CommandError, match="2026-02-30"):
        call_command("simulate_call", "--to", "+31850123456", "--at", "2026-02-30T10:00")


def test_it_imports_and_publishes_a_template(tmp_path, capsys):
    call_command("import_template", file_with(tmp_path, GOOD), "--name", "Noor", "--publish")
    assert "version 1 is live" in capsys.readouterr().out
    assert Template.objects.get(name="Noor").live_version.text == GOOD


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_a_text_is_kept_as_it_stands_in_the_file_line_breaks_included(tmp_path, line_break):
    text = GOOD.replace('", "', f'",{line_break}"')
    path = tmp_path / "assistant.json"
    path.write_bytes(text.encode("utf-8-sig"))
    call_command("import_template", path, "--name", "Noor", "--publish")
    assert Template.objects.get(name="Noor").live_version.text == text


def test_it_takes_the_outer_key_off(tmp_path):
    call_command("import_template", file_with(tmp_path, f'{{"assistant": {GOOD}}}'), "--name", "Noor")
    assert Template.objects.get(name="Noor").draft == GOOD


def test_it_keeps_nothing_of_a_template_that_cannot_be_published(tmp_path, capsys):
    broken = GOOD.replace("line.name", "caller.frist_name")
    with pytest.raises(CommandError, match="nothing was changed"):
        call_command("import_template", file_with(tmp_path, broken), "--name", "Noor", "--publish")
    assert "caller.first_name" in capsys.readouterr().err
    assert not Template.objects.exists()


def test_a_new_text_does_not_move_a_template(tmp_path):
    line = Line.objects.create(number="+31850123456", name="Voorbeeld Bedrijf")
    call_command("import_template", file_with(tmp_path, GOOD), "--name", "Noor", "--line", "085 012 3456")
    call_command("import_template", file_with(tmp_path, GOOD.replace("dag", "middag")), "--name", "Noor")
    assert Template.objects.get(name="Noor").line == line


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--line", "+31201234567"), "There is no line"),
        (("--segment", "vop"), "There is no segment"),
    ],
)
def test_it_refuses_a_place_that_does_not_exist(tmp_path, args, words):
    with pytest.raises(CommandError, match=words):
        call_command("import_template", file_with(tmp_path, GOOD), "--name", "Noor", *args)


def test_it_refuses_a_place_that_is_taken(tmp_path):
    call_command("import_template", file_with(tmp_path, GOOD), "--name", "Noor")
    with translation.override("en"), pytest.raises(CommandError, match="any line, everyone"):
        call_command("import_template", file_with(tmp_path, GOOD), "--name", "Julia")


@pytest.mark.parametrize("content", [b"{", b"[]", b"\xff\xfe{}", b"", b'{"assistant": {}, "x": 1}'])
def test_it_says_what_is_wrong_with_a_file(tmp_path, content):
    path = tmp_path / "broken.json"
    path.write_bytes(content)
    with pytest.raises(CommandError, match="broken.json"):
        call_command("import_template", str(path), "--name", "Noor")
    assert not Template.objects.exists()


def test_it_says_that_a_file_is_missing(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_template", str(tmp_path / "none.json"), "--name", "Noor")


def test_the_demo_is_loaded_once(settings, capsys):
    call_command("load_demo")
    call_command("load_demo")
    assert Template.objects.count() == 4
    assert "left out" in capsys.readouterr().out


def test_the_demo_does_not_come_back_after_it_was_deleted():
    call_command("load_demo")
    Template.objects.all().delete()
    Line.objects.all().delete()
    Caller.objects.all().delete()
    call_command("load_demo")
    assert not Line.objects.exists()


def test_the_demo_is_never_loaded_over_someones_own_data():
    Caller.objects.create(first_name="Eigen")
    call_command("load_demo")
    assert not Publication.objects.exists()


def test_the_first_user_can_log_in_with_the_password_that_was_kept(settings, client):
    call_command("load_demo")
    path = settings.DATA_DIR / "admin-password.txt"
    assert client.login(username="admin", password=path.read_text().strip())
    assert path.stat().st_mode & 0o077 == 0


def test_no_user_is_made_where_there_is_one():
    User.objects.create_user("eigenaar")
    call_command("load_demo")
    assert not User.objects.filter(username="admin").exists()


def test_what_is_wrong_with_a_file_is_told_in_one_language(tmp_path, capsys):
    with translation.override("nl"), pytest.raises(CommandError, match="is niet gepubliceerd, en er is niets"):
        call_command(
            "import_template",
            file_with(tmp_path, GOOD.replace("line.name", "caller.email")),
            "--name",
            "Noor",
            "--publish",
        )
    told = capsys.readouterr().err
    assert "Fout, regel 1, kolom" in told
    assert "is niet van elke beller bekend" in told


def test_every_template_of_the_demo_has_examples_that_it_answers():
    demo.load()
    for template in Template.objects.all():
        calls, unfit = calls_of(template)
        assert len(calls) == 2
        assert not unfit
        found = backtesting.run(publication.load(), publication.load(), 1, calls)
        assert {pair.before.template for pair in found.pairs} == {template.name}

"""A mistake in a file of configuration is told with file and line, and nothing is kept of the whole import."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from assistants import jsontext
from assistants.configuration import records
from assistants.models import Snippet, Template
from assistants.tests import cast
from assistants.tests.config_files import bring_in, business, export, line_file, rewrite, traces

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path, settings):
    """The files of a business, which is here as well."""
    settings.LANGUAGE_CODE = "en"
    business()
    return export(tmp_path / "config")


def refused(folder, *options):
    """Import and return what was told to be wrong; nothing may have changed."""
    before, told = traces(), StringIO()
    with pytest.raises(CommandError, match="Nothing was imported."):
        call_command("import_config", folder, *options, stdout=told, stderr=told)
    assert traces() == before
    return told.getvalue()


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"number": 31850123456}, "line 2: number: this must be a text."),
        ({"number": "085 0123456"}, "line 1: Write the number as + followed by country code and digits."),
        ({"name": ""}, "line 3: name: This field cannot be blank."),
        ({"time_zone": "Europe/Atlantis"}, "line 6: time_zone: “Europe/Atlantis” is no time zone."),
        ({"opening": "altijd"}, "opening: there is no such name here. Use: number, name,"),
        ({"hours": {"monday": "9 tot 5"}}, "line 16: hours.monday: “9 tot 5” is no range."),
        (
            {"hours": {"monday": "09:00-12:00, 11:00-17:00"}},
            "line 15: hours: monday 09:00-12:00 and monday 11:00-17:00",
        ),
        ({"hours": {"maandag": "09:00-12:00"}}, "line 16: hours.maandag: there is no such name here. Use: monday,"),
        ({"special_days": [{"day": "kerst"}]}, "“kerst” is no day. Write one such as 2026-12-24."),
        ({"special_days": [{"open": "10-12"}]}, "special_days[0]: “day” is missing."),
        ({"special_days": ["2030-01-01"]}, "special_days[0]: this must be a day, such as"),
        ({"special_days": [{"day": "2030-01-01", "open": "vroeg"}]}, "special_days[0].open: “vroeg” cannot be read."),
        ({"special_days": [{"day": "2030-01-01"}, {"day": "2030-01-01"}]}, "There is a row for this day already."),
        (
            {"special_days": [{"day": "2030-01-01", "last_day": "2030-01-05", "open": "10-12"}]},
            "Several days can only be closed.",
        ),
        ({"holidays": {"country": "XX", "region": "", "open_on": []}}, "holidays.country: the holidays of “XX”"),
        ({"holidays": {"country": "DE", "region": "ZZ", "open_on": []}}, "holidays.region: the holidays of “ZZ”"),
        ({"holidays": {"country": "DE", "region": "", "open_on": [1]}}, "holidays.open_on: this must be a list"),
    ],
)
def test_what_is_wrong_with_a_line_is_told(folder, values, told):
    rewrite(line_file(folder), **values)
    said = refused(folder)
    assert "lines/+31850123456.json, line " in said
    assert told in said


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"position": "eerst"}, "segments/vip.json, line 4: position: this must be a number."),
        ({"position": True}, "position: this must be a number."),
        ({"matches_strangers": 1}, "matches_strangers: this must be true or false."),
        ({"key": "Héél"}, "segments/vip.json, line 2: key: "),
        ({"conditions": {"field": "caller.tags", "operator": "lijkt op", "value": "x"}}, "line 6: conditions: "),
        ({"conditions": {"all": [{"field": "x", "operator": "is", "value": 1}]}}, "line 8: conditions.all[0]: "),
    ],
)
def test_what_is_wrong_with_a_segment_is_told(folder, values, told):
    rewrite(folder / "segments/vip.json", **values)
    assert told in refused(folder)


def test_conditions_on_what_is_not_known_here_yet_are_taken_and_told(folder):
    rewrite(folder / "segments/vip.json", conditions={"field": "crm.orders", "operator": "greater", "value": 1})
    assert "Segment “VIP”: no CRM in use gives “crm.orders”." in bring_in(folder)


def test_a_holiday_that_nobody_keeps_is_taken_and_told(folder):
    holidays = {"country": "NL", "region": "", "open_on": ["Goede vrijdg", "Eerste kerstdag"]}
    rewrite(line_file(folder), holidays=holidays)
    said = bring_in(folder)
    assert "lines/+31850123456.json: no public holiday there is called “Goede vrijdg”. The names are: " in said
    assert "is called “Eerste kerstdag”" not in said


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"line": "+31000"}, "templates/verder/template.json, line 3: line: there is no “+31000”."),
        ({"segment": "weg"}, "line 4: segment: there is no “weg”."),
        ({"when": "soms"}, "line 5: when: "),
        ({"name": "Klant"}, "is about “Klant” too. Keep one of the two."),
        ({"when": "always"}, "templates/verder/template.json, line 1: There is a template for this line"),
    ],
)
def test_what_is_wrong_with_a_template_is_told(folder, values, told):
    rewrite(folder / "templates/verder/template.json", **values)
    assert told in refused(folder)


def test_a_draft_may_be_as_broken_as_in_the_admin(folder):
    (folder / "templates/verder/draft.json").write_text("{kapot")
    bring_in(folder, "--publish")
    assert Template.objects.get(name="Verder").draft == "{kapot"


def test_what_would_go_live_is_linted_and_the_place_is_told(folder):
    (folder / "templates/verder/live.json").write_text('{\n "firstMessage": "Dag {{ caller.first_nam }}"\n}')
    said = refused(folder, "--publish")
    assert "templates/verder/live.json, line 2: " in said
    assert "caller.first_name" in said


def test_one_mistake_and_nothing_goes_live(folder):
    (folder / "templates/klant/live.json").write_text(cast.text("Nieuw."))
    (folder / "templates/verder/live.json").write_text("{")
    assert "templates/verder/live.json, line 1: " in refused(folder, "--publish")


def test_a_snippet_that_would_break_what_is_live_is_refused(folder):
    (folder / "snippets/groet.md").write_text("Dag,\n{{ caller.first_name }}")
    said = refused(folder)
    assert "snippets/groet.md, line 2: the live template “Klant” would break." in said


def test_a_snippet_that_is_used_cannot_be_deleted(folder):
    (folder / "snippets/groet.md").unlink()
    (folder / "snippets/explanations.json").unlink()
    assert "the live template “Klant” would break." in refused(folder, "--delete")


def test_an_explanation_of_nothing_and_a_snippet_without_a_key_are_refused(folder):
    rewrite(folder / "snippets/explanations.json", weg="?", slot="x" * 300)
    (folder / "snippets/Groot.md").write_text("Hoi")
    said = refused(folder)
    assert "snippets/explanations.json, line 3: weg: there is no such name here." in said
    assert "snippets/explanations.json, line 4: slot: " in said
    assert "snippets/Groot.md: " in said


def test_an_explanation_without_any_snippet_offers_no_empty_list_of_names(folder):
    for place in (folder / "snippets").glob("*.md"):
        place.unlink()
    said = refused(folder)
    assert "groet: there is no such name here." in said
    assert "Use: ." not in said


def test_all_mistakes_are_told_at_once(folder):
    rewrite(line_file(folder), country="Nederland")
    rewrite(folder / "segments/vip.json", name="")
    (folder / "segments/hand.json").write_text('{"key": "hand",}')
    said = refused(folder)
    assert "lines/+31850123456.json, line 4: country: " in said
    assert "segments/vip.json, line 3: name: " in said
    assert "segments/hand.json, line 1: " in said


def test_a_line_that_a_template_is_for_is_not_deleted_while_the_template_stays(folder):
    line_file(folder).unlink()
    told = "lines: “+31850123456” has no file here, but these templates are for it: “Verder”, “a/b: ☎ ..”, “☎”."
    assert told in refused(folder, "--delete")


def test_a_segment_that_a_template_is_for_is_not_deleted_while_the_template_stays(folder):
    (folder / "segments/vip.json").unlink()
    told = "segments: “vip” has no file here, but these templates are for it: “Vaste relaties”."
    assert told in refused(folder, "--delete")


def test_folders_of_templates_with_files_missing_are_refused(folder):
    (folder / "templates/verder/template.json").unlink()
    for name in ("live.json",):
        (folder / "templates/klant" / name).unlink()
    said = refused(folder)
    assert "templates/verder: template.json is missing: it says for whom the template is." in said
    assert "templates/klant: there is neither live.json nor draft.json." in said


@pytest.mark.parametrize("content", ["[]", "", '{"key": "a", "key": "b"}', '{"key": "vip",', "\x00"])
def test_files_that_are_no_values_with_names_are_refused(folder, content):
    (folder / "segments/vip.json").write_text(content)
    assert refused(folder).count("segments/vip.json") == 1


def test_the_mark_that_some_editors_put_before_a_text_is_passed_over(folder):
    place = folder / "segments/vip.json"
    place.write_text("\ufeff" + place.read_text())
    assert "Everything is as the files say." in bring_in(folder)


def test_text_in_another_encoding_is_refused(folder):
    (folder / "snippets/groet.md").write_bytes("é".encode("latin-1"))
    with pytest.raises(CommandError, match="groet.md is no UTF-8 text."):
        bring_in(folder)


@pytest.mark.parametrize("command", ["export_config", "import_config"])
def test_a_folder_of_something_else_is_left_alone(tmp_path, command, settings):
    settings.LANGUAGE_CODE = "en"
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/mijn.json").write_text("{}")
    with pytest.raises(CommandError, match="holds something else|holds no configuration"):
        call_command(command, tmp_path)
    assert [place.name for place in tmp_path.rglob("*.json")] == ["mijn.json"]


def test_a_folder_of_another_version_is_refused(folder):
    (folder / "configuration.json").write_text('{"format": 2}')
    for command in ("export_config", "import_config"):
        with pytest.raises(CommandError, match="of another version"):
            call_command(command, folder)


def test_a_folder_that_cannot_be_written_is_told(tmp_path, settings):
    settings.LANGUAGE_CODE = "en"
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="file"):
        call_command("export_config", tmp_path / "file")
    assert not Snippet.objects.exists()


def test_each_file_is_parsed_once_also_where_what_has_none_is_deleted(folder, monkeypatch):
    parsed = []
    parse = jsontext.parse
    monkeypatch.setattr(records.jsontext, "parse", lambda text: parsed.append(text) or parse(text))
    bring_in(folder, "--delete")
    for kind in ("lines", "segments"):
        for file in (folder / kind).iterdir():
            assert parsed.count(file.read_text()) == 1, file

"""Configuration goes out as readable files and comes in again: nothing more changes than what was changed in them."""

import json
from datetime import date

import pytest

from assistants import publication
from assistants.models import Line, OpeningHours, Publication, Snippet, Template
from assistants.tests import cast
from assistants.tests.config_files import (
    ODD,
    bring_in,
    business,
    contents,
    export,
    line_file,
    opening,
    rewrite,
    template,
    traces,
)
from callers.models import Caller, CallerNumber, CrmConnection, Segment
from callers.tests import crm_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path, settings):
    """The files of a business, which is here as well."""
    settings.LANGUAGE_CODE = "en"
    business()
    return export(tmp_path / "config")


def empty():
    for model in (Template, Line, Segment, Snippet):
        model.objects.all().delete()


@pytest.mark.parametrize("options", [(), ("--publish",), ("--publish", "--delete")])
def test_a_round_trip_changes_nothing(folder, options, tmp_path):
    before = traces()
    assert bring_in(folder, *options) == "Everything is as the files say.\n"
    assert traces() == before
    assert contents(export(tmp_path / "again")) == contents(folder)


def test_an_empty_database_becomes_the_same_to_the_letter(folder, tmp_path):
    drafts = list(Template.objects.order_by("name").values_list("name", "draft", "live_version__text"))
    empty()
    bring_in(folder, "--publish")
    assert list(Template.objects.order_by("name").values_list("name", "draft", "live_version__text")) == drafts
    files = {path: text for path, text in contents(export(tmp_path / "again")).items() if "/klant" not in path}
    assert files == {path: text for path, text in contents(folder).items() if "/klant" not in path}
    assert Segment.objects.get(key="vip").conditions["all"][1]["any"][1]["value"] is True
    assert Snippet.objects.get(key="groet").text == "Welkom.\r\n\n"


def test_texts_stand_in_the_files_as_they_are(folder):
    assert (folder / "templates/vaste-relaties/live.json").read_bytes() == ODD.encode()
    assert (folder / "snippets/groet.md").read_bytes() == b"Welkom.\r\n\n"


def test_names_that_no_folder_can_have_or_that_differ_in_capitals_only_get_folders_of_their_own(folder):
    folders = {
        place.parent.name: json.loads(place.read_text())["name"]
        for place in folder.glob("templates/*/*.json")
        if place.name == "template.json"
    }
    assert sorted(folders.values()) == sorted(Template.objects.values_list("name", flat=True))
    assert len({name.casefold() for name in folders}) == len(folders)
    assert not any(set('/\\:*?"<>|') & set(name) for name in folders)


def test_a_draft_has_a_file_only_where_it_differs_from_what_is_live(folder):
    assert {place.parent.name for place in folder.glob("templates/*/draft.json")} == {"verder", "template"}
    assert not (folder / "templates/template/live.json").exists()


def test_no_secret_and_no_caller_is_in_the_files(tmp_path):
    business()
    connection = crm_cast.connection(name="Geheime CRM", headers={"X-Key": "sesam-open-u"})
    cast.sanne()
    text = b"".join(contents(export(tmp_path / "config")).values()).decode()
    assert CrmConnection.objects.get() == connection
    for secret in ("sesam", "crm.example", "Geheime", "Sanne", "0601234567", cast.SANNE):
        assert secret not in text


def test_a_later_export_takes_away_what_is_gone_and_nothing_of_others(folder):
    (folder / "README.md").write_text("Van ons.")
    Template.objects.get(name="Verder").delete()
    Snippet.objects.all().delete()
    export(folder)
    assert not (folder / "templates/verder").exists()
    assert not (folder / "snippets").exists()
    assert (folder / "README.md").read_text() == "Van ons."


# What was changed in the files


def test_what_is_changed_of_a_line_counts_at_once(folder):
    rewrite(
        line_file(folder),
        name="Nieuwe naam",
        hours={"monday": "10:00-12:00", "sunday": "00:00-00:00"},
        special_days=[{"day": "2030-12-24"}, {"day": "2030-12-25", "open": "10-12", "note": "Spoed"}],
        holidays={"country": "NL", "region": "", "open_on": []},
    )
    before = publication.newest_number()
    bring_in(folder)
    line = Line.objects.get(number=cast.LINE)
    assert (line.name, line.holiday_country, line.holiday_region, line.open_holidays) == ("Nieuwe naam", "NL", "", [])
    assert opening(line) == ["Monday 10:00–12:00", "Sunday 00:00–00:00"]
    assert [(one.day, one.ranges) for one in line.special_days.all()] == [
        (date(2030, 12, 24), ""),
        (date(2030, 12, 25), "10:00-12:00"),
    ]
    assert publication.newest_number() == before + 1
    assert Publication.objects.first().change == "import_config: Nieuwe naam (+31850123456)"


def test_rows_of_a_line_that_did_not_change_stay_the_same_rows(folder):
    kept = OpeningHours.objects.get(opens="09:00")
    rewrite(line_file(folder), hours={"monday": "09:00-12:00"})
    bring_in(folder)
    assert list(Line.objects.get(number=cast.LINE).hours.all()) == [kept]


def test_closed_by_hand_is_left_alone(folder):
    Line.objects.update(closed_until="2030-01-01T00:00Z")
    rewrite(line_file(folder), name="Nieuwe naam")
    bring_in(folder)
    assert Line.objects.get(number=cast.LINE).closed_until is not None


def test_without_publish_what_callers_hear_becomes_a_draft(folder):
    (folder / "templates/vaste-relaties/live.json").write_text(cast.text("Nieuw."))
    said = bring_in(folder)
    changed = Template.objects.get(name="Vaste relaties")
    assert (changed.draft, changed.live_version.text) == (cast.text("Nieuw."), ODD)
    assert "“Vaste relaties”: what callers hear differs from its live.json; --publish makes that live." in said


def test_with_publish_it_goes_live_and_the_draft_of_later_work_stays(folder):
    (folder / "templates/verder/live.json").write_text(cast.text("Nieuw."))
    assert "“Verder”: version 2 goes live." in bring_in(folder, "--publish")
    changed = Template.objects.get(name="Verder")
    assert changed.live_version.text == cast.text("Nieuw.")
    assert changed.live_version.note == "import_config"
    assert changed.draft == cast.text("Straks.") + "\n"


def test_a_template_without_its_live_file_goes_offline_only_with_publish(folder):
    place = folder / "templates/vaste-relaties"
    (place / "live.json").rename(place / "draft.json")
    assert "--publish takes it offline." in bring_in(folder)
    assert Template.objects.get(name="Vaste relaties").live_version is not None
    assert "“Vaste relaties” goes offline." in bring_in(folder, "--publish")
    assert Template.objects.get(name="Vaste relaties").live_version is None


def test_templates_change_places(folder):
    first, second = folder / "templates/klant/template.json", folder / "templates/klant-2/template.json"
    rewrite(first, when="closed")
    rewrite(second, when="open")
    before = Line.history.count()
    bring_in(folder)
    assert {one.name: one.when for one in Template.objects.filter(name__iexact="klant")} == {
        "Klant": "closed",
        "KLANT": "open",
    }
    assert Line.objects.count() == 2
    assert Line.history.count() == before


def test_a_snippet_a_segment_and_a_template_are_made_from_files_that_someone_wrote(folder):
    (folder / "snippets/nieuw.txt").write_text("Nieuw.")
    rewrite(folder / "snippets/explanations.json", nieuw="Kort.")
    (folder / "segments/nieuw.json").write_text(
        '{"key": "nieuw", "name": "Nieuw", "position": 1, "matches_strangers": false, "conditions": {}}'
    )
    (folder / "templates/Nieuw").mkdir()
    (folder / "templates/Nieuw/template.json").write_text('{"name": "Nieuw", "segment": "nieuw"}')
    (folder / "templates/Nieuw/live.json").write_text(cast.text("Hoi. {{ snippet.nieuw }}"))
    bring_in(folder, "--publish")
    made = Template.objects.get(name="Nieuw")
    assert (made.segment.key, made.when, made.live_version.number) == ("nieuw", "always", 1)
    assert Snippet.objects.get(key="nieuw").explanation == "Kort."


def test_what_has_no_file_stays_unless_asked(folder):
    for path in ("templates/vaste-relaties/live.json", "templates/vaste-relaties/template.json", "segments/vip.json"):
        (folder / path).unlink()
    (folder / "snippets/slot.md").unlink()
    said = bring_in(folder)
    assert Template.objects.filter(name="Vaste relaties").exists()
    for kind, name in (("template", "Vaste relaties"), ("segment", "vip"), ("snippet", "slot")):
        assert f"{kind} “{name}” is here and not in the files. It stays; --delete removes it." in said
    bring_in(folder, "--delete")
    assert not Template.objects.filter(name="Vaste relaties").exists()
    assert not Segment.objects.filter(key="vip").exists()
    assert not Snippet.objects.filter(key="slot").exists()
    assert Publication.objects.first().change == "import_config: Vaste relaties, VIP, slot"


def test_a_kind_without_any_file_is_not_thought_of(folder):
    for place in (folder / "snippets").iterdir():
        place.unlink()
    assert bring_in(folder, "--delete") == "Everything is as the files say.\n"
    assert Snippet.objects.count() == 2


def test_callers_in_a_segment_that_is_deleted_stay(folder):
    caller = Caller.objects.create(first_name="Jan", segment=Segment.objects.get(key="hand"))
    CallerNumber.objects.create(caller=caller, number=cast.JAN)
    (folder / "segments/hand.json").unlink()
    bring_in(folder, "--delete")
    caller.refresh_from_db()
    assert caller.segment is None


# A dry run


def test_a_dry_run_tells_the_difference_and_changes_nothing(folder):
    rewrite(line_file(folder), name="Nieuwe naam")
    (folder / "templates/vaste-relaties/live.json").write_text(cast.text("Nieuw."))
    (folder / "snippets/slot.md").unlink()
    before = traces()
    said = bring_in(folder, "--dry-run", "--publish", "--delete")
    assert traces() == before
    assert Snippet.objects.filter(key="slot").exists()
    assert '-  "name": "Voorbeeld Bedrijf",\n+  "name": "Nieuwe naam",' in said
    assert "+++ templates/vaste-relaties/live.json" in said
    assert "--- snippets/slot.md\n+++ /dev/null" in said
    assert "“Vaste relaties”: version 2 goes live." in said
    assert said.endswith("Nothing was changed: this was a dry run.\n")


def test_a_line_end_that_nobody_sees_is_shown(folder):
    (folder / "snippets/groet.md").write_bytes(b"Welkom.\n")
    assert "-Welkom.␍\n-\n+Welkom.\n" in bring_in(folder, "--dry-run")


def test_the_command_speaks_dutch(folder, settings):
    settings.LANGUAGE_CODE = "nl"
    assert bring_in(folder) == "Alles is al zoals in de bestanden.\n"


def test_a_template_from_elsewhere_keeps_its_name_to_the_letter(tmp_path):
    template("Ünïcode/naam", cast.text("Hoi."))
    folder = export(tmp_path / "config")
    empty()
    bring_in(folder)
    made = Template.objects.get()
    assert (made.name, made.draft, made.live_version) == ("Ünïcode/naam", cast.text("Hoi."), None)

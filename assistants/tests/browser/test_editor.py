"""Staff write a draft in the editor: in plain fields, in the JSON, with what the linter says while they type."""

import json

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from assistants.models import Snippet, Template
from assistants.tests import cast
from assistants.tests.browser.accessibility import Findings

DRAFT = """{
  "firstMessage": "Dag \\u00e9\\u00e9n, met {{ line.name }}.",
  "maxDurationSeconds": 1.0e2,
  "eigen": {"n": 1.50, "lijst": [1e3]},
  "transcriber": {"provider": "deepgram", "language": "nl"},
  "model": {
    "provider": "openai",
    "model": "gpt-4.1-mini",
    "messages": [{"role": "system", "content": "Wees kort.\\nVraag \\"door\\"."}]
  },
  "voice": {"provider": "11labs", "voiceId": "x"}
}"""


@pytest.fixture
def page(administrator):
    """The page of a template with this draft, once the editor is there and has had it checked."""
    return opened(administrator, DRAFT)


def opened(page, draft):
    template = Template.objects.create(name="Iedereen", draft=draft)
    page.goto(f"/admin/assistants/template/{template.pk}/change/")
    expect(page.locator("#flireo-editor [data-status]")).to_be_visible()
    return page


def text(page):
    return page.locator("#id_draft").input_value()


def field(page, name):
    return page.get_by_role("textbox", name=name, exact=True)


def type_at_end(page, name, words):
    field(page, name).click()
    page.keyboard.press("Control+End")
    page.keyboard.type(words)


def test_a_plain_field_changes_its_own_place_in_the_json_and_nothing_else(page):
    type_at_end(page, "Eerste zin", ' Zeg "hé".')
    assert text(page) == DRAFT.replace("{{ line.name }}.", '{{ line.name }}. Zeg \\"hé\\".')
    type_at_end(page, "Instructies voor de assistent", "\nLuister.")
    page.get_by_label("Langste duur").fill("900")
    expect(page.get_by_text("= 15 minuten")).to_be_visible()
    after = DRAFT.replace("{{ line.name }}.", '{{ line.name }}. Zeg \\"hé\\".').replace("1.0e2", "900")
    assert text(page) == after.replace('\\"door\\".', '\\"door\\".\\nLuister.')


def test_what_is_missing_is_added_and_left_out_again(page):
    type_at_end(page, "Bericht voor de voicemail", "Tot later.")
    assert json.loads(text(page))["voicemailMessage"] == "Tot later."
    assert text(page).replace('\n  "voicemailMessage": "Tot later.",', "") == DRAFT
    page.get_by_role("button", name="Weglaten Bericht voor de voicemail").click()
    assert text(page) == DRAFT


def test_an_emptied_field_takes_nothing_away_until_somebody_says_so(page):
    type_at_end(page, "Eerste zin", "")
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    assert text(page) == DRAFT.replace("Dag \\u00e9\\u00e9n, met {{ line.name }}.", "")
    page.get_by_label("Langste duur").fill("")
    expect(page.get_by_text("Schrijf een getal, zoals 900. Tot dan blijft 1.0e2 staan.")).to_be_visible()
    page.locator("#flireo-editor-language").select_option("")
    assert '"transcriber": {"provider": "deepgram"}' in text(page)
    assert '"maxDurationSeconds": 1.0e2' in text(page)


def test_one_history_undoes_what_was_done_in_any_field(page):
    type_at_end(page, "Eerste zin", "a")
    page.get_by_label("Welke stem").fill("y")
    page.keyboard.press("Control+z")
    assert '"voiceId": "x"' in text(page)
    page.keyboard.press("Control+z")
    assert text(page) == DRAFT
    expect(field(page, "Eerste zin")).to_have_text("Dag één, met {{ line.name }}.")
    page.get_by_role("button", name="Opnieuw").click()
    assert ".a" in text(page)


def test_changing_the_json_changes_the_fields_and_a_broken_one_lets_them_rest(page):
    page.get_by_role("tab", name="Alles (JSON)").click()
    field(page, "Alles (JSON)").click()
    page.keyboard.press("Control+Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.type(' "endCallMessage": "Dag!", ')
    page.get_by_role("tab", name="In gewone woorden").click()
    expect(field(page, "Slotzin")).to_have_text("Dag!")
    page.get_by_role("tab", name="Alles (JSON)").click()
    page.keyboard.press("Tab")
    field(page, "Alles (JSON)").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(",")
    page.get_by_role("tab", name="In gewone woorden").click()
    expect(page.get_by_text("De JSON is op dit moment niet te lezen")).to_be_visible()
    page.get_by_role("button", name="Laat regel 12 zien").click()
    page.keyboard.press("Delete")
    page.get_by_role("tab", name="In gewone woorden").click()
    expect(page.get_by_text("De JSON is op dit moment niet te lezen")).to_be_hidden()


def test_a_copied_assistant_replaces_the_draft_once_it_is_understood(page):
    page.get_by_role("button", name="Plakken of uploaden").click()
    box = page.get_by_role("dialog").get_by_role("textbox")
    replace = page.get_by_role("button", name="Concept vervangen")
    box.fill('{"assistant": {"firstMessage": "Hoi",}}')
    expect(page.get_by_text("Regel 1: Na de laatste waarde staat een komma.")).to_be_visible()
    expect(replace).to_be_disabled()
    box.fill('{"assistant": {"firstMessage": "Hoi", "temperature": 1.0}}')
    expect(page.get_by_text("Eerste zin: Hoi")).to_be_visible()
    assert text(page) == DRAFT
    replace.click()
    assert text(page) == '{\n  "firstMessage": "Hoi",\n  "temperature": 1.0\n}'
    field(page, "Eerste zin").click()
    page.keyboard.press("Control+z")
    assert text(page) == DRAFT


def test_a_file_is_taken_over_in_the_same_way(page, tmp_path):
    copied = tmp_path / "assistent.json"
    copied.write_text('\ufeff{"assistant": {"firstMessage": "Uit een bestand"}}', encoding="utf-8")
    page.get_by_role("button", name="Plakken of uploaden").click()
    page.locator("input[type=file]").set_input_files(copied)
    page.get_by_role("button", name="Concept vervangen").click()
    expect(field(page, "Eerste zin")).to_have_text("Uit een bestand")


def test_a_mistake_is_underlined_while_it_is_typed_and_mended_with_one_press(page):
    type_at_end(page, "Eerste zin", " 😀 {{ caller.frist_name }}")
    expect(page.locator("#flireo-editor-plain .cm-lintRange-error")).to_have_text("caller.frist_name")
    told = page.locator("#flireo-checked")
    expect(told.get_by_text("Er is geen “caller.frist_name”.")).to_be_visible()
    page.get_by_role("button", name="Schrijf “caller.first_name”").click()
    page.get_by_role("button", name="Woorden toevoegen voor als het onbekend is").click()
    expect(page.locator("[data-status]")).to_have_text("Er is niets mis")
    assert text(page) == DRAFT.replace('."', '. 😀 {{ caller.first_name | default: \\"…\\" }}"', 1)


def test_a_finding_leads_to_its_place_in_the_field_and_in_the_json(page):
    type_at_end(page, "Instructies voor de assistent", " {{ line.nam }}")
    link = page.locator("#flireo-checked a")
    link.click()
    expect(field(page, "Instructies voor de assistent")).to_be_focused()
    page.keyboard.type("X")
    assert "{{ Xline.nam }}" in text(page)
    page.get_by_role("tab", name="Alles (JSON)").click()
    expect(page.locator("#flireo-checked mark")).to_have_text("Xline.nam")
    link.click()
    page.keyboard.type("Y")
    assert "{{ YXline.nam }}" in text(page)


def test_a_mistake_in_a_snippet_is_underlined_where_it_is_used(administrator):
    Snippet.objects.create(key="groet", text="Dag {{ caller.frist_name }}")
    page = opened(administrator, cast.text("Hallo. {{ snippet.groet }}"))
    expect(page.locator("#flireo-editor-plain .cm-lintRange-error").first).to_have_text("{{ snippet.groet }}")


def test_names_are_offered_while_a_placeholder_is_typed(page):
    type_at_end(page, "Eerste zin", " {{ca")
    offered = page.get_by_role("listbox").get_by_role("option")
    expect(offered.first).to_contain_text("caller.first_name")
    expect(offered.first).to_contain_text("Sanne")
    expect(page.get_by_text("De voornaam van de beller.").locator("visible=true")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.type("u")
    assert '. {{ caller.first_name | default: \\"u\\" }}"' in text(page)


def test_placeholders_of_ours_and_of_the_platform_look_different(administrator):
    page = opened(administrator, cast.text("{{ line.name }} {{transcript}}"))
    expect(page.locator(".cm-content .flireo-editor-ours")).to_have_text("{{ line.name }}")
    expect(page.locator(".cm-content .flireo-editor-platform")).to_have_text("{{transcript}}")


def test_whoever_leaves_unsaved_work_is_asked(page):
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(page.url)
    type_at_end(page, "Eerste zin", "a")
    page.keyboard.press("Control+s")
    page.wait_for_url("**/change/")
    expect(page.get_by_text("Het concept van “Iedereen” is opgeslagen.")).to_be_visible()
    assert asked == []
    type_at_end(page, "Eerste zin", "b")
    page.goto("/admin/")
    assert asked == ["beforeunload"]
    assert Template.objects.get().draft == DRAFT.replace('}}."', '}}.a"', 1)


def test_the_draft_is_told_to_others_on_the_page_soon_after_a_key(page):
    page.evaluate("document.addEventListener('flireo:draft', (event) => { window.told = event.detail.text })")
    type_at_end(page, "Eerste zin", "a")
    page.wait_for_function("window.told !== undefined", timeout=1_000)
    assert page.evaluate("window.told") == text(page)


def test_where_no_script_runs_the_draft_is_a_text_area(visits):
    template = Template.objects.create(name="Iedereen", draft=DRAFT)
    user = User.objects.create_user("noor", is_staff=True, is_superuser=True)
    page = visits.open(user, java_script_enabled=False)
    page.goto(f"/admin/assistants/template/{template.pk}/change/")
    page.get_by_role("textbox", name="Concept").fill(DRAFT.replace("Dag", "Hoi"))
    page.get_by_role("button", name="Concept opslaan").click()
    expect(page.get_by_text("Het concept van “Iedereen” is opgeslagen.")).to_be_visible()
    assert Template.objects.get().draft == DRAFT.replace("Dag", "Hoi")


def test_everyone_can_use_the_editor(page):
    found = Findings()
    type_at_end(page, "Eerste zin", " {{ caller.frist_name }}")
    expect(page.locator("#flireo-editor-plain .cm-lintRange-error")).to_be_visible()
    found.look_at(page)
    page.get_by_role("tab", name="Alles (JSON)").click()
    field(page, "Alles (JSON)").click()
    page.keyboard.press("Control+f")
    found.look_at(page)
    page.get_by_role("button", name="Plakken of uploaden").click()
    found.look_at(page)
    assert not found.ours, "\n".join(found.ours)

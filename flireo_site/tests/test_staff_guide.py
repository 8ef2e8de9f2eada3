"""The guide for staff holds together: both languages say the same, and what it tells staff to press is there."""

import re
from pathlib import Path

import django
import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent.parent
GUIDE = ROOT / "docs/staff"
PAGES = sorted(path.name for path in (GUIDE / "en").iterdir())
IMAGES = ROOT / "docs/images"
CATALOGS = [
    *(ROOT / f"{app}/locale/nl/LC_MESSAGES/django.po" for app in ("assistants", "callers")),
    *Path(django.__file__).parent.glob("contrib/a*/locale/nl/LC_MESSAGES/django.po"),
]


def page(language, name):
    return (GUIDE / language / name).read_text(encoding="utf-8")


def shape(text):
    """What a page is made of, in its order: headings, steps, rows of tables, other items, pictures."""
    return re.findall(r"^(#+ |\d+\. |\||\s*\* |!\[)", text, re.MULTILINE)


def labels(text):
    """The words in bold: what stands on a page of the admin, a small or a capital letter aside."""
    return {one[0].lower() + one[1:] for one in re.findall(r"\*\*(.+?)\*\*", text, re.DOTALL)}


@pytest.fixture(scope="module")
def dutch():
    """What every text of the admin can be in Dutch; what is filled in later stands as three dots."""
    found = {}
    for path in CATALOGS:
        with path.open("rb") as file:
            for message in read_po(file, locale="nl"):
                if isinstance(message.id, str) and message.string:
                    text, translation = (
                        re.sub(r"%\(\w+\)[sd]", "…", one[:1].lower() + one[1:]) for one in (message.id, message.string)
                    )
                    found.setdefault(text, set()).add(translation)
    return found


def test_both_languages_have_the_same_pages():
    assert [path.name for path in sorted((GUIDE / "nl").iterdir())] == PAGES


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_made_of_the_same_parts_in_both_languages(name):
    assert shape(page("nl", name)) == shape(page("en", name))


@pytest.mark.parametrize("name", PAGES)
def test_what_a_page_names_in_bold_stands_in_the_admin_in_that_language(name, dutch):
    in_english, in_dutch = labels(page("en", name)), labels(page("nl", name))
    assert in_english <= dutch.keys()
    assert in_dutch <= {translation for one in in_english for translation in dutch[one]}
    assert [one for one in in_english if not dutch[one] & in_dutch] == []


def test_what_the_readme_tells_staff_to_press_stands_in_the_admin(dutch):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert labels(readme.partition("## For staff")[2].partition("\n## ")[0]) <= dutch.keys()


def test_every_link_leads_somewhere():
    broken = []
    for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)", path.read_text(encoding="utf-8")):
            if "://" not in target and not (path.parent / target).resolve().exists():
                broken.append(f"{path.relative_to(ROOT)}: {target}")
    assert broken == []


def test_every_picture_is_shown_and_small():
    shown = "".join(path.read_text(encoding="utf-8") for path in [ROOT / "README.md", *GUIDE.rglob("*.md")])
    pictures = list(IMAGES.rglob("*.png"))
    assert [path.name for path in pictures if f"images/{path.relative_to(IMAGES)}" not in shown] == []
    assert [path.name for path in pictures if path.stat().st_size > 150_000] == []

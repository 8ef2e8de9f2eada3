"""Keeps the Dutch translations: `update` brings new texts into the catalogs and compiles them, `check` only looks.

Made with Babel, because Django's own makemessages needs GNU gettext on the machine. English is the source.
The catalog of assistants also holds what Django, the admin's theme and its history pages lack in Dutch,
and what Django says badly.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import django.contrib.admin
import django.contrib.auth
import django.forms
import simple_history
import unfold
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
_KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
}
_CALL = re.compile(r"""(?:[np]*gettext|_)\((?:u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")(?:\s*,\s*)?)+""")
_SLOT = re.compile(r"%(?:\(\w+\))?[sdf%]|\{\w*\}")
# What others wrote, where their own Dutch leaves something out.
_OTHERS = [
    *(Path(module.__file__).parent for module in (unfold, simple_history, django.contrib.auth, django.forms)),
    Path(django.contrib.admin.__file__).parent / "templates",
]
# Django's Dutch puts "de" before every name, but half of ours take "het": these we say without.
_SAID_OTHERWISE = (
    "The {name} “{obj}” was added successfully.",
    "The {name} “{obj}” was added successfully. You may add another {name} below.",
    "The {name} “{obj}” was changed successfully.",
    "The {name} “{obj}” was changed successfully. You may add another {name} below.",
    "The {name} “{obj}” was changed successfully. You may edit it again below.",
    "The %(name)s “%(obj)s” was deleted successfully.",
)
CATALOGS = {
    ROOT / "assistants/locale": [ROOT / "assistants", ROOT / "flireo_site", *_OTHERS],
    ROOT / "callers/locale": [ROOT / "callers"],
}

Found = tuple[str | None, str | tuple[str, ...]]


def messages(folder: Path) -> Iterator[tuple[Found, str]]:
    """Yield every text to translate under a folder, as (context, text or texts), and the file it stands in."""
    for path in sorted(folder.rglob("*")):
        if path.suffix not in {".py", ".html", ".txt"} or {"tests", "migrations", "node_modules"} & set(path.parts):
            continue
        source = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            # What Django makes of a template is not quite Python, so only the calls are taken out of it.
            calls = _CALL.findall(templatize(source, origin=str(path)))
            source = "\n".join(call.rstrip(", ") + ")" for call in calls)
        for _line, text, _comments, context in extract("python", io.BytesIO(source.encode()), _KEYWORDS):
            if text and (isinstance(text, tuple) or text.strip()):
                yield (context, text), path.name
        if path.suffix == ".py":
            yield from ((found, path.name) for found in _inside_f_strings(source))


def _inside_f_strings(source: str) -> Iterator[Found]:
    """Yield the texts that Babel does not see before Python 3.12: f"{_('now')}"."""
    for whole in ast.walk(ast.parse(source)):
        for one in ast.walk(whole) if isinstance(whole, ast.JoinedStr) else ():
            if isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id in _KEYWORDS:
                texts = [argument.value for argument in one.args if isinstance(argument, ast.Constant)]
                if len(texts) == 1 and isinstance(texts[0], str):
                    yield (None, texts[0])


def in_django() -> set[Found]:
    """Return what Django's own Dutch catalogs translate; it need not be done again."""
    found: set[Found] = set()
    top = Path(django.__file__).parent
    for path in [top / "conf/locale/nl/LC_MESSAGES/django.mo", *top.glob("contrib/*/locale/nl/LC_MESSAGES/django.mo")]:
        found |= {(one.context, _tuple(one.id)) for one in _read_mo(path) if one.string}
    return found


def _tuple(text: str | list[str] | tuple[str, ...]) -> str | tuple[str, ...]:
    return text if isinstance(text, str) else tuple(text)


def _all(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def _slots(text: str | tuple[str, ...]) -> set[str]:
    """Return the places in a text that are filled in later; a translation must have the same."""
    return set(_SLOT.findall(" ".join(_all(text))))


def _texts(messages_of_catalog: Iterable[Message]) -> dict[Found, str | tuple[str, ...]]:
    return {(one.context, _tuple(one.id)): _tuple(one.string) for one in messages_of_catalog if one.id and one.string}


def wanted(folders: list[Path]) -> dict[Found, set[str]]:
    """Return the texts that a catalog must hold, and the names of the files that use them."""
    known = in_django()
    texts: dict[Found, set[str]] = {}
    for folder in folders:
        for found, file in messages(folder):
            if folder in _OTHERS and found in known:
                continue
            texts.setdefault(found, set()).add(f"{folder.name}/{file}")
    if _OTHERS[0] in folders:
        texts |= {(None, text): {"django/options.py"} for text in _SAID_OTHERWISE}
    return texts


def read(locale: Path) -> Catalog:
    path = locale / "nl/LC_MESSAGES/django.po"
    if not path.exists():
        return Catalog("nl", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale="nl")


def merged(locale: Path, folders: list[Path]) -> Catalog:
    """Return the catalog with exactly the texts that are wanted, and the translations that were there."""
    old, new = read(locale), Catalog("nl", project="flireo-site", charset="utf-8")
    for (context, text), files in sorted(wanted(folders).items(), key=lambda item: str(item[0])):
        first = text if isinstance(text, str) else text[0]
        before: Message | None = old.get(first, context)
        new.add(text, before.string if before else "", [(one, None) for one in sorted(files)], context=context)
    return new


def compiled(catalog: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def problems(locale: Path, folders: list[Path]) -> list[str]:
    """Return what is not in order in one catalog."""
    catalog = read(locale)
    told = []
    for context, text in wanted(folders):
        first = text if isinstance(text, str) else text[0]
        message = catalog.get(first, context)
        if message is None or not all(message.string if isinstance(text, tuple) else [message.string]):
            told.append(f"{locale.parent.name}: not translated: {text!r}")
        elif message.fuzzy or any(_slots(one) != _slots(text) for one in _all(message.string)):
            told.append(f"{locale.parent.name}: not right: {text!r}")
    path = locale / "nl/LC_MESSAGES/django.mo"
    if not path.exists() or _texts(_read_mo(path)) != _texts(catalog):
        told.append(f"{locale.parent.name}: django.mo is not what django.po says; run bin/translations.py update")
    return told


def _read_mo(path: Path) -> list[Message]:
    with path.open("rb") as file:
        found = [message for message in read_mo(file) if message.id]
    for message in found:
        # Babel leaves the context as it stands in the file.
        if isinstance(message.context, bytes):
            message.context = message.context.decode()
    return found


def update() -> None:
    for locale, folders in CATALOGS.items():
        catalog = merged(locale, folders)
        target = locale / "nl/LC_MESSAGES"
        target.mkdir(parents=True, exist_ok=True)
        with (target / "django.po").open("wb") as file:
            write_po(file, catalog, width=110, omit_header=False, include_lineno=False)
        (target / "django.mo").write_bytes(compiled(read(locale)))


def main() -> None:
    if sys.argv[1:] == ["update"]:
        update()
    told = [line for locale, folders in CATALOGS.items() for line in problems(locale, folders)]
    print("\n".join(told) or "Every text has a Dutch translation.")
    sys.exit(bool(told) and sys.argv[1:] != ["update"])


if __name__ == "__main__":
    main()

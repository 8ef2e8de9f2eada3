"""The folder on disk that configuration is written to and read from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from django.utils.translation import gettext as _

from assistants.configuration import lines, segments, snippets, templates
from assistants.configuration.records import written

_FOLDERS = (lines.FOLDER, segments.FOLDER, snippets.FOLDER, templates.FOLDER)
_SUFFIXES = (".json", ".md", ".txt")
_MARK = "configuration.json"
_FORMAT = 1
# By the first a folder is known as ours, before anything in it is removed; the second keeps git away from line ends.
_BESIDE = {
    _MARK: written({"format": _FORMAT, "written_by": "manage.py export_config"}),
    ".gitattributes": "* -text\n",
}


class FolderError(Exception):
    """A folder, or a file in it, that cannot be used; the message says which and why."""


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Make a folder hold these files and no others of ours. One that holds something else already is refused."""
    try:
        if folder.exists() and any(folder.iterdir()):
            _check(folder, _("%(folder)s holds something else. Choose an empty folder, or an earlier export."))
        for path, text in {**_BESIDE, **files}.items():
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            # Not write_text, which would change line ends.
            place.write_bytes(text.encode())
        for place in _ours(folder):
            if place.relative_to(folder).as_posix() not in files:
                place.unlink()
                if not any(place.parent.iterdir()):
                    place.parent.rmdir()
    except OSError as error:
        raise FolderError(_not_possible(folder, error)) from error


def read(folder: Path) -> dict[str, str]:
    """Return the files of an export as texts by path, to the letter."""
    try:
        _check(folder, _("%(folder)s holds no configuration: the file configuration.json of an export is missing."))
        return {place.relative_to(folder).as_posix(): _text(place) for place in _ours(folder)}
    except OSError as error:
        raise FolderError(_not_possible(folder, error)) from error


def _check(folder: Path, refusal: str) -> None:
    mark = folder / _MARK
    if not mark.is_file():
        raise FolderError(refusal % {"folder": folder})
    if _text(mark) != _BESIDE[_MARK]:
        told = _("%(file)s is of another version of this program. Export again with that one, or import there.")
        raise FolderError(told % {"file": mark})


def _ours(folder: Path) -> Iterator[Path]:
    """Yield the files that are read and written, in order; hidden ones are somebody else's."""
    for name in _FOLDERS:
        for place in sorted((folder / name).rglob("*")):
            if place.suffix in _SUFFIXES and not place.name.startswith(".") and place.is_file():
                yield place


def _text(place: Path) -> str:
    try:
        return place.read_bytes().decode()
    except UnicodeDecodeError as error:
        told = _("%(file)s is no UTF-8 text. Save it as UTF-8 and try again.")
        raise FolderError(told % {"file": place}) from error


def _not_possible(folder: Path, error: OSError) -> str:
    return _("%(file)s: %(reason)s.") % {"file": error.filename or folder, "reason": error.strerror}

"""The guide for staff within the product: the files of docs/, as pages in the language of the reader.

The addresses are those of the files, so that the links and pictures in them lead where they do anywhere else.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

FOLDER = settings.BASE_DIR / "docs"
# What is no page is given as it is.
_GIVEN = {".png": "image/png", ".yml": "text/plain; charset=utf-8"}
# With HTML switched off, whatever stands in a file is shown as text.
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


def begin_view(request: HttpRequest) -> HttpResponse:
    """Lead to the first page of the guide, in the language of the reader."""
    language = "nl" if get_language() == "nl" else "en"
    return HttpResponseRedirect(reverse("guide_page", args=(f"staff/{language}/README.md",)))


def page_view(request: HttpRequest, name: str) -> HttpResponseBase:
    """Show a file of docs/, or give one that it leads to."""
    path = (FOLDER / name).resolve()
    if not (path.is_relative_to(FOLDER) and path.is_file() and path.suffix in {".md", *_GIVEN}):
        raise Http404(_("There is no such page."))
    if path.suffix in _GIVEN:
        return FileResponse(path.open("rb"), content_type=_GIVEN[path.suffix])
    text = path.read_text(encoding="utf-8")
    context = {
        **admin.site.each_context(request),
        "title": text.partition("\n")[0].lstrip("# "),
        "text": mark_safe(_markdown.render(text)),  # noqa: S308 # nothing in it but what we wrote, its HTML switched off
    }
    request.current_app = admin.site.name
    return TemplateResponse(request, "admin/guide.html", context)

"""A long text as a page shows it to whoever may only look: line by line, with the keyboard too."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString


def text_to_read(text: str) -> SafeString:
    return format_html('<pre class="flireo-text" tabindex="0">{}</pre>', text)

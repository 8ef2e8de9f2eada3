"""What is wrong with a text that is no JSON, in words for the staff who typed or pasted it."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

JSON_WORDS: dict[str, tuple[str | Promise, str | Promise]] = {
    "empty": (_("There is no configuration here."), _("Paste the JSON of an assistant.")),
    "too_long": (
        _("The text has %(length)s characters; at most %(limit)s fit."),
        _("Remove what the assistant does not need."),
    ),
    "too_deep": (_("More than %(limit)s brackets stand within each other."), _("Use fewer levels.")),
    "byte_order_mark": (
        _("The text begins with an invisible mark."),
        _("Delete everything before the first { and paste again."),
    ),
    "not_an_object": (
        _("An assistant is written between { and }, and this is something else (%(kind)s)."),
        _("Copy the whole assistant, from the first { to the last }."),
    ),
    "beside_assistant": (
        _("“%(key)s” stands beside “assistant”, and only the assistant can be kept."),
        _("Take “%(key)s” out, or move it into the assistant."),
    ),
    "missing_value": (_("A value is missing before “%(found)s”."), _("Write the value, or take the key out.")),
    "not_json_word": (
        _("“%(word)s” is no value here: texts stand between double quotes."),
        _("Put double quotes around it, or write true, false, null or a number."),
    ),
    "decimal_comma": (_("This number has a comma in it."), _("Use a point for decimals, such as 0.5.")),
    "unquoted_key": (_("The key “%(key)s” has no quotes."), _("Put double quotes around the key.")),
    "key_expected": (_("A key should stand here instead of “%(found)s”."), _("Write a key between double quotes.")),
    "missing_colon": (_("A colon is missing after this key."), _("Put a colon between the key and its value.")),
    "missing_comma": (_("A comma is missing here."), _("Put a comma between one value and the next.")),
    "trailing_comma": (_("There is a comma after the last value."), _("Take the comma out.")),
    "wrong_bracket": (
        _("“%(found)s” stands where “%(expected)s” should."),
        _("Replace it, or look for a bracket that is missing earlier."),
    ),
    "quote_in_text": (
        _("A double quote stands inside this text and ends it too early."),
        _('Write \\" instead, or use other quotes.'),
    ),
    "text_after_end": (_("There is more after the end: “%(found)s”."), _("Delete what follows the last }.")),
    "comment": (_("Remarks cannot stand in JSON."), _("Delete the remark.")),
    "unclosed_string": (_("A text begins here and does not end."), _("Put a double quote where it ends.")),
    "line_break_in_string": (
        _("The text that begins on line %(start_line)s has a line break in it."),
        _("Write \\n where a new line must begin, or close the text with a double quote."),
    ),
    "bad_escape": (_("“%(escape)s” has no meaning after a backslash."), _("Write two backslashes, or take it out.")),
    "lone_surrogate": (_("Half a character stands here: “%(escape)s”."), _("Delete it and type the character again.")),
    "control_character_in_string": (
        _("An invisible control character stands in this text: %(character)s."),
        _("Delete it and type the text again."),
    ),
    "number_too_large": (_("The number %(number)s is too large."), _("Write a smaller number.")),
    "leading_zero": (
        _("The number %(number)s begins with a zero."),
        _("Take the zero out, or put double quotes around it, as for a phone number."),
    ),
    "bad_number": (
        _("“%(number)s” is no number as JSON writes it."),
        _("Write it as 12 or 0.5, or as a text in quotes."),
    ),
    "unclosed_object": (_("The { here is never closed."), _("Put a } where it ends.")),
    "unclosed_array": (_("The [ here is never closed."), _("Put a ] where it ends.")),
    "single_quote": (_("Single quotes do not mark a text."), _("Use double quotes.")),
    "smart_quote": (
        _("“%(character)s” is a quote of a word processor."),
        _('Use straight double quotes: ".'),
    ),
    "unexpected_character": (_("“%(character)s” cannot stand here."), _("Delete it.")),
    "invisible_character": (_("An invisible character stands here: %(character)s."), _("Delete it.")),
    "duplicate_key": (
        _("The key “%(key)s” was used before, on line %(first_line)s."),
        _("Keep one of the two."),
    ),
    "wrapped": (_("The assistant stands inside another object."), _("Keep only what stands under “assistant”.")),
}

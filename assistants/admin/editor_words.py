"""The words that the editor of a template says by itself; all others stand on the page or come from the linter."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Any] = {
    "missing": _("Not in this assistant. Type here to add it."),
    "example": _("Example: {example}"),
    "line": _("Line {line}:"),
    "show_line": _("Show line {line}"),
    "more_messages": _("Besides this one, the JSON holds more messages for the model: {count}."),
    "unreachable": _("The draft could not be checked just now. What you type stays here."),
    "still": _("Write a number, such as 900. Until then {value} stays."),
    "no_number": _("Write a number, such as 900."),
    "use": _("Write “{name}”"),
    "add_default": _("Add words for when it is unknown"),
    "no_tools": _("None: the assistant can only talk."),
    "unnamed_tool": _("A tool without a name"),
    "tool_asks": _("Asks for: {names}."),
    "tool_leads": _("Leads to: {targets}."),
    "may_be_left_out": _("{name} (optional)"),
    "no_assistant": _("This is not an assistant: it has no first message, no model and no voice."),
    "tools": {
        "endCall": _("End the call"),
        "transferCall": _("Put the call through"),
        "dtmf": _("Press keys"),
        "query": _("Look something up in documents"),
    },
    "understood": {
        "begin": _("This is understood:"),
        "first_message": _("First message: {text}"),
        "no_first_message": _("No first message."),
        "prompt": _("Instructions: {count} characters."),
        "no_prompt": _("No instructions."),
        "tools": _("Tools: {names}."),
    },
}

# What the editor's own parts say, by their English words.
PHRASES = {
    "Find": _("Find"),
    "Replace": _("Replace with"),
    "next": _("next"),
    "previous": _("previous"),
    "all": _("all"),
    "match case": _("match case"),
    "by word": _("whole words"),
    "regexp": _("pattern"),
    "replace": _("replace"),
    "replace all": _("replace all"),
    "close": _("close"),
    "current match": _("current match"),
    "on line": _("on line"),
    "replaced match on line $": _("replaced the match on line $"),
    "replaced $ matches": _("replaced $ matches"),
    "Go to line": _("Go to line"),
    "go": _("go"),
    "Folded lines": _("Folded lines"),
    "Unfolded lines": _("Unfolded lines"),
    "to": _("to"),
    "folded code": _("folded part"),
    "unfold": _("unfold"),
    "Fold line": _("Fold"),
    "Unfold line": _("Unfold"),
    "Control character": _("Invisible character"),
    "Completions": _("What you can write here"),
    "Diagnostics": _("What was found"),
    "No diagnostics": _("Nothing was found"),
}

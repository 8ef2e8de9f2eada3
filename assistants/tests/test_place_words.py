"""Where something stands, for people who do not read JSON."""

import pytest
from django.utils import translation

from assistants.admin.place_words import place


@pytest.mark.parametrize(
    ("path", "english", "dutch"),
    [
        ("", "The text as a whole", "De tekst als geheel"),
        ("firstMessage", "First message", "Eerste zin"),
        (
            "model.messages[0].content",
            "Instructions to the assistant (message 1)",
            "Instructies voor de assistent (bericht 1)",
        ),
        ("model.tools[1].name", "Language model › Tools › number 2 › name", "Taalmodel › Functies › nummer 2 › name"),
        ("unknownKey", "unknownKey", "unknownKey"),
        ('metadata["a.b"].c', "metadata › a.b › c", "metadata › a.b › c"),
        ('["say \\"hi\\""]', 'say "hi"', 'say "hi"'),
    ],
)
def test_a_path_is_told_in_words(path, english, dutch):
    with translation.override("en"):
        assert place(path) == english
    with translation.override("nl"):
        assert place(path) == dutch

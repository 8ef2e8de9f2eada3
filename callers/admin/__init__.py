"""The admin of callers. Segments and calls are registered by assistants: an edit there needs more than callers know."""

from callers.admin import imports as imports
from callers.admin import people as people
from callers.admin import systems as systems

"""The admin of assistants, with the pages of callers that need what only assistants know, and of staff."""

from assistants.admin import answers as answers
from assistants.admin import calls as calls
from assistants.admin import connections as connections
from assistants.admin import groups as groups
from assistants.admin import lines as lines
from assistants.admin import publications as publications
from assistants.admin import scheduled as scheduled
from assistants.admin import segments as segments
from assistants.admin import snippets as snippets
from assistants.admin import templates as templates
from assistants.admin import users as users

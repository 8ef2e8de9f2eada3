"""Who may open which address of the admin: the least of the roles that may, by the name of the address.

N nobody in particular: whoever may log in    V viewer    E editor    P publisher    A administrator
-  no role at all                             a number: this status for everyone

Who may not is refused with status 403, or with the one behind a stroke.
"""

from __future__ import annotations

ROLES = "NVEPA"

# By model: who sees its list, its pages and their history; who adds, changes and deletes.
PAGES = {
    "assistants_answer": "V---",
    "assistants_line": "VPPP",
    "assistants_publication": "V---",
    "assistants_scheduledpublication": "V---",
    "assistants_snippet": "VPPP",
    "assistants_template": "VEEE",
    "assistants_version": "V---",
    "auth_group": "AAAA",
    "auth_user": "AAAA",
    "callers_apisystem": "AAAA",
    "callers_call": "V---",
    "callers_caller": "VEEA",
    "callers_crmconnection": "AAAA",
    "callers_importrun": "E-E-",
    "callers_segment": "VPPP",
}
# Those of which every change is kept.
WITH_HISTORY = {
    "assistants_line",
    "assistants_snippet",
    "assistants_template",
    "callers_apisystem",
    "callers_caller",
    "callers_crmconnection",
    "callers_segment",
}
# Who may look at the other addresses, and who may send something to them.
OTHERS = {
    "index": ("N", "N"),
    "app_list": ("V/404", "V/404"),
    "search": ("N", "N"),
    "jsi18n": ("N", "405"),
    "password_change": ("N", "N"),
    "password_change_done": ("N", "405"),
    # Without saying of what, both find nothing.
    "autocomplete": ("-", "405"),
    "view_on_site": ("404", "404"),
    "assistants_line_calendar": ("V", "V"),
    "assistants_line_close": ("N", "P"),
    "assistants_line_open": ("N", "P"),
    "assistants_line_holidays": ("P", "P"),
    "assistants_template_preview": ("405", "E"),
    "assistants_template_callers": ("405", "V"),
    "assistants_template_heard": ("V", "V"),
    "assistants_template_check": ("405", "E"),
    "assistants_template_compare": ("V", "V"),
    "assistants_template_versions": ("V", "V"),
    "assistants_template_offline": ("P", "P"),
    "assistants_template_publish": ("P", "P"),
    "assistants_scheduledpublication_cancel": ("P", "P"),
    "assistants_template_examples": ("E", "E"),
    "assistants_template_calls": ("P", "P"),
    "assistants_template_roll_back": ("P", "P"),
    "auth_user_password_change": ("A", "A"),
    "callers_apisystem_ask": ("A", "A"),
    "callers_caller_csv": ("A", "A"),
    "callers_caller_xlsx": ("A", "A"),
    "callers_caller_fetch": ("N", "E"),
    "callers_caller_segment": ("V", "V"),
    "callers_caller_segment_of_number": ("V", "V"),
    "callers_crmconnection_contacts": ("N", "A"),
    "callers_crmconnection_removals": ("A", "A"),
    "callers_crmconnection_test": ("A", "A"),
    "callers_importrun_new": ("E", "E"),
    "callers_segment_count": ("N", "V"),
}
# They end the session, begin one, or lead on to another address.
LEFT_OUT = {"login", "logout", None}


def table() -> dict[str, tuple[str, str]]:
    """Return for every address by name who may look at it and who may send something to it."""
    rows = dict(OTHERS)
    for model, (sees, adds, changes, deletes) in PAGES.items():
        rows |= {
            f"{model}_changelist": (sees, sees),
            f"{model}_history": (sees, sees),
            f"{model}_add": (adds, adds),
            f"{model}_change": (sees, changes),
            f"{model}_delete": (deletes, deletes),
        }
    rows |= {f"{model}_simple_history": (PAGES[model][0], "-") for model in WITH_HISTORY}
    return rows


def may(rule: str, role: str) -> bool:
    """Tell whether one of ROLES may, where a rule of the table says who may at least."""
    return rule[0] in ROLES and ROLES.index(role) >= ROLES.index(rule[0])

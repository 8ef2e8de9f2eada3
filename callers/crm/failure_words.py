"""Says in words, for staff, why asking a CRM led to nothing and what can be done about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, gettext_noop

_WORDS = {
    "timeout": gettext_noop("The CRM did not answer in time."),
    "unreachable": gettext_noop("No connection to “%(host)s” could be made. Is the address right, and is the CRM up?"),
    "unknown_host": gettext_noop("There is no “%(host)s”. Check the address for typing mistakes."),
    "broken_off": gettext_noop("The CRM broke off the connection before its answer was complete."),
    "address_invalid": gettext_noop("The address cannot be used. It must look like https://crm.example.com/path."),
    "address_refused": gettext_noop(
        "“%(host)s” is an address inside our own network, where connections may not go. If the CRM is there, "
        "the administrator can allow its network with CRM_PRIVATE_ADDRESSES."
    ),
    "address_refused_unencrypted": gettext_noop(
        "“%(host)s” may not be asked without encryption. Write https:// in the address. (http:// is for addresses "
        "that CRM_PRIVATE_ADDRESSES allows.)"
    ),
    "request_invalid": gettext_noop(
        "The request cannot be sent: a header, parameter or secret holds a character that is not allowed there."
    ),
    "tls": gettext_noop("No encrypted connection to “%(host)s” could be made."),
    "tls_expired": gettext_noop("The certificate of “%(host)s” has expired. Its operator has to renew it."),
    "tls_other_name": gettext_noop("The certificate of “%(host)s” is for another name. Check the address."),
    "tls_untrusted": gettext_noop(
        "The certificate of “%(host)s” was not issued by an authority that we trust. For an authority of your own, "
        "the administrator can name its certificate in SSL_CERT_FILE."
    ),
    "not_http": gettext_noop("What answered is no web server, or its answer is damaged."),
    "redirects": gettext_noop("The CRM sent us on to another address again and again. Write the last one."),
    "redirect_invalid": gettext_noop("The CRM sent us on to something that is no web address."),
    "redirect_unencrypted": gettext_noop("The CRM sent us on to an address without encryption, which we refused."),
    "redirect_elsewhere": gettext_noop(
        "The CRM sent us on to another host with the phone number, which we refused. Write that address if it is right."
    ),
    "encoding": gettext_noop("The answer is compressed in a way that we cannot read, or is damaged."),
    "too_large": gettext_noop("The answer is larger than 1 MB. Ask for fewer records or fields."),
    "status": gettext_noop("The CRM answered with status %(status)s."),
    "rate_limited": gettext_noop("The CRM says that we ask too often. Lower the number of requests a minute."),
    "auth": gettext_noop("The CRM refused our credentials (status %(status)s). Type them in again."),
    "auth_token": gettext_noop(
        "No access token was given to us. Check the client id, the secret and the address for tokens. %(error)s"
    ),
    "no_token": gettext_noop("There was no access token, and the phone was ringing. One is fetched behind the call."),
    "no_secrets": gettext_noop(
        "The secrets of this connection cannot be read with the key of this service. Type them in again, or ask the "
        "administrator for the earlier CREDENTIALS_KEY."
    ),
    "html": gettext_noop("The CRM answered with a page instead of data. Check the address."),
    "not_json": gettext_noop("The answer is no JSON, or damaged."),
    "error_in_answer": gettext_noop("The CRM answered with an error."),
    "record_shape": gettext_noop(
        "What stands at “%(path)s” in the answer is no record. Check where the record stands."
    ),
    "no_number": gettext_noop(
        "The record has no phone number at “%(path)s”, so we cannot be sure whose it is. It was not used."
    ),
    "other_person": gettext_noop("The CRM answered with somebody who has another phone number. It was not used."),
    "too_many_records": gettext_noop(
        "The CRM answered with %(count)s records for one number, so it seems to overlook the number. Check in its "
        "manual how one searches by phone number."
    ),
    "several_people": gettext_noop(
        "The CRM has %(count)s people with this number who differ, so nothing is told of any of them."
    ),
}
CODES = frozenset(_WORDS)


def words(code: str, params: Mapping[str, Any]) -> str:
    """Return the sentence for a failure of a Reply in the language that is active; "" for no failure."""
    if not code:
        return ""
    blanks = dict.fromkeys(("host", "status", "error", "path", "count"), "")
    told = gettext(_WORDS.get(code, _WORDS["broken_off"])) % {**blanks, **params}
    if detail := params.get("detail"):
        told += " " + gettext("It says: “%(words)s”.") % {"words": str(detail).rstrip(".")}
    return told.strip()

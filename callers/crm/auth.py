"""Says who we are: with secrets that were typed in, or with a token of OAuth2."""

from __future__ import annotations

from callers.crm import tokens
from callers.crm.credentials import OAUTH_KINDS, Credentials, kept
from callers.crm.failures import AskError
from callers.crm.spec import Spec


def credentials(spec: Spec, deadline: float, may_renew: bool = True) -> Credentials:
    """Return what a request of this connection needs. Raises AskError if a token is needed and cannot be had.

    `may_renew` is False while the phone rings: then a token that is not there is not fetched.
    """
    if spec.auth.kind in OAUTH_KINDS:
        token = tokens.current(spec, deadline, may_renew)
        return Credentials([("Authorization", f"Bearer {token.value}")], instance=token.instance)
    if spec.auth.kind == "unreadable":
        raise AskError("no_secrets")
    return kept(spec.auth)

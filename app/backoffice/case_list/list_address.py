"""The address of the list that an agent last looked at, filters included: where breadcrumbs and « back » links lead."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode

from flask import session, url_for

from app.core.sealing import SealBroken, seal_for_site, unseal_for_site

# Sealed in the session cookie, which anybody at the computer may read: what was searched for is personal.
_KEY = "list"
_ABOUT = "backoffice.list_address"
# Cookies hold 4,096 bytes in all.
_LONGEST_QUERY = 600


def remember_list(query: str) -> None:
    """Keeps the query of the list being shown; nothing is kept of the list without filters."""
    if query == last_list_query():
        return
    session.pop(_KEY, None)
    if query and len(query) <= _LONGEST_QUERY:
        session[_KEY] = urlsafe_b64encode(seal_for_site(query, about=_ABOUT)).decode()


def last_list_url() -> str:
    """The list as it was last narrowed and ordered in this browser."""
    query = last_list_query()
    url = url_for("case_list.list_cases")
    return f"{url}?{query}" if query else url


def last_list_query() -> str:
    """The query of the list as it was last narrowed and ordered in this browser."""
    try:
        return str(unseal_for_site(urlsafe_b64decode(session[_KEY]), about=_ABOUT))
    except (KeyError, ValueError, SealBroken):
        return ""

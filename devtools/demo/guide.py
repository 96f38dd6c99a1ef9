"""The guide of the demo: its URL, its accounts, and the URL of each kind of page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.cases.people.contact import email_of
from app.cases.tracking.tracking_code import code_of
from app.core.formats import format_code
from app.core.sites import Site
from devtools.demo import fixtures
from devtools.demo.document_pages import DOCUMENT_PAGES_OPENED_BY
from devtools.demo.guide_accounts import OPENED_BY
from devtools.demo.guide_pages import PAGES
from devtools.demo.guide_records import find_awaiting_case, find_record_pages

# The accounts to sign in with, and what they show.
ACCOUNT_DESCRIPTIONS = {
    "chloe.martin@courriel.example": "resident, whose answer is awaited",
    "denis.okafor@courriel.example": "resident, identity verified (eidas1), with a missing piece to send",
    "nadia.lemoine@vaubrelles.example": "reception agent, every family: answers callers, enters requests",
    "alice.perrin@vaubrelles.example": "processing agent, roads, who replaces an absent colleague",
    "karim.haddad@vaubrelles.example": "processing agent, roads, absent",
    "bruno.keller@vaubrelles.example": "processing agent, civil status",
    "elise.moreau@vaubrelles.example": "administrator, who also reads the access log",
}


def build_guide(site: Site) -> dict[str, Any]:
    """The guide as structured data for tools; `text` is its text for people."""
    authority = fixtures.load_authority()
    accounts = [_describe_account(entry, authority["password"]) for entry in authority["accounts"]]
    tracking = _find_tracked_case()
    paths, accounts_by_page = {**PAGES, **find_record_pages()}, {**OPENED_BY, **DOCUMENT_PAGES_OPENED_BY}
    guide: dict[str, Any] = {
        "name": authority["name"],
        "base_url": site.base_url,
        "accounts": accounts,
        "pages": {name: site.base_url + path for name, path in paths.items()},
        "opened_by": {name: email for name, email in accounts_by_page.items() if name in paths},
        "tracking": tracking,
    }
    return {**guide, "text": _format_guide(guide, authority["password"])}


def _describe_account(entry: Mapping[str, Any], password: str) -> dict[str, Any]:
    return {
        "email": entry["email"],
        "password": password,
        "kind": entry["kind"],
        "name": f"{entry['first_name']} {entry['last_name']}",
        "roles": entry["roles"],
        "shows": ACCOUNT_DESCRIPTIONS.get(entry["email"]),
    }


def _find_tracked_case() -> dict[str, str] | None:
    """The code and e-mail address of a case without an account that awaits its applicant."""
    case = find_awaiting_case()
    return {"code": format_code(code_of(case)), "email": email_of(case) or ""} if case else None


def _format_guide(guide: Mapping[str, Any], password: str) -> str:
    lines = [f"{guide['name']} is at {guide['base_url']}", "", f"Everybody's password: {password}"]
    lines += [f"  {account['email']:<36} {account['shows']}" for account in guide["accounts"] if account["shows"]]
    if tracking := guide["tracking"]:
        lines += [
            "",
            f"Without an account, at {guide['pages']['tracking']}: {tracking['code']} then {tracking['email']}",
        ]
    return "\n".join([*lines, "", f"The e-mails sent: {guide['pages']['mails']}"])

"""The fixtures of the demo: the authority, the stories of its cases, trees, districts, and a form of Publik."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent

Fixture = dict[str, Any]


def load_authority() -> Fixture:
    """The fictional authority: departments and people."""
    authority: Fixture = _read_json(FOLDER / "authority.json")
    return authority


def load_stories() -> list[Fixture]:
    """The stories of cases, oldest first."""
    stories: list[Fixture] = _read_json(FOLDER / "cases.json")
    return sorted(stories, key=lambda story: -story["days_ago"])


def load_trees() -> Fixture:
    """The reference list of trees, as an administrator would define it."""
    trees: Fixture = _read_json(FOLDER / "trees.json")
    return trees


def load_ratings() -> dict[str, list[Fixture]]:
    """Ratings by procedure, with how many days ago each was given."""
    ratings: dict[str, list[Fixture]] = _read_json(FOLDER / "ratings.json")
    return ratings


def load_mail() -> Fixture:
    """The mailbox and its rules, e-mails, letters, and a letter to print."""
    mail: Fixture = _read_json(FOLDER / "mail.json")
    return mail


def load_calls() -> list[Fixture]:
    """The calls that the reception left for departments, with how many hours ago each came."""
    calls: list[Fixture] = _read_json(FOLDER / "reception.json")["calls"]
    return calls


def load_bookings() -> Fixture:
    """The people who booked by telephone, and why a desk is closed."""
    bookings: Fixture = _read_json(FOLDER / "bookings.json")
    return bookings


def load_invoices() -> Fixture:
    """The régie, and its bills with how many days ago each was issued."""
    invoices: Fixture = _read_json(FOLDER / "invoices.json")
    return invoices


def load_pages() -> Fixture:
    """The pages of the site, the home page first, and the image that one of them shows."""
    pages: Fixture = _read_json(FOLDER / "pages.json")
    return pages


def load_wallet() -> list[Fixture]:
    """The documents that a resident keeps, oldest first."""
    documents: list[Fixture] = _read_json(FOLDER / "wallet.json")
    return documents


def load_studio_edits() -> Fixture:
    """Load the edits of the administrator in the working copy of a procedure: a hint, and one more question."""
    edits: Fixture = _read_json(FOLDER / "studio.json")
    return edits


def load_software_keys() -> list[Fixture]:
    """The keys of other software."""
    keys: list[Fixture] = _read_json(FOLDER / "software_keys.json")
    return keys


def load_software_webhooks() -> list[Fixture]:
    """The software that is told of events."""
    webhooks: list[Fixture] = _read_json(FOLDER / "software_webhooks.json")
    return webhooks


def load_linked_software() -> list[Fixture]:
    """The software that people sign in to with their account, that of residents first."""
    software: list[Fixture] = _read_json(FOLDER / "linked_software.json")
    return software


def load_canned_replies() -> Fixture:
    """Canned replies and reasons of missing pieces, as agents and administrators would have written them."""
    replies: Fixture = _read_json(FOLDER / "canned_replies.json")
    return replies


def load_documents() -> Fixture:
    """Load the signers of the authority, and the documents that agents asked for, by story."""
    documents: Fixture = _read_json(FOLDER / "documents.json")
    return documents


def load_site_texts() -> Fixture:
    """News, a banner, an audit, redirects, as webmasters would have written them."""
    texts: Fixture = _read_json(FOLDER / "site_texts.json")
    return texts


def load_case_views() -> list[Fixture]:
    """The saved views of the list, each with the agent who made it."""
    views: list[Fixture] = _read_json(FOLDER / "case_views.json")
    return views


def load_publik_files() -> list[tuple[str, bytes]]:
    """A form exported from Publik, as an administrator would send it: its name and its content."""
    path = FOLDER / "publik_form.wcs"
    return [(path.name, path.read_bytes())]


def load_districts() -> bytes:
    """The map of districts, as an administrator would import it."""
    return (FOLDER / "districts.geojson").read_bytes()


def _read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))

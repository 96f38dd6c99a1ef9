"""Where the demo is, who may sign in, and one address for each kind of page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from app.accounts.people import find_account
from app.accounts.sectoral_ids import sectoral_ids
from app.cases.case_links import issue_link
from app.cases.models import Attachment, Case
from app.cases.people.contact import email_of
from app.cases.rating_requests import RatingRequest, build_rating_url
from app.cases.tracking_code import code_of
from app.core.db import db
from app.core.formats import format_code
from app.core.sites import Site, current_site
from app.devtools.demo import fixtures

# Who to sign in as, and what they show.
ACCOUNT_DESCRIPTIONS = {
    "chloe.martin@courriel.example": "resident, whose answer is awaited",
    "denis.okafor@courriel.example": "resident, identity verified (eidas1), with a missing piece to send",
    "nadia.lemoine@vaubrelles.example": "reception agent, every family",
    "alice.perrin@vaubrelles.example": "processing agent, roads",
    "bruno.keller@vaubrelles.example": "processing agent, civil status",
    "elise.moreau@vaubrelles.example": "administrator",
}
REPORT = "signaler-un-probleme-de-voirie"
PAGES = {
    "home": "/",
    "catalogue": "/demarches",
    "theme": "/demarches?theme=cadre-de-vie",
    "search": "/demarches?q=lampadaire",
    "procedure": f"/demarches/{REPORT}",
    "form": f"/demarches/{REPORT}/remplir",
    "priced_procedure": "/demarches/carte-stationnement-resident",
    "in_english": "/demarches?langue=en",
    "photo_first": "/signaler",
    "tracking": "/suivi",
    "code_recovery": "/suivi/code",
    "legal_notice": "/mentions-legales",
    "sitemap": "/sitemap.xml",
    "robots": "/robots.txt",
    "sign_in": "/compte/connexion",
    "register": "/compte/inscription",
    "profile": "/compte/profil",
    "own_requests": "/mes-demandes",
    "own_preferences": "/mes-notifications/preferences",
    "own_drafts": "/mes-brouillons",
    "privacy": "/donnees-personnelles",
    "agents_list": "/agents/demandes",
    "agents_entry": "/agents/saisie",
    "agents_ratings": "/agents/avis",
    "agents_procedure_ratings": f"/agents/avis/{REPORT}",
    "mails": "/developpement/courriels",
    "health": "/agents/administration/sante",
}
CHLOE, ALICE, ELISE = (
    "chloe.martin@courriel.example",
    "alice.perrin@vaubrelles.example",
    "elise.moreau@vaubrelles.example",
)
# Who opens the pages that are not everybody's.
OPENED_BY = {
    "profile": CHLOE,
    "own_requests": CHLOE,
    "own_preferences": CHLOE,
    "own_drafts": CHLOE,
    "own_request": CHLOE,
    "agents_list": ALICE,
    "agents_case": ALICE,
    "agents_photo": ALICE,
    "agents_ratings": ALICE,
    "agents_procedure_ratings": ALICE,
    "agents_entry": "nadia.lemoine@vaubrelles.example",
    "health": ELISE,
}


def build_guide(site: Site) -> dict[str, Any]:
    """All of it, for tools; `text` says it to people."""
    authority = fixtures.load_authority()
    accounts = [_describe_account(entry, authority["password"]) for entry in authority["accounts"]]
    tracked = _find_tracked_case()
    described: dict[str, Any] = {
        "name": authority["name"],
        "base_url": site.base_url,
        "accounts": accounts,
        "pages": {name: site.base_url + path for name, path in {**PAGES, **_find_case_pages()}.items()},
        "opened_by": OPENED_BY,
        "tracking": tracked,
    }
    return {**described, "text": _format_guide(described, authority["password"])}


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
    """A request made without an account that awaits its applicant: its code, and the e-mail asked beside it."""
    case = _tracked_case()
    return {"code": format_code(code_of(case)), "email": email_of(case) or ""} if case else None


def _tracked_case() -> Case | None:
    query = select(Case).where(Case.applicant_id.is_(None), Case.contact_hash.is_not(None), Case.awaits_applicant)
    return db.session.scalar(query.order_by(Case.submitted_at.desc()).limit(1))


def _find_case_pages() -> dict[str, str]:
    """A request as its applicant sees it, and one as its agent does, with a photo; the link that a letter carries to another."""
    chloe = find_account("chloe.martin@courriel.example")
    own = select(Case.id).where(Case.applicant_id.in_(sectoral_ids(chloe.id)), Case.awaits_applicant) if chloe else None
    reported = select(Case.id).where(Case.procedure_slug == REPORT, Case.closed_at.is_(None))
    mine = db.session.scalar(own.limit(1)) if own is not None else None
    theirs = db.session.scalar(reported.order_by(Case.submitted_at.desc()).limit(1))
    photo = db.session.scalars(select(Attachment).where(Attachment.case_id.in_(reported)).limit(1)).first()
    tracked = _tracked_case()
    link = issue_link(tracked) if tracked else None
    pages = {
        "own_request": f"/demandes/{mine}" if mine else None,
        "agents_case": f"/agents/demandes/{theirs}" if theirs else None,
        "agents_photo": f"/agents/demandes/{photo.case_id}/fichiers/{photo.id}/voir" if photo else None,
        "rating": _find_rating_path(),
        "case_access": link.url.removeprefix(current_site().base_url) if link else None,
    }
    return {name: path for name, path in pages.items() if path}


def _find_rating_path() -> str | None:
    """The form that a letter asks to fill in after the end of a case; anybody who has the link opens it."""
    asked = select(Case).join(RatingRequest, RatingRequest.case_id == Case.id).where(~RatingRequest.is_answered)
    case = db.session.scalar(asked.order_by(Case.closed_at.desc()).limit(1))
    return build_rating_url(case).removeprefix(current_site().base_url) if case else None


def _format_guide(described: Mapping[str, Any], password: str) -> str:
    lines = [f"{described['name']} is at {described['base_url']}", "", f"Everybody's password: {password}"]
    lines += [f"  {account['email']:<36} {account['shows']}" for account in described["accounts"] if account["shows"]]
    if tracked := described["tracking"]:
        lines += [
            "",
            f"Without an account, at {described['pages']['tracking']}: {tracked['code']} then {tracked['email']}",
        ]
    return "\n".join([*lines, "", f"The e-mails sent: {described['pages']['mails']}"])

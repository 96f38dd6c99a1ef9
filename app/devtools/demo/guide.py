"""The guide of the demo: its URL, its accounts, and the URL of each kind of page."""

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
from app.devtools.demo import fixtures, site_texts, studio
from app.site_pages.default_home import HOME_PATH
from app.site_pages.models import SitePage

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
REPORT = "signaler-un-probleme-de-voirie"
_EDITED = f"/agents/studio/demarches/{studio.EDITED_PROCEDURE}"
_CIRCUIT = "/agents/studio/circuits/carte-stationnement"
_DEFINITIONS = "/agents/administration/definitions"
# For an administrator. The builder of a form is that of the working copy; the circuit is the one that its requests follow.
STUDIO_PAGES = {
    "definitions": _DEFINITIONS,
    "studio_start": "/agents/studio/nouveau",
    "studio_start_circuit": "/agents/studio/nouveau/circuit",
    "studio_form": _EDITED,
    "studio_questions": f"{_EDITED}/questions",
    "studio_settings": f"{_EDITED}/reglages",
    "studio_translations": f"{_EDITED}/traductions",
    "studio_trial": f"{_EDITED}/essai",
    "studio_checks": f"{_EDITED}/a-corriger",
    "studio_history": f"{_EDITED}/historique",
    "studio_differences": f"{_DEFINITIONS}/demarches/{studio.EDITED_PROCEDURE}/differences",
    "studio_publication": f"{_DEFINITIONS}/demarches/{studio.EDITED_PROCEDURE}/publication",
    "studio_circuit": _CIRCUIT,
    "studio_circuit_settings": f"{_CIRCUIT}/reglages",
    "studio_circuit_picture": f"{_CIRCUIT}/dessin",
    "studio_imported_form": f"/agents/studio/demarches/{studio.IMPORTED_PROCEDURE}",
    "studio_import_points": f"/agents/studio/demarches/{studio.IMPORTED_PROCEDURE}/reprise",
    "studio_card_fields": "/agents/studio/listes/arbres",
    "mailboxes": "/agents/administration/boites",
    "new_mailbox": "/agents/administration/boites/nouvelle",
    "departments": "/agents/administration/services",
    "roles": "/agents/administration/roles",
    "articles": "/agents/site/articles",
    "article_editor": "/agents/site/articles/carte-d-identite-et-passeport",
    "article_preview": "/agents/site/articles/carte-d-identite-et-passeport/apercu",
    "article_versions": "/agents/site/articles/carte-d-identite-et-passeport/versions",
    "article_exchange": "/agents/site/articles/echange",
    "site": "/agents/site",
    "identity_providers": "/agents/administration/fournisseurs-d-identite",
    "new_proconnect": "/agents/administration/fournisseurs-d-identite/nouveau?genre=proconnect",
    "new_identity_provider": "/agents/administration/fournisseurs-d-identite/nouveau?genre=openid",
    "identities_to_confirm": "/agents/administration/acces-a-confirmer",
    "rights": "/agents/administration/droits",
    "topics": "/agents/administration/rubriques",
    "administration": "/agents/administration/",
    "retention": "/agents/administration/conservation",
    "dispatch_rules": f"/agents/administration/repartition/{REPORT}",
    "dispatch_trial": f"/agents/administration/repartition/{REPORT}/essai",
    "agents_absences_of_all": "/agents/absences/agents",
    "access_log": "/agents/administration/consultations",
    "access_anomalies": "/agents/administration/consultations/anomalies",
    "short_messages": "/agents/administration/sms",
}
_SITE = "/agents/site"
# For a webmaster.
SITE_PAGES = {
    "site_overview": _SITE,
    "site_theme": f"{_SITE}/charte",
    "site_theme_start": f"{_SITE}/charte/depart",
    "site_theme_exchange": f"{_SITE}/charte/fichier",
    "site_theme_publication": f"{_SITE}/charte/publication",
    "site_theme_versions": f"{_SITE}/charte/versions",
    "site_search": f"{_SITE}/recherche",
    "site_pages": f"{_SITE}/pages",
    "site_images": f"{_SITE}/images",
    "site_news": f"{_SITE}/actualites",
    "site_new_item": f"{_SITE}/actualites/nouvelle",
    "site_banners": f"{_SITE}/bandeaux",
    "site_new_banner": f"{_SITE}/bandeaux/nouveau",
    "site_announcement": f"{_SITE}/annonce",
    "site_menus": f"{_SITE}/menus",
    "site_new_entry": f"{_SITE}/menus/header/nouvelle",
    "site_redirects": f"{_SITE}/redirections",
    "site_authority": f"{_SITE}/collectivite",
    "site_legal_notice": f"{_SITE}/mentions-legales",
    "site_privacy": f"{_SITE}/donnees-personnelles",
    "site_accessibility": f"{_SITE}/accessibilite",
    "site_versions": f"{_SITE}/versions/banners",
}
PAGES = {
    "home": "/",
    "page": "/pages/vous-venez-d-arriver",
    "page_birth": "/pages/vous-attendez-un-enfant",
    "page_death": "/pages/un-proche-est-decede",
    "page_contact": "/pages/nous-joindre",
    "catalogue": "/demarches",
    "theme": "/demarches?theme=cadre-de-vie",
    "search": "/demarches?q=lampadaire",
    "procedure": f"/demarches/{REPORT}",
    "form": f"/demarches/{REPORT}/remplir",
    "priced_procedure": "/demarches/carte-stationnement-resident",
    "in_english": "/demarches?langue=en",
    "help": "/aide",
    "help_search": "/aide?q=poubelle",
    "article": "/aide/carte-d-identite-et-passeport",
    "article_elsewhere": "/aide/carte-grise",
    "photo_report": "/signaler",
    "tracking": "/suivi",
    "code_recovery": "/suivi/code",
    "legal_notice": "/mentions-legales",
    "accessibility": "/accessibilite",
    "news": "/actualites",
    "news_item": f"/actualites/{site_texts.SHOWN_NEWS}",
    "news_feed": "/actualites.xml",
    "site_map": "/plan-du-site",
    "sitemap": "/sitemap.xml",
    "robots": "/robots.txt",
    "sign_in": "/compte/connexion",
    "register": "/compte/inscription",
    "profile": "/compte/profil",
    "own_requests": "/mes-demandes",
    "own_preferences": "/mes-notifications/preferences",
    "own_drafts": "/mes-brouillons",
    "privacy": "/donnees-personnelles",
    "agents_today": "/agents",
    "agents_absences": "/agents/absences",
    "agents_digest": "/agents/notifications/resume",
    "agents_mail": "/agents/courrier",
    "agents_letters": "/agents/courrier/lettres",
    "agents_separator": "/agents/courrier/lettres/separateur",
    "agents_outgoing_letters": "/agents/courrier/a-imprimer",
    "agents_list": "/agents/demandes",
    "agents_views": "/agents/demandes/vues",
    "agents_palette": "/agents/aller",
    "agents_map": "/agents/demandes/carte?state=all",
    "agents_export": "/agents/demandes/export?state=all",
    "agents_exports": "/agents/demandes/exports",
    "agents_entry": "/agents/saisie",
    "agents_reception": "/agents/accueil",
    "agents_caller": "/agents/appel?numero=0261915214",
    "agents_calls_to_return": "/agents/rappels",
    "agents_articles": "/agents/aide",
    "agents_replies": "/agents/modeles",
    "agents_mentions": "/agents/mentions",
    "agents_article": "/agents/aide/accueillir-sans-rendez-vous",
    "agents_ratings": "/agents/avis",
    "agents_procedure_ratings": f"/agents/avis/{REPORT}",
    "mails": "/developpement/courriels",
    "health": "/agents/administration/sante",
    **STUDIO_PAGES,
    **SITE_PAGES,
}
CHLOE, ALICE, NADIA, ELISE = (
    "chloe.martin@courriel.example",
    "alice.perrin@vaubrelles.example",
    "nadia.lemoine@vaubrelles.example",
    "elise.moreau@vaubrelles.example",
)
# The accounts that can open the restricted pages.
OPENED_BY = {
    "profile": CHLOE,
    "own_requests": CHLOE,
    "own_preferences": CHLOE,
    "own_drafts": CHLOE,
    "own_request": CHLOE,
    "agents_today": ALICE,
    "agents_absences": ALICE,
    "agents_digest": ALICE,
    "agents_mail": ALICE,
    "agents_letters": ALICE,
    "agents_separator": ALICE,
    "agents_outgoing_letters": ALICE,
    "agents_list": ALICE,
    "agents_views": ALICE,
    "agents_palette": ALICE,
    "agents_map": ALICE,
    "agents_export": ALICE,
    "agents_exports": ALICE,
    "agents_case": ALICE,
    "agents_case_print": ALICE,
    "agents_work_preferences": ALICE,
    "agents_photo": ALICE,
    "agents_articles": ALICE,
    "agents_article": ALICE,
    "agents_ratings": ALICE,
    "agents_procedure_ratings": ALICE,
    "agents_entry": NADIA,
    "agents_reception": NADIA,
    "agents_caller": ALICE,
    "agents_calls_to_return": ALICE,
    "health": ELISE,
    **dict.fromkeys([*STUDIO_PAGES, *SITE_PAGES, "site_page"], ELISE),
}


def build_guide(site: Site) -> dict[str, Any]:
    """The guide as structured data for tools; `text` is its text for people."""
    authority = fixtures.load_authority()
    accounts = [_describe_account(entry, authority["password"]) for entry in authority["accounts"]]
    tracking = _find_tracked_case()
    guide: dict[str, Any] = {
        "name": authority["name"],
        "base_url": site.base_url,
        "accounts": accounts,
        "pages": {name: site.base_url + path for name, path in {**PAGES, **_find_case_pages()}.items()},
        "opened_by": OPENED_BY,
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
    case = _find_awaiting_case()
    return {"code": format_code(code_of(case)), "email": email_of(case) or ""} if case else None


def _find_awaiting_case() -> Case | None:
    query = select(Case).where(Case.applicant_id.is_(None), Case.contact_hash.is_not(None), Case.awaits_applicant)
    return db.session.scalar(query.order_by(Case.submitted_at.desc()).limit(1))


def _find_case_pages() -> dict[str, str]:
    """Pages of a case for its applicant and for its agent, of a photo, and the link of a letter."""
    chloe = find_account("chloe.martin@courriel.example")
    own_query = (
        select(Case.id).where(Case.applicant_id.in_(sectoral_ids(chloe.id)), Case.awaits_applicant) if chloe else None
    )
    reports_query = select(Case.id).where(Case.procedure_slug == REPORT, Case.closed_at.is_(None))
    own_id = db.session.scalar(own_query.limit(1)) if own_query is not None else None
    report_id = db.session.scalar(reports_query.order_by(Case.submitted_at.desc()).limit(1))
    photo = db.session.scalars(select(Attachment).where(Attachment.case_id.in_(reports_query)).limit(1)).first()
    tracked_case = _find_awaiting_case()
    link = issue_link(tracked_case) if tracked_case else None
    pages = {
        "own_request": f"/demandes/{own_id}" if own_id else None,
        "agents_case": f"/agents/demandes/{report_id}" if report_id else None,
        "agents_case_print": f"/agents/demandes/{report_id}/impression" if report_id else None,
        "agents_work_preferences": "/agents/preferences/traitement",
        "agents_photo": f"/agents/demandes/{photo.case_id}/fichiers/{photo.id}/voir" if photo else None,
        "rating": _find_rating_path(),
        "site_page": _find_home_builder(),
        "case_access": link.url.removeprefix(current_site().base_url) if link else None,
    }
    return {name: path for name, path in pages.items() if path}


def _find_home_builder() -> str | None:
    """The builder of the home page."""
    home_id = db.session.scalar(select(SitePage.id).where(SitePage.path == HOME_PATH))
    return f"/agents/site/pages/{home_id}" if home_id else None


def _find_rating_path() -> str | None:
    """The form that a letter asks to fill in after the end of a case; anybody who has the link opens it."""
    query = select(Case).join(RatingRequest, RatingRequest.case_id == Case.id).where(~RatingRequest.is_answered)
    case = db.session.scalar(query.order_by(Case.closed_at.desc()).limit(1))
    return build_rating_url(case).removeprefix(current_site().base_url) if case else None


def _format_guide(guide: Mapping[str, Any], password: str) -> str:
    lines = [f"{guide['name']} is at {guide['base_url']}", "", f"Everybody's password: {password}"]
    lines += [f"  {account['email']:<36} {account['shows']}" for account in guide["accounts"] if account["shows"]]
    if tracking := guide["tracking"]:
        lines += [
            "",
            f"Without an account, at {guide['pages']['tracking']}: {tracking['code']} then {tracking['email']}",
        ]
    return "\n".join([*lines, "", f"The e-mails sent: {guide['pages']['mails']}"])

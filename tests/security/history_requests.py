"""Requests that really change something, for each route whose changes must enter the history of the administration."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from app.accounts.design_rights import give_design_right, list_design_rights
from app.accounts.people import find_account
from app.cases.workflow import execution_errors
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import SYSTEM
from app.notifications.recipients import format_mobile
from app.notifications.sms import reports
from app.payments.regie_store import save_regie
from devtools.demo import fixtures
from tests.backoffice.test_sources import CANTEENS
from tests.documents.seals import PASSWORD, get_seal_file
from tests.payments.canteen import REGIE
from tests.security.target_objects import Objects
from tests.studio.agendas.test_agenda_calendars import write_calendar
from tests.webmaster.test_image_library import draw_photo

KEY_FORM = {"name": "Gestion technique", "rights": "autoriser:cases:read", "purpose": "Suivre les demandes."}
OTHER_DEPARTMENT = {"name": "Service de plus"}
OTHER_ROLE = {"title": "Rôle de plus", "department": "voirie", "family": "polices-voirie", "kind": "processing"}
OTHER_TOPIC = {"title": "Rubrique de plus", "icon": "trees"}
RULE = {"target": "role", "role": "voirie-instruction"}
OTHER_RULE = {**RULE, "words": "arbre"}
SCHOOL_TABLE = (
    "description;population;start_date;end_date;location;zones;annee_scolaire\n"
    "Vacances de la Toussaint;-;2027-10-22T22:00:00+00:00;2027-11-06T23:00:00+00:00;Lyon;Zone A;2027-2028\n"
)


CANTEEN = {"slug": "cantines"}
EXAMPLE_NUMBER = "06 12 34 56 78"
PASSPHRASE = "une phrase de passe assez longue"


def make_file(content: bytes, name: str) -> tuple[io.BytesIO, str]:
    """A file as the client of the tests sends it: it is read once."""
    return io.BytesIO(content), name


@dataclass
class Step:
    """One request: its endpoint, what its form has beside or instead of the usual one, and the values of its address.

    `page` shows the form: what it has already is sent too. `prepare` writes rows that the request needs, and returns more
    of the form and of the address.
    """

    endpoint: str
    form: dict[str, Any] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    page: str = ""
    prepare: Callable[[Objects], dict[str, Any]] | None = None


CARD_CHANGE = Step(
    "studio_card_fields.create_change",
    {"op": "set", "at": "pages/fiche/fields/nom/label", "v_label": "Nom de la cantine", "revision": "1"},
    CANTEEN,
)


def list_steps(endpoint: str) -> list[Step]:
    """The request of an endpoint, after those that make what it changes."""
    return [*_list_preparations().get(endpoint, []), _list_requests().get(endpoint, Step(endpoint))]


def _list_preparations() -> dict[str, list[Step]]:
    cantine, table = (
        Step("sources.create_source", CANTEENS, {"kind": "cards"}),
        {"title": "Rues", "audience": "everyone"},
    )
    other_role = Step("roles.create_role", OTHER_ROLE)
    other_topic = Step("topics.create_topic", OTHER_TOPIC)
    map_file = make_file(fixtures.load_districts(), "quartiers.geojson")
    return {
        "agent_signature.delete_signature": [Step("agent_signature.save_signature")],
        "api_keys.end_overlap": [Step("api_keys.create_renewal")],
        "article_publication.create_publication": [
            Step("article_editor.update_article", {"question": "Quand donc ?"}, page="article_editor.show_article")
        ],
        "document_template_publication.create_publication": [
            Step(
                "document_template_editor.update_template",
                {"title": "Autre titre"},
                page="document_template_editor.show_template",
            )
        ],
        "departments.delete_department": [Step("departments.create_department", OTHER_DEPARTMENT)],
        "dispatch_rules.update_rank": [Step("dispatch_rules.create_rule", rule) for rule in (RULE, OTHER_RULE)],
        "districts.update_names": [Step("districts.create_districts", {"map": map_file})],
        "qualities.create_restoration": [Step("qualities.create_archival")],
        "roles.delete_role": [other_role],
        "roles.create_merge": [other_role],
        "regie_archiving.create_archiving": [Step("regie_settings.create_regie")],
        "role_holders.create_withdrawal": [Step("role_holders.create_holder", prepare=_find_agent)],
        "site_exports.create_export": [Step("site_exports.delete_export")],
        "sources.create_table": [Step("sources.create_source", table, {"kind": "csv"})],
        "sources.delete_source": [cantine],
        "sources.update_source": [cantine],
        "studio_card_fields.create_change": [cantine],
        "studio_card_fields.create_redo": [
            cantine,
            CARD_CHANGE,
            Step("studio_card_fields.create_undo", values=CANTEEN),
        ],
        "studio_card_fields.create_undo": [cantine, CARD_CHANGE],
        "studio_agendas.create_return": [Step("studio_agendas.create_archiving", values={"slug": "sorties"})],
        "topics.delete_topic": [other_topic],
        "topics.update_rank": [other_topic],
        "topics.update_topic": [other_topic],
    }


def _list_requests() -> dict[str, Step]:
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    calendar_file = make_file(write_calendar(9).encode(), "conges.ics")
    return {
        step.endpoint: step
        for step in (
            Step("absences.create_absence_of_agent", {"starts_on": tomorrow, "ends_on": tomorrow}),
            Step("agenda_calendars.create_calendar", {"fichier": calendar_file}),
            Step("agents.create_invitation", {"last_name": "Exemple"}),
            Step("api_keys.create_key", KEY_FORM),
            Step("api_keys.update_key", KEY_FORM),
            Step("departments.create_merge", {"into": "etat-civil"}),
            Step("departments.delete_department", values={"slug": "service-de-plus"}),
            Step("design_rights.create_right", {"scope": "procedure:autoriser", "level": "edit"}),
            Step("dispatch_rules.update_rank", values={"number": 2}),
            Step("districts.create_districts", {"map": make_file(fixtures.load_districts(), "quartiers.geojson")}),
            Step("districts.update_names", {"property": "code"}),
            Step("duties.update_duties", {"oversight": "yes"}),
            Step(
                "electronic_seal.save_seal",
                {"file": make_file(get_seal_file(), "cachet.p12"), "password": PASSWORD},
            ),
            Step("image_library.change_image", {"name": "Mairie"}),
            Step("qualities.update_quality", {"title": "Autre nom"}),
            Step("article_publication.create_publication", page="article_editor.show_article"),
            Step("document_template_publication.create_publication", {"revision": "2"}),
            Step("own_regie_archiving.create_own_archiving", prepare=_make_regie),
            Step("regie_archiving.create_archiving", values={"regie_slug": "piscine"}),
            Step("role_holders.create_holder", prepare=_find_agent),
            Step("role_holders.create_withdrawal", prepare=_find_agent),
            Step("roles.create_merge", {"into": "voirie-controle"}, {"slug": "role-de-plus"}),
            Step("roles.delete_role", values={"slug": "role-de-plus"}),
            Step("school_holidays.create_holiday", {"nom": "Été", "du": "2027-07-01", "au": "2027-08-31"}),
            Step(
                "school_holidays.create_import",
                {"zone": "Zone A", "fichier": make_file(SCHOOL_TABLE.encode(), "calendrier.csv")},
            ),
            Step("settings.update_settings", {"map.zoom": "12"}),
            Step("sources.create_source", CANTEENS, {"kind": "cards"}),
            Step("sources.create_table", {"table": make_file(b"code;nom\n1;Rue A\n", "r.csv")}, {"slug": "rues"}),
            Step("sources.delete_source", values={"slug": "cantines"}),
            Step("sources.update_source", {**CANTEENS, "title": "Cantines scolaires"}, {"slug": "cantines"}),
            CARD_CHANGE,
            Step(
                "studio_agendas.update_agenda",
                {"op": "", "title": "Titres d’identité"},
                page="studio_agendas.show_agenda",
            ),
            Step("packages.create_import", page="packages.show_reception"),
            Step("publik.create_drafts", page="publik.show_preview"),
            Step("studio_card_fields.create_redo", values=CANTEEN),
            Step("studio_card_fields.create_undo", values=CANTEEN),
            Step("authority.update_authority", {"name": "Ville de Beaulieu"}, page="authority.show_authority"),
            Step("design_rights.create_withdrawal", prepare=_give_design_right),
            Step("execution_errors.create_retry", prepare=_make_error),
            Step("execution_errors.create_settlement", prepare=_make_error),
            Step(
                "image_library.create_image",
                {"is_decorative": "1", "file": make_file(draw_photo((640, 480)), "mairie.png")},
            ),
            Step("short_messages.create_release", {"number": EXAMPLE_NUMBER}, prepare=_stop_number),
            Step("site_exports.create_export", {"passphrase": PASSPHRASE, "repeated": PASSPHRASE}),
            Step("site_legal_notice.update_notice", {"legal.publisher": "Ville"}, page="site_legal_notice.show_notice"),
            Step("site_news.create_item", {"title_fr": "Fête", "text_fr": "Samedi."}),
            Step("site_news_publication.create_withdrawal", page="site_news.show_item"),
            Step("site_news_publication.update_address", {"slug": "travaux-rue-haute"}, page="site_news.show_item"),
            Step("site_redirects.create_redirect", {"source": "/avant", "target": "/demarches"}),
            Step("site_redirects.delete_redirect", {"source": "/ancienne"}),
            Step("studio_agendas.create_archiving", values={"slug": "sorties"}),
            Step("studio_agendas.create_return", values={"slug": "sorties"}),
            Step("topics.delete_topic", values={"slug": "rubrique-de-plus"}),
            Step("topics.update_rank", {"step": "up"}, {"slug": "rubrique-de-plus"}),
            Step(
                "topics.update_topic",
                {"title": "Autre rubrique"},
                {"slug": "rubrique-de-plus"},
                page="topics.show_topic",
            ),
        )
    }


def _give_design_right(objects: Objects) -> dict[str, Any]:
    give_design_right(objects.agent, "procedure", "autoriser", "edit", label="Autoriser", by=SYSTEM)
    db.session.commit()
    return {"right_id": list_design_rights(objects.agent.id)[0].id}


def _find_agent(objects: Objects) -> dict[str, Any]:
    account = find_account("agent_of_another_family@exemple.example")
    assert account is not None
    return {"agent": str(account.id), "account_id": account.id}


def _make_error(objects: Objects) -> dict[str, Any]:
    execution_errors.record_error(objects.case, status="new", kind="entry_action", name="x", reason="x")
    db.session.commit()
    return {"error": str(execution_errors.errors_of(objects.case)[0].id)}


def _make_regie(objects: Objects) -> dict[str, Any]:
    """A régie that nobody owes anything to."""
    save_regie({**REGIE, "slug": "bassin", "code": "BA", "roles": {"edit": ["voirie-instruction"]}})
    db.session.commit()
    return {"regie_slug": "bassin"}


def _stop_number(objects: Objects) -> dict[str, Any]:
    number = format_mobile(EXAMPLE_NUMBER)
    assert number is not None
    reports.stop_number(number)
    db.session.commit()
    return {}

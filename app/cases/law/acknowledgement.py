"""The acknowledgement of a request: every mention that CRPA art. R112-11-1 requires, on the page and in the e-mail alike."""

from __future__ import annotations

from collections.abc import Iterator

from app.accounts.departments import Contact
from app.cases.case_definitions import contact_in_charge, procedure_of
from app.cases.law.legal_position import deadlines_at_reception, regime_of
from app.cases.models import Case
from app.cases.timeline import events_for
from app.core import formats
from app.core.i18n import gettext as _
from app.legal_clock.regime import Regime, Silence
from app.procedures.legal_rule import LegalRule
from app.themes import charter


def recorded_acknowledgement(case: Case) -> list[str]:
    """The acknowledgement as it was given: written with the request, and never again."""
    submitted = next((entry for entry in events_for(case, is_agent=False) if entry.kind == "submitted"), None)
    paragraphs: list[str] = submitted.details.get("acknowledgement", []) if submitted else []
    return paragraphs or build_acknowledgement(case)


def build_acknowledgement(case: Case) -> list[str]:
    """The acknowledgement of a request just received, a paragraph for each mention."""
    legal, regime = procedure_of(case).legal, regime_of(procedure_of(case))
    paragraphs = [
        _("Demande reçue le %(moment)s.", moment=formats.format_moment(case.submitted_at)),
        _service_paragraph(case, legal),
    ]
    return [*paragraphs, *_silence_paragraphs(case, legal, regime)] if legal and regime else paragraphs


def _service_paragraph(case: Case, legal: LegalRule | None) -> str:
    """The service in charge and its contact details, or those of the authority."""
    authority = charter.get_charter()
    contact = contact_in_charge(case) or Contact(authority.name)
    reached = [
        contact.phone or authority.phone,
        contact.email or authority.email,
        *authority.postal_address.splitlines(),
    ]
    service = _(
        "Service chargé de la demande : %(service)s.", service=", ".join(filter(None, [contact.name, *reached]))
    )
    if legal and legal.authority:
        return f"{service} " + _("Autorité qui décide : %(authority)s.", authority=legal.authority)
    return service


def _silence_paragraphs(case: Case, legal: LegalRule, regime: Regime) -> Iterator[str]:
    deadlines = deadlines_at_reception(case, regime)
    if regime.silence is Silence.NONE or deadlines.effect.day is None:
        yield _("L’absence de réponse ne vaut ni accord, ni rejet (%(text)s).", text=legal.text)
        return
    day = formats.format_day(deadlines.effect.day)
    if regime.silence is Silence.ACCEPTANCE:
        yield _(
            "Cette demande peut donner lieu à une décision implicite d’acceptation. Si elle est complète et si vous "
            "n’avez pas de réponse le %(day)s, elle sera réputée acceptée (%(text)s).",
            day=day,
            text=legal.text,
        )
        yield _(
            "Vous pourrez alors demander au service une attestation, selon l’article L. 232-3 du code des relations "
            "entre le public et l’administration."
        )
        return
    yield _(
        "Cette demande peut donner lieu à une décision implicite de rejet. Si elle est complète et si vous n’avez pas "
        "de réponse le %(day)s, elle sera réputée rejetée (%(text)s).",
        day=day,
        text=legal.text,
    )
    if legal.appeal:
        yield legal.appeal

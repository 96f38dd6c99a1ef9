"""One page of the form as its template wants it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from flask import request, url_for

from app.cases.files.row_files import has_file_fields
from app.cases.models import Draft
from app.cases.reports.public_reports import similar_reports
from app.core.web.access_rules import current_actor
from app.documents.wallet.document_contents import ReadableDocument
from app.forms.containers import build_containers
from app.forms.wallet_choices import find_documents
from app.payments.case_prices import CaseQuote
from app.portal.form.certified_fields import find_page_answers, lock_field
from app.portal.form.page_quote import find_page_quote
from app.portal.form.tab_conflicts import Change
from app.portal.offline.offline_forms import find_device_form
from app.procedures.definition import Field, Procedure
from app.procedures.fields import Problem
from app.procedures.form.field_containers import FieldContainer
from app.procedures.form.journey import Journey, Step

# In the address of a page whose place was proposed by a photo: the page asks to check it.
PLACE_OF_PHOTO = "lieu-photo"
# In the address of the first page, for somebody who chose a time on another site: the page tells that it is held.
WITH_HELD_TIME = "heure-gardee"
# In the address of a page that is changed from the review: its form comes back there.
FROM_REVIEW = "depuis-verification"


@dataclass(frozen=True)
class FormPage:
    """Page of a form as the applicant sees it: the page, what its inputs contain, and what is wrong with them."""

    procedure: Procedure
    version_id: UUID
    journey: Journey
    step: Step
    values: Mapping[str, Any]
    problems: Mapping[str, list[Problem]]
    problem_list: list[tuple[Field, Problem]]
    draft_id: UUID | None = None
    saved_at: datetime | str | None = None
    # What this page calls itself when it writes; what another tab has changed on it meanwhile.
    tab: str = ""
    changes_elsewhere: Sequence[Change] = ()
    has_place_of_photo: bool = False
    is_from_review: bool = False

    @cached_property
    def certified_answers(self) -> dict[str, str]:
        """The answers of this page that a certified identity gives, by field."""
        return find_page_answers(self.procedure, self.step.page)

    @cached_property
    def wallet_documents(self) -> list[ReadableDocument]:
        """The documents of the applicant that the questions of this page offer to join."""
        return find_documents(current_actor(), self.procedure, self.step.page.fields)

    @cached_property
    def quote(self) -> CaseQuote | None:
        """The price of the answers so far, when it depends on this page or on one before."""
        return find_page_quote(self.procedure, self.step.page, self.journey.answers)

    @property
    def has_held_time(self) -> bool:
        """Whether the page was opened for a time that was chosen on another site."""
        return WITH_HELD_TIME in request.args

    def template_context(self) -> dict[str, Any]:
        """Return the values that `portal/form/page.html` names."""
        return {
            "procedure": self.procedure,
            "page": self.step.page,
            "slots": self.containers,
            "number": self.step.number,
            "total": self.journey.step_count + 1,  # the review is the last step
            "values": {**self.values, **self.certified_answers} if self.certified_answers else self.values,
            "problems": self.problems,
            "problem_list": self.problem_list,
            "has_files": has_file_fields(self.step.fields),
            "draft_id": self.draft_id,
            "saved_at": self.saved_at,
            "tab": self.tab,
            "elsewhere": self.changes_elsewhere,
            "has_place_of_photo": self.has_place_of_photo,
            "has_held_time": self.has_held_time,
            "quote": self.quote,
            "kept_url": page_url(self.procedure.slug, self.draft_id, self.step.page.id) if self.draft_id else None,
            "action_url": self._url("page"),
            "autosave_url": self._url("autosave"),
            "device": find_device_form(self.procedure, self.version_id),
            "back_url": back_url(self.procedure, self.journey, self.draft_id, self.step.page.id),
        }

    @property
    def containers(self) -> list[FieldContainer]:
        return build_containers(map(self._lock, self.step.page.fields), map(self._lock, self.step.fields))

    def _lock(self, field: Field) -> Field:
        return lock_field(field) if field.id in self.certified_answers else field

    def _url(self, kind: str) -> str:
        slug, page = self.procedure.slug, self.step.page.id
        if self.draft_id is None:
            return url_for(f"filling.create_{kind}", slug=slug)
        url = url_for(f"filling.update_{kind}", slug=slug, draft_id=self.draft_id, page_id=page)
        return f"{url}?{FROM_REVIEW}=1" if self.is_from_review and kind == "page" else url


def page_url(slug: str, draft_id: UUID, page_id: str) -> str:
    return url_for("filling.show_page", slug=slug, draft_id=draft_id, page_id=page_id)


def change_url(slug: str, draft_id: UUID, page_id: str) -> str:
    """The page, changed from the review."""
    return f"{page_url(slug, draft_id, page_id)}?{FROM_REVIEW}=1"


def back_url(procedure: Procedure, journey: Journey, draft_id: UUID | None, page_id: str) -> str:
    """Return the address of "Retour": the page before, or the presentation of the procedure before the first one."""
    before = journey.previous_step(page_id)
    if before is None or draft_id is None:
        return url_for("catalogue.show_procedure", slug=procedure.slug)
    return page_url(procedure.slug, draft_id, before.page.id)


def next_url(procedure: Procedure, journey: Journey, draft: Draft, page_id: str) -> str:
    """Return the address of "Continuer": the page after, or the end of the form."""
    after = journey.next_step(page_id)
    return end_url(procedure, journey, draft.id) if after is None else page_url(procedure.slug, draft.id, after.page.id)


def end_url(procedure: Procedure, journey: Journey, draft_id: UUID) -> str:
    """Return the address after the last page: what was reported at that place, when something was, or the review."""
    if similar_reports(procedure, journey.answers):
        return url_for("similar.show_similar", slug=procedure.slug, draft_id=draft_id)
    return review_url(procedure, draft_id)


def review_url(procedure: Procedure, draft_id: UUID) -> str:
    return url_for("sending.show_review", slug=procedure.slug, draft_id=draft_id)

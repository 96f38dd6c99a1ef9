"""Signing documents, one or several at once: confirmed once they are read, and taken back within a minute."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.reauthentication import ask_second_factor_again
from app.backoffice.documents.documents_to_sign import MADE_AGAIN, SCREEN, one_writer_of, read_waiting
from app.cases.models import Case
from app.cases.reading.case_values import digest_of
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import ngettext
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.sealing import KeyDestroyed
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render
from app.documents.case_documents import DocumentNotFound, ReadableDocument
from app.documents.signing import document_signatures, waiting_documents
from app.documents.signing.account_signatures import find_signature
from app.documents.signing.document_signatures import SigningRefused
from app.privacy.access_log import log_access

bp = Blueprint("signatures", __name__, url_prefix="/agents/a-signer")

MAX_AT_ONCE = 50
# What becomes of a document.
SIGNED, MADE_ANEW, CHANGED, GONE = "signed", "made_anew", "changed", "gone"


@dataclass(frozen=True)
class DocumentToConfirm:
    """A document that is about to be signed, as it was read."""

    readable: ReadableDocument
    case: Case
    # Its id and the revision that was read.
    value: str

    @property
    def applicant(self) -> str:
        return str(digest_of(self.case)["name"])

    @property
    def quality(self) -> str:
        """In what quality the person signs: theirs, else that of the template."""
        account_id = current_actor().account_id
        signature = find_signature(account_id) if account_id else None
        return signature.quality if signature else self.readable.template.signature.quality


@bp.get("/signature")
@access("agent")
def show_confirmation() -> ResponseReturnValue:
    """Show the name, the number and the request of each document that is about to be signed."""
    values = request.args.getlist("documents")[:MAX_AT_ONCE]
    if reauthentication := ask_second_factor_again(current_actor(), back=_build_address(values)):
        return reauthentication
    return _render_confirmation(values)


@bp.post("/signature")
@access("agent")
@rate_limit(DEFAULT)
def create_signatures() -> ResponseReturnValue:
    """Sign what was confirmed; a document that has changed is left out and stays in the list."""
    values = request.form.getlist("documents")[:MAX_AT_ONCE]
    if reauthentication := ask_second_factor_again(current_actor(), back=_build_address(values)):
        return reauthentication
    if not values or "read" not in request.form:
        return _render_confirmation(values, is_unconfirmed=True)
    _flash_outcomes(Counter(_sign(value) for value in values))
    return redirect(url_for("documents_to_sign.list_documents"))


@bp.post("/<uuid:signed_id>/signature/retrait")
@access("agent")
@rate_limit(DEFAULT)
def delete_signature(signed_id: UUID) -> ResponseReturnValue:
    """Take a signature back before the document is sealed."""
    readable, case = waiting_documents.find_just_signed(current_actor(), signed_id)
    log_access(current_actor(), "read", screen=SCREEN, family=case.family, subject=case.id)
    try:
        with one_writer_of(case):
            document_signatures.take_back_signature(readable, case, by=current_actor())
        db.session.commit()
        flash(_("Votre signature est reprise : « %(title)s » attend de nouveau.", title=readable.title))
    except SigningRefused:
        db.session.rollback()
        flash(_("Il est trop tard : le document est déjà scellé. Retirez-le depuis la demande."), "warning")
    return redirect(url_for("documents_to_sign.list_documents"))


def _sign(value: str) -> str:
    """Sign the document of a box, and return its outcome."""
    document_id, _separator, revision = value.partition(":")
    try:
        readable, case = read_waiting(UUID(document_id))
        with one_writer_of(case):
            is_signed = document_signatures.sign_document(readable, case, revision=int(revision), by=current_actor())
    except (DocumentNotFound, KeyDestroyed):
        outcome = GONE
        db.session.rollback()
    except ValueError:  # SigningRefused is one
        outcome = CHANGED
        db.session.rollback()
    else:
        outcome = SIGNED if is_signed else MADE_ANEW
        db.session.commit()
    return outcome


def _flash_outcomes(outcomes: Counter[str]) -> None:
    if signed_count := outcomes[SIGNED]:
        words = ngettext(
            "%(num)s document signé. Vous pouvez reprendre votre signature pendant une minute.",
            "%(num)s documents signés. Vous pouvez reprendre vos signatures pendant une minute.",
            signed_count,
        )
        flash(words)
    if outcomes[MADE_ANEW]:
        flash(str(MADE_AGAIN), "warning")
    if changed_count := outcomes[CHANGED]:
        words = ngettext(
            "%(num)s document a changé entre-temps : relisez-le avant de le signer.",
            "%(num)s documents ont changé entre-temps : relisez-les avant de les signer.",
            changed_count,
        )
        flash(words, "warning")
    if gone_count := outcomes[GONE]:
        words = ngettext(
            "%(num)s document n’attend plus de signature : il vient d’être retiré, signé ou refusé.",
            "%(num)s documents n’attendent plus de signature : ils viennent d’être retirés, signés ou refusés.",
            gone_count,
        )
        flash(words, "warning")


def _render_confirmation(values: Iterable[str], *, is_unconfirmed: bool = False) -> ResponseReturnValue:
    documents = [document for value in dict.fromkeys(values) if (document := _find(value)) is not None]
    if not documents:
        words = (
            _("Ces documents n’attendent plus de signature.")
            if list(values)
            else _("Cochez les documents que vous signez.")
        )
        flash(words, "warning")
        return redirect(url_for("documents_to_sign.list_documents"))
    return render(
        "backoffice/documents/documents_to_sign/signature.html",
        status=422 if is_unconfirmed else 200,
        documents=documents,
        is_unconfirmed=is_unconfirmed,
    )


def _find(value: str) -> DocumentToConfirm | None:
    document_id = value.partition(":")[0]
    try:
        readable, case = read_waiting(UUID(document_id))
    except (DocumentNotFound, KeyDestroyed, ValueError):
        return None
    return DocumentToConfirm(readable, case, value)


def _build_address(values: list[str]) -> str:
    return url_for(".show_confirmation", documents=values)

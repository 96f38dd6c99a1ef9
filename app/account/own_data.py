"""« Mes données »: seeing what is held, taking it away, withdrawing what was agreed to."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, url_for
from werkzeug.exceptions import TooManyRequests

from app.account.asking_again import ask_again, is_recently_proved, own_account
from app.accounts.models import Account
from app.accounts.throttling import TooManyAttempts, count_attempt
from app.cards.owners import held_in_name_of
from app.cases.consents import consents_of_resident
from app.cases.reading import procedure_shown
from app.core import storage
from app.core.access import access, current_actor
from app.core.db import db
from app.core.downloads import download
from app.core.i18n import gettext as _
from app.core.rate_limits.declarations import DEFAULT, HEAVY, limited
from app.core.sealing import encryption_key
from app.core.web import redirect, render
from app.privacy import archives
from app.privacy.access_log import log_access

blueprint = Blueprint("own_data", __name__, url_prefix="/donnees")

SCREEN = "account.own_data"


@blueprint.get("")
@access("resident")
def show_own_data() -> Response:
    """What is held, where, and what may be done about it."""
    return _page(own_account())


@blueprint.post("/archives")
@access("resident")
@limited(HEAVY)
def create_archive() -> Response:
    """Asks for everything in one file, made by the worker; asked for again while it is being made, it is made once."""
    account = own_account()
    if not any(archive.is_being_made for archive in archives.archives_of(account)):
        _count_or_refuse(account)
        archives.ask(account)
        db.session.commit()
    flash(_("Nous préparons votre fichier. Un e-mail vous dira qu’il est prêt, souvent en quelques minutes."))
    return redirect(url_for(".show_own_data"))


@blueprint.get("/archives/<uuid:archive_id>")
@access("resident")
def download_archive(archive_id: UUID) -> Response:
    """The file, for whoever has just proved again to be its owner: a browser left open is not enough."""
    archive = archives.ready_archive(own_account(), archive_id)
    if not is_recently_proved():
        return ask_again(url_for(".show_own_data"))
    log_access(current_actor(), "download", screen=SCREEN)
    name, size = archives.file_name(archive), archive.size or 0
    chunks = storage.read(archive.stored_name or "", encryption_key(archive.key_id))
    return download(name, "application/zip", size, chunks)


@blueprint.post("/archives/<uuid:archive_id>/suppression")
@access("resident")
@limited(DEFAULT)
def discard_archive(archive_id: UUID) -> Response:
    """Before its week has passed."""
    archives.discard(archives.ready_archive(own_account(), archive_id))
    db.session.commit()
    flash(_("Le fichier est supprimé."))
    return redirect(url_for(".show_own_data"))


def _count_or_refuse(account: Account) -> None:
    """Who asks again and again waits; counted for good."""
    try:
        count_attempt(archives.ARCHIVES, account.id.hex)
    except TooManyAttempts as refused:
        raise TooManyRequests(retry_after=refused.wait_seconds) from refused
    db.session.commit()


def _page(account: Account) -> Response:
    found = archives.archives_of(account)
    return render(
        "account/own_data.html",
        archives=found,
        is_recently_proved=is_recently_proved(),
        held=list(held_in_name_of(account.id)),
        requests=[
            {"case": case, "title": procedure_shown(case).title, "consents": given}
            for case, given in consents_of_resident(account.id)
        ],
    )

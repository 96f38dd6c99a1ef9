"""The electronic seal of the authority: its certificate, received as a PKCS#12 file, and its timestamp service."""

from __future__ import annotations

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.administration_history import AGENTS, record_event
from app.accounts.reauthentication import ask_second_factor_again
from app.core import clock
from app.core.db import db
from app.core.declared_value import ValueRefused
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.outgoing import OutgoingError
from app.core.parsing.budget import BudgetExceeded
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.sealing import SealBroken
from app.core.settings.setting_kinds import Setting
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import RawText
from app.core.web.responses import redirect, render
from app.documents.electronic_seal import seal_store
from app.documents.electronic_seal.certificate import (
    MAX_FILE_BYTES,
    CertificateRefused,
    SealCertificate,
    read_certificate,
)
from app.documents.electronic_seal.seal_store import Seal
from app.documents.electronic_seal.timestamp_requests import check_service

bp = Blueprint("electronic_seal", __name__, url_prefix="/agents/administration/cachet")

MAX_PASSWORD_LENGTH = 500
TIMESTAMP_URL = Setting("timestamp_url", "url", lazy_gettext("Service d’horodatage"))
FILE_PROBLEMS = {
    "missing": lazy_gettext("Choisissez le fichier .p12 ou .pfx que votre prestataire de certificats vous a remis."),
    "unreadable": lazy_gettext("Ce fichier n’est pas un certificat PKCS#12 : choisissez un fichier .p12 ou .pfx."),
    "key_missing": lazy_gettext("Ce fichier ne contient pas la clé privée : exportez-le de nouveau, avec sa clé."),
    "weak": lazy_gettext("Sa clé est trop faible : demandez un certificat RSA de 2048 bits au moins, ou P-256."),
    "usage": lazy_gettext("Ce certificat n’est pas fait pour signer : demandez un certificat de cachet électronique."),
    "expired": lazy_gettext("Ce certificat n’est plus valable : demandez-en un autre."),
}
WRONG_PASSWORD = lazy_gettext("Ce mot de passe n’ouvre pas le fichier : vérifiez-le.")
FAULTS = {
    "not_yet_valid": lazy_gettext(
        "Ce certificat n’est pas encore valable : aucun document ne peut être fabriqué d’ici là."
    ),
    "expired": lazy_gettext("Ce certificat n’est plus valable : aucun document ne peut être fabriqué. Remplacez-le."),
    "expires_soon": lazy_gettext("Ce certificat finit dans moins d’un mois : commandez le suivant."),
    "chain": lazy_gettext(
        "Le fichier ne contient pas les certificats de l’autorité qui l’a émis : exportez-le avec sa chaîne."
    ),
}
PASSWORD = RawText("password", limit=MAX_PASSWORD_LENGTH)


@bp.get("")
@access("administrator")
def show_seal() -> ResponseReturnValue:
    return _render_page({})


@bp.post("")
@access("administrator")
@rate_limit(DEFAULT)
def save_seal() -> ResponseReturnValue:
    """Seal with the certificate that was sent; without a file, change the timestamp service alone."""
    if reauthentication := ask_second_factor_again(current_actor(), back=url_for(".show_seal")):
        return reauthentication
    problems: dict[str, str] = {}
    certificate = _read_certificate(problems)
    timestamp_url = _read_timestamp_url(problems)
    if problems or certificate is None:
        return _render_page(problems)
    seal_store.save_seal(certificate, timestamp_url=timestamp_url, by=current_actor())
    record_event("seal_saved", AGENTS, by=current_actor(), name=certificate.subject)
    db.session.commit()
    flash(_("Le cachet est enregistré. Les prochains documents le porteront."))
    return redirect(url_for(".show_seal"))


@bp.post("/suppression")
@access("administrator")
@rate_limit(DEFAULT)
def delete_seal() -> ResponseReturnValue:
    if reauthentication := ask_second_factor_again(current_actor(), back=url_for(".show_seal")):
        return reauthentication
    seal = _find_seal()
    record_event("seal_deleted", AGENTS, by=current_actor(), name=seal.certificate.subject if seal else "")
    seal_store.delete_seal()
    db.session.commit()
    flash(_("Le cachet est retiré. Les documents déjà scellés le restent."))
    return redirect(url_for(".show_seal"))


def _read_certificate(problems: dict[str, str]) -> SealCertificate | None:
    """The certificate that was sent, else the one in use."""
    upload = request.files.get("file")
    content = upload.stream.read(MAX_FILE_BYTES + 1) if upload is not None else b""
    seal = _find_seal()
    if not content and seal is not None:
        return seal.certificate
    if not content:
        problems["file"] = str(FILE_PROBLEMS["missing"])
        return None
    try:
        return read_certificate(content, PASSWORD.read(), now=clock.now())
    except BudgetExceeded:
        problems["file"] = str(FILE_PROBLEMS["unreadable"])
    except CertificateRefused as refusal:
        is_password = refusal.problem == "password"
        problems["password" if is_password else "file"] = str(
            WRONG_PASSWORD if is_password else FILE_PROBLEMS[refusal.problem]
        )
    return None


def _read_timestamp_url(problems: dict[str, str]) -> str:
    """The address typed, once the service has answered."""
    try:
        url = str(TIMESTAMP_URL.read(RawText("timestamp_url").read()) or "")
        if url:
            check_service(url)
    except ValueRefused as refusal:
        problems["timestamp_url"] = str(refusal)
    except OutgoingError:
        problems["timestamp_url"] = _(
            "Ce service n’a pas donné d’horodatage : vérifiez son adresse (RFC 3161), ou laissez vide."
        )
    else:
        return url
    return ""


def _find_seal() -> Seal | None:
    try:
        return seal_store.find_seal()
    except SealBroken:
        return None


def _render_page(problems: dict[str, str]) -> ResponseReturnValue:
    seal = _find_seal()
    fault = seal.certificate.find_fault(clock.now()) if seal is not None else ""
    typed_url = request.form.get("timestamp_url")
    return render(
        "backoffice/administration/electronic_seal.html",
        status=422 if problems else 200,
        seal=seal,
        fault=str(FAULTS.get(fault, "")),
        timestamp_url=typed_url if typed_url is not None else (seal.timestamp_url if seal else ""),
        problems=problems,
    )

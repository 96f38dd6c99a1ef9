"""Development pages: e-mails and short messages kept on this machine instead of being sent."""

from __future__ import annotations

from flask import Blueprint, Response, current_app

from app.core.web.access_rules import access
from app.core.web.responses import render
from app.notifications.channels import sms_sink
from devtools import mail_sink

# A mail has its styles inside, and may show the image of the theme; nothing else of it may run or be fetched.
HTML_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data: 'self'; sandbox allow-popups; frame-ancestors 'none'"
)

blueprint = Blueprint("development", "devtools", url_prefix="/developpement", template_folder="templates")


@blueprint.get("/courriels")
@access("development")
def list_mails() -> Response:
    """The latest mails, each with its text and its links."""
    return render("devtools/emails.html", mails=mail_sink.list_mails(current_app.config["PARVIS"].var))


@blueprint.get("/courriels/<mail_id>")
@access("development")
def show_mail(mail_id: str) -> Response:
    """One mail, as a mail reader shows it."""
    mail = mail_sink.read_mail(current_app.config["PARVIS"].var, mail_id)
    return Response(mail.html, headers={"Content-Security-Policy": HTML_POLICY})


@blueprint.get("/sms")
@access("development")
def list_short_messages() -> Response:
    """The latest short messages."""
    messages = sms_sink.list_messages(current_app.config["PARVIS"].var)
    return render("devtools/short_messages.html", messages=messages)

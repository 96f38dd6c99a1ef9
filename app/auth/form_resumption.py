"""Nothing typed is lost when a sign-in ends: the form sent too late is found again once signed in, without JavaScript too.

The form may have been sent by somebody else, at a browser left alone. So it is found in that browser only, its page says
what it would do and with which words, and nothing is done before its author confirms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, current_app, flash, request, session, url_for
from flask import redirect as flask_redirect
from flask_wtf.csrf import validate_csrf
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from wtforms import ValidationError

from app.accounts import interrupted_forms, login_manager
from app.accounts.interrupted_forms import FormSubmission
from app.accounts.tokens import new_token
from app.auth.account_checks import load_own_account
from app.auth.sign_in_completion import get_home_url
from app.cases.access import CaseUnderLimitation
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import CREDENTIAL_CHECK, rate_limit
from app.core.web.access_rules import RULES, access, current_actor, get_access_rule
from app.core.web.form_resumption import Resumption, get_describer
from app.core.web.responses import is_local_path, redirect, render

blueprint = Blueprint("resuming", __name__, url_prefix="/reprise")

CSRF_FIELD = "csrf_token"
# Ticked by whoever resumes more than words.
CONFIRMED_FIELD = "confirmed"
RULES_NEEDING_ACCOUNT = frozenset({"signed_in", "resident", "agent", "administrator"})
# What a page sends by itself while one types: nobody is told that it was lost.
BACKGROUND_VIEWS = frozenset({"show_questions", "create_autosave", "update_autosave", "create_draft"})


@dataclass(frozen=True)
class ResumableForm:
    """What is shown before it is sent again, and all that is sent."""

    submission: FormSubmission
    resumption: Resumption

    @property
    def inputs(self) -> list[tuple[str, str]]:
        """What has a label, and what the page itself had put there; nothing else leaves."""
        is_hidden = self.resumption.hidden.__contains__
        return [pair for pair in self._pairs if is_hidden(pair[0]) or self.resumption.label_of(pair[0])]

    @property
    def rows(self) -> list[tuple[str, str]]:
        """Everything that was typed, with the label of its question."""
        return [
            (label, words)
            for name, value in self._pairs
            if (label := self.resumption.label_of(name)) and (words := self.resumption.words_of(name, value)).strip()
        ]

    @property
    def files(self) -> list[tuple[str, str]]:
        """The inputs whose files did not come along, with their labels."""
        return [(name, self.resumption.label_of(name) or _("Vos fichiers")) for name in self.submission.files]

    @property
    def _pairs(self) -> list[tuple[str, str]]:
        return [(name, value) for name, values in self.submission.typed for value in values]


def intercept_expired_session(rule: str) -> Response | None:
    """Before a view: keeps what somebody sends whose sign-in has just ended, and leads them to sign in again.

    None for everybody else, and for what can be answered without an account.
    """
    if request.method != "POST" or login_manager.TOKEN_KEY not in session or not current_actor().is_anonymous:
        return None
    if not _save_form(rule):
        if rule in RULES_NEEDING_ACCOUNT and (request.endpoint or "").rpartition(".")[2] not in BACKGROUND_VIEWS:
            flash(
                _("Votre connexion a pris fin avant votre dernier clic. Reconnectez-vous, puis recommencez."),
                "account_needed",
            )
        return None
    db.session.commit()
    session.pop(login_manager.TOKEN_KEY)
    flash(
        _(
            "Votre connexion a pris fin. Ce que vous veniez d’écrire est gardé une heure : reconnectez-vous pour le retrouver."
        ),
        "account_needed",
    )
    return redirect(url_for("account.sign_in.show_sign_in", next=url_for("account.resuming.show_resumption")))


@blueprint.get("")
@access("signed_in")
def show_resumption() -> Response:
    """What was being sent, to send it now; whoever was sending nothing here goes home."""
    sent = _load_own_form()
    return _render_page(sent) if sent else redirect(get_home_url(current_actor().kind))


@blueprint.post("")
@access("signed_in")
@rate_limit(CREDENTIAL_CHECK)
def create_resumption() -> Response:
    """The browser sends the same form again, to where it was going: what is checked there is checked as ever."""
    sent = _load_own_form()
    if sent is None or not is_local_path(sent.path):
        return redirect(get_home_url(current_actor().kind))
    resumption = _describe_resumption(sent)
    if resumption is None:
        return redirect(url_for(".show_resumption"))
    if resumption.is_decision and CONFIRMED_FIELD not in request.form:
        return _render_page(sent, is_unconfirmed=True, status=422)
    interrupted_forms.delete_submission(load_own_account().id)
    db.session.commit()
    response = flask_redirect(sent.path, 307)
    assert isinstance(response, Response)
    return response


@blueprint.post("/abandon")
@access("signed_in")
@rate_limit(CREDENTIAL_CHECK)
def delete_resumption() -> Response:
    """It is not wanted any more."""
    interrupted_forms.delete_submission(load_own_account().id)
    db.session.commit()
    return redirect(get_home_url(current_actor().kind))


def _save_form(rule: str) -> bool:
    """Keeps the form when its view can say what it does, and when it comes soon enough from a page of this browser."""
    account = interrupted_forms.find_interrupted_account(session[login_manager.TOKEN_KEY])
    if account is None or not _is_resumable(rule) or not _is_from_our_page():
        return False
    if not login_manager.can_resume(account.kind):
        return False
    browser = session.setdefault(interrupted_forms.BROWSER_KEY, new_token())
    return interrupted_forms.save_submission(account, _read_submission(), browser=browser)


def _is_resumable(rule: str) -> bool:
    if get_describer(current_app, request.endpoint or "") is None:
        return False
    # A form that anybody may begin is lost only when it goes on with the draft of an account.
    return rule not in ("public", "key") or bool(request.form.get("draft"))


def _is_from_our_page() -> bool:
    """Whether the form carries the token of this very browser: this comes before it is asked of every form."""
    try:
        validate_csrf(request.form.get(CSRF_FIELD))
    except ValidationError:
        return False
    return True


def _read_submission() -> FormSubmission:
    typed = [(name, values) for name, values in request.form.lists() if name and name != CSRF_FIELD]
    files = [name for name, found in request.files.lists() if any(file.filename for file in found)]
    return FormSubmission(request.full_path.rstrip("?"), typed, files)


def _load_own_form() -> FormSubmission | None:
    browser = session.get(interrupted_forms.BROWSER_KEY)
    return interrupted_forms.load_submission(load_own_account(), browser=browser) if browser else None


def _describe_resumption(sent: FormSubmission) -> Resumption | None:
    """What sending it would do, by what this person may open now; None when it can no longer be said, or done."""
    adapter = current_app.create_url_adapter(request)
    try:
        endpoint, values = adapter.match(sent.path.partition("?")[0], method="POST") if adapter else ("", {})
        describe = get_describer(current_app, endpoint)
        if describe is None or not RULES[get_access_rule(current_app, endpoint) or ""](current_actor()):
            return None
        typed: Any = MultiDict((name, value) for name, written in sent.typed for value in written)
        return describe(dict(typed.lists()), **values)
    except (HTTPException, LookupError, CaseUnderLimitation):
        return None


def _render_page(sent: FormSubmission, *, is_unconfirmed: bool = False, status: int = 200) -> Response:
    resumption = _describe_resumption(sent)
    if resumption is None:
        return render("auth/resumption_expired.html", sent=sent)
    form = ResumableForm(sent, resumption)
    return render("auth/resumption.html", status=status, form=form, is_unconfirmed=is_unconfirmed)

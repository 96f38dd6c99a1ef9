"""Resuming a form submitted after the session had expired: it is restored after signing in, also without JavaScript.

The form may have been submitted by somebody else at an unattended browser. So it is only restored in that browser, the
page says what it would do and with which values, and nothing is done until its author confirms.
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
# Ticked to resume a form that does more than save a text.
CONFIRMED_FIELD = "confirmed"
RULES_NEEDING_ACCOUNT = frozenset({"signed_in", "resident", "agent", "administrator"})
# Requests sent by pages in the background: their loss is not reported.
BACKGROUND_VIEWS = frozenset({"show_questions", "create_autosave", "update_autosave", "create_draft"})


@dataclass(frozen=True)
class ResumableForm:
    """An interrupted form as displayed for confirmation, and the inputs to send again."""

    submission: FormSubmission
    resumption: Resumption

    @property
    def inputs(self) -> list[tuple[str, str]]:
        """The labelled inputs and the known hidden ones; others are not sent again."""
        is_hidden = self.resumption.hidden.__contains__
        return [pair for pair in self._pairs if is_hidden(pair[0]) or self.resumption.label_of(pair[0])]

    @property
    def rows(self) -> list[tuple[str, str]]:
        """Every submitted value, with the label of its question."""
        return [
            (label, text)
            for name, value in self._pairs
            if (label := self.resumption.label_of(name)) and (text := self.resumption.words_of(name, value)).strip()
        ]

    @property
    def files(self) -> list[tuple[str, str]]:
        """The file inputs whose files were not stored, with their labels."""
        return [(name, self.resumption.label_of(name) or _("Vos fichiers")) for name in self.submission.files]

    @property
    def _pairs(self) -> list[tuple[str, str]]:
        return [(name, value) for name, values in self.submission.inputs for value in values]


def intercept_expired_session(rule: str) -> Response | None:
    """Before a view: store the form of a user whose session has just expired, and redirect to the sign-in page.

    Returns None for any other request, and if the form cannot be stored.
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
    """The stored form, to send now; without one, redirect home."""
    submission = _load_own_form()
    return _render_page(submission) if submission else redirect(get_home_url(current_actor().kind))


@blueprint.post("")
@access("signed_in")
@rate_limit(CREDENTIAL_CHECK)
def create_resumption() -> Response:
    """Make the browser send the same form again to its path, where all the usual checks apply."""
    submission = _load_own_form()
    if submission is None or not is_local_path(submission.path):
        return redirect(get_home_url(current_actor().kind))
    resumption = _describe_resumption(submission)
    if resumption is None:
        return redirect(url_for(".show_resumption"))
    if resumption.is_decision and CONFIRMED_FIELD not in request.form:
        return _render_page(submission, is_unconfirmed=True, status=422)
    interrupted_forms.delete_submission(load_own_account().id)
    db.session.commit()
    response = flask_redirect(submission.path, 307)
    assert isinstance(response, Response)
    return response


@blueprint.post("/abandon")
@access("signed_in")
@rate_limit(CREDENTIAL_CHECK)
def delete_resumption() -> Response:
    """Delete the stored form."""
    interrupted_forms.delete_submission(load_own_account().id)
    db.session.commit()
    return redirect(get_home_url(current_actor().kind))


def _save_form(rule: str) -> bool:
    """Store the form if its view can describe it, and if it comes from this browser soon enough."""
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
    # A public form only needs storing when it continues the draft of an account.
    return rule not in ("public", "key") or bool(request.form.get("draft"))


def _is_from_our_page() -> bool:
    """Check the CSRF token of the form: this code runs before the general check."""
    try:
        validate_csrf(request.form.get(CSRF_FIELD))
    except ValidationError:
        return False
    return True


def _read_submission() -> FormSubmission:
    values_by_input = [(name, values) for name, values in request.form.lists() if name and name != CSRF_FIELD]
    file_inputs = [
        name for name, files_of_input in request.files.lists() if any(file.filename for file in files_of_input)
    ]
    return FormSubmission(request.full_path.rstrip("?"), values_by_input, file_inputs)


def _load_own_form() -> FormSubmission | None:
    browser = session.get(interrupted_forms.BROWSER_KEY)
    return interrupted_forms.load_submission(load_own_account(), browser=browser) if browser else None


def _describe_resumption(submission: FormSubmission) -> Resumption | None:
    """Describe what resuming would do, given what this user may access now; None if the form can no longer be resumed."""
    adapter = current_app.create_url_adapter(request)
    try:
        endpoint, values = adapter.match(submission.path.partition("?")[0], method="POST") if adapter else ("", {})
        describe = get_describer(current_app, endpoint)
        if describe is None or not RULES[get_access_rule(current_app, endpoint) or ""](current_actor()):
            return None
        form_values: Any = MultiDict(
            (name, value) for name, input_values in submission.inputs for value in input_values
        )
        return describe(dict(form_values.lists()), **values)
    except (HTTPException, LookupError, CaseUnderLimitation):
        return None


def _render_page(submission: FormSubmission, *, is_unconfirmed: bool = False, status: int = 200) -> Response:
    resumption = _describe_resumption(submission)
    if resumption is None:
        return render("auth/resumption_expired.html", submission=submission)
    form = ResumableForm(submission, resumption)
    return render("auth/resumption.html", status=status, form=form, is_unconfirmed=is_unconfirmed)

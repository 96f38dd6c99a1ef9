"""Account forms, with helpful error messages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import phonenumbers
from flask_wtf import FlaskForm
from wtforms import EmailField, Field, HiddenField, PasswordField, StringField, TelField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Optional

from app.accounts import passwords
from app.accounts.email_addresses import NotAnEmail, normalise_email
from app.accounts.passkeys.account_passkeys import MAX_NAME_LENGTH
from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _

PASSWORD_PROBLEM_MESSAGES = {
    passwords.TOO_SHORT: _("Votre mot de passe doit comporter au moins 12 caractères. Une phrase convient très bien."),
    passwords.TOO_LONG: _("Votre mot de passe doit comporter 128 caractères au plus."),
    passwords.TOO_EASY: _("Ce mot de passe serait trop vite deviné. Essayez plusieurs mots sans rapport entre eux."),
    passwords.TOO_PERSONAL: _(
        "Choisissez un autre mot de passe : celui-ci ressemble à votre nom, à votre adresse ou au nom de la collectivité."
    ),
}


class PageForm(FlaskForm):  # type: ignore[misc]
    """A form that can list its errors at the top of its page."""

    @property
    def summary(self) -> list[tuple[str, str]]:
        return [(field.id, str(message)) for field in self for message in field.errors]


def validate_email(form: FlaskForm, field: Field) -> None:
    """Validate an e-mail address and normalise it."""
    try:
        field.data = normalise_email(field.data)
    except NotAnEmail:
        raise ValidationError(_("Complétez cette adresse, sur le modèle de « prenom.nom@exemple.fr ».")) from None


class MaxLength:
    """Limit the length of a text."""

    def __init__(self, length: int) -> None:
        self.length = length

    def __call__(self, form: FlaskForm, field: Field) -> None:
        if len(field.data or "") > self.length:
            raise ValidationError(gettext("Ce texte doit comporter %(length)s caractères au plus.", length=self.length))


class StrongPassword:
    """Check the strength of a new password; `context` holds words that it should not be made from."""

    def __init__(self, context: Iterable[str]) -> None:
        self.context = context

    def __call__(self, form: FlaskForm, field: Field) -> None:
        for problem in passwords.find_password_problems(field.data, context=self.context):
            raise ValidationError(PASSWORD_PROBLEM_MESSAGES[problem])


def validate_phone(form: FlaskForm, field: Field) -> None:
    """Validate a telephone number, French by default, and convert it to the international form."""
    error = ValidationError(_("Vérifiez ce numéro de téléphone : un numéro français comporte 10 chiffres."))
    try:
        number = phonenumbers.parse(field.data, "FR")
    except phonenumbers.NumberParseException:
        raise error from None
    if not phonenumbers.is_valid_number(number):
        raise error
    field.data = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def validate_postcode(form: FlaskForm, field: Field) -> None:
    """Validate a French postcode and reduce it to five digits."""
    digits = field.data.replace(" ", "").replace("\u00a0", "")
    if not (len(digits) == 5 and digits.isascii() and digits.isdigit()):
        raise ValidationError(_("Indiquez un code postal de 5 chiffres, par exemple 35000."))
    field.data = digits


class SignInForm(PageForm):
    """E-mail address, password and target page."""

    email = EmailField(_("Adresse e-mail"), [InputRequired(_("Indiquez votre adresse e-mail."))])
    password = PasswordField(_("Mot de passe"), [InputRequired(_("Indiquez votre mot de passe."))])
    next = HiddenField()


class EmailForm(PageForm):
    """An e-mail address."""

    email = EmailField(_("Adresse e-mail"), [InputRequired(_("Indiquez votre adresse e-mail.")), validate_email])


class NewPasswordForm(PageForm):
    """A new password, with the token of a link."""

    token = HiddenField()
    password = PasswordField(_("Mot de passe"), [InputRequired(_("Choisissez un mot de passe."))])

    def __init__(self, *, context: Iterable[str] = (), **values: Any) -> None:
        super().__init__(**values)
        self.context = list(context)

    def validate_password(self, field: Field) -> None:
        StrongPassword(self.context)(self, field)


class ChangePasswordForm(NewPasswordForm):
    """A new password, with the current one."""

    current = PasswordField(_("Votre mot de passe actuel"), [InputRequired(_("Indiquez votre mot de passe actuel."))])

    def validate_password(self, field: Field) -> None:
        """Validate only with the current password, whose attempts are counted."""
        if self.current.data:
            super().validate_password(field)


class NewEmailForm(EmailForm):
    """A new e-mail address, with the password."""

    current = PasswordField(_("Votre mot de passe"), [InputRequired(_("Indiquez votre mot de passe."))])


class CodeForm(PageForm):
    """A second-factor code and the target page."""

    code = StringField(
        _("Code à six chiffres"), [InputRequired(_("Indiquez le code que montre votre application.")), MaxLength(40)]
    )
    next = HiddenField()


class ReauthenticationForm(PageForm):
    """The password and the target page."""

    current = PasswordField(_("Votre mot de passe"), [InputRequired(_("Indiquez votre mot de passe."))])
    next = HiddenField()


class PasswordAndCodeForm(ReauthenticationForm, CodeForm):
    """The password and a second-factor code."""


class KeyForm(PageForm):
    """Signature of a passkey, filled in by a script, and the target page."""

    credential = HiddenField()
    next = HiddenField()


class PasskeyNameForm(PageForm):
    """The name of a passkey."""

    name = StringField(
        _("Nom de la clé"),
        [DataRequired(_("Donnez un nom à cette clé, pour la reconnaître.")), MaxLength(MAX_NAME_LENGTH)],
    )


class NewPasskeyForm(PasskeyNameForm):
    """The name of a new passkey, with the response of the browser, filled in by a script."""

    credential = HiddenField()


class AccountDeletionForm(PageForm):
    """The password, to confirm the deletion."""

    current = PasswordField(_("Votre mot de passe"), [InputRequired(_("Indiquez votre mot de passe."))])


class ProfileForm(PageForm):
    """The profile fields, all optional."""

    first_name = StringField(_("Prénom"), [MaxLength(100)])
    last_name = StringField(_("Nom"), [MaxLength(100)])
    phone = TelField(_("Téléphone"), [Optional(), validate_phone])
    street = StringField(_("Numéro et rue"), [MaxLength(200)])
    complement = StringField(_("Complément d’adresse"), [MaxLength(200)])
    postcode = StringField(_("Code postal"), [Optional(), validate_postcode])
    city = StringField(_("Commune"), [MaxLength(100)])

    @property
    def address(self) -> dict[str, str] | None:
        """The postal address, or None if it is empty."""
        parts = {name: (self[name].data or "").strip() for name in ("street", "complement", "postcode", "city")}
        return parts if any(parts.values()) else None

"""Tables whose changes by agents enter the history of the administration."""

from __future__ import annotations

from app.backoffice.administration.watched_rows.identities import IDENTITY_ROWS
from app.backoffice.administration.watched_rows.payments import PAYMENT_ROWS
from app.backoffice.administration.watched_rows.people import PEOPLE_ROWS
from app.backoffice.administration.watched_rows.requests import AGENDA_ROWS, MAIL_ROWS, REQUEST_ROWS
from app.backoffice.administration.watched_rows.settings import SETTING_ROWS
from app.backoffice.administration.watched_rows.site import SITE_ROWS, TEMPLATE_ROWS
from app.backoffice.administration.watched_rows.software import SOFTWARE_ROWS

WATCHED_ROWS = (
    *SETTING_ROWS,
    *PEOPLE_ROWS,
    *SOFTWARE_ROWS,
    *IDENTITY_ROWS,
    *MAIL_ROWS,
    *PAYMENT_ROWS,
    *AGENDA_ROWS,
    *REQUEST_ROWS,
    *TEMPLATE_ROWS,
    *SITE_ROWS,
)

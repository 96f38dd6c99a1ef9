"""The form of a webhook, and its page: what was typed, what is refused, how its deliveries go."""

from __future__ import annotations

from collections.abc import Collection

from flask import request
from flask.typing import ResponseReturnValue

from app.connectors.webhooks import delivery_records, targets
from app.connectors.webhooks.delivery_records import Attempt
from app.connectors.webhooks.models import Webhook
from app.connectors.webhooks.targets import OVERLAP, WebhookTerms
from app.core import clock
from app.core.i18n import lazy_gettext as _
from app.core.web.declared_forms import Form, PrintableLine, Refusals, Text, describe_refusal
from app.core.web.responses import render

# Shown before the others, which a disclosure holds.
USUAL_KINDS = 4
REFUSALS: Refusals = {
    "name_missing": ("name", _("Donnez le nom du logiciel, en 100 caractères au plus.")),
    "url_refused": (
        "url",
        _("Donnez une adresse complète, sans # ni mot de passe : https://logiciel.ma-ville.fr/evenements."),
    ),
    "url_not_secure": (
        "url",
        _(
            "Donnez une adresse qui commence par https://. "
            "Une adresse en http:// n’est prise que sur un serveur que l’hébergeur a déclaré."
        ),
    ),
}


class WebhookForm(Form):
    """Inputs about a webhook, besides the boxes."""

    name = PrintableLine(limit=targets.MAX_NAME_LENGTH + 1)
    url = Text(limit=targets.MAX_URL_LENGTH + 1)


def read_terms() -> WebhookTerms:
    """Read the webhook that the administrator typed and ticked."""
    form = WebhookForm()
    kinds, slugs = dict(targets.list_kinds()), dict(targets.list_procedures())
    return WebhookTerms(form.name, form.url, _read_ticks("procedures", slugs), _read_ticks("kinds", kinds))


def render_form(
    webhook: Webhook | None, *, terms: WebhookTerms | None = None, problem: str = "", trial: Attempt | None = None
) -> ResponseReturnValue:
    """The page of a webhook, or of a new one."""
    kinds = targets.list_kinds()
    shown_terms = terms or _get_terms(webhook)
    return render(
        "backoffice/identity/webhooks/webhook.html",
        status=422 if problem else 200,
        webhook=webhook,
        terms=shown_terms,
        problems=describe_refusal(REFUSALS, problem),
        usual_kinds=kinds[:USUAL_KINDS],
        other_kinds=kinds[USUAL_KINDS:],
        has_other_kinds=any(kind in shown_terms.kinds for kind, _title in kinds[USUAL_KINDS:]),
        procedures=targets.list_procedures(),
        trial=trial,
        health=delivery_records.measure_health(webhook) if webhook else None,
        waiting=targets.count_waiting(webhook) if webhook else 0,
        max_waiting=targets.MAX_WAITING,
        former_until=webhook.former_until if webhook and len(targets.list_secrets(webhook)) > 1 else None,
        overlap_days=OVERLAP.days,
        now=clock.now(),
    )


def _get_terms(webhook: Webhook | None) -> WebhookTerms:
    if webhook is None:
        return WebhookTerms("", "")
    return WebhookTerms(webhook.name, webhook.url, webhook.procedures, webhook.kinds)


def _read_ticks(name: str, existing: Collection[str]) -> tuple[str, ...]:
    return tuple(value for value in request.form.getlist(name) if value in existing)

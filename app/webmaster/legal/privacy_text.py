"""Screen of the text that the authority adds to the page about personal data."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue

from app.core.db import db
from app.core.i18n import LANGUAGES, lazy_gettext
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Group, LongText
from app.core.web.responses import redirect, render
from app.site_pages import privacy_text, site_texts
from app.site_pages.field_merge import merge_fields
from app.site_pages.privacy_text import PARTS
from app.site_pages.site_texts import StaleText
from app.webmaster.publication_rights import can_publish, require_publisher
from app.webmaster.typed_fields import NUMBER

bp = Blueprint("site_privacy_text", __name__, url_prefix="/agents/site/donnees-personnelles")

LABELS = {"recipients": lazy_gettext("Qui lit les données"), "more": lazy_gettext("Autres précisions")}
HINTS = {
    "recipients": lazy_gettext("S’ajoute au texte de la page : sous-traitants, services de l’État, délégataires."),
    "more": lazy_gettext(
        "Paraît à la fin de la page : vidéoprotection, lettre d’information, mesure d’audience d’un autre site."
    ),
}
TYPED_TEXTS = Group([f"{part}_{code}" for part in PARTS for code in LANGUAGES], LongText())


@bp.get("")
@access("page_editor")
def show_texts() -> ResponseReturnValue:
    number, texts = privacy_text.load_texts()
    return _render_form(_flatten(texts), number)


@bp.post("")
@access("page_editor")
@rate_limit(DEFAULT)
def update_texts() -> ResponseReturnValue:
    require_publisher()
    typed_values, number = TYPED_TEXTS.read(), NUMBER.read()
    texts = {part: {code: typed_values[f"{part}_{code}"] for code in LANGUAGES} for part in PARTS}
    try:
        privacy_text.save_texts(texts, number=number, by=current_actor())
    except StaleText:
        return _render_conflict(typed_values, number)
    db.session.commit()
    flash(_("Les textes sont enregistrés."))
    return redirect(url_for(".show_texts"))


def _flatten(texts: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {f"{part}_{code}": texts.get(part, {}).get(code, "") for part in PARTS for code in LANGUAGES}


def _render_conflict(typed_values: Mapping[str, str], number: int) -> ResponseReturnValue:
    current_number, texts = privacy_text.load_texts()
    base = site_texts.load_text(site_texts.PRIVACY, number).contents if number >= 0 else {}
    merge = merge_fields(_flatten(base), _flatten(texts), typed_values)
    return _render_form(merge.values, current_number, conflicts=merge.conflicts)


def _render_form(
    values: Mapping[str, str], number: int, *, conflicts: Mapping[str, str] | None = None
) -> ResponseReturnValue:
    return render(
        "webmaster/legal/privacy_text.html",
        status=200 if conflicts is None else 409,
        values=values,
        number=number,
        fields=[
            (f"{part}_{code}", _("%(part)s (%(language)s)", part=LABELS[part], language=name), HINTS[part], code)
            for part in PARTS
            for code, name in LANGUAGES.items()
        ],
        conflicts=[
            (_("%(part)s (%(language)s)", part=LABELS[name[:-3]], language=LANGUAGES[name[-2:]]), value)
            for name, value in (conflicts or {}).items()
        ],
        history_url=url_for("site_text_history.show_history", text_key=site_texts.PRIVACY),
        is_read_only=not can_publish(),
    )

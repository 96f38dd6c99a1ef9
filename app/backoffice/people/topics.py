"""The topics of the home page: their order, names, icons, and where the procedures of a deleted one go."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.administration_history import TOPICS, list_events
from app.backoffice.administration.administration_history import describe_events
from app.core.db import db
from app.core.i18n import LANGUAGES, SOURCE_LANGUAGE, lazy_gettext
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Group, RawText, Refusals, describe_refusal, read_texts
from app.core.web.responses import redirect, render
from app.definitions import topic_catalogue
from app.definitions.topic_catalogue import TopicRefused
from app.definitions.topic_values import TopicChanged, build_topic_values
from app.privacy.access_log import log_access
from app.themes.charter import Topic

bp = Blueprint("topics", __name__, url_prefix="/agents/administration/rubriques")

TEXTS = ("title", "summary")
# Before the names of the inputs that hold the values as they were when the form was drawn.
BASE = "base_"
OTHER_LANGUAGES = {code: name for code, name in LANGUAGES.items() if code != SOURCE_LANGUAGE}
# The icons of the sprite that suit a topic, and what each shows.
ICONS = {
    "scroll-text": lazy_gettext("Acte"),
    "file-text": lazy_gettext("Document"),
    "trees": lazy_gettext("Arbres"),
    "backpack": lazy_gettext("Cartable"),
    "house": lazy_gettext("Maison"),
    "users": lazy_gettext("Groupe"),
    "user": lazy_gettext("Personne"),
    "volleyball": lazy_gettext("Ballon"),
    "heart-pulse": lazy_gettext("Santé"),
    "bus": lazy_gettext("Autobus"),
    "wallet": lazy_gettext("Portefeuille"),
    "landmark": lazy_gettext("Mairie"),
    "map-pin": lazy_gettext("Lieu"),
    "calendar": lazy_gettext("Calendrier"),
    "camera": lazy_gettext("Photo"),
    "globe": lazy_gettext("Monde"),
    "message-circle": lazy_gettext("Message"),
    "phone": lazy_gettext("Téléphone"),
    "info": lazy_gettext("Information"),
}
REFUSALS: Refusals = {
    "title_missing": ("title", lazy_gettext("Donnez un nom à la rubrique.")),
    "title_taken": ("title", lazy_gettext("Une rubrique a déjà ce nom : choisissez-en un autre.")),
    "icon_unknown": ("icon", lazy_gettext("Choisissez une icône.")),
    "has_procedures": ("into", lazy_gettext("Choisissez la rubrique où vont ses démarches.")),
    "into_unknown": ("into", lazy_gettext("Choisissez une autre rubrique de la liste.")),
    "after_unknown": ("after", lazy_gettext("Choisissez une autre rubrique de la liste.")),
}
_TEXT_INPUTS = [*TEXTS, "icon", *(f"{name}_{language}" for language in OTHER_LANGUAGES for name in TEXTS)]
TYPED_TEXTS = Group(_TEXT_INPUTS, RawText())
BASE_TEXTS = Group(_TEXT_INPUTS, RawText(), name_format=f"{BASE}{{}}")


@bp.get("")
@access("administrator")
def list_topics() -> ResponseReturnValue:
    topics, procedures = topic_catalogue.list_topics(), topic_catalogue.procedures_by_topic()
    slugs = {topic.slug for topic in topics}
    return render(
        "backoffice/people/organisation/topics.html",
        topics=topics,
        procedures=procedures,
        unplaced=[each for slug, each_of_topic in procedures.items() if slug not in slugs for each in each_of_topic],
    )


@bp.get("/nouvelle")
@access("administrator")
def show_new_topic() -> ResponseReturnValue:
    return _render_form(None)


@bp.post("/nouvelle")
@access("administrator")
@rate_limit(DEFAULT)
def create_topic() -> ResponseReturnValue:
    try:
        slug = topic_catalogue.create_topic(build_topic_values(TYPED_TEXTS.read()), by=current_actor())
    except TopicRefused as refused:
        db.session.rollback()
        return _render_form(None, refused.problem)
    db.session.commit()
    flash(_("La rubrique est créée. Elle paraîtra sur l’accueil quand une démarche ouverte y sera."))
    return redirect(url_for(".list_topics", _anchor=f"topic-{slug}"))


@bp.get("/<slug>")
@access("administrator")
def show_topic(slug: str) -> ResponseReturnValue:
    return _render_form(topic_catalogue.get_topic(slug))


@bp.post("/<slug>")
@access("administrator")
@rate_limit(DEFAULT)
def update_topic(slug: str) -> ResponseReturnValue:
    topic = topic_catalogue.get_topic(slug)
    try:
        values, base = (build_topic_values(inputs.read()) for inputs in (TYPED_TEXTS, BASE_TEXTS))
        topic_catalogue.change_topic(slug, values, base=base, by=current_actor())
    except TopicRefused as refused:
        db.session.rollback()
        return _render_form(topic, refused.problem)
    except TopicChanged as changed:
        db.session.rollback()
        return _render_form(topic, current_texts=changed.current)
    return _save_and_redirect(slug, _("La rubrique est enregistrée."))


@bp.post("/<slug>/rang")
@access("administrator")
@rate_limit(DEFAULT)
def update_rank(slug: str) -> ResponseReturnValue:
    """Up or down by one, or after the chosen topic; « first » is before all of them."""
    topic = topic_catalogue.get_topic(slug)
    step, after = read_texts("step", "after")
    try:
        if step in ("up", "down"):
            topic_catalogue.shift_topic(slug, -1 if step == "up" else 1, by=current_actor())
        else:
            topic_catalogue.move_topic(slug, after=None if after == "first" else after, by=current_actor())
    except TopicRefused as refused:
        db.session.rollback()
        return _render_form(topic, refused.problem)
    return _save_and_redirect(slug, _("L’ordre est enregistré."))


@bp.post("/<slug>/suppression")
@access("administrator")
@rate_limit(DEFAULT)
def delete_topic(slug: str) -> ResponseReturnValue:
    topic = topic_catalogue.get_topic(slug)
    try:
        topic_catalogue.delete_topic(slug, into=RawText("into").read() or None, by=current_actor())
    except TopicRefused as refused:
        db.session.rollback()
        return _render_form(topic, refused.problem)
    db.session.commit()
    flash(_("La rubrique est supprimée."))
    return redirect(url_for(".list_topics"))


def _save_and_redirect(slug: str, words: str) -> ResponseReturnValue:
    db.session.commit()
    flash(words)
    return redirect(url_for(".list_topics", _anchor=f"topic-{slug}"))


def _render_form(
    topic: Topic | None, problem: str | None = None, current_texts: Mapping[str, str] | None = None
) -> ResponseReturnValue:
    """The form; after a refusal, with what was typed. `current_texts` were saved by somebody else in between."""
    log_access(current_actor(), "read", screen="backoffice.topics")
    problems = describe_refusal(REFUSALS, problem)
    stored_values = _stored_values(topic)
    others = [(each.slug, each.source_title) for each in topic_catalogue.list_topics() if topic and each != topic]
    shown_icons = {**ICONS, **({topic.icon: ICONS.get(topic.icon, topic.icon)} if topic else {})}
    return render(
        "backoffice/people/organisation/topic.html",
        status=422 if problem else 409 if current_texts else 200,
        topic=topic,
        values=TYPED_TEXTS.read() if problems.keys() & {"title", "icon"} or current_texts else stored_values,
        base=_list_base_values(stored_values, current_texts),
        differences=_describe_differences(current_texts or {}),
        problems=problems,
        icons=[(name, str(label)) for name, label in shown_icons.items()],
        languages=OTHER_LANGUAGES,
        others=others,
        procedures=topic_catalogue.procedures_by_topic().get(topic.slug, []) if topic else [],
        events=describe_events(list_events(area=TOPICS, subject=topic.slug)) if topic else [],
    )


def _list_base_values(stored_values: Mapping[str, str], current_texts: Mapping[str, str] | None) -> dict[str, str]:
    """List the values that the next change starts from: those that the administrator saw, with the texts of this page."""
    base = {f"{BASE}{name}": request.form.get(f"{BASE}{name}", text) for name, text in stored_values.items()}
    return base | {f"{BASE}{name}": text for name, text in (current_texts or {}).items()}


def _describe_differences(current_texts: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """The label of each field that somebody else changed, what is saved now, and what was typed."""
    typed_texts = TYPED_TEXTS.read()
    return [
        (_label_field(name), _describe_text(name, text), _describe_text(name, typed_texts[name]))
        for name, text in current_texts.items()
    ]


def _label_field(name: str) -> str:
    key, _separator, language = name.partition("_")
    label = {"title": _("Nom de la rubrique"), "summary": _("Ce qu’on y trouve"), "icon": _("Icône")}[key]
    return f"{label} ({OTHER_LANGUAGES[language]})" if language else label


def _describe_text(name: str, text: str) -> str:
    return str(ICONS.get(text, text)) if name == "icon" else text


def _stored_values(topic: Topic | None) -> dict[str, str]:
    values = {
        "title": topic.source_title if topic else "",
        "summary": topic.source_summary if topic else "",
        "icon": topic.icon if topic else "",
    }
    for language in OTHER_LANGUAGES:
        texts = topic.translations.get(language, {}) if topic else {}
        values |= {f"{name}_{language}": texts.get(name, "") for name in TEXTS}
    return values

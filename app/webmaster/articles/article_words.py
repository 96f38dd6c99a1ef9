"""Words of the screens of articles: labels of fields, states, and what is wrong."""

from __future__ import annotations

from app.core.i18n import LANGUAGES, LazyText, lazy_gettext
from app.core.i18n import gettext as _
from app.knowledge.article_checks import MAX_ANSWER, MAX_LINKS, MAX_QUESTION, MAX_SYNONYM, MAX_SYNONYMS, OTHER_LANGUAGES
from app.knowledge.article_list import DRAFT, PUBLISHED, WITHDRAWN

STATES = {
    PUBLISHED: lazy_gettext("Publié"),
    DRAFT: lazy_gettext("Jamais publié"),
    WITHDRAWN: lazy_gettext("Retiré"),
}
_LABELS = {
    "question": lazy_gettext("Question"),
    "answer": lazy_gettext("Réponse"),
    "synonyms": lazy_gettext("Autres mots"),
    "topic": lazy_gettext("Rubrique"),
    "audience": lazy_gettext("Pour qui"),
    "procedures": lazy_gettext("Démarches liées"),
    "departments": lazy_gettext("Services à joindre"),
    "elsewhere_who": lazy_gettext("Qui s’en occupe"),
    "elsewhere_url": lazy_gettext("Adresse de sa page"),
}
_PROBLEMS: dict[str, LazyText] = {
    "question_missing": lazy_gettext("Écrivez la question."),
    "answer_missing": lazy_gettext("Écrivez la réponse."),
    "translation_incomplete": lazy_gettext("La traduction a besoin de la question et de la réponse."),
    "audience_unknown": lazy_gettext("Choisissez pour qui l’article est écrit."),
    "topic_unknown": lazy_gettext("Choisissez une rubrique."),
    "procedure_unknown": lazy_gettext("Une des démarches n’existe pas ici."),
    "department_unknown": lazy_gettext("Un des services n’existe pas ici."),
    "who_missing": lazy_gettext("Dites qui s’en occupe."),
    "url_invalid": lazy_gettext("Donnez une adresse complète, qui commence par https://."),
    "language_unknown": lazy_gettext("Cette langue n’est pas proposée sur le site."),
    "archive_invalid": lazy_gettext("Ce fichier n’est pas une archive ZIP que l’on peut lire."),
    "archive_too_large": lazy_gettext("L’archive est trop grande : 10 Mo au plus, 100 ko par article."),
    "archive_empty": lazy_gettext("L’archive ne contient aucun article."),
    "name_invalid": lazy_gettext(
        "Le nom du fichier doit être en minuscules sans accent, comme « carte-d-identite.md »."
    ),
    "main_file_missing": lazy_gettext("Il manque le texte en français :"),
    "not_utf8": lazy_gettext("Le texte n’est pas en UTF-8."),
    "no_front_matter": lazy_gettext("La première ligne doit être +++."),
    "front_matter_open": lazy_gettext("Il manque la ligne +++ qui ferme l’en-tête."),
    "front_matter_invalid": lazy_gettext("L’en-tête n’est pas du TOML :"),
    "key_unknown": lazy_gettext("L’en-tête a une clé inconnue :"),
    "value_invalid": lazy_gettext("Dans l’en-tête, cette valeur n’est pas du bon type :"),
}


def label_of_field(name: str) -> str:
    """The label of an input of the form, such as `answer_en`; an empty string for any other."""
    base, _separator, language = name.rpartition("_")
    if language in OTHER_LANGUAGES and base in _LABELS:
        return _("%(label)s (%(language)s)", label=_LABELS[base], language=LANGUAGES[language])
    return str(_LABELS.get(name, ""))


def describe_problem(problem: str, detail: str = "") -> str:
    """The sentence of a code of `article_checks`, `front_matter` or `article_archive`."""
    if problem == "too_long":
        return _(
            "C’est trop long : %(question)s caractères pour la question, %(answer)s pour la réponse, "
            "%(count)s autres mots de %(length)s caractères.",
            question=MAX_QUESTION,
            answer=MAX_ANSWER,
            count=MAX_SYNONYMS,
            length=MAX_SYNONYM,
        )
    if problem == "too_many_links":
        return _("Choisissez %(count)s liens au plus.", count=MAX_LINKS)
    sentence = str(_PROBLEMS.get(problem, problem))
    return f"{sentence} {detail}" if sentence.endswith(":") else sentence

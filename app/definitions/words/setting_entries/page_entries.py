"""Words of the settings of pages, of questions, of their choices and checks, and of texts with passages."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.definitions.words.setting_entries.assurance_entries import LEVEL, MINUTES, STRENGTH
from app.definitions.words.setting_entries.entry import NO_CHOICE, EntryTable, SettingEntry, build_table
from app.procedures.fields import FIELD_TYPES

_PAGE: EntryTable = {
    "pages.id": SettingEntry(
        _("Le nom de la page dans l’adresse et dans le circuit. Il n’est utile de le choisir que rarement."),
        example=_("votre-enfant"),
    ),
    "pages.title": SettingEntry(
        _("Ce que l’usager lit en haut de la page et dans la liste des étapes."), example=_("Votre enfant")
    ),
    "pages.intro": SettingEntry(
        _("Quelques lignes avant la première question, si elles aident vraiment à répondre."),
        example=_("Remplissez une page pour chaque enfant."),
    ),
    "pages.condition": SettingEntry(
        _("La page n’apparaît que si c’est vrai. Sans condition, elle est toujours montrée."),
        label=_("Montrer cette page si"),
        example=_("La réponse à « Type d’acte » est « Mariage »"),
    ),
    "pages.fields": SettingEntry(
        _("Ce qui est demandé sur la page, dans l’ordre. Une page courte se lit mieux sur un téléphone."),
        example=_("Nom, prénom, date de naissance"),
    ),
    "pages.identity": SettingEntry(
        _("Ce que cette page demande en plus de la démarche. L’usager prouve son identité en arrivant à la page."),
        label=_("Identité demandée par cette page"),
    ),
    "pages.identity.level": LEVEL,
    "pages.identity.strength": STRENGTH,
    "pages.identity.minutes": MINUTES,
    "pages.checks": SettingEntry(
        _("Ce qui doit être vrai de plusieurs réponses à la fois. Sinon, l’usager lit votre message et corrige."),
        label=_("Contrôles entre les réponses"),
        example=_("La date de fin vient après la date de début"),
    ),
}
_CHECK: EntryTable = {
    "condition": SettingEntry(
        _("Ce que les réponses doivent respecter. Tant que c’est faux, on ne peut pas continuer."),
        label=_("Ce qui doit être vrai"),
        example=_("La date de fin est après la date de début"),
    ),
    "message": SettingEntry(
        _("Ce que l’on lit quand ce n’est pas vrai. Dites quoi corriger."),
        example=_("Choisissez une date de fin après la date de début."),
    ),
    "field": SettingEntry(
        _("La question à côté de laquelle le message s’affiche. Sans choix, la dernière de celles qui sont comparées."),
        label=_("Afficher le message près de"),
        example=_("Date de fin"),
    ),
}
_FIELD: EntryTable = {
    "fields.id": SettingEntry(
        _("Le nom de la réponse pour les conditions et les exports. Personne d’autre ne le voit."),
        example=_("date_de_naissance"),
    ),
    "fields.type": SettingEntry(
        _(
            "La sorte de réponse : un texte, une date, un choix, un fichier… Ce qui est tapé est vérifié en conséquence."
        ),
        label=_("Type de réponse"),
        example=_("Date"),
        values={key: field_type.label for key, field_type in FIELD_TYPES.items()},
    ),
    "fields.label": SettingEntry(
        _("Ce qui est demandé, tel que l’usager le lit. Court, et avec ses mots."),
        label=_("Question"),
        example=_("Quelle est votre date de naissance ?"),
    ),
    "fields.hint": SettingEntry(
        _("Une précision sous la question : où trouver l’information, sous quelle forme la donner."),
        example=_("Le numéro est en haut à droite de votre avis."),
    ),
    "fields.required": SettingEntry(
        _("On ne peut pas continuer sans répondre. Une question facultative est signalée comme telle."),
    ),
    "fields.why": SettingEntry(
        _("À quoi sert la réponse, en une phrase. Elle rassure quand la question surprend."),
        example=_("Pour savoir si vous avez droit au tarif réduit."),
    ),
    "fields.help_article": SettingEntry(
        _("Une réponse de la base de connaissances à déplier sous la question, quand une ligne d’aide ne suffit pas."),
        example=_("Où trouver le numéro fiscal ?"),
    ),
    "fields.condition": SettingEntry(
        _("La question n’est posée que si c’est vrai. Cachée, elle compte comme si l’on n’avait pas répondu."),
        label=_("Poser cette question si"),
        example=_("La réponse à « Avez-vous des enfants ? » est « Oui »"),
    ),
    "fields.profile": SettingEntry(
        _(
            "Ce que la réponse dit de l’usager. Son compte la remplit d’avance ; son e-mail et son mobile servent à le prévenir."
        ),
        label=_("Information du profil"),
        values={
            NO_CHOICE: _("Aucune"),
            "first_name": _("Prénom"),
            "last_name": _("Nom"),
            "email": _("Adresse e-mail"),
            "phone": _("Téléphone"),
            "address": _("Adresse postale"),
        },
    ),
    "fields.prefill": SettingEntry(
        _(
            "Ce que la question contient au départ : une autre réponse, le jour même, un texte. L’usager peut le changer."
        ),
        label=_("Réponse proposée d’avance"),
        example=_("La date du jour"),
    ),
    "fields.statistic": SettingEntry(
        _("La réponse est encore comptée quand la demande est anonymisée, sans que l’on sache de qui elle vient."),
    ),
    "fields.filter": SettingEntry(
        _("Les agents peuvent n’afficher dans leurs listes que les demandes qui ont une réponse donnée."),
        label=_("Filtre des listes d’agents"),
    ),
    "fields.for_agents": SettingEntry(
        _("Les usagers ne la voient jamais. Les agents y répondent au guichet, ou sur la demande jusqu’à sa clôture."),
    ),
}
_CHOICES: EntryTable = {
    "options.value": SettingEntry(
        _("Ce qui est enregistré quand on fait ce choix. Ne le changez plus une fois la démarche en ligne."),
        label=_("Valeur enregistrée"),
        example=_("mariage"),
    ),
    "options.label": SettingEntry(
        _("Ce que l’usager lit et choisit, en peu de mots."),
        label=_("Texte du choix"),
        example=_("Acte de mariage"),
    ),
    "options.image": SettingEntry(
        _("L’image sur laquelle on appuie, quand les choix sont présentés en images."), label=_("Image du choix")
    ),
    "options.alt": SettingEntry(
        _("Ce que l’image montre, pour les personnes qui ne la voient pas."),
        example=_("Un lampadaire éteint dans une rue"),
    ),
    "options.source": SettingEntry(
        _("La liste d’où viennent les choix. Quand elle change, la question change avec elle."),
        label=_("Liste de choix"),
        example=_("Écoles de la commune"),
    ),
    "options.where": SettingEntry(
        _(
            "Ne propose qu’une partie de la liste : ce qui a une caractéristique fixe, ou celle d’une réponse déjà donnée."
        ),
        label=_("Seulement une partie de la liste"),
        example=_("Quartier : Centre"),
    ),
    "options.typed_when_failing": SettingEntry(
        _("Quand la liste ne s’affiche pas, l’usager écrit sa réponse au lieu d’attendre."),
        label=_("Écrire la réponse si la liste manque"),
    ),
    "options.own": SettingEntry(
        _("Chacun ne voit et ne choisit que les fiches à son nom. Il faut un compte."),
    ),
    "options.obtained_by": SettingEntry(
        _("La démarche proposée à qui n’a encore rien à son nom."),
        label=_("Démarche à proposer"),
        example=_("Inscription périscolaire"),
    ),
    "image.content": SettingEntry(
        _("L’image elle-même, en PNG, JPEG ou WebP. Petite, pour s’ouvrir vite sur un téléphone : 60 ko au plus."),
        label=_("Fichier de l’image"),
    ),
    "image.alternative": SettingEntry(
        _("Ce que l’image montre, pour les personnes qui ne la voient pas."),
        label=_("Description de l’image"),
        example=_("L’emplacement du numéro sur la carte grise"),
    ),
}
PASSAGE_ENTRIES: EntryTable = {
    "passages.when": SettingEntry(
        _("Ce passage n’est écrit que si c’est vrai."),
        label=_("Écrire si"),
        example=_("La demande est urgente"),
    ),
    "passages.text": SettingEntry(_("Les mots de ce passage. Vous pouvez y placer des réponses.")),
    "passages.otherwise": SettingEntry(_("Ce qui est écrit dans le cas contraire. Sans texte, rien ne l’est.")),
    "passages.each": SettingEntry(
        _("Le passage est écrit une fois pour chaque élément, comme chaque enfant inscrit."),
        example=_("Les enfants inscrits"),
    ),
    "passages.between": SettingEntry(
        _("Ce qui sépare un élément du suivant."), label=_("Entre deux éléments"), example=_("une virgule")
    ),
    "passages.value": SettingEntry(
        _("Un calcul, dont le résultat est écrit à cet endroit."),
        label=_("Valeur calculée"),
        example=_("30 moins le nombre d’inscrits"),
    ),
    "passages.filter": SettingEntry(
        _("La façon d’écrire cette valeur."),
        label=_("Mise en forme"),
        values={
            NO_CHOICE: _("Telle quelle"),
            "default": _("Un texte de remplacement si elle est vide"),
            "date": _("Date avec le jour de la semaine"),
            "day": _("Date"),
            "hour": _("Heure"),
            "upper": _("En majuscules"),
            "lower": _("En minuscules"),
            "capitalize": _("Majuscule au début"),
            "lines": _("Un élément par ligne"),
        },
    ),
}
PAGE_ENTRIES: EntryTable = _PAGE
# Fields are in procedures, in workflows and in the actions of these.
FIELD_ENTRIES: EntryTable = {**_FIELD, **_CHOICES, **build_table(("checks", "item_checks"), _CHECK)}

"""Finding where the case is, in a processing field."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.workflows.actions.declaration import ActionType
from app.workflows.actions.parameters import FAILURE, choice, path_to_answer, processing, text, yes_or_no

GEOLOCATE = ActionType(
    key="geolocate",
    label=_("Localisation de la demande"),
    help_text=_(
        "Trouve où est la demande. Le lieu va dans une donnée de traitement de type lieu, que les agents voient sur la "
        "carte, avec le quartier."
    ),
    icon="map-pin",
    parameters={
        "from": choice(
            {
                "address": _("une adresse écrite"),
                "place": _("une réponse qui a un point"),
                "photo": _("le lieu d’une photo"),
            },
            label=_("Origine du lieu"),
            help_text=_("D’une adresse écrite, d’une réponse qui a un point, ou du lieu d’une photo."),
        ),
        "address": text(
            maximum=300,
            required=False,
            label=_("Adresse"),
            help_text=_("L’adresse à chercher, quand le lieu vient d’une adresse écrite."),
        ),
        "answer": path_to_answer(
            "answers",
            "processing",
            required=False,
            label=_("Réponse ou photo"),
            help_text=_("La réponse ou la photo qui donne le lieu. La question des photos doit garder leur position."),
        ),
        "into": processing(
            label=_("Gardé dans"), help_text=_("La donnée de traitement, de type lieu, qui reçoit le résultat.")
        ),
        "overwrite": yes_or_no(
            default=False, label=_("Remplace ce qui est là"), help_text=_("Remplace le lieu déjà connu.")
        ),
        **FAILURE,
    },
    example={
        "id": "ou",
        "from": "address",
        "address": "{{ answers.description }}",
        "into": "position",
    },
    is_deferred=True,
)

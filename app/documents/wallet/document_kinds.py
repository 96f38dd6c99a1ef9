"""The kinds of documents that residents keep, with what their owner should know of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.i18n import LazyText
from app.core.i18n import lazy_gettext as _

OTHER, ISSUED = "other", "issued"


@dataclass(frozen=True)
class DocumentKind:
    """A kind of document; `hint` says how long services usually accept one."""

    label: LazyText
    hint: LazyText | None = None


KINDS: Mapping[str, DocumentKind] = {
    "identity": DocumentKind(
        _("Pièce d’identité"),
        _("Sa date de fin est imprimée dessus. Recto et verso dans un même fichier, si possible."),
    ),
    "home": DocumentKind(
        _("Justificatif de domicile"), _("Les services en demandent souvent un de moins de trois mois.")
    ),
    "family": DocumentKind(_("Livret de famille, acte d’état civil")),
    "income": DocumentKind(_("Avis d’impôt, ressources"), _("Un avis sert en général jusqu’au suivant.")),
    "benefits": DocumentKind(_("Attestation de la CAF ou de la MSA"), _("Elle sert en général trois mois.")),
    "school": DocumentKind(_("Scolarité, études")),
    "insurance": DocumentKind(_("Attestation d’assurance"), _("Sa date de fin est imprimée dessus.")),
    "vehicle": DocumentKind(_("Véhicule, permis de conduire")),
    "bank": DocumentKind(_("Relevé d’identité bancaire")),
    "health": DocumentKind(_("Santé, handicap")),
    "association": DocumentKind(_("Association (statuts, récépissé)")),
    "company": DocumentKind(_("Entreprise (extrait Kbis, attestations)")),
    "photo": DocumentKind(_("Photo d’identité")),
    ISSUED: DocumentKind(_("Document de la collectivité")),
    OTHER: DocumentKind(_("Autre document")),
}

"""Types of problems that the API answers with (RFC 9457): a stable code, a status, and words for people."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.i18n import LazyText
from app.core.i18n import lazy_gettext as _


@dataclass(frozen=True)
class ProblemType:
    """One type of problem. `remedy` tells whoever wrote the software what to do."""

    code: str
    status: int
    title: LazyText
    remedy: LazyText


NO_KEY = ProblemType(
    "no-key",
    401,
    _("La clé manque, ou n’est pas en vigueur"),
    _("Envoyez l’en-tête « Authorization: Bearer » avec la clé que l’administrateur a faite, ou un jeton d’accès."),
)
WRONG_NETWORK = ProblemType(
    "wrong-network",
    403,
    _("Cette clé n’est pas acceptée depuis ce réseau"),
    _(
        "L’administrateur a limité la clé à certaines adresses : appelez depuis l’une d’elles, ou demandez-lui de l’ajouter."
    ),
)
NO_SCOPE = ProblemType(
    "no-scope",
    403,
    _("Cette clé ne permet pas cela"),
    _("L’administrateur choisit ce que fait chaque clé, démarche par démarche : demandez-lui d’ajouter ce droit."),
)
NOT_FOUND = ProblemType(
    "not-found",
    404,
    _("Rien de tel pour cette clé"),
    _("L’objet n’existe pas, ou la clé ne permet pas de le lire : la réponse est la même."),
)
BAD_REQUEST = ProblemType(
    "bad-request",
    400,
    _("Cet appel ne peut pas être lu"),
    _("Le détail dit quel paramètre, ou quelle partie du corps, ne convient pas."),
)
INVALID_VALUES = ProblemType(
    "invalid-values",
    422,
    _("Certaines valeurs ne peuvent pas être prises"),
    _("« errors » nomme chaque valeur et dit ce qui ne va pas : corrigez-les et envoyez de nouveau."),
)
NOT_ADMITTED = ProblemType(
    "not-admitted",
    409,
    _("La démarche ne prend pas cette demande"),
    _("« reason » dit pourquoi : démarche fermée, plus de place, une seule demande par personne…"),
)
NOT_AVAILABLE = ProblemType(
    "not-available",
    409,
    _("La demande n’attend pas cette action là où elle en est"),
    _("Lisez de nouveau la demande et ses actions : elle a avancé, ou son circuit ne prévoit pas cet appel."),
)
CONFLICT = ProblemType(
    "conflict",
    409,
    _("La demande a changé au même instant"),
    _("Rien n’a été fait : envoyez de nouveau le même appel."),
)
ENDLESS = ProblemType(
    "endless",
    409,
    _("Le circuit de cette démarche tourne en rond"),
    _("Rien n’a été fait. Les administrateurs doivent corriger le circuit."),
)
LIMITED = ProblemType(
    "limited",
    409,
    _("La demande est gelée à la demande de la personne"),
    _("Personne ne peut la lire ni agir dessus tant que dure la limitation (RGPD, article 18)."),
)
VERSION_NEEDED = ProblemType(
    "version-needed",
    428,
    _("Dites quelle version de la demande vous avez lue"),
    _("Envoyez l’en-tête « If-Match » avec l’ETag reçu en lisant la demande."),
)
VERSION_CHANGED = ProblemType(
    "version-changed",
    412,
    _("La demande a changé depuis que vous l’avez lue"),
    _("Lisez-la de nouveau, puis décidez : son nouvel ETag est à envoyer dans « If-Match »."),
)
KEY_REUSED = ProblemType(
    "idempotency-key-reused",
    422,
    _("Cette Idempotency-Key a déjà servi à demander autre chose"),
    _("Donnez une nouvelle valeur à chaque demande différente ; la même valeur pour un nouvel essai de la même."),
)
CURSOR_LOST = ProblemType(
    "cursor-lost",
    410,
    _("Des événements manquent depuis cette position"),
    _(
        "Elle a plus de trente jours, ou une sauvegarde a été restaurée depuis. Relisez les demandes par « updated_since », "
        "puis les événements sans « apres »."
    ),
)
TOO_LARGE = ProblemType(
    "too-large",
    413,
    _("Le corps de l’appel est trop lourd"),
    _("Envoyez moins de fichiers à la fois ; la taille permise est dans la documentation."),
)
QUOTA_EXCEEDED = ProblemType(
    "quota-exceeded",
    429,
    _("Trop d’appels"),
    _("Attendez le nombre de secondes de l’en-tête « Retry-After »."),
)

PROBLEM_TYPES = (
    *(NO_KEY, WRONG_NETWORK, NO_SCOPE, NOT_FOUND, BAD_REQUEST, INVALID_VALUES, NOT_ADMITTED, NOT_AVAILABLE, CONFLICT),
    *(ENDLESS, LIMITED, VERSION_NEEDED, VERSION_CHANGED, KEY_REUSED, CURSOR_LOST, TOO_LARGE, QUOTA_EXCEEDED),
)
BY_CODE = {problem_type.code: problem_type for problem_type in PROBLEM_TYPES}

"""Settings of maps and of address services. Without them residents type addresses."""

from __future__ import annotations

from app.core.declared_value import ValueRefused
from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _
from app.core.settings.setting_kinds import Setting, SettingGroup

TILE_PLACEHOLDERS = ("{z}", "{x}", "{y}")


def _check_tiles_url(template: str) -> None:
    if not all(name in template for name in TILE_PLACEHOLDERS):
        raise ValueRefused(
            gettext("L’adresse des images de la carte doit contenir {z}, {x} et {y} : c’est là que s’écrit la zone.")
        )


TILES = Setting(
    "map.tiles",
    "url",
    _("Adresse des images de la carte"),
    _(
        "Avec {z}, {x} et {y}, par exemple https://tile.openstreetmap.org/{z}/{x}/{y}.png. Les images passent par votre "
        "portail : le service de cartes ne voit pas vos usagers. Sans adresse, les usagers décrivent le lieu par écrit."
    ),
    default="",
    check=_check_tiles_url,
)
ATTRIBUTION = Setting(
    "map.attribution",
    "text",
    _("Mention de la source"),
    _("Affichée au bas de la carte ; la plupart des services l’exigent."),
    default="© OpenStreetMap",
)
LATITUDE = Setting(
    "map.latitude",
    "number",
    _("Latitude du centre"),
    _("Là où la carte s’ouvre : en général, votre mairie."),
    default=46.6,
    minimum=-90,
    maximum=90,
)
LONGITUDE = Setting("map.longitude", "number", _("Longitude du centre"), default=2.4, minimum=-180, maximum=180)
ZOOM = Setting(
    "map.zoom",
    "integer",
    _("Grossissement à l’ouverture"),
    _("De 1, le monde, à 19, une rue. 14 montre une petite ville."),
    default=6,
    minimum=1,
    maximum=19,
)
RADIUS = Setting(
    "map.radius",
    "number",
    _("Rayon du territoire, en kilomètres"),
    _(
        "Autour du centre. Un lieu plus loin est à confirmer par l’usager. 0 : aucun contrôle. Sans réponse, c’est la carte "
        "des quartiers qui compte, si vous en avez donné une."
    ),
    default=30,
    minimum=0,
    maximum=1000,
)
GEOCODER = Setting(
    "places.geocoder",
    "url",
    _("Service d’adresses"),
    _(
        "Compatible avec celui de la Base Adresse Nationale : https://data.geopf.fr/geocodage. Il propose des adresses pendant "
        "la saisie. Sans lui, ou quand il ne répond pas, l’adresse s’écrit à la main."
    ),
    default="",
)
COMMUNES = Setting(
    "places.communes",
    "url",
    _("Service des communes"),
    _("Compatible avec API Géo : https://geo.api.gouv.fr. Il trouve une commune par son nom ou son code postal."),
    default="",
)
ORGANISATIONS = Setting(
    "places.organisations",
    "url",
    _("Service des entreprises et des associations"),
    _(
        "Compatible avec Recherche d’entreprises : https://recherche-entreprises.api.gouv.fr. Il propose le nom et le numéro "
        "pendant la saisie. Sans lui, ou quand il ne répond pas, ils s’écrivent à la main."
    ),
    default="",
)

MAP = SettingGroup("carte", _("Carte"), (TILES, ATTRIBUTION, LATITUDE, LONGITUDE, ZOOM, RADIUS))
ADDRESSES = SettingGroup("adresses", _("Adresses, communes et entreprises"), (GEOCODER, COMMUNES, ORGANISATIONS))

"""Words of the settings of a procedure as a whole: its name, where it is listed, its workflow, its limits."""

from __future__ import annotations

from app.accounts.families import FAMILIES
from app.core.i18n import LazyText
from app.core.i18n import lazy_gettext as _
from app.definitions.words.setting_entries.entry import EntryTable, SettingEntry

_GENERAL: EntryTable = {
    ".format": SettingEntry(
        _("La version du format dans lequel la démarche est enregistrée. Il n’y a rien à choisir."),
        label=_("Version du format"),
    ),
    ".slug": SettingEntry(
        _(
            "Le nom de la démarche dans l’adresse de sa page. Si vous le changez, les liens déjà donnés ne marchent plus."
        ),
        example=_("carte-stationnement-resident"),
    ),
    ".title": SettingEntry(
        _("Le nom de la démarche, tel que l’usager le lit et le cherche. Commencez par un verbe."),
        example=_("Demander un acte de naissance"),
    ),
    ".summary": SettingEntry(
        _("Une phrase sous le titre, dans la liste des démarches. Elle dit ce que l’on obtient, et pour qui."),
        example=_("Copie ou extrait, gratuit, pour une personne née dans la commune."),
    ),
    ".theme": SettingEntry(
        _("La rubrique du portail où l’usager trouve la démarche."), example=_("Papiers et citoyenneté")
    ),
    ".keywords": SettingEntry(
        _("Les mots que l’usager peut taper et qui ne sont pas dans le titre. La recherche les reconnaît."),
        example=_("cantine, absence, repas"),
    ),
    ".family": SettingEntry(
        _("Le domaine dont relèvent les demandes. Les agents d’une autre famille ne les voient jamais."),
        example=_("État civil et citoyenneté"),
        values={key: LazyText(label) for key, label in FAMILIES.items()},
    ),
    ".workflow": SettingEntry(
        _("Le chemin que suit chaque demande : ses statuts, qui agit, les messages qui partent."),
        example=_("Inscription avec vérification des pièces"),
    ),
    ".functions": SettingEntry(
        _(
            "Pour chaque fonction du circuit, le rôle des agents qui la tiennent. Ils trouvent les demandes dans leur liste."
        ),
        label=_("Qui traite les demandes"),
        example=_("Instruction : le service État civil"),
    ),
    ".intake": SettingEntry(
        _(
            "Les rôles qui remplissent la démarche pour un usager, au guichet ou au téléphone. "
            "Ceux qui traitent les demandes le peuvent déjà."
        ),
        label=_("Qui saisit à la place de l’usager"),
        example=_("Accueil de la mairie"),
    ),
    ".digest": SettingEntry(
        _(
            "Ce que les listes montrent d’une demande, pour la reconnaître sans l’ouvrir. Une ou deux réponses suffisent."
        ),
        example=_("Rue des Lilas – Nid-de-poule"),
    ),
    ".reference": SettingEntry(
        _(
            "La forme du numéro donné à chaque demande. Il contient toujours un code tiré au hasard, "
            "pour que personne ne devine combien il y en a."
        ),
        example=_("VOIRIE-2027-K7QF3M2P"),
    ),
    ".translations": SettingEntry(
        _("Les textes de la démarche dans les autres langues du portail. Sans traduction, un texte reste en français."),
        example=_("« Votre nom » devient « Your name »"),
    ),
    ".stale_translations": SettingEntry(
        _("Les traductions à relire, parce que le texte français a changé depuis. Le studio les note."),
        example=_("« Votre nom », qui était « Nom »"),
    ),
    ".withdrawal": SettingEntry(
        _("L’usager peut retirer sa demande tant que rien n’est décidé. Répondez non pour l’empêcher.")
    ),
    ".variables": SettingEntry(
        _("Ce que le circuit laisse chaque démarche choisir, comme un montant ou un délai."),
        label=_("Réglages demandés par le circuit"),
        example=_("Montant qui demande une convention : 23 000 €"),
    ),
    ".pages": SettingEntry(
        _("Les pages du formulaire, dans l’ordre où l’usager les remplit."),
        label=_("Pages du formulaire"),
        example=_("Vous, Votre enfant, Pièces à joindre"),
    ),
}
_LIMITS: EntryTable = {
    ".limits": SettingEntry(
        _("Quand la démarche est ouverte, combien de demandes elle prend, combien de fois chacun peut la faire."),
        label=_("Ouverture et nombre de demandes"),
    ),
    "limits.opens": SettingEntry(
        _(
            "Le jour et l’heure de Paris où la démarche commence à prendre des demandes. Avant, personne ne peut l’envoyer."
        ),
        example=_("1er mars 2027 à 9 h"),
    ),
    "limits.closes": SettingEntry(
        _("Le jour et l’heure de Paris où la démarche cesse de prendre des demandes."),
        example=_("15 avril 2027 à 18 h"),
    ),
    "limits.once": SettingEntry(
        _(
            "Empêche une personne de faire plusieurs demandes. Il faut alors un compte, "
            "ou la confirmation de l’adresse e-mail."
        ),
        label=_("Une seule demande par personne"),
        values={
            "always": _("Une seule fois, pour toujours"),
            "while_open": _("Une à la fois, jusqu’à la fin du traitement"),
        },
    ),
    "limits.quota": SettingEntry(
        _(
            "Combien de demandes la démarche accepte en tout. Quand c’est complet, l’usager le lit et ne peut plus envoyer."
        ),
        label=_("Nombre de places"),
    ),
    "quota.places": SettingEntry(
        _("Le nombre de demandes acceptées pendant la saison."), label=_("Places"), example=_("150")
    ),
    "quota.season": SettingEntry(
        _("Le nom de la saison en cours. Changez-le pour que le compte reparte de zéro."), example=_("Été 2027")
    ),
    "limits.gives_back": SettingEntry(
        _(
            "Quand une demande arrive dans l’un de ces statuts, sa place se libère et la personne peut demander à nouveau."
        ),
        label=_("Statuts qui libèrent la place"),
        example=_("Refusée, Abandonnée"),
    ),
}
_REPORT: EntryTable = {
    ".report": SettingEntry(
        _("Pour signaler un problème : la photo qui le montre, et les signalements voisins déjà faits."),
    ),
    "report.photos": SettingEntry(
        _("La question qui reçoit la photo, quand on la partage depuis la galerie de son téléphone."),
        example=_("Photos du problème"),
    ),
    "report.similar": SettingEntry(
        _("Avant d’envoyer, l’usager voit les signalements proches encore ouverts. Il peut ainsi éviter un doublon."),
        label=_("Signalements voisins"),
    ),
    "report.open311": SettingEntry(
        _(
            "Les applications de signalement (Open311) lisent ces signalements et en envoient, avec une clé. Tout le "
            "monde y lit le choix fait, la rue, le lieu, les dates et le statut, et ce qu’un agent a vérifié."
        ),
        label=_("Publication par Open311"),
    ),
    "open311.description": SettingEntry(
        _("La question qui reçoit la description envoyée par l’application."),
        label=_("Question de la description"),
        example=_("Précisions"),
    ),
    "open311.exact_place": SettingEntry(
        _("Pour ce qui est dans la rue seulement. Sinon, le lieu publié est arrondi à une centaine de mètres."),
        label=_("Publier le lieu exact"),
    ),
    "similar.place": SettingEntry(
        _("La question dont la réponse dit où est le problème."), example=_("Où est le problème ?")
    ),
    "similar.kind": SettingEntry(
        _(
            "La question dont la réponse dit quel est le problème. Les voisins lisent le choix fait, jamais un texte tapé."
        ),
        example=_("Nature du problème"),
    ),
    "similar.metres": SettingEntry(
        _("Jusqu’à quelle distance, en mètres, un signalement est montré comme voisin."),
        label=_("Distance, en mètres"),
        example=_("50"),
    ),
    "similar.days": SettingEntry(
        _("Depuis combien de jours, au plus, le signalement a été fait."),
        label=_("Ancienneté, en jours"),
        example=_("60"),
    ),
}
PROCEDURE_ENTRIES: EntryTable = {**_GENERAL, **_LIMITS, **_REPORT}

"""Words of the settings that say who may use a procedure, what they read before, and how their requests are protected."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.definitions.words.setting_entries.assurance_entries import LEVEL, MINUTES, STRENGTH
from app.definitions.words.setting_entries.entry import EntryTable, SettingEntry

_PRESENTATION: EntryTable = {
    ".presentation": SettingEntry(
        _("Ce que l’usager lit avant de commencer : pour qui, combien de temps, quoi préparer, la suite."),
        label=_("Avant de commencer"),
    ),
    "presentation.who": SettingEntry(
        _("Les personnes qui peuvent faire la démarche. Chacun sait ainsi tout de suite si elle le concerne."),
        example=_("Les parents d’un enfant inscrit à la cantine."),
    ),
    "presentation.duration_minutes": SettingEntry(
        _("Le temps qu’il faut pour la remplir, une fois les pièces réunies. Il est annoncé avant de commencer."),
        label=_("Durée, en minutes"),
        example=_("5"),
    ),
    "presentation.at_hand": SettingEntry(
        _("Ce qu’il faut avoir sous la main : pièces, numéros, dates. Une ligne pour chaque chose."),
        example=_("Un justificatif de domicile de moins de trois mois"),
    ),
    "presentation.what_next": SettingEntry(
        _("Ce qui se passe après l’envoi, étape par étape. L’usager sait qui s’en occupe et ce qu’il recevra."),
        example=_("Le service État civil retrouve l’acte dans le registre."),
    ),
    "presentation.typical_days": SettingEntry(
        _("En combien de jours vous répondez d’ordinaire. C’est une indication : le délai de la loi se règle à part."),
        label=_("Réponse habituelle, en jours"),
        example=_("4"),
    ),
    "presentation.prices": SettingEntry(
        _("Ce que coûte la démarche. Écrivez un tarif de zéro euro pour dire qu’elle est gratuite."),
    ),
    "presentation.other_ways": SettingEntry(
        _("Comment faire la même demande sans internet : au guichet, par téléphone, par courrier."),
        label=_("Autres façons de faire la demande"),
        example=_("À l’accueil de la mairie, avec une pièce d’identité."),
    ),
    "prices.label": SettingEntry(
        _("Ce que l’on paie à ce tarif. Il en faut un pour chaque ligne, s’il y en a plusieurs."),
        example=_("Carte d’un an"),
    ),
    "prices.amount": SettingEntry(
        _("Le prix ; ou le plus bas, s’il dépend de la personne. Zéro pour ce qui est gratuit."), example=_("25")
    ),
    "prices.up_to": SettingEntry(_("Le prix le plus élevé, s’il dépend de la personne."), example=_("120")),
    "prices.unit": SettingEntry(
        _("Pour quoi l’on paie ce prix à chaque fois. Il se lit après le montant."),
        label=_("Par jour, par repas…"),
        example=_("par repas"),
    ),
    "prices.deposit": SettingEntry(_("La somme demandée en garantie, puis rendue."), example=_("300")),
    "prices.note": SettingEntry(
        _("Une phrase à côté du prix, pour ce que le montant ne dit pas."),
        example=_("Le prix dépend de votre quotient familial."),
    ),
}
_ACCOUNT: EntryTable = {
    ".account": SettingEntry(
        _("S’il faut un compte pour faire la démarche, et lequel. D’ordinaire, elle se fait avec ou sans compte."),
        label=_("Compte de l’usager"),
    ),
    "account.required": SettingEntry(
        _("Il faut se connecter pour faire la démarche. Ne le demandez que si c’est utile à l’usager."),
        label=_("Compte obligatoire"),
    ),
    "account.reason": SettingEntry(
        _("Pourquoi un compte est nécessaire. L’usager qui n’est pas connecté le lit."),
        label=_("Raison de demander un compte"),
        example=_("Votre compte vous montre vos enfants inscrits : vous n’avez rien à retaper."),
    ),
    "account.level": LEVEL,
    "account.strength": STRENGTH,
    "account.minutes": MINUTES,
    "account.certified": SettingEntry(
        _(
            "Les questions reprises du compte (nom, prénom…) sont remplies avec l’identité que FranceConnect certifie, et "
            "l’usager ne peut pas les changer. Qui se connecte autrement les remplit soi-même."
        ),
        label=_("Réponses certifiées, non modifiables"),
    ),
    "account.adults_only": SettingEntry(
        _("Refuse une personne que FranceConnect dit mineure. L’âge de qui se connecte autrement n’est pas connu."),
        label=_("Réservée aux majeurs"),
    ),
    "account.without_helper": SettingEntry(
        _(
            "Refuse qu’un aidant (Aidants Connect) fasse la démarche pour la personne. Sinon, la demande dit qu’il l’a faite."
        ),
        label=_("Sans aidant"),
    ),
    "account.profiles": SettingEntry(
        _("Réserve la démarche aux comptes qui agissent à l’un de ces titres. Sans choix, tous peuvent la faire."),
        label=_("À quel titre"),
        values={"parent": _("Parent"), "association": _("Association"), "company": _("Entreprise")},
    ),
    "account.qualities": SettingEntry(
        _("Ce que la collectivité doit avoir reconnu à l’usager. Une seule qualité de la liste suffit."),
        label=_("Qualités demandées"),
        example=_("Responsable d’association"),
    ),
    ".internal": SettingEntry(
        _("Réserve la démarche aux agents, qui la remplissent pour eux-mêmes. Les usagers ne la voient pas."),
    ),
    "internal.roles": SettingEntry(
        _("Les rôles dont les agents trouvent la démarche dans « Démarches internes »."),
        label=_("Rôles qui la remplissent"),
        example=_("Service Voirie"),
    ),
}
_PROTECTIONS: EntryTable = {
    ".drafts": SettingEntry(
        _("Les demandes commencées et pas encore envoyées : combien de temps elles attendent, et combien chacun en a."),
    ),
    "drafts.days": SettingEntry(
        _("Un brouillon que personne ne reprend est supprimé après ce nombre de jours. D’ordinaire, 90."),
        label=_("Durée d’un brouillon, en jours"),
        example=_("30"),
    ),
    "drafts.most": SettingEntry(
        _("Combien de brouillons de cette démarche une personne peut avoir à la fois."),
        label=_("Brouillons par personne"),
        example=_("2"),
    ),
    ".email_confirmation": SettingEntry(
        _("Sans compte, l’usager confirme son adresse par un lien reçu par e-mail. Sa demande attend jusque-là."),
    ),
    "email_confirmation.days": SettingEntry(
        _("Le temps pour confirmer. Un rappel part à mi-chemin ; passé ce délai, la demande est supprimée."),
        label=_("Jours pour confirmer"),
        example=_("7"),
    ),
    ".payment": SettingEntry(
        _(
            "L’usager paie en ligne avant que sa demande parte. Elle attend jusque-là, avec les créneaux qu’elle retient ; "
            "passé le délai, elle redevient un brouillon. Ce qui est gratuit part aussitôt."
        ),
    ),
    "payment.regie": SettingEntry(
        _("La régie qui encaisse, ouverte au paiement en ligne."), label=_("Régie"), example=_("location-de-salles")
    ),
    "payment.product": SettingEntry(
        _("Ce qui est payé : son compte, et son prix s’il n’est pas celui d’une réservation."),
        label=_("Prestation"),
        example=_("location"),
    ),
    "payment.quantity": SettingEntry(
        _("La question dont la réponse dit combien. Sans question, une fois."),
        label=_("Question de la quantité"),
        example=_("jours"),
    ),
    "payment.booking": SettingEntry(
        _("La question sur une salle, du matériel ou un événement dont le prix est payé."),
        label=_("Question de la réservation"),
        example=_("salle"),
    ),
    "payment.deposit": SettingEntry(
        _("La prestation sous laquelle la caution est encaissée. Sans elle, la caution n’est pas payée en ligne."),
        label=_("Prestation de la caution"),
        example=_("caution"),
    ),
    "payment.company": SettingEntry(
        _(
            "La question sur l’entreprise qui paie : la facture et le reçu sont à son nom. "
            "Avec ProConnect, ils le sont sans cela."
        ),
        label=_("Question de l’entreprise qui paie"),
        example=_("entreprise"),
    ),
    "payment.hours": SettingEntry(
        _("Combien d’heures la demande attend son paiement. D’ordinaire, 24."),
        label=_("Heures pour payer"),
        example=_("24"),
    ),
    ".robots": SettingEntry(
        _("Protège la démarche des envois automatiques, en demandant de recopier un mot."),
        label=_("Protection contre les robots"),
    ),
    "robots.check": SettingEntry(
        _("À qui l’on demande de recopier un mot. Les personnes qui ont un compte n’ont jamais à le faire."),
        label=_("Recopier un mot"),
        values={"adaptive": _("En cas de doute seulement"), "always": _("Toujours, sans compte")},
    ),
    ".attachments": SettingEntry(_("La place que prennent les fichiers d’une demande."), label=_("Fichiers joints")),
    "attachments.total_mb": SettingEntry(
        _("Le poids de tous les fichiers réunis, en mégaoctets, dans la limite de la collectivité."),
        example=_("20"),
    ),
}
APPLICANT_ENTRIES: EntryTable = {**_PRESENTATION, **_ACCOUNT, **_PROTECTIONS}

"""Messages of all reasons shown to the administrator, in French, by code."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.i18n import LazyText
from app.core.i18n import lazy_gettext as _

LABELS: Mapping[str, LazyText] = {
    "confirm": _("Confirmer ?"),
    "comment": _("Ajouter un commentaire"),
    "attach": _("Joindre un fichier"),
    "edit": _("Modifier la demande"),
    "submit": _("Valider"),
    "add": _("Ajouter"),
    "item": _("Élément"),
    "row": _("Ligne"),
    "close": _("Clore la demande"),
    "closed": _("Demande close"),
    "received": _("Demande reçue"),
    "begin": _("Votre demande"),
    "place": _("Lieu de la demande"),
    "answered": _("Réponse reçue : %(path)s"),
    "other": _("Autre"),
    "recipient": _("Service instructeur"),
    "pattern": _("La réponse n’a pas la forme attendue."),
    "check": _("Ces réponses ne vont pas ensemble : vérifiez-les."),
}

# Labels of the parts of an export.
PARTS: Mapping[str, LazyText] = {
    "field": _("Champ"),
    "condition": _("Condition"),
    "page_check": _("Contrôle"),
    "check": _("Contrôle"),
    "text_condition": _("Passage sous condition"),
    "placeholder": _("Valeur dans un texte"),
    "prefill": _("Préremplissage"),
    "validation": _("Contrôle de saisie"),
    "computed": _("Donnée calculée"),
    "action": _("Action"),
    "global_action": _("Action globale"),
    "loop": _("Boucle"),
    "value": _("Donnée de traitement"),
    "setting": _("Réglage"),
    "unknown": _("Réglage inconnu"),
    "circuit": _("Circuit"),
    "access": _("Accès"),
    "privacy": _("Mentions légales"),
    "variable": _("Variable de la collectivité"),
}

# Errors of files.
_UNREADABLE = {
    "too_large": _("Le fichier, une fois ouvert, dépasse %(maximum)s Mo : envoyez-le en plusieurs fois."),
    "not_xml": _("Ce n’est pas un export de Publik, ou il est abîmé (ligne %(line)s)."),
    "too_many_elements": _("Le fichier contient plus de %(maximum)s éléments, ou un élément trop d’attributs."),
    "too_deep": _("Le fichier emboîte plus de %(maximum)s niveaux d’éléments."),
    "document_type": _("Le fichier déclare un type de document ou des entités : il est refusé par sécurité."),
    "too_many_files": _("Il y a plus de %(maximum)s fichiers."),
    "not_a_file": _("Le fichier ne peut pas être ouvert."),
    "broken_archive": _("L’archive est abîmée ou d’un format inconnu."),
    "bomb": _("L’archive se gonfle démesurément : elle est refusée par sécurité."),
    "encrypted": _("L’archive est protégée par un mot de passe."),
    "link_in_archive": _("L’archive contient un lien ou un fichier spécial : elle est refusée par sécurité."),
    "outside_archive": _(
        "L’archive contient un chemin qui sort d’elle-même (%(name)s) : elle est refusée par sécurité."
    ),
    "unknown_kind": _("« %(name)s » n’est pas un élément exporté par Publik."),
    "not_translated": _(
        "La traduction de ce fichier a échoué : les autres sont repris. Signalez-le-nous avec le fichier."
    ),
    "element_failed": _("La traduction de cet élément a échoué : réécrivez-le, et signalez-le-nous avec le fichier."),
    "long_text": _("Un texte de plus de %(maximum)s caractères : vérifiez qu’il est entier."),
    "aside": _("Fichier d’accompagnement, sans formulaire ni circuit : laissé de côté."),
}
# Conditions and values.
_LANGUAGE = {
    "too_long": _("Trop long ou trop imbriqué pour être lu."),
    "open_quote": _("Un guillemet n’est pas refermé."),
    "syntax": _("« %(word)s » ne se lit pas à cet endroit."),
    "python": _("Cette expression Python ne se limite pas à comparer des variables."),
    "unknown_name": _("La variable « %(name)s » est propre à votre Publik : son sens n’est pas connu ici."),
    "row_of_elsewhere": _("« %(name)s » se lit dans ce que donne « %(source)s », que rien ici ne lit à ce moment."),
    "key_of_answer": _(
        "Le filtre « get » cherche ici par une autre réponse : une condition d’ici nomme ce qu’elle lit."
    ),
    "unknown_filter": _("Le filtre « %(name)s » n’a pas d’équivalent."),
    "unknown_tag": _("La balise « %(name)s » n’a pas d’équivalent."),
    "beyond_language": _("L’expression dépasse ce que le langage des conditions accepte (%(problem)s)."),
    "no_such_field": _("Aucun champ « %(name)s » dans ce fichier : sa valeur est toujours vide."),
    "part_of_answer": _("« %(name)s » est une information que seule la source de données d’origine connaît."),
    "computed_lost": _("La donnée calculée « %(name)s » n’a pas été comprise."),
    "site_variable": _(
        "« %(name)s » est propre à votre Publik : c’est une variable du circuit, dont la valeur est à remplir."
    ),
    "linked_request": _("« %(name)s » se lit dans une autre demande, liée à celle-ci : rien ici ne la lit."),
    "other_records": _("« %(name)s » cherche parmi d’autres demandes ou fiches : rien ici ne le fait."),
    "from_address": _("« %(name)s » venait de l’adresse de la page : rien ici n’en vient."),
    "attachment_name": _("« %(name)s » nomme une pièce jointe par son identifiant : elle n’a pas de nom ici."),
    "way_taken": _("« %(name)s » dit par où la demande est passée : l’historique seul le garde ici."),
    "entered_by": _("« %(name)s » dit qui a saisi la demande au guichet : les textes ne le montrent pas ici."),
    "script": _("Le script « %(name)s » n’est pas dans l’export : son calcul n’est pas connu."),
    "pattern_in_condition": _("Une condition d’ici ne compare pas à un motif : il se donne au champ lui-même."),
    "row_number": _("« %(name)s » compte les lignes d’une liste : les textes ne les comptent pas ici."),
    "unreadable_key": _("« %(name)s » ne peut pas être nommé ici : un nom est en minuscules sans accents."),
    "file_part": _("« %(name)s » d’un fichier : un texte ne montre d’un fichier que son nom."),
    "file_made": _("Le filtre « %(name)s » fait un fichier : rien ici n’en fait dans un texte."),
    "holidays": _("Les jours fériés comptent comme les autres : seul le jour de la semaine est regardé."),
    "whole_days": _("Les heures ne sont pas comptées : le délai est en jours entiers."),
    "one_capital": _("Seul le premier mot a une majuscule."),
    "now_as_today": _("L’heure n’est pas connue : la date du jour la remplace."),
    "awaited": _("Le sens est connu, mais « %(name)s » n’est pas encore fourni ici."),
    "as_exported": _("« %(name)s » a la valeur que ce formulaire lui donnait le jour de l’export."),
    "as_today": _("« %(name)s » est écrit comme la collectivité l’est aujourd’hui : il ne suit pas sa charte."),
    "words_of_options": _("Les mots étaient cherchés dans le libellé choisi : ils le sont dans sa valeur."),
    "working_days": _("Les jours ouvrés sont comptés comme des jours de calendrier."),
    "accents": _("Les accents ne sont pas retirés avant de comparer."),
    "role_as_quality": _(
        "Le rôle de l’usager devient une qualité de ce nom : les rôles des agents, eux, ne se regardent pas ici."
    ),
    "near_date": _("La date est écrite dans la forme de cette plate-forme."),
    "calculated_text": _("Les textes ne calculent pas : la valeur est à préparer dans une donnée de traitement."),
    "one_after_the_other": _("Les valeurs possibles sont écrites l’une après l’autre."),
    "passage_kept": _("Un passage qui disparaissait quand une valeur manque est toujours écrit."),
    "passage_choice": _("Les textes n’ont pas de conditions : toutes les variantes sont laissées, entre crochets."),
    "not_yet": _("Retiré, faute de pouvoir le lire ici : %(problem)s."),
}
# Elements of forms.
_FORMS = {
    "checkbox": _("La case à cocher devient une question par oui ou non."),
    "table": _("Le tableau devient un groupe de questions qui se répète, montré en tableau."),
    "ranks": _("Le classement devient un groupe de questions dont l’ordre compte."),
    "suggestions": _("La réponse se tape : les suggestions de la source « %(name)s » ne sont pas reprises."),
    "random_code": _("Le numéro est tiré au hasard : il ne compte pas les demandes."),
    "reference_lost": _(
        "La référence des demandes ne se compose pas ainsi ici (%(name)s) : elle a la forme habituelle."
    ),
    "consent": _("La case obligatoire devient un accord exprès, dont l’objet est à écrire."),
    "pattern_said": _("Le message affiché quand la saisie ne convient pas est à relire."),
    "check_lost": _("Le contrôle de saisie « %(name)s » n’a pas d’équivalent."),
    "source_elsewhere": _("Les choix viennent de la source « %(name)s », absente des fichiers : la réponse est tapée."),
    "list_to_fill": _("La liste arrive vide : tant qu’elle l’est, la réponse se tape sous « Autre »."),
    "own_to_fill": _(
        "Chacun y choisit parmi ses fiches, avec un compte : la liste arrive vide, et doit être de la famille de la démarche."
    ),
    "source_made": _("Les choix sont composés au moment de remplir : la réponse est tapée."),
    "block_missing": _("Le bloc « %(name)s » n’est pas parmi les fichiers."),
    "block_once": _("Les champs du bloc « %(name)s » sont repris une fois, sans répétition."),
    "too_many_fields": _("Au-delà de %(maximum)s champs, rien n’est repris."),
    "unknown_type": _("Le type de champ « %(name)s » n’existe pas ici."),
    "computed_in_place": _("La donnée calculée est écrite à chaque endroit qui l’utilise."),
    "value_in_form": _("La question elle-même n’affiche pas de valeurs : leur nom est laissé entre crochets."),
    "prefill_lost": _("Le préremplissage (%(name)s) n’a pas d’équivalent."),
    "prefill_waits": _("Ce qui remplirait le champ n’est pas encore connu ici."),
    "prefill_never": _("Un accord, un fichier ou une signature ne se remplit pas d’avance."),
    "number_with_street": _("Le profil garde le numéro et la rue ensemble."),
    "box_in_complement": _("Le profil n’a qu’un complément d’adresse."),
    "condition_kept": _("La condition n’a pas été comprise : le champ est montré à tous."),
    "first_page": _("La première page est toujours montrée."),
    "empty_page": _("La page n’a aucun champ repris."),
    "check_said": _("Le message d’origine change selon les réponses : il est à réécrire."),
    "check_of_question": _("C’est la question « %(name)s » elle-même qui demande une réponse de cette forme."),
    "check_kept": _("Le contrôle n’a pas été compris : la page n’en a pas."),
    "to_complete": _("La finalité, la base légale, les destinataires et la famille ne sont pas dans l’export."),
    "reserved": _("La démarche était réservée à certains rôles : un compte est demandé."),
    "reserved_to_qualities": _("Les rôles que les circuits donnent aux usagers deviennent des qualités."),
    "setting": _("Ce réglage n’a pas d’équivalent."),
    "unknown_element": _("« %(name)s » n’est pas connu ici : ses mots sont gardés dans la remarque."),
    "kept_when_erased": _("Publik gardait cette réponse à l’anonymisation : ici, elle disparaît avec les autres."),
    "closes_first": _("La date de fermeture est avant celle d’ouverture."),
    "once_of_account": _(
        "Une seule demande par personne suppose un compte obligatoire, ou une adresse e-mail confirmée."
    ),
    "nearest": _("La valeur la plus proche qui soit permise est %(value)s."),
    "circuit_missing": _(
        "Le circuit « %(name)s » n’est pas parmi les fichiers : la démarche suit celui d’ici par défaut."
    ),
}
# Elements of workflows.
_WORKFLOWS = {
    "no_status": _("Ce circuit n’a aucun statut : les demandes y attendent qu’un agent les close."),
    "unknown_action": _("L’action « %(name)s » n’existe pas ici."),
    "too_many_actions": _("Un statut n’a pas autant d’actions ici : celle-ci est laissée."),
    "never_reached": _("Rien ne mène au statut « %(name)s » : il est laissé."),
    "never_ends": _("Rien ne menait du statut « %(name)s » à une fin : un bouton d’agent y mène."),
    "no_fields": _("Ce formulaire n’a aucune question reprise : il n’a qu’une page à compléter."),
    "never_runs": _("N’était jamais exécutée : la demande a déjà changé de statut."),
    "no_target": _("Le statut visé (« %(name)s ») n’existe pas, ou c’est le précédent."),
    "trigger": _("Le déclenchement par un système extérieur (« %(name)s ») devient un bouton d’agent."),
    "delay": _("Le délai « %(name)s » dépend de la demande : il devient un bouton d’agent."),
    "condition_of_submit": _("La condition de l’envoi du formulaire n’est pas reprise."),
    "attachment": _("Le fichier est demandé par un formulaire de l’action."),
    "template_missing": _("Le modèle « %(name)s » n’est pas parmi les fichiers."),
    "nothing": _("Rien n’était écrit."),
    "nobody": _("Aucun destinataire."),
    "file_not_joined": _(
        "La pièce jointe « %(name)s » n’est ni une réponse ni une donnée de traitement : elle est laissée."
    ),
    "typed_address": _("Envoyé au demandeur, et non à l’adresse saisie (%(name)s)."),
    "whole_form": _("Toutes les réponses étaient envoyées ensemble : ici, chaque donnée envoyée est nommée."),
    "name_not_sent": _("« %(name)s » n’est pas un nom de donnée qui peut être envoyé."),
    "failures_together": _("Les échecs menaient à des statuts différents : ils mènent tous au premier."),
    "failures_pass": _("Certains échecs arrêtaient la suite : ici, elle a lieu après chacun."),
    "file_not_kept": _("Le fichier reçu n’est gardé nulle part : dites dans quelle donnée de traitement."),
    "waits_in_loop": _(
        "Rien n’est attendu pendant le parcours d’une liste : cette action est à placer dans un autre statut."
    ),
    "card_not_named": _("La fiche est cherchée parmi celles liées à la demande, ce qui n’existe pas ici."),
    "card_to_somebody_else": _(
        "La fiche irait à une personne cherchée autrement que par la demande : elle ne va à personne."
    ),
    "card_freed": _("La fiche n’est plus à l’usager de la demande ; à d’autres personnes, elle le reste."),
    "owners_family": _("Ses fiches sont à des usagers : donnez-lui la famille des démarches qui s’en servent."),
    "model_missing": _("Le modèle « %(name)s » n’est pas parmi les fichiers."),
    "linked_cards": _("Une action sur des fiches n’a pas d’équivalent."),
    "role_by_name": _(
        "Le rôle est repris par son nom : vérifiez qu’il existe ici et traite cette famille de démarches."
    ),
    "quality_of_role": _(
        "Le rôle de l’usager devient une qualité de ce nom, de la famille de la démarche : dites comment on l’obtient."
    ),
    "no_level": _("Le niveau d’urgence visé n’existe pas."),
    "place_not_named": _("La réponse qui donne le lieu n’est pas nommée simplement."),
    "edition_whole": _("La modification portait sur une partie de la demande : elle porte sur toute la demande."),
    "delay_of_days": _(
        "Le délai se compte depuis le dernier événement de la demande, et non depuis l’arrivée dans le statut."
    ),
    "session_user": _("La personne connectée est comprise comme le demandeur."),
    "not_in_global": _("Une partie des effets n’a pas de sens hors d’un statut : elle est laissée."),
    "moment": _("Le moment du déclenchement n’a pas été compris."),
    "loop": _("Un statut ne parcourt pas de liste : ses actions n’ont lieu qu’une fois."),
    "global_action": _("Cette action globale n’a pas d’équivalent."),
    "global_button": _(
        "L’action globale devient un bouton de chaque statut concerné ; le reste de ses effets est à revoir."
    ),
}
# Other elements.
_RECORDS = {
    "part_alone": _(
        "Cet élément s’importe avec les formulaires et les circuits qui l’utilisent : il n’y en a pas ici."
    ),
    "same_name": _("Un autre de ces fichiers porte le même nom (%(name)s) : c’est lui qui est repris."),
    "list_to_make": _("Cette liste est à créer à la main : l’export ne dit pas d’où viennent ses choix."),
    "list_refused": _("Cette liste ne peut pas être créée telle quelle (%(problem)s)."),
    "chosen_out": _("Laissé : il y a déjà ici quelque chose de ce nom, ou vous avez choisi de ne pas le prendre."),
    "no_question": _("Ce modèle de fiche n’a aucune question reprise."),
    "cards_elsewhere": _("Les fiches elles-mêmes ne sont pas dans l’export : la liste arrive vide."),
    "digest_lost": _("Ce qui nomme une fiche n’a pas été compris : c’est sa première question."),
    "source_to_check": _("L’adresse est reprise : vérifiez que ce site peut être appelé d’ici."),
    "address_to_complete": _("L’adresse dépend de votre Publik : elle est à compléter dans la liste de choix."),
    "options_left_out": _("%(count)s choix en double ou vides sont laissés."),
    "source_to_set_up": _("Une source « %(name)s » est à configurer ici."),
    "call_to_set_up": _("L’appel est décrit, et reste à configurer."),
    "secret_left": _("La clé de signature n’est pas reprise."),
    "unused_kind": _("Cet élément n’a pas d’usage ici."),
}
REASONS: Mapping[str, LazyText] = {**_UNREADABLE, **_LANGUAGE, **_FORMS, **_WORKFLOWS, **_RECORDS}

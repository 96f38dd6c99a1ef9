"""The pages of the administration, in groups: adding one is a line here. Who may open each is what its own view says."""

from __future__ import annotations

from app.backoffice.administration.section_groups import Section, SectionGroup
from app.core.i18n import lazy_gettext as _
from app.optional_packages import PUBLIK, is_installed

GROUPS: tuple[SectionGroup, ...] = (
    SectionGroup(
        "demarches",
        _("Démarches"),
        (
            Section(
                "definitions.list_definitions",
                _("Démarches et circuits"),
                _("Versions, brouillons, différences ; publier, fermer."),
                _("formulaire workflow studio"),
            ),
            Section(
                "document_templates.list_templates",
                _("Modèles de documents"),
                _("Lettres, arrêtés et attestations que les demandes remplissent."),
                _("courrier PDF attestation arrêté lettre"),
            ),
            Section(
                "topics.list_topics",
                _("Rubriques"),
                _("Comment l’accueil du portail range les démarches."),
                _("thème catégorie"),
            ),
            Section(
                "sources.list_sources",
                _("Listes de choix"),
                _("Écoles, cantines, salles… ce que les démarches proposent de choisir."),
                _("source de données"),
            ),
            Section(
                "studio_agendas.list_agendas",
                _("Agendas"),
                _("Guichets, permanences, salles : motifs, heures d’ouverture, heures libres."),
                _("rendez-vous créneau réservation planning"),
            ),
            Section(
                "districts.show_districts",
                _("Quartiers"),
                _("La carte qui dit dans quel quartier se trouve un lieu."),
                _("secteur géographique"),
            ),
            Section(
                "dispatch_rules.list_procedures",
                _("Répartition des demandes"),
                _("Les règles qui confient les nouvelles demandes à un rôle ou à un agent."),
                _("affectation attribution secteur"),
            ),
            Section(
                "article_index.list_rows",
                _("Base de connaissance"),
                _("Les réponses aux questions des habitants et de l’accueil."),
                _("article FAQ aide"),
            ),
            Section(
                "packages.list_packages",
                _("Paquets de démarches"),
                _("Le catalogue ; donner des démarches à une autre collectivité, en recevoir."),
                _("import export"),
            ),
            *(
                Section(
                    "publik.show_upload",
                    _("Venir de Publik"),
                    _("Reprendre en brouillons les formulaires et les circuits exportés de Publik."),
                    _("import migration"),
                )
                for package in (PUBLIK,)
                if is_installed(package)
            ),
        ),
    ),
    SectionGroup(
        "personnes",
        _("Personnes"),
        (
            Section(
                "agents.list_agents",
                _("Agents"),
                _("Qui travaille ici, avec quels rôles. Inviter, suspendre."),
                _("compte utilisateur mot de passe"),
            ),
            Section(
                "departments.list_departments",
                _("Services"),
                _("Leurs noms, leurs coordonnées, leurs responsables ; les fusionner."),
                _("direction téléphone"),
            ),
            Section(
                "roles.list_roles",
                _("Rôles"),
                _("Qui a chaque rôle, et dans quelles démarches il sert."),
                _("fonction habilitation"),
            ),
            Section(
                "rights.show_rights",
                _("Les droits d’un coup d’œil"),
                _("Tous les agents et tous les rôles dans un tableau."),
                _("habilitation matrice"),
            ),
            Section(
                "saml_providers.list_providers",
                _("Fournisseurs SAML"),
                _("Se connecter ici avec un compte que l’on a ailleurs."),
                _("SSO connexion unique fédération ADFS Entra"),
            ),
            Section(
                "directories.list_directories",
                _("Annuaires des agents"),
                _("Entrer avec son mot de passe de l’annuaire ; suivre les arrivées et les départs."),
                _("LDAP Active Directory OpenLDAP synchronisation"),
            ),
            Section(
                "absences.list_agents_absences",
                _("Absences des agents"),
                _("Qui est absent, et qui le remplace."),
                _("congé suppléant remplaçant"),
            ),
            Section(
                "openid_sources.list_sources",
                _("ProConnect et fournisseurs d’identité"),
                _("Se connecter ici avec un compte que l’on a ailleurs."),
                _("OpenID SSO connexion annuaire AgentConnect"),
            ),
            Section(
                "pending_identities.list_pending",
                _("Accès à confirmer"),
                _("Aucun agent n’attend."),
                _("ProConnect identité nouvelle"),
            ),
            Section(
                "qualities.list_qualities",
                _("Qualités des usagers"),
                _("Responsable d’association, professionnel du marché… Qui les a, qui peut les demander."),
            ),
        ),
    ),
    SectionGroup(
        "collectivite",
        _("Collectivité"),
        (
            Section(
                "authority.show_authority",
                _("Identité et coordonnées"),
                _("Le nom, l’adresse, les horaires et le logo de la collectivité."),
                _("mairie téléphone e-mail"),
            ),
            Section(
                "webmaster.show_overview",
                _("Site public"),
                _("Charte graphique, pages, menus, actualités, bandeaux."),
                _("apparence couleurs portail"),
            ),
            Section(
                "mailboxes.list_mailboxes",
                _("Boîtes e-mail"),
                _("Les adresses que Parvis relève, et qui reçoit leurs e-mails."),
                _("IMAP courrier messagerie"),
            ),
            Section(
                "franceconnect.show_guide",
                _("FranceConnect"),
                _("Pas à pas, de la demande d’habilitation à la mise en service."),
                _("identité connexion usagers eIDAS"),
            ),
            Section(
                "electronic_seal.show_seal",
                _("Cachet électronique"),
                _("Le certificat qui scelle les documents de la collectivité."),
                _("signature PAdES certificat PKCS#12 horodatage"),
            ),
            Section(
                "regie_settings.list_regies",
                _("Régies et paiement en ligne"),
                _("Ce que chaque régie encaisse, qui y travaille, PayFiP ; factures, régisseur, DGFiP."),
            ),
            Section(
                "identity_papers.show_interface",
                _("Titres d’identité (ANTS)"),
                _("Le site national des rendez-vous en mairie, et l’anti-doublon des pré-demandes."),
                _("passeport carte CNI France Titres pré-demande"),
            ),
            Section(
                "settings.show_settings",
                _("Réglages"),
                _("Carte, adresses, SMS, et les services que votre collectivité utilise."),
                _("passerelle paramètres configuration"),
            ),
        ),
    ),
    SectionGroup(
        "technique",
        _("Technique"),
        (
            Section(
                "health_report.show_report",
                _("Santé du service"),
                _("Tout va bien."),
                _("panne diagnostic"),
            ),
            Section(
                "deliveries.list_failed_deliveries",
                _("Envois en échec"),
                _("Tout est parti."),
                _("e-mail SMS message courrier"),
            ),
            Section(
                "short_messages.show_counts",
                _("SMS envoyés"),
                _("Ce qui part et arrive chaque mois, et ce que cela coûte."),
                _("téléphone dépense STOP"),
            ),
            Section(
                "execution_errors.list_errors",
                _("Erreurs d’exécution"),
                _("Toutes les étapes des circuits se sont faites."),
                _("workflow panne"),
            ),
            Section(
                "api_keys.list_keys",
                _("Clés des autres logiciels"),
                _("Ce qu’un logiciel métier peut demander ici, et avec quelle clé."),
                _("API jeton"),
            ),
            Section("webhooks.list_webhooks", _("Webhooks"), _("Les logiciels prévenus des événements."), _("API")),
            Section(
                "linked_software.list_clients",
                _("Logiciels reliés"),
                _("Les logiciels où l’on se connecte avec son compte Parvis."),
                _("OpenID SSO connexion fournisseur d’identité"),
            ),
            Section(
                "site_exports.list_exports",
                _("Export du site"),
                _("Tout emporter dans des formats ouverts : changer d’hébergeur, ou partir."),
                _("sauvegarde réversibilité import migration"),
            ),
        ),
    ),
    SectionGroup(
        "controle",
        _("Contrôle"),
        (
            Section(
                "access_log.list_accesses",
                _("Journal des accès"),
                _("Qui a lu quelle demande, quand et où ; ce qui mérite une question."),
                _("RGPD traçabilité accès DPO"),
            ),
            Section(
                "retention.show_retention",
                _("Conservation des données"),
                _("Combien de temps chaque démarche garde les demandes, et ce qui s’efface bientôt."),
                _("RGPD anonymisation durée purge"),
            ),
            Section("limitations.list_limitations", _("Demandes sous limitation"), _("Aucune."), _("RGPD article 18")),
            Section(
                "administration_history.list_history",
                _("Historique de l’administration"),
                _("Qui a changé les services, les rôles, les droits et les rubriques."),
                _("journal"),
            ),
        ),
    ),
)

from django.apps import AppConfig

from habilitations import ports


class RegistreConfig(AppConfig):
    """The register: demandes, numéro unique, life cycle, events."""

    name = "registre"
    verbose_name = "Registre"

    def ready(self) -> None:
        from demandeurs import ports as ports_des_pieces
        from habilitations.services.territoires import RECALCUL
        from registre import corbeilles, permissions
        from registre import ports as nos_ports
        from registre.services import actes_groupes, lots, perimetres, prise_en_charge, territoires, visites
        from registre.services.cotation import grilles, marques, passage, reprise, simulation
        from registre.services.pieces import depot, numerisation
        from registre.services.priorites import appliquer_fichier, fichiers
        from registre.web.vues import offres_dalo
        from socle.ports import reprises, tables_ordonnees
        from socle.travaux import EXECUTANTS

        EXECUTANTS[RECALCUL] = territoires.recalculer
        EXECUTANTS[lots.NATURE] = lots.executer
        EXECUTANTS[numerisation.NATURE] = numerisation.executer
        EXECUTANTS[fichiers.NATURE] = appliquer_fichier.executer
        EXECUTANTS[grilles.NOTER] = passage.noter_apres_publication
        EXECUTANTS[simulation.NATURE] = simulation.executer
        ports_des_pieces.detenteurs.append(numerisation.archives_attendues)
        ports_des_pieces.sorties_de_quarantaine.append(depot.a_la_sortie_de_quarantaine)
        nos_ports.compteurs += corbeilles.DU_REGISTRE
        nos_ports.corbeilles.append(offres_dalo.CORBEILLE)
        nos_ports.actes_groupes += actes_groupes.ACTES
        tables_ordonnees.append("registre_evenement")
        reprises.append(reprise.marquer_sans_faits)
        ports.resolveurs.append(permissions.situer_demande)
        ports.compteurs_de_perimetre.append(perimetres.compter_l_ecart)
        ports.noms_de_demandes.append(perimetres.numeros_lisibles)
        ports.recherches_de_demande.append(perimetres.trouver_lisible)
        ports.sources_nominatives.append(permissions.demandes_ouvertes_nommement)
        nos_ports.suites.append(marques.apres_un_acte)
        nos_ports.effacements += [prise_en_charge.oublier, visites.oublier, marques.oublier]

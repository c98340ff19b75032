"""Declares the application to Django."""

from __future__ import annotations

from django.apps import AppConfig


class AttributionsConfig(AppConfig):
    name = "attributions"
    verbose_name = "Attributions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from attributions import ports as siens
        from attributions.models import FichierProcesVerbal, LotDeLettres
        from attributions.services import (
            convocations,
            documentation,
            effets,
            lettres,
            lots_de_lettres,
            pieces_attendues,
            precisions,
            proces_verbaux,
            suites,
        )
        from attributions.services.rpls import import_, reception
        from attributions.web import corbeilles, libelles, panneau
        from attributions.web.designation import ou_loger
        from demandeurs import ports as ports_des_pieces
        from registre import ports
        from registre.services import documentation as documents
        from socle.travaux import EXECUTANTS

        siens.effets.append(effets.effets_de_candidatures)
        EXECUTANTS[convocations.NATURE] = convocations.envoyer
        EXECUTANTS[reception.NATURE] = import_.importer
        ports.empechements.append(suites.empechement)
        ports.suites.append(suites.suite)
        ports.changements_de_pieces.append(pieces_attendues.apres_un_changement)
        ports.effacements.append(suites.oublier)
        ports.effacements.append(proces_verbaux.oublier)
        ports.effacements.append(lots_de_lettres.oublier)
        ports_des_pieces.detenteurs += (proces_verbaux.fichiers_attendus, lots_de_lettres.fichiers_attendus)
        ports_des_pieces.serrures += (FichierProcesVerbal, LotDeLettres)
        ports.sources_de_refus.append(suites.refus_connus)
        ports.redacteurs.update(lettres.REDACTEURS)
        ports.precisions.update(precisions.PRECISIONS)
        ports.corbeilles += (*corbeilles.CORBEILLES, corbeilles.DECLARATION)
        ports.panneaux.append(panneau.CANDIDATURES)
        ports.panneaux.append(ou_loger.OU_LOGER)
        ports.libelles_d_evenements.update(libelles.LIBELLES)
        documents.DOCUMENTS.update(documentation.DOCUMENTS)

"""Erasure, every night: one year after radiation the identifying data go (décret 2017-917 art. 4, arrêté 2015 §7).

What stays: the shell of the demande, its vœux and motives, its events, and a keyed hash of its number, which tells a
demandeur that his dossier existed and was erased.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from demandeurs.chiffrement import empreinte
from demandeurs.models import Menage, PersonneMorale
from demandeurs.services import brouillons
from habilitations.acteur import Acteur
from registre import ports
from registre.enums import NatureEvenement, StatutNumero
from registre.models import (
    AttributionDeclaree,
    Courrier,
    Demande,
    DemandeAcces,
    DemandePartageAgent,
    DemandePartageOrganisme,
    DepotPapier,
    Divergence,
    DonneesSne,
    EligibiliteContingent,
    LigneFichier,
    NumeroUnique,
    OffreDalo,
    Priorite,
    Tache,
)
from registre.rules.echeances import bornes_du_jour
from registre.services.actes import OBJET, inscrire
from registre.services.parametres import delais_de_la_region
from registre.services.pieces.conservation import effacer_les_menages
from registre.states.demande import Acte, EtatDemande
from socle.journal import tracer_actes

LOT = 500
SANS_RPLS = "donnée effacée"


def effacer(*, le: date, acteur: Acteur) -> int:
    """Erase everything due on `le`, in batches; returns how many demandes. Any number of nights may be missed."""
    limite = bornes_du_jour(le, delais_de_la_region(le)).effacement
    total, dernier = 0, 0
    while True:
        effacees, dernier_lu = _lot(dernier, limite=limite, le=le, acteur=acteur)
        total += effacees
        if dernier_lu is None:
            return total
        dernier = dernier_lu


@transaction.atomic
def _lot(apres: int, *, limite: date, le: date, acteur: Acteur) -> tuple[int, int | None]:
    dues = list(
        Demande.objects.filter(
            pk__gt=apres, etat__in=(EtatDemande.RADIEE, EtatDemande.SUPPRIMEE), radiee_le__lte=limite
        )
        .select_for_update(of=("self",), skip_locked=True, no_key=True)
        .order_by("pk")
        .values_list("pk", "menage_id", "personne_morale_id")[:LOT]
    )
    if not dues:
        return 0, None
    retenues = ports.empeches(Acte.EFFACER, [pk for pk, *_ in dues], le=le)
    demandes = [pk for pk, *_ in dues if pk not in retenues]
    menages = [menage for pk, menage, _ in dues if menage and pk not in retenues]
    morales = [morale for pk, _, morale in dues if morale and pk not in retenues]
    if demandes:
        _effacer(demandes, menages, morales, acteur=acteur, le=le)
    return len(demandes), (dues[-1][0] if len(dues) == LOT else None)


def _effacer(
    demandes: Sequence[int], menages: Sequence[int], morales: Sequence[int], *, acteur: Acteur, le: date
) -> None:
    for effacement in ports.effacements:
        effacement(demandes)
    _garder_l_empreinte(demandes)
    Demande.objects.filter(pk__in=demandes).update(
        etat=EtatDemande.EFFACEE,
        menage=None,
        personne_morale=None,
        recherche_noms=None,
        titulaire_tri="",
        precision="",
        autre_motif="",
        jugement_le=None,
    )
    effacer_les_menages(menages)
    Menage.objects.filter(pk__in=menages).delete()
    PersonneMorale.objects.filter(pk__in=morales).delete()
    _effacer_autour(demandes)
    inscrire(demandes, NatureEvenement.EFFACEMENT, acteur=acteur, le=le)
    tracer_actes(acteur, Acte.EFFACER.value, OBJET, demandes)
    ports.donner_suite(Acte.EFFACER, demandes, acteur=acteur, le=le)


def _garder_l_empreinte(demandes: Sequence[int]) -> None:
    numeros = NumeroUnique.objects.filter(demande__in=demandes)
    avec = [
        Demande(pk=demande, numero_empreinte=empreinte(numero))
        for demande, numero in numeros.exclude(statut=StatutNumero.ANCIEN).values_list("demande_id", "numero")
    ]
    Demande.objects.bulk_update(avec, ["numero_empreinte"])
    numeros.delete()


def _effacer_autour(demandes: Sequence[int]) -> None:
    """Rows of the register that carry a place, a number or a free text."""
    DonneesSne.objects.filter(demande__in=demandes).delete()
    DemandeAcces.objects.filter(demande__in=demandes).delete()
    brouillons.effacer_des_dossiers(Demande.objects.filter(pk__in=demandes).values_list("cle", flat=True))
    DepotPapier.objects.filter(demande__in=demandes).delete()
    DemandePartageAgent.objects.filter(content_object__in=demandes).delete()
    DemandePartageOrganisme.objects.filter(content_object__in=demandes).delete()
    Courrier.objects.filter(demande__in=demandes).update(details={})
    Priorite.objects.filter(demande__in=demandes).update(contestation="")
    OffreDalo.objects.filter(demande__in=demandes).update(precision="", preuve="", suite_motif="")
    EligibiliteContingent.objects.filter(demande__in=demandes).update(motif="")
    Divergence.objects.filter(demande__in=demandes).update(motif="")
    LigneFichier.objects.filter(demande__in=demandes).delete()
    Tache.objects.filter(demande__in=demandes).update(details={})
    AttributionDeclaree.objects.filter(demande__in=demandes).update(
        rpls="", exception_rpls=SANS_RPLS, a_adresse=False, **dict.fromkeys(_ADRESSE, "")
    )


_ADRESSE = (
    "appartement",
    "etage",
    "escalier",
    "batiment",
    "complement",
    "numero",
    "voie",
    "lieu_dit",
    "code_postal",
    "commune",
    "code_postal_etranger",
    "commune_etranger",
    "pays",
)

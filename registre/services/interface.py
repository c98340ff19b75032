"""Acts that the national system has already pronounced: facts to record, checked only against the state of the demande.

R441-2-5: the register and the national system say the same of a demande. A renewal, a radiation or its cancellation
received from it needs no warning or proof here; whoever pronounced it answers for them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from habilitations.acteur import Acteur
from registre import effects
from registre.enums import EtatCourrier, NatureCourrier, NatureEvenement, NatureLien
from registre.models import Courrier, Demande, LienDemande, NumeroUnique
from registre.rules.echeances import fin_de_validite
from registre.rules.reactivation import MotifReactivation
from registre.saisie import SaisieRadiation
from registre.services.actes import consigner, ouvrir
from registre.services.courriers import annuler_en_attente, preparer
from registre.services.parametres import delais_de_la_region
from registre.services.radiation import prononcer
from registre.services.reactivation import reactiver
from registre.states.demande import Acte
from socle.clock import maintenant

SNE = {"origine": "sne"}


@transaction.atomic
def constater_renouvellement(demande_id: int, *, acteur: Acteur, le: date, en_ligne: bool = False) -> Demande:
    """The national system renewed the demande on `le`. Raises `ActionRefusee`."""
    demande = ouvrir(demande_id, acte=Acte.RENOUVELER, acteur=acteur, version=None, le=le)
    demande.renouvelee_le = le
    demande.valable_jusqu_au = max(demande.valable_jusqu_au, fin_de_validite(le, delais_de_la_region(le)))
    demande.en_ligne = demande.en_ligne or en_ligne
    annuler_en_attente([demande.pk], NatureCourrier.PREAVIS)
    champs = ("renouvelee_le", "valable_jusqu_au", "en_ligne")
    consigner(
        demande, Acte.RENOUVELER, NatureEvenement.RENOUVELLEMENT, acteur=acteur, le=le, champs=champs, details=SNE
    )
    attester([demande.pk], NatureCourrier.ATTESTATION_RENOUVELLEMENT)
    return demande


@transaction.atomic
def constater_radiation(demande_id: int, *, saisie: SaisieRadiation, acteur: Acteur) -> None:
    """The national system struck the demande off. Raises `ActionRefusee`."""
    debut = maintenant()
    ouvrir(demande_id, acte=Acte.RADIER, acteur=acteur, version=None, le=saisie.le)
    details = {**SNE, **({"sous_motif": saisie.sous_motif} if saisie.sous_motif else {})}
    prononcer([demande_id], saisie=saisie, acteur=acteur, details=details)
    _taire([demande_id], depuis=debut)


@transaction.atomic
def constater_deradiation(demande_id: int, *, acteur: Acteur, le: date) -> None:
    """The national system cancelled the radiation (empty motive). Raises `ActionRefusee`."""
    debut = maintenant()
    reactiver(demande_id, motif=MotifReactivation.ANNULATION, acteur=acteur, le=le)
    _taire([demande_id], depuis=debut)


def lier_a_la_demande_d_origine(couples: Iterable[tuple[int, int, date]]) -> None:
    """Link demandes born of a separation elsewhere (CRS) to the first one: (new, first, day)."""
    LienDemande.objects.bulk_create(
        LienDemande(origine_id=origine, issue_id=issue, nature=NatureLien.SEPARATION, le=le)
        for issue, origine, le in couples
    )


def demandes_de(numeros: Iterable[str]) -> dict[str, int]:
    """Ids of demandes by number, current or former."""
    return dict(NumeroUnique.objects.filter(numero__in=list(numeros)).values_list("numero", "demande_id"))


def attester(demandes: list[int], nature: NatureCourrier) -> None:
    """Attestations due by the register, when it is the designated system (R441-2-4, R441-2-7)."""
    if demandes and settings.NUMEROTEUR == "local":
        lettres = preparer(nature, demandes)
        effects.expedier_apres([lettre.pk for lettre in lettres])


def _taire(demandes: list[int], *, depuis: datetime) -> None:
    """When the national system writes to the demandeur, the register does not write a second time."""
    if settings.NUMEROTEUR == "sne":
        Courrier.objects.filter(demande__in=demandes, etat=EtatCourrier.A_ENVOYER, cree_a__gte=depuis).update(
            etat=EtatCourrier.ANNULE
        )

"""The body of a radiation as the service takes it: each motive reads its own fields and refuses the others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from habilitations.acteur import Acteur
from registre.api.contrats import Radier
from registre.enums import EtatCourrier
from registre.models import Courrier, Demande
from registre.rules.avertissements import NATURE_POUR
from registre.rules.constats import Constats
from registre.rules.controles import controler_attribution
from registre.saisie import SaisieAttribution, SaisieJustification, SaisieRadiation
from registre.services.actes import refus_de_date
from registre.services.nomenclatures import nomenclatures
from registre.services.referentiel import territoires
from registre.states.radiation import MotifRadiation
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Refus, exiger

M = MotifRadiation
# What each motive reads, beside its date (R441-2-8, R441-2-9).
CHAMPS: dict[MotifRadiation, frozenset[str]] = {
    M.ATTRIBUTION: frozenset({"attribution"}),
    M.RENONCIATION: frozenset({"renonciation_recue_le", "courrier_detenu_par"}),
    M.ABSENCE_REPONSE: frozenset(),
    M.IRRECEVABILITE: frozenset({"sous_motif", "decision_caleol", "decision_caleol_le"}),
    M.NON_RENOUVELLEMENT: frozenset(),
    M.FUSION: frozenset({"demande_conservee"}),
    M.DECES: frozenset({"deces_le"}),
    M.DOUBLON: frozenset({"demande_conservee"}),
}
_TOUS = frozenset().union(*CHAMPS.values())


def lire_la_radiation(lu: Radier, demande: Demande, acteur: Acteur) -> tuple[SaisieRadiation, SaisieJustification]:
    """What the service takes. Raises `ActionRefusee` for what it could not even read."""
    motif = _motif(lu)
    le = lu.le or aujourdhui()
    exiger(refus_de_date(le, depuis=demande.deposee_le))
    attribution = _attribution(lu.attribution) if motif is M.ATTRIBUTION and lu.attribution is not None else None
    saisie = SaisieRadiation(
        le=le,
        motif=motif.value,
        sous_motif=lu.sous_motif,
        a_absence_reponse=motif is M.ABSENCE_REPONSE,
        attribution=attribution,
    )
    justification = SaisieJustification(
        renonciation_recue_le=lu.renonciation_recue_le,
        courrier_detenu_par=lu.courrier_detenu_par,
        avertissement_id=_avertissement(demande, motif, acteur),
        decision_caleol=lu.decision_caleol,
        decision_caleol_le=lu.decision_caleol_le,
        deces_le=lu.deces_le,
        demande_conservee_id=_conservee(lu.demande_conservee, acteur),
    )
    return saisie, justification


def _motif(lu: Radier) -> MotifRadiation:
    if lu.motif not in MotifRadiation.values:
        raise ActionRefusee(
            Refus(
                "motif_inconnu",
                "Ce motif de radiation n'est pas dans la liste.",
                champ="motif",
                source="R441-2-8 CCH",
                issue=f"Choisissez parmi : {', '.join(MotifRadiation.values)}.",
            )
        )
    motif = MotifRadiation(lu.motif)
    de_trop = sorted(nom for nom in _TOUS - CHAMPS[motif] if getattr(lu, nom) not in (None, ""))
    if de_trop:
        raise ActionRefusee([_sans_objet(nom, motif) for nom in de_trop])
    return motif


def _sans_objet(nom: str, motif: MotifRadiation) -> Refus:
    return Refus(
        "champ_sans_objet",
        f"Ce champ n'a pas d'objet pour le motif « {motif.label} ».",
        champ=nom,
        source="R441-2-8 CCH",
        issue="Retirez-le de la requête.",
    )


def _attribution(attribution: SaisieAttribution) -> SaisieAttribution:
    propre = replace(attribution, rpls=attribution.rpls.upper())
    constats = Constats(aujourdhui(), nomenclatures().du_jour(aujourdhui()))
    controler_attribution(propre, constats, territoires())
    if constats.refus:
        raise ActionRefusee([replace(un, champ=un.champ.removeprefix("radiation.")) for un in constats.refus])
    return propre


def _avertissement(demande: Demande, motif: MotifRadiation, acteur: Acteur) -> int | None:
    """The last warning of this organisme for this motive, answered or not: the rules judge it."""
    nature: Any = NATURE_POUR.get(motif)
    if nature is None:
        return None
    lettres = Courrier.objects.filter(demande=demande, nature=nature, organisme=acteur.organisme_id)
    ouvertes = lettres.exclude(etat=EtatCourrier.ANNULE).order_by("-pk").values_list("pk", flat=True)
    trouvee: int | None = ouvertes.first() or lettres.order_by("-pk").values_list("pk", flat=True).first()
    return trouvee


def _conservee(cle: UUID | None, acteur: Acteur) -> int | None:
    if cle is None:
        return None
    trouvee: int | None = Demande.objects.visibles_par(acteur).filter(cle=cle).values_list("pk", flat=True).first()
    if trouvee is None:
        raise ActionRefusee(
            Refus(
                "demande_conservee_inconnue",
                "La demande conservée n'est pas dans votre périmètre.",
                champ="demande_conservee",
                issue="Vérifiez son identifiant.",
                source="R441-2-6 CCH",
            )
        )
    return trouvee

"""What the page of an association's candidature says: the household it houses, until when, what may be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.urls import reverse

from attributions.enums import NatureOccupation
from attributions.models import Candidature, OccupationParAssociation
from attributions.services import associations
from attributions.states.candidature import EtatCandidature as E
from habilitations.acteur import Acteur
from registre.services.perimetres import numeros_lisibles
from registre.web import affichage
from socle.clock import aujourdhui
from socle.presentation import Etiquette, Fait, Ton


@dataclass(frozen=True, slots=True)
class CarteAssociation:
    """`actes` are (label, address), the one to do first; `autre` is the occupant's own candidature, once the lease slid."""

    faits: Sequence[Fait] = ()
    actes: list[tuple[str, str]] = field(default_factory=list)
    autre: str = ""
    consigne: str = ""


def carte(candidature: Candidature, acteur: Acteur) -> CarteAssociation | None:
    """None when the candidate is a household, or before the association's lease; six statements at most."""
    if not associations.est_une_association(candidature.demande) or candidature.etat not in (
        E.BAIL_SIGNE,
        E.BAIL_GLISSE,
    ):
        return None
    derniere = (
        OccupationParAssociation.objects.filter(bail__candidature=candidature)
        .select_related("bail_occupant__candidature")
        .order_by("-pk")
        .first()
    )
    return CarteAssociation(
        faits=_faits(derniere, acteur) if derniere else (),
        actes=_actes(candidature, derniere, acteur),
        autre=_autre(derniere),
        consigne=""
        if derniere
        else "L'association loue ce logement : indiquez le ménage qu'elle y loge. Il garde sa propre demande.",
    )


def _faits(une: OccupationParAssociation, acteur: Acteur) -> list[Fait]:
    numero = numeros_lisibles(acteur, [une.demande_id]).get(une.demande_id, "demande close, ou hors de votre périmètre")
    lus = [
        Fait("Demande du ménage", numero),
        Fait("À quel titre", str(NatureOccupation(une.nature).label)),
        Fait("Logé depuis le", affichage.jour(une.du)),
    ]
    if une.au is None:
        passe = une.terme < aujourdhui()
        ton = [Etiquette("terme passé", Ton.ROUGE)] if passe else []
        return [*lus, Fait("Terme", affichage.jour(une.terme), ton)]
    return [*lus, Fait(str(une.get_fin_display()), affichage.jour(une.au))]


def _actes(
    candidature: Candidature, derniere: OccupationParAssociation | None, acteur: Acteur
) -> list[tuple[str, str]]:
    def lien(libelle: str, route: str) -> tuple[str, str]:
        return libelle, reverse(f"attributions:{route}", args=[candidature.cle])

    if derniere is None or derniere.au is not None:
        if associations.refus_de_loger(acteur=acteur, candidature=candidature) is not None:
            return []
        return [lien("Indiquer le ménage logé…", "loger_par_association")]
    actes = []
    if associations.refus_de_glisser(acteur=acteur, candidature=candidature) is None:
        actes.append(lien("Mettre le bail au nom de l'occupant…", "glisser"))
    if associations.refus_d_occupation(acteur=acteur, candidature=candidature) is None:
        actes += [
            lien("Reporter le terme…", "prolonger_occupation"),
            lien("Enregistrer son départ…", "terminer_occupation"),
        ]
    return actes


def _autre(derniere: OccupationParAssociation | None) -> str:
    if derniere is None or derniere.bail_occupant is None:
        return ""
    return reverse("attributions:candidature", args=[derniere.bail_occupant.candidature.cle])

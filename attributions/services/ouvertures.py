"""The dossier of a designated household is opened by name to whoever treats the candidature and could not read it.

To the bailleur and to the réservataire concerned (R441-2-15 I and V), only when their perimeter does not cover the
demande already; it closes when the candidature does, after a dated parameter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.contrib.auth.models import Permission
from django.db.models import F, Max, Q
from django.db.models.functions import Greatest

from attributions.models import Candidature, MiseADisposition
from attributions.states.candidature import OUVERTES
from habilitations import access
from habilitations.acteur import Acteur
from habilitations.lecture import faits_de
from habilitations.models import Organisme
from habilitations.rules.droits import Droit
from habilitations.rules.perimetre import perimetre
from registre.models import Demande, DemandePartageOrganisme
from registre.rules.parametres import Cle
from registre.services.parametres import jeu_de_la_region

DUREE = timedelta(days=366)
"""A grant always has an end: nothing stays open longer than a share by hand may."""
MOTIF = "Candidature en cours sur un logement (L441-1 et R441-2-15 CCH)"
DROITS = (Droit.CONSULTER, Droit.CONSULTER_PIECES)


def ouvrir(demandes: Sequence[Demande], vacance: MiseADisposition, *, acteur: Acteur, le: date) -> int:
    """Grants given, in a few statements: one per demande, organisme and right that nothing opens already."""
    manquants = [
        (demande, organisme)
        for organisme in _concernes(vacance)
        for demande in _non_couvertes(demandes, organisme, le=le)
    ]
    if not manquants:
        return 0
    permissions = {
        une.codename: une
        for une in Permission.objects.filter(
            content_type__app_label="registre", codename__in=[un.value for un in DROITS]
        )
    }
    fins = _fins([demande.pk for demande, _ in manquants])
    partages = [
        DemandePartageOrganisme(
            content_object=demande,
            group=organisme.groupe,
            permission=permissions[droit.value],
            motif=MOTIF,
            accorde_par_id=acteur.affectation_id,
            du=du,
            au=le + DUREE,
        )
        for demande, organisme in manquants
        for droit in DROITS
        if (du := _debut(fins, demande.pk, organisme.groupe_id, permissions[droit.value].pk, le)) <= le + DUREE
    ]
    DemandePartageOrganisme.objects.bulk_create(partages)
    access.oublier_les_droits()
    return len(partages)


def _concernes(vacance: MiseADisposition) -> list[Organisme]:
    voulus = {un for un in (vacance.attribuant_id, vacance.reservataire_id) if un is not None}
    return list(Organisme.objects.select_related("groupe").filter(pk__in=voulus).order_by("pk"))


def _non_couvertes(demandes: Iterable[Demande], organisme: Organisme, *, le: date) -> list[Demande]:
    faits = faits_de(organisme.pk, le)
    if faits is None:
        return []
    lu = perimetre(Droit.CONSULTER, faits)
    return [une for une in demandes if not lu.couvre(territoires=une.territoires, guichet_id=une.guichet_id)]


Cles = dict[tuple[int, int, int], date]


def _fins(demandes: Sequence[int]) -> Cles:
    """The last day already opened, by demande, group and permission: two grants of the same never overlap."""
    lues = (
        DemandePartageOrganisme.objects.filter(content_object__in=demandes)
        .values_list("content_object", "group", "permission")
        .annotate(fin=Max("au"))
    )
    return {(demande, groupe, permission): fin for demande, groupe, permission, fin in lues}


def _debut(fins: Cles, demande: int, groupe: int, permission: int, le: date) -> date:
    deja = fins.get((demande, groupe, permission))
    return le if deja is None or deja < le else deja + timedelta(days=1)


def fermer(demandes: Sequence[int], *, le: date) -> None:
    """Bring to its term what was opened for these demandes, when their organismes have no open candidature on them.

    One statement for the grants of a few demandes; a grant given by hand, with another motive, is left as it is.
    """
    if not demandes:
        return
    ouverts = DemandePartageOrganisme.objects.filter(content_object__in=list(demandes), motif=MOTIF, au__gt=le)
    lignes = list(ouverts.values_list("pk", "content_object", "group"))
    if not lignes:
        return
    encore = _encore_concernes(demandes)
    a_fermer = [pk for pk, demande, groupe in lignes if (demande, groupe) not in encore]
    jeu, chaine = jeu_de_la_region()
    fin = le + timedelta(days=int(jeu.valeur(Cle.DESIGNATION_ACCES, le=le, territoires=chaine)))
    DemandePartageOrganisme.objects.filter(Q(pk__in=a_fermer), au__gt=fin).update(au=Greatest(F("du"), fin))
    access.oublier_les_droits()


def _encore_concernes(demandes: Sequence[int]) -> set[tuple[int, int]]:
    ouvertes = Candidature.objects.filter(demande__in=list(demandes), etat__in=OUVERTES)
    lues = ouvertes.values_list("demande", "attribuant__groupe", "mise_a_disposition__reservataire__groupe")
    return {(demande, groupe) for demande, *groupes in lues for groupe in groupes if groupe is not None}

"""An exchange between two tenants of the same bailleur: two mutations bound, signed together or not at all."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import Q

from attributions.models import Bail, Candidature, Logement, MiseADisposition, Mutation
from attributions.permissions import introuvable, refus_de_candidature, refus_de_location
from attributions.rules.mutation import Cote, refus_d_echange
from attributions.saisie.location import SaisieBail, SaisieEchange
from attributions.services.actes import refus_de_version, verrouiller_demandes, verrouiller_vacance
from attributions.services.baux import signer
from attributions.services.mutations import dire, refus_de_muter
from attributions.states.candidature import OUVERTES, ActeCandidature, EtatCandidature
from habilitations.acteur import Acteur
from registre.services.contraintes import contraintes_dites
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, Refus, exiger

LIER, DEFAIRE = "lier_echange", "defaire_echange"


@dataclass(frozen=True, slots=True)
class _Deux:
    """The two candidatures, locked with all that their leases move: the one acted on, then the other."""

    une: Candidature
    autre: Candidature


@contraintes_dites()
@transaction.atomic
def lier(candidature_id: int, *, autre_id: int, acteur: Acteur, version: int | None = None) -> None:
    """Bind two mutations that cross. Raises `ActionRefusee`: not the bailleur's, closed, not crossed, bound already."""
    deux = _verrouiller(candidature_id, autre_id)
    exiger(_refus(deux, acteur, version))
    mutations = Mutation.objects.in_bulk([deux.une.pk, deux.autre.pk])
    exiger(refus_d_echange(*(_cote(une, mutations.get(une.pk)) for une in (deux.une, deux.autre))))
    for une, avec in ((deux.une, deux.autre), (deux.autre, deux.une)):
        Mutation.objects.filter(pk=une.pk).update(echange=avec.pk, vacance_liberee=None)
        dire(une, LIER, {"avec": avec.pk}, acteur=acteur, le=aujourdhui())


@contraintes_dites()
@transaction.atomic
def defaire(candidature_id: int, *, acteur: Acteur, version: int | None = None) -> None:
    """Unbind: each is an ordinary mutation again, even when the other one is over. Raises `ActionRefusee`."""
    deux = _lies(candidature_id)
    exiger(refus_de_defaire(acteur=acteur, candidature=deux.une))
    exiger(refus_de_version(deux.une, version))
    for une, avec in ((deux.une, deux.autre), (deux.autre, deux.une)):
        Mutation.objects.filter(pk=une.pk).update(echange=None)
        dire(une, DEFAIRE, {"avec": avec.pk}, acteur=acteur, le=aujourdhui())


def refus_de_defaire(*, acteur: Acteur, candidature: Candidature) -> Refus | None:
    """Why this exchange may not be undone, or None: for the button, the API and the service."""
    refus = refus_de_location(acteur=acteur, candidature=candidature)
    if refus is not None:
        return refus
    if autre_de(candidature) is None:
        return _sans_echange()
    if candidature.etat == EtatCandidature.BAIL_SIGNE:
        return Refus(
            "echange_signe",
            "Les deux baux de cet échange sont signés : il ne se défait plus.",
            Nature.ETAT,
            source="R441-2-8 a CCH",
            issue="Une erreur se corrige par l'annulation de chacun des baux.",
        )
    return None


@contraintes_dites()
@transaction.atomic
def signer_les_deux(
    candidature_id: int, *, saisie: SaisieEchange, acteur: Acteur, version: int | None = None
) -> tuple[Bail, Bail]:
    """Sign both leases and strike both demandes off, in one transaction. Raises `ActionRefusee`; nothing is signed then."""
    deux = _lies(candidature_id)
    exiger(refus_de_signer_l_echange(acteur=acteur, candidature=deux.une))
    exiger(refus_de_version(deux.une, version))
    return _signer(deux.une, saisie, acteur), _signer(deux.autre, saisie, acteur)


def refus_de_signer_l_echange(*, acteur: Acteur, candidature: Candidature) -> Refus | None:
    """Why the exchange of this candidature may not be signed, or None: for the button, the API and the service."""
    refus = refus_de_location(acteur=acteur, candidature=candidature)
    if refus is not None:
        return refus
    autre = autre_de(candidature)
    if autre is None:
        return _sans_echange()
    refus = refus_de_candidature(ActeCandidature.SIGNER, acteur=acteur, candidature=candidature)
    return refus or _de_l_autre(refus_de_candidature(ActeCandidature.SIGNER, acteur=acteur, candidature=autre))


def autre_de(candidature: Candidature) -> Candidature | None:
    """The other candidature of its exchange."""
    autre: Candidature | None = (
        Candidature.objects.filter(mutation__echange=candidature.pk)
        .select_related("mise_a_disposition__logement__commune", "mise_a_disposition__convention", "demande")
        .first()
    )
    return autre


def possibles(candidature: Candidature) -> list[Candidature]:
    """Candidates who leave the dwelling attributed here and take the one left; a handful."""
    sienne = Mutation.objects.filter(pk=candidature.pk, echange__isnull=True).first()
    if sienne is None:
        return []
    croisees = Candidature.objects.filter(
        attribuant=candidature.attribuant_id,
        etat__in=OUVERTES,
        mutation__occupe=candidature.mise_a_disposition.logement_id,
        mutation__echange__isnull=True,
        mise_a_disposition__logement=sienne.occupe_id,
    )
    return list(croisees.select_related("mise_a_disposition__logement__commune").order_by("pk")[:20])


def _signer(une: Candidature, saisie: SaisieEchange, acteur: Acteur) -> Bail:
    logement = une.mise_a_disposition.logement
    bail = SaisieBail(
        signe_le=saisie.signe_le,
        entree_le=saisie.entree_le,
        rpls=logement.rpls,
        exception_rpls="" if logement.rpls else logement.exception_rpls,
        actualisee=saisie.actualisees,
    )
    try:
        return signer(une.pk, saisie=bail, acteur=acteur, echange=True)
    except ActionRefusee as refusee:
        raise ActionRefusee([_au_champ(un) for un in refusee.refus]) from None


def _au_champ(refus: Refus) -> Refus:
    """The form of an exchange confirms both demandes at once."""
    return replace(refus, champ="actualisees") if refus.champ == "actualisee" else refus


def _verrouiller(une_id: int, autre_id: int) -> _Deux:
    """Demandes of both vacancies, their dwellings, the vacancies, then the two candidatures. Raises `ActionRefusee`."""
    situees = dict(Candidature.objects.filter(pk__in=[une_id, autre_id]).values_list("pk", "mise_a_disposition"))
    if len(situees) < 2:
        raise ActionRefusee(introuvable("Cette candidature"))
    vacances = sorted(set(situees.values()))
    suivies = Candidature.objects.filter(Q(mise_a_disposition__in=vacances, etat__in=OUVERTES) | Q(pk__in=situees))
    demandes = verrouiller_demandes(suivies.values_list("demande", flat=True))
    logements = MiseADisposition.objects.filter(pk__in=vacances).values_list("logement", flat=True)
    list(Logement.objects.pour_ecriture().filter(pk__in=list(logements)))
    lues = {pk: verrouiller_vacance(pk) for pk in vacances}
    candidatures = {une.pk: une for une in Candidature.objects.pour_ecriture().filter(pk__in=situees)}
    for une in candidatures.values():
        une.demande, une.mise_a_disposition = demandes[une.demande_id], lues[une.mise_a_disposition_id]
    return _Deux(candidatures[une_id], candidatures[autre_id])


def _lies(candidature_id: int) -> _Deux:
    """The two of an exchange, locked and still bound to each other. Raises `ActionRefusee`."""
    deux = _verrouiller(candidature_id, _lie_a(candidature_id))
    if _lie_a(candidature_id) != deux.autre.pk:
        raise ActionRefusee(_sans_echange())  # undone, or bound to another one, while the locks were being taken
    return deux


def _lie_a(candidature_id: int) -> int:
    autre: int | None = (
        Mutation.objects.filter(pk=candidature_id, echange__isnull=False).values_list("echange", flat=True).first()
    )
    if autre is None:
        raise ActionRefusee(_sans_echange())
    return autre


def _refus(deux: _Deux, acteur: Acteur, version: int | None) -> Refus | None:
    return (
        refus_de_muter(acteur=acteur, candidature=deux.une)
        or refus_de_version(deux.une, version)
        or _de_l_autre(refus_de_muter(acteur=acteur, candidature=deux.autre))
    )


def _cote(une: Candidature, mutation: Mutation | None) -> Cote:
    return Cote(
        propose=une.mise_a_disposition.logement_id,
        occupe=mutation.occupe_id if mutation else None,
        ouverte=une.etat in OUVERTES,
        lie=mutation is not None and mutation.echange_id is not None,
    )


def _de_l_autre(refus: Refus | None) -> Refus | None:
    """The same reason, said of the other household."""
    return None if refus is None else replace(refus, message=f"Pour l'autre ménage de l'échange : {refus.message}")


def _sans_echange() -> Refus:
    return Refus(
        "sans_echange",
        "Cette candidature n'est liée à aucun échange.",
        Nature.ETAT,
        source="R441-5 CCH",
        issue="Indiquez d'abord avec quelle candidature le ménage échange son logement.",
    )

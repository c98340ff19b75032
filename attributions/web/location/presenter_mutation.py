"""What a page says of a mutation: the dwelling left, the exchange, what may be done; and the chain of a vacancy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.urls import reverse

from attributions.models import Candidature, MiseADisposition, Mutation
from attributions.services import echanges, mutations
from attributions.web import affichage as mots
from habilitations.acteur import Acteur
from registre.web import affichage
from socle.presentation import Etiquette, Fait


@dataclass(frozen=True, slots=True)
class CarteMutation:
    """`actes` are (label, address), the one to do first."""

    faits: Sequence[Fait] = ()
    actes: list[tuple[str, str]] = field(default_factory=list)
    autre: str = ""
    consigne: str = ""


def carte(candidature: Candidature, acteur: Acteur) -> CarteMutation | None:
    """None when the household is not a tenant of the social stock; five statements at most."""
    mutation = (
        Mutation.objects.filter(pk=candidature.pk)
        .select_related("occupe__commune", "vacance_liberee", "echange")
        .first()
    )
    if mutation is None and not candidature.demande.mutation:
        return None
    autre = echanges.autre_de(candidature) if mutation is not None and mutation.echange_id is not None else None
    return CarteMutation(
        faits=_faits(mutation, autre),
        actes=_actes(candidature, mutation, autre, acteur),
        autre=reverse("attributions:candidature", args=[autre.cle]) if autre else "",
        consigne=""
        if mutation
        else "La demande dit un locataire du parc social : s'il est le vôtre, indiquez le logement qu'il libère.",
    )


def _faits(mutation: Mutation | None, autre: Candidature | None) -> list[Fait]:
    if mutation is None:
        return []
    occupe = mutation.occupe
    lus = [
        Fait("Logement occupé", f"{mots.adresse(occupe)} · {mots.traits(occupe)}"),
        Fait("Identifiant RPLS", occupe.rpls or occupe.exception_rpls),
    ]
    if autre is not None:
        etat = mots.etat_de_candidature(autre.etat, rang=autre.rang)
        return [
            *lus,
            Fait("Échange", "les deux baux se signent ensemble", [Etiquette(f"autre ménage : {etat.texte}", etat.ton)]),
        ]
    libere = mutation.vacance_liberee
    suite = (
        f"remis à disposition pour le {affichage.jour(libere.disponible_le)}"
        if libere
        else "pas encore remis à disposition"
    )
    return [*lus, Fait("Après le départ", suite, vide=libere is None)]


def _actes(
    candidature: Candidature, mutation: Mutation | None, autre: Candidature | None, acteur: Acteur
) -> list[tuple[str, str]]:
    def lien(libelle: str, route: str) -> tuple[str, str]:
        return libelle, reverse(f"attributions:{route}", args=[candidature.cle])

    if autre is not None:
        actes = []
        if echanges.refus_de_signer_l_echange(acteur=acteur, candidature=candidature) is None:
            actes.append(lien("Enregistrer les deux baux…", "signer_echange"))
        if echanges.refus_de_defaire(acteur=acteur, candidature=candidature) is None:
            actes.append(lien("Défaire l'échange…", "defaire_echange"))
        return actes
    if mutations.refus_de_muter(acteur=acteur, candidature=candidature) is not None:
        return []
    actes = [lien("Corriger…" if mutation else "Indiquer le logement occupé…", "lier_mutation")]
    if mutation is not None and echanges.possibles(candidature):
        actes.insert(0, lien("Lier un échange…", "lier_echange"))
    return actes


@dataclass(frozen=True, slots=True)
class MaillonAffiche:
    adresse: str
    url: str
    quand: str
    etat: Etiquette
    courant: bool = False


def chaine(vacance: MiseADisposition, acteur: Acteur) -> list[MaillonAffiche]:
    """The chain of mutations through this vacancy, the first dwelling first; empty when it is not part of one."""
    lus = mutations.chaine(vacance, acteur=acteur)
    if not lus:
        return []
    avant = [_maillon(un.vacance) for un in lus if un.pas < 0]
    apres = [_maillon(un.vacance) for un in lus if un.pas > 0]
    return [*avant, _maillon(vacance, courant=True), *apres]


def _maillon(une: MiseADisposition, *, courant: bool = False) -> MaillonAffiche:
    return MaillonAffiche(
        adresse=f"{mots.adresse(une.logement)} ({une.logement.get_typologie_display()})",
        url=reverse("attributions:vacance", args=[une.cle]),
        quand=affichage.jour(une.disponible_le, court=True),
        etat=mots.etat_de_vacance(une.etat),
        courant=courant,
    )

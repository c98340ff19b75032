"""Adapted dwellings and programmes for one public: said by the bailleur, read when a household is designated or chosen.

R441-4 and L441-2 III: an ordinary dwelling costs no statement.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from attributions.enums import LettreDecision, PublicDedie
from attributions.models import Candidature, Logement, MiseADisposition, RechercheInfructueuse
from attributions.permissions import organisme_de, refus_de_vacance, refus_sur_logement
from attributions.rules import dedies as regles
from attributions.rules.dedies import Concerne, Destination
from attributions.saisie.designation import SaisieCandidat
from attributions.saisie.parc import SaisieDestination
from attributions.services.actes import VACANCE, refus_de_version, verrouiller_vacance
from attributions.services.durees import duree
from attributions.services.logements import OBJET, verrouiller
from attributions.services.recherche.candidats import Resultats, chercher_candidats
from attributions.services.recherche.preselection import DE_L_ETAT, Filtres, besoin_dit
from attributions.states.candidature import OUVERTES
from attributions.states.vacance import ActeVacance
from demandeurs.enums import RolePersonne
from demandeurs.models import BesoinHandicap, Personne
from habilitations.acteur import Acteur
from habilitations.rules.droits import Droit
from registre.models import Demande
from registre.rules.echeances import ajouter_mois
from registre.rules.nomenclatures import Liste
from registre.rules.parametres import Cle
from registre.services.contraintes import contraintes_dites
from registre.services.nomenclatures import nomenclatures
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Refus, exiger
from socle.journal import tracer_acte, tracer_actes

DESTINER, CONSTATER = "destiner_logement", "constater_recherche_infructueuse"
TITULAIRES = (RolePersonne.TITULAIRE, RolePersonne.COTITULAIRE)
ATTRIBUENT = frozenset({LettreDecision.A, LettreDecision.B, LettreDecision.C})


@contraintes_dites()
@transaction.atomic
def destiner(logement_id: int, saisie: SaisieDestination, *, acteur: Acteur, version: int | None = None) -> Logement:
    """Say what adapts a dwelling to a handicap and whom its programme is for; it holds for the next designations.

    Raises `ActionRefusee` with every reason: not the bailleur's, unknown equipment, a public without an authorisation.
    """
    logement = verrouiller(logement_id)
    exiger(refus_sur_logement(Droit.GERER_PARC, acteur=acteur, logement=logement))
    exiger(refus_de_version(logement, version))
    connus = nomenclatures().codes(Liste.EQUIPEMENT_HANDICAP, aujourdhui())
    if refus := regles.refus_de_destination(saisie.equipements, saisie.public, saisie.autorisation, connus=connus):
        raise ActionRefusee(refus)
    valeurs: dict[str, Any] = {
        "equipements": sorted(set(saisie.equipements)),
        "public": saisie.public,
        "autorisation": saisie.autorisation.strip()[:100] if saisie.public else "",
    }
    changes = [champ for champ, valeur in valeurs.items() if getattr(logement, champ) != valeur]
    if not changes:
        return logement
    for champ in changes:
        setattr(logement, champ, valeurs[champ])
    logement.version += 1
    logement.save(update_fields=[*changes, "version"])
    tracer_acte(acteur, DESTINER, OBJET, logement.pk, changes)
    return logement


def destination_de(vacance: MiseADisposition) -> Destination:
    """What the dwelling of this vacancy is for. Reads its réservataire only when a public comes first there."""
    logement = vacance.logement
    de_l_etat = bool(logement.public) and vacance.reservataire is not None and vacance.reservataire.type in DE_L_ETAT
    return Destination(tuple(logement.equipements), logement.public, de_l_etat)


def refus_par_rang(saisies: Sequence[SaisieCandidat], vacance: MiseADisposition, *, le: date) -> dict[int, Refus]:
    """By rank, what keeps these households from being designated there on `le`; nothing is read for an ordinary dwelling."""
    destination = destination_de(vacance)
    if destination.ordinaire:
        return {}
    concernes = concernes_de([une.demande for une in saisies], le=le)
    prouvee = recherche_de(vacance) is not None if destination.adapte else False
    age = duree(Cle.ADAPTE_AGE, le) if destination.adapte else None
    refus = {}
    for rang, une in enumerate(saisies):
        champ, menage = f"demandes.{rang}", concernes.get(une.demande, Concerne(False, ()))
        trouve = (
            regles.refus_d_adapte(destination, menage, recherche=prouvee, champ=champ)
            or regles.refus_de_second_public(destination, menage, age=age, confirmee=une.confirmee, champ=champ)
            or regles.refus_de_public(destination, menage, confirmee=une.confirmee, champ=champ)
        )
        if trouve is not None:
            refus[rang] = trouve
    return refus


def refus_d_attribuer(candidature: Candidature, lettre: str, *, le: date) -> Refus | None:
    """Why the commission may not attribute an adapted dwelling to this candidate, or None (R441-4)."""
    destination = destination_de(candidature.mise_a_disposition)
    if not destination.adapte or lettre not in ATTRIBUENT:
        return None
    menage = concernes_de([candidature.demande_id], le=le).get(candidature.demande_id, Concerne(False, ()))
    return regles.refus_d_adapte(
        destination, menage, recherche=recherche_de(candidature.mise_a_disposition) is not None
    )


def recherche_citee(vacance: MiseADisposition) -> dict[str, int]:
    """What a decision on an adapted dwelling keeps: the search that found nobody with the need."""
    if not vacance.logement.equipements:
        return {}
    recherche = recherche_de(vacance)
    return {} if recherche is None else {"recherche_infructueuse": recherche.pk}


def recherche_de(vacance: MiseADisposition) -> RechercheInfructueuse | None:
    """The fruitless search of this turn of designation."""
    siennes = RechercheInfructueuse.objects.filter(mise_a_disposition=vacance, tour=vacance.tour)
    recherche: RechercheInfructueuse | None = siennes.first()
    return recherche


@contraintes_dites()
@transaction.atomic
def constater_infructueuse(vacance_id: int, *, acteur: Acteur, version: int | None = None) -> RechercheInfructueuse:
    """Prove that nobody with the need could be given this adapted dwelling: the search itself is run, and must be empty.

    Raises `ActionRefusee`: not who designates, not an adapted dwelling, proved already, somebody has the need.
    """
    vacance, le = verrouiller_vacance(vacance_id), aujourdhui()
    exiger(refus_de_vacance(ActeVacance.DESIGNER, acteur=acteur, vacance=vacance))
    exiger(refus_de_version(vacance, version))
    adapte, deja = bool(vacance.logement.equipements), recherche_de(vacance) is not None
    lus = _chercher(vacance, acteur, le) if adapte and not deja else None
    faits = regles.FaitsRecherche(
        adapte=adapte,
        deja=deja,
        candidats=_candidats_qui_en_ont_besoin(vacance, le),
        trouves=0 if lus is None else len(lus.trouves),
        borne=lus is not None and lus.borne,
    )
    exiger(regles.refus_de_constater(faits))
    assert lus is not None  # noqa: S101 - refused above
    recherche = RechercheInfructueuse.objects.create(
        mise_a_disposition=vacance,
        tour=vacance.tour,
        organisme_id=organisme_de(acteur),
        faite_le=le,
        criteres={
            "besoin": True,
            "communes": list(lus.lieu.communes),
            "type": lus.lieu.type_demande,
            "equipements": list(vacance.logement.equipements),
        },
        examines=lus.examines,
        presque=len(lus.presque),
    )
    vacance.version += 1
    vacance.save(update_fields=["version"])
    tracer_actes(acteur, CONSTATER, VACANCE, [vacance.pk], ["recherche"])
    return recherche


def terme_du_bail(logement: Logement, signe_le: date) -> date | None:
    """The end of the lease of a dwelling for under-thirties; None for any other, whose lease has none."""
    if logement.public != PublicDedie.JEUNES:
        return None
    mois = duree(Cle.BAIL_JEUNES, signe_le)
    return None if mois is None else ajouter_mois(signe_le, mois)


def concernes_de(demandes: Collection[int], *, le: date) -> Mapping[int, Concerne]:
    """Need and ages of the holders of each household on that day; three statements whatever their number."""
    menages = dict(Demande.objects.filter(pk__in=demandes, menage__isnull=False).values_list("menage_id", "pk"))
    besoins = set(BesoinHandicap.objects.filter(besoin_dit(), menage__in=menages).values_list("menage", flat=True))
    ages: dict[int, list[int | None]] = {}
    doyens: dict[int, int] = {}
    personnes = Personne.objects.filter(menage__in=menages)
    for menage, role, naissance in personnes.values_list("menage", "role", "naissance_le"):
        age = regles.age_le(naissance, le)
        if role in TITULAIRES:
            ages.setdefault(menage, []).append(age)
        if age is not None:
            doyens[menage] = max(age, doyens.get(menage, 0))
    return {
        pk: Concerne(menage in besoins, tuple(ages.get(menage, ())), doyens.get(menage))
        for menage, pk in menages.items()
    }


def _chercher(vacance: MiseADisposition, acteur: Acteur, le: date) -> Resultats:
    """The search of the screen, on its own criteria: whoever has the need, for this dwelling, that this actor designates."""
    complete = MiseADisposition.objects.select_related("logement__commune", "reservataire", "convention").get(
        pk=vacance.pk
    )
    return chercher_candidats(complete, Filtres(amenage=True), acteur=acteur, le=le)


def _candidats_qui_en_ont_besoin(vacance: MiseADisposition, le: date) -> int:
    ouvertes = vacance.candidatures.filter(tour=vacance.tour, etat__in=OUVERTES).values_list("demande", flat=True)
    return sum(un.besoin for un in concernes_de(list(ouvertes), le=le).values())

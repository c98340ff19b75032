"""The search for candidates as the API says it: the filters of the screen, its order, its bounds, and why each is there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from uuid import UUID

from attributions.api.designation import contrats
from attributions.models import MiseADisposition
from attributions.ports import Effet
from attributions.rules.candidats import OrdreCandidats
from attributions.rules.simultaneite import Ailleurs
from attributions.services.effets import effets_sur
from attributions.services.recherche.candidats import Trouve, chercher_candidats
from attributions.services.recherche.preselection import Filtres
from attributions.services.simultaneite import ailleurs
from habilitations.acteur import Acteur
from habilitations.rules.droits import Droit
from registre.api.liste import parametre_illisible
from registre.models import Demande
from registre.services.actes import OBJET
from socle.clock import aujourdhui
from socle.journal import tracer_consultation

OUI, NON = "oui", "non"
NOMBRES = {"anciennete": (0, 600), "note": (0, 9999), "personnes_min": (1, 30), "personnes_max": (1, 30)}
"""Bounds of the whole numbers, those of the screen: months, points, persons."""
DRAPEAUX = ("dalo", "prioritaires", "amenage", "premier_quartile", "non_servies")
PARAMETRES = ("ordre", *NOMBRES, "mutation", *DRAPEAUX)


def filtres_de(parametres: Mapping[str, str]) -> Filtres:
    """What the parameters ask for. Raises `Probleme` for a value that cannot be read: nothing is filtered in silence."""
    ordre = parametres.get("ordre", OrdreCandidats.COTATION.value)
    if ordre not in OrdreCandidats.values:
        raise parametre_illisible("ordre", f"une de ces valeurs : {', '.join(OrdreCandidats.values)}")
    nombres = {nom: _nombre(parametres, nom, *bornes) for nom, bornes in NOMBRES.items()}
    drapeaux = {nom: _oui_non(parametres, nom) is True for nom in DRAPEAUX}
    return Filtres(
        ordre=OrdreCandidats(ordre),
        anciennete_mois=nombres["anciennete"],
        note_min=nombres["note"],
        personnes_min=nombres["personnes_min"],
        personnes_max=nombres["personnes_max"],
        mutation=_oui_non(parametres, "mutation"),
        **drapeaux,
    )


def _nombre(parametres: Mapping[str, str], nom: str, minimum: int, maximum: int) -> int | None:
    texte = parametres.get(nom)
    if texte is None:
        return None
    if not re.fullmatch(r"[0-9]{1,4}", texte) or not minimum <= int(texte) <= maximum:
        raise parametre_illisible(nom, f"un nombre de {minimum} à {maximum}")
    return int(texte)


def _oui_non(parametres: Mapping[str, str], nom: str) -> bool | None:
    texte = parametres.get(nom)
    if texte not in (None, OUI, NON):
        raise parametre_illisible(nom, f"« {OUI} » ou « {NON} »")
    return None if texte is None else texte == OUI


def candidats_possibles(
    vacance: MiseADisposition, parametres: Mapping[str, str], acteur: Acteur
) -> contrats.RechercheDeCandidats:
    """Who may be given this dwelling; the households shown are traced in one entry. Raises `ActionRefusee`, `Probleme`."""
    lus = chercher_candidats(vacance, filtres_de(parametres), acteur=acteur, le=aujourdhui())
    ids = [un.demande for un in (*lus.trouves, *lus.presque)]
    visibles = Demande.objects.visibles_par(acteur, Droit.CONSULTER).de_ces(ids)
    cles: dict[int, UUID] = dict(visibles.order_by().values_list("pk", "cle"))
    autres = ailleurs(ids, acteur=acteur, hors_vacance=vacance.pk)
    effets = effets_sur(vacance, [un.demande for un in lus.trouves], acteur=acteur)
    tracer_consultation(acteur, OBJET, [pk for pk in ids if pk in cles], nature="liste")

    def lignes(trouves: Sequence[Trouve]) -> list[contrats.CandidatPossible]:
        return [
            _ligne(un, cles[un.demande], autres.get(un.demande, ()), effets.get(un.demande, ()))
            for un in trouves
            if un.demande in cles
        ]

    return contrats.RechercheDeCandidats(
        cle=vacance.cle,
        ordre=lus.ordre.value,
        grille=lus.lieu.nom_grille,
        examines=lus.examines,
        borne_atteinte=lus.borne,
        ecartes=[contrats.ConditionEcartee(une.value, nombre) for une, nombre in lus.ecartes.most_common()],
        manques=[un.phrase() for un in lus.manques],
        resultats=lignes(lus.trouves),
        presque=lignes(lus.presque),
    )


def _ligne(un: Trouve, cle: UUID, autres: Sequence[Ailleurs], effets: Sequence[Effet]) -> contrats.CandidatPossible:
    part = un.jugement.part.valeur
    return contrats.CandidatPossible(
        demande=cle,
        note=un.note,
        deposee_le=un.deposee_le,
        part_du_plafond=None if part is None else f"{part:f}",
        premier_quartile=un.jugement.premier_quartile.valeur,
        non_servie_le=un.non_servie_le,
        manquantes=[
            contrats.ConditionManquante(x.condition.value, x.refusee, x.phrase) for x in un.jugement.manquantes
        ],
        raisons=[contrats.RaisonDite(une.texte, une.favorable) for une in un.raisons],
        effets=[contrats.EffetSurQuota(effet.code, effet.phrase, effet.favorable) for effet in effets],
        ailleurs=[contrats.AilleursLu(x.stade.name.lower(), x.depuis, x.bailleur, x.logement) for x in autres],
    )

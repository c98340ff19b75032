"""The households that a search found, as dense rows with their reasons folded; what to read when there are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse

from attributions.models import MiseADisposition
from attributions.ports import Effet
from attributions.rules.candidats import OrdreCandidats, Raison
from attributions.rules.simultaneite import Ailleurs
from attributions.services.effets import effets_sur
from attributions.services.menages import Menage, menages
from attributions.services.recherche.candidats import Resultats, Trouve
from attributions.services.recherche.preselection import EXAMINEES_AU_PLUS
from attributions.services.simultaneite import ailleurs
from attributions.web.designation.presenter_candidats import en_mots, signalements
from attributions.web.designation.presenter_travaux import composition
from habilitations.acteur import Acteur
from registre.web import affichage
from socle.presentation import Etiquette, Ton, Vide


@dataclass(frozen=True, slots=True)
class LigneCandidat:
    """A row. `manque`: the one condition missing, for a near miss; `pour` and `contre` are folded under it."""

    cle: UUID
    nom: str
    url: str
    foyer: str
    anciennete: str
    groupes: Sequence[str] = ()
    note: str = ""
    part: str = ""
    etiquettes: Sequence[Etiquette] = ()
    pour: Sequence[str] = ()
    contre: Sequence[str] = ()
    savoir: Sequence[str] = ()
    avertissements: Sequence[str] = ()
    effets: Sequence[Effet] = ()
    manque: str = ""


@dataclass(frozen=True, slots=True)
class RechercheAffichee:
    """`borne`: what to read when the search stopped before its end, empty when it did not."""

    trouves: Sequence[LigneCandidat]
    presque: Sequence[LigneCandidat]
    resume: str
    manques: Sequence[str]
    ids: Sequence[int]
    vide: Vide | None = None
    classe_par: str = ""
    borne: str = ""


def presenter(lus: Resultats, vacance: MiseADisposition, acteur: Acteur, *, le: date) -> RechercheAffichee:
    """Names, other candidatures and effects on quotas of those shown; a fixed number of statements."""
    ids = [un.demande for un in (*lus.trouves, *lus.presque)]
    qui = menages(ids, acteur=acteur, le=le)
    autres = ailleurs(ids, acteur=acteur, hors_vacance=vacance.pk)
    effets = effets_sur(vacance, [un.demande for un in lus.trouves], acteur=acteur)

    def lignes(trouves: Sequence[Trouve]) -> list[LigneCandidat]:
        return [
            _ligne(un, qui[un.demande], autres.get(un.demande, []), effets.get(un.demande, []), le)
            for un in trouves
            if qui[un.demande].lisible
        ]

    return RechercheAffichee(
        lignes(lus.trouves),
        lignes(lus.presque),
        _resume(lus),
        [un.phrase() for un in lus.manques],
        [pk for pk in ids if qui[pk].lisible],
        vide=None if lus.trouves else _vide(lus),
        classe_par=_classe_par(lus),
        borne=_borne(lus),
    )


def _ligne(un: Trouve, menage: Menage, autres: Sequence[Ailleurs], effets: Sequence[Effet], le: date) -> LigneCandidat:
    assert menage.cle is not None  # readable
    etiquettes = signalements(menage, le=le)
    if un.non_servie_le is not None:
        etiquettes.insert(0, Etiquette("Non servie ici", Ton.VIOLET))
    return LigneCandidat(
        cle=menage.cle,
        nom=menage.nom,
        url=reverse("registre:dossier", args=[menage.cle]),
        foyer=composition(menage),
        anciennete=affichage.anciennete(menage.deposee_le, le=le) if menage.deposee_le else "",
        groupes=affichage.groupes(menage.numero),
        note="Sans note" if un.note is None else str(un.note),
        part=_part(un),
        etiquettes=etiquettes,
        pour=_textes(un.raisons, True),
        contre=_textes(un.raisons, False),
        savoir=[*_textes(un.raisons, None), *_fait_depuis(un)],
        avertissements=[en_mots(autre) for autre in autres],
        effets=effets,
        manque=" ; ".join(une.phrase for une in un.jugement.manquantes),
    )


def _part(un: Trouve) -> str:
    part = un.jugement.part.valeur
    return "Inconnue" if part is None else f"{part:f}".replace(".", ",") + "\u00a0%"


def _textes(raisons: Sequence[Raison], favorable: bool | None) -> list[str]:
    return [une.texte for une in raisons if une.favorable is favorable]


def _fait_depuis(un: Trouve) -> list[str]:
    if un.non_servie_le is None:
        return []
    faits = ", ".join(f"{fait.stade.value.lower()} le {affichage.jour(fait.le)}" for fait in un.depuis)
    return [f"Non servie le {affichage.jour(un.non_servie_le)} ; depuis : {faits or 'rien encore'} (R441-2-15 II)"]


def _classe_par(lus: Resultats) -> str:
    if lus.ordre is OrdreCandidats.COTATION:
        return f"Classées par la cotation de {affichage.commune(lus.lieu.nom_grille)}, puis l'ancienneté."
    if lus.ordre is OrdreCandidats.PRIORITE:
        return "Classées par priorité (DALO, puis les autres publics), puis l'ancienneté."
    return "Classées par ancienneté."


def _resume(lus: Resultats) -> str:
    trouves = affichage.pluriel(len(lus.trouves), "ménage éligible", "ménages éligibles")
    return f"{trouves} sur {affichage.pluriel(lus.examines, 'dossier examiné', 'dossiers examinés')}."


def _borne(lus: Resultats) -> str:
    if not lus.borne:
        return ""
    return (
        f"L'examen s'est arrêté aux {affichage.nombre(EXAMINEES_AU_PLUS)} premiers dossiers de cet ordre : d'autres ménages "
        "peuvent convenir. Ajoutez un filtre pour les examiner."
    )


def _vide(lus: Resultats) -> Vide:
    """Why there is nobody: which condition excludes most, or that nobody asks for such a dwelling."""
    if lus.condition_qui_ecarte is not None:
        condition, nombre = lus.condition_qui_ecarte
        return Vide(
            "Aucun ménage ne remplit toutes les conditions",
            f"La condition qui écarte le plus : {condition.label.lower()}, {nombre} sur {lus.examines}.",
            pistes=("Les ménages à qui une seule condition manque sont listés plus bas.",) if lus.presque else (),
        )
    if lus.examines:
        return Vide("Aucun ménage ne correspond à ces filtres", "Le filtre des ressources les écarte tous.")
    if lus.demandent:
        return Vide(
            "Aucun ménage ne correspond à ces filtres",
            f"{affichage.pluriel(lus.demandent, 'demande active', 'demandes actives')} de votre périmètre pour ce type "
            "et cette commune : les filtres, le contingent ou une candidature déjà en cours les écartent.",
            pistes=("Retirez un filtre.",),
        )
    return Vide(
        "Personne ne demande ce logement dans votre périmètre",
        "Aucune demande active et valide ne porte sur cette commune et ce type, ou sans type précisé.",
        pistes=("Cherchez un ménage par son nom ou son numéro.",),
    )

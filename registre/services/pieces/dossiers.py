"""Pièces of many dossiers at once: the same answer as `situation.lire_le_dossier`, in a fixed number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from django.conf import settings
from django.db.models import F

from demandeurs.enums import SensRessource
from demandeurs.models import Aidant, LogementActuel, Menage, Personne, Piece, RequetePiece, Ressource, RevenuFiscal
from demandeurs.rules.pieces import PieceVue, Regle
from demandeurs.rules.situations import PersonneConcernee, SituationMenage
from demandeurs.services.pieces import Liste, liste_en_vigueur
from registre.models import MotifDemande
from registre.services.parametres import jeu_de_la_region
from registre.services.pieces.situation import (
    LUES,
    TUTELLES,
    DossierDePieces,
    annee_fiscale,
    avec_pieces,
    dites_par_les_pieces,
    requetes_lues,
    vue,
)

DOSSIERS_MAX = 1_000
"""Dossiers read by one call: their pièces fit in memory."""


def lire_les_dossiers(menages: Mapping[int, int], *, le: date) -> dict[int, DossierDePieces]:
    """By id of demande, what the rules need about these households (`menages`: id of demande -> id of household).

    Eleven statements whatever their number; raises ValueError for more than `DOSSIERS_MAX`.
    """
    if len(menages) > DOSSIERS_MAX:
        raise ValueError("Trop de dossiers à la fois.")
    if not menages:
        return {}
    jeu, chaine = jeu_de_la_region()
    liste = liste_en_vigueur(le)
    regle = Regle(liste.types, annee_fiscale(jeu, chaine, le), le)
    ids = list(menages.values())
    pieces = _pieces(ids)
    requetes: dict[int, list[RequetePiece]] = defaultdict(list)
    for une in RequetePiece.objects.filter(menage__in=ids, abandon_motif="").order_by("pk"):
        requetes[une.menage_id].append(une)
    situations = _Situations(menages)
    return {
        demande: _dossier(demande, menage, situations, liste, regle, pieces.get(menage, ()), requetes.get(menage, []))
        for demande, menage in menages.items()
        if menage in situations.menages
    }


def _dossier(
    demande: int,
    menage: int,
    situations: _Situations,
    liste: Liste,
    regle: Regle,
    pieces: tuple[PieceVue, ...] | list[PieceVue],
    requetes: list[RequetePiece],
) -> DossierDePieces:
    ouvertes, dites = requetes_lues(requetes, liste)
    lues = tuple(pieces)
    situation = situations.de(demande, menage, dites | dites_par_les_pieces(lues, liste))
    return DossierDePieces(menage, avec_pieces(situation, lues, regle), liste, lues, ouvertes, regle)


def _pieces(menages: list[int]) -> dict[int, list[PieceVue]]:
    vues: dict[int, list[PieceVue]] = defaultdict(list)
    for une in Piece.objects.filter(menage__in=menages, etat__in=LUES).order_by("pk"):
        vues[une.menage_id].append(vue(une))
    return vues


class _Situations:
    """Everything but the pièces, read at once for these households."""

    def __init__(self, menages: Mapping[int, int]) -> None:
        ids = list(menages.values())
        self.menages = {un.pk: un for un in Menage.objects.filter(pk__in=ids)}
        logements = LogementActuel.objects.filter(menage__in=ids).only("menage_id", "modeles", "proprietaire")
        self.logements = {un.menage_id: un for un in logements}
        aidants = Aidant.objects.filter(menage__in=ids, represente=True)
        self.aidants = dict(aidants.values_list("menage_id", "qualite"))
        self.motifs: dict[int, set[str]] = defaultdict(set)
        for demande, code in MotifDemande.objects.filter(demande__in=list(menages)).values_list("demande_id", "code"):
            self.motifs[demande].add(code)
        self.personnes = _personnes(ids)

    def de(self, demande: int, menage: int, dites: frozenset[str]) -> SituationMenage:
        """One household, as `situation` reads it."""
        lu, logement = self.menages[menage], self.logements.get(menage)
        return SituationMenage(
            personnes=tuple(self.personnes.get(menage, ())),
            naissances_attendues=lu.naissances_attendues or 0,
            modeles=frozenset(logement.modeles if logement else ()),
            proprietaire=bool(logement and logement.proprietaire),
            motifs=frozenset(self.motifs.get(demande, ())),
            handicap=bool(lu.personnes_handicapees),
            sous_protection=self.aidants.get(menage, "").strip().lower().startswith(TUTELLES),
            region=settings.REGION,
            dites=dites,
        )


def _personnes(menages: list[int]) -> dict[int, list[PersonneConcernee]]:
    revenus: dict[int, list[tuple[int, int | None]]] = defaultdict(list)
    dans = {"personne__menage__in": menages}
    for pk, annee, montant in RevenuFiscal.objects.filter(**dans).values_list("personne_id", "annee", "montant"):
        if annee is not None:
            revenus[pk].append((annee, montant))
    ressources: dict[int, set[str]] = defaultdict(set)
    for pk, code in Ressource.objects.filter(**dans, sens=SensRessource.RECUE).values_list("personne_id", "code"):
        ressources[pk].add(code)
    par_menage: dict[int, list[PersonneConcernee]] = defaultdict(list)
    champs = ("menage_id", "pk", "rang", "role", "naissance_le", "nationalite", "situation_familiale", "lien")
    activite = (F("activite__contrat"), F("activite__statut"), F("activite__etranger"))
    lignes = Personne.objects.filter(menage__in=menages).order_by("menage", "rang").values_list(*champs, *activite)
    for menage, pk, rang, role, naissance_le, nationalite, situation, lien, contrat, statut, etranger in lignes:
        par_menage[menage].append(
            PersonneConcernee(
                pk, rang, role, naissance_le, nationalite, situation, lien,
                contrat=contrat or "", statut=statut or "", travaille_a_l_etranger=bool(etranger),
                ressources=frozenset(ressources[pk]), revenus=tuple(sorted(revenus[pk])),
            )
        )  # fmt: skip
    return par_menage

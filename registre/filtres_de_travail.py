"""Filters of the work to do, the same as the trays of the home page: tasks, letters, priorities, shares, whose work.

Those that depend on who asks are left out when nobody is named (`acteur` None).
"""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q

from demandeurs.enums import EtatPiece, ResultatControle
from demandeurs.models import ControlePiece, RequetePiece, TypePiece
from demandeurs.pieces.controles.constats import DU_GESTIONNAIRE
from habilitations.acteur import Acteur
from habilitations.lecture import guichets_de_l_equipe
from registre.corbeilles import Portee
from registre.enums import (
    A_COMPLETER,
    A_VERIFIER,
    LETTRES,
    EtatCourrier,
    NatureCourrier,
    NatureTache,
    TypePriorite,
)
from registre.models import AttenteAnormale, Courrier, DemandePartageOrganisme, Priorite, PriseEnCharge, Tache
from registre.querysets import DemandeQuerySet
from registre.rules.priorites import fin_proche
from registre.states.priorite import EtatPriorite

SELECTION = forms.Select(attrs={"class": "form-select"})
TACHES = {
    "a_completer": ("À compléter", A_COMPLETER),
    "a_verifier": ("À vérifier", A_VERIFIER),
    "pieces_a_verser": ("Pièces à verser", [NatureTache.PIECES_A_VERSER]),
    "pieces_obsoletes": ("Pièces à redemander", [NatureTache.PIECES_OBSOLETES]),
}
PIECES = [("en_retard", "Demandées et non reçues"), ("ecarts", "Écarts à examiner")]
COURRIERS = [("echec", "Non distribué"), ("avertissement_echu", "Avertissement échu")]
PRIORITES = [
    ("dalo", "DALO"),
    ("daho", "DAHO"),
    ("l441_1", "Public de L441-1"),
    ("avis", "Avis d'une instance, ACD"),
    ("siao", "SIAO : prêt à habiter"),
    ("contestee", "Contestée"),
    ("finit", "Finit sous deux mois"),
    ("delai", "Délai anormalement long"),
]
_TYPES_DE = {
    "dalo": [TypePriorite.DALO],
    "daho": [TypePriorite.DAHO],
    "l441_1": list(LETTRES),
    "avis": [TypePriorite.PDALHPD, TypePriorite.PPGDID, TypePriorite.CIA, TypePriorite.QPV, TypePriorite.ACD],
    "siao": [TypePriorite.SIAO],
}
PORTEES = [(Portee.MOI.value, "Suivies par moi"), (Portee.EQUIPE.value, "Guichets de mon équipe")]
DE_L_ACTEUR = ("portee", "partage")
AVERTISSEMENTS = (NatureCourrier.AVERTISSEMENT_C, NatureCourrier.AVERTISSEMENT_D)


def _selection(libelle: str, choix: list[tuple[str, str]], methode: str) -> django_filters.ChoiceFilter:
    return django_filters.ChoiceFilter(
        label=libelle, choices=choix, method=methode, empty_label="Indifférent", widget=SELECTION
    )


def _lesquelles(valeur: str, le: date) -> Q:
    """Open labels of this choice, in force on that day."""
    if valeur == "contestee":
        return Q(etat=EtatPriorite.CONTESTEE)
    if valeur == "finit":
        return Q(au__gte=le, au__lte=fin_proche(le))
    en_cours = Q(du__isnull=True) | Q(du__lte=le), Q(au__isnull=True) | Q(au__gte=le)
    return Q(*en_cours, type__in=_TYPES_DE[valeur])


def _ecarts() -> Any:
    """What the queue of differences shows to everybody of this demande: neither the gestionnaire's nor sensitive pièces."""
    sensibles = TypePiece.objects.filter(sensible=True).values("code")
    ouverts = ControlePiece.objects.filter(
        piece__menage=OuterRef("menage"),
        piece__etat=EtatPiece.DEPOSEE,
        piece__marque="",
        resultat=ResultatControle.ECART,
        traite_a__isnull=True,
    )
    return ouverts.exclude(code__in=DU_GESTIONNAIRE).exclude(piece__type__in=sensibles)


class FiltresDeTravail(django_filters.FilterSet):
    """Plugged in front of the filters of the list. Subclasses give `le`; `acteur` is who asks."""

    le: date
    acteur: Acteur | None = None

    portee = _selection("De qui", PORTEES, "filtrer_portee")
    tache = _selection("À faire", [(code, libelle) for code, (libelle, _) in TACHES.items()], "filtrer_tache")
    courrier = _selection("Courrier", COURRIERS, "filtrer_courrier")
    pieces = _selection("Pièces", PIECES, "filtrer_pieces")
    priorite = _selection("Priorité", PRIORITES, "filtrer_priorite")
    partage = _selection("Partage", [("oui", "Partagées avec nous")], "filtrer_partage")

    def sans_acteur(self) -> None:
        """Leave out what depends on who asks: nobody does."""
        for nom in DE_L_ACTEUR:
            del self.form.fields[nom]

    def filtrer_portee(self, demandes: DemandeQuerySet, nom: str, valeur: str) -> DemandeQuerySet:
        if self.acteur is None:
            return demandes.none()
        if valeur == Portee.MOI:
            miennes = PriseEnCharge.objects.filter(affectation=self.acteur.affectation_id)
            return demandes.filter(pk__in=miennes.values("demande"))
        return demandes.filter(guichet__in=guichets_de_l_equipe(self.acteur))

    def filtrer_tache(self, demandes: DemandeQuerySet, nom: str, valeur: str) -> DemandeQuerySet:
        taches = Tache.objects.filter(demande=OuterRef("pk"), close_a__isnull=True, nature__in=TACHES[valeur][1])
        return demandes.filter(Exists(taches))

    def filtrer_pieces(self, demandes: DemandeQuerySet, nom: str, valeur: str) -> DemandeQuerySet:
        if valeur == "ecarts":
            return demandes.filter(Exists(_ecarts()))
        en_retard = RequetePiece.objects.filter(
            menage=OuterRef("menage"), close_a__isnull=True, echeance_le__lt=self.le
        )
        return demandes.filter(Exists(en_retard))

    def filtrer_courrier(self, demandes: DemandeQuerySet, nom: str, valeur: str) -> DemandeQuerySet:
        lettres: Any = Courrier.objects.filter(demande=OuterRef("pk"))
        if valeur == "echec":
            reprise = Courrier.objects.filter(
                demande=OuterRef("demande"), nature=OuterRef("nature"), pk__gt=OuterRef("pk")
            )
            return demandes.filter(Exists(lettres.filter(~Exists(reprise), etat=EtatCourrier.ECHEC)))
        # One tray for one work: the bailleur's own asks him to confirm an irrecevabilité.
        confirmees = Tache.objects.filter(
            demande=OuterRef("demande"), nature=NatureTache.IRRECEVABILITE_ECHUE, close_a__isnull=True
        )
        echus = lettres.filter(etat=EtatCourrier.DISTRIBUE, nature__in=AVERTISSEMENTS, echeance_le__lt=self.le)
        return demandes.filter(Exists(echus.exclude(Exists(confirmees), nature=NatureCourrier.AVERTISSEMENT_D)))

    def filtrer_priorite(self, demandes: DemandeQuerySet, nom: str, valeur: str) -> DemandeQuerySet:
        if valeur == "delai":
            return demandes.filter(Exists(AttenteAnormale.objects.filter(demande=OuterRef("pk"))))
        ouvertes = Priorite.objects.filter(demande=OuterRef("pk")).exclude(etat=EtatPriorite.TERMINEE)
        return demandes.filter(Exists(ouvertes.filter(_lesquelles(valeur, self.le))))

    def filtrer_partage(self, demandes: DemandeQuerySet, nom: str, valeur: str) -> DemandeQuerySet:
        if self.acteur is None:
            return demandes.none()
        partages = DemandePartageOrganisme.objects.filter(
            content_object=OuterRef("pk"),
            group__organisme=self.acteur.organisme_id,
            du__lte=self.le,
            au__gte=self.le,
        )
        return demandes.filter(Exists(partages))

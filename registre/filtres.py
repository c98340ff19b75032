"""Filters of demandes, one set for the list, its exports, its bulk acts and the API. No request, no name, no number.

What is asked and cannot be applied (unknown name, unknown value, right missing) is never dropped in silence:
`ecartes` names it and the door that asked shows it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.conf import settings

from habilitations.acteur import Acteur
from habilitations.models import Territoire
from habilitations.rules.droits import Droit
from registre.filtres_de_travail import FiltresDeTravail
from registre.models import Demande
from registre.querysets import OUVERTES, DemandeQuerySet
from registre.rules.echeances import Bornes
from registre.rules.typologies import LIBELLES_COURTS, TYPES
from registre.states.demande import EtatDemande, NatureDemande
from socle.errors import Nature, Refus, Regle

SELECTION = forms.Select(attrs={"class": "form-select"})
ETATS = [(EtatDemande.ATTENDUE.value, "Numéro attendu")]
ETAT_RADIEE = (EtatDemande.RADIEE.value, "Radiée")
ECHEANCES = [
    ("a_renouveler", "À renouveler"),
    ("echue", "Échue, encore renouvelable"),
    ("expiree", "Expirée"),
]
ANCIENNETES = [("1", "Plus d'un an"), ("3", "Plus de 3 ans"), ("5", "Plus de 5 ans"), ("10", "Plus de 10 ans")]
DROIT_DE_L_ARCHIVE = Droit.CONSULTER_ARCHIVE


def _selection(
    libelle: str, choix: Iterable[tuple[str, str]], methode: str, *, vide: str = "Indifférent"
) -> django_filters.ChoiceFilter:
    return django_filters.ChoiceFilter(
        label=libelle, choices=list(choix), method=methode, empty_label=vide, widget=SELECTION
    )


class FiltreDemandes(FiltresDeTravail):
    """What one may filter on. `bornes` gives the day's bounds of the calendar; rights decide whether radiated show.

    `cherche`: a text search reduced the queryset already. `archives`: a number was searched, radiated demandes count.
    """

    etat = _selection("État", [*ETATS, ETAT_RADIEE], "filtrer_etat", vide="Active")
    type = _selection("Type recherché", [(t, LIBELLES_COURTS.get(t, t)) for t in TYPES], "filtrer_type")
    echeance = _selection("Échéance", ECHEANCES, "filtrer_echeance")
    mutation = _selection("Mutation", [("oui", "Mutations seulement"), ("non", "Hors mutations")], "filtrer_mutation")
    nature = _selection("Demandeur", [(n.value, n.label) for n in NatureDemande], "filtrer_nature")
    anciennete = _selection("Ancienneté", ANCIENNETES, "filtrer_anciennete")
    commune = django_filters.NumberFilter(
        label="Commune demandée", method="filtrer_commune", widget=forms.HiddenInput()
    )

    class Meta:
        model = Demande
        fields: list[str] = []

    def __init__(
        self,
        *args: Any,
        le: date,
        bornes: Bornes,
        droits: Iterable[Droit],
        cherche: bool = False,
        archives: bool = False,
        acteur: Acteur | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.le, self.bornes, self.acteur = le, bornes, acteur
        if acteur is None:
            self.sans_acteur()
        self.form.label_suffix = ""
        self.cherche = cherche
        self.droits = frozenset(droits)
        self.archives = archives and DROIT_DE_L_ARCHIVE in self.droits
        if Droit.CONSULTER_PIECES not in self.droits:
            # Filtering on what one may not see would tell it.
            del self.form.fields["pieces"]
        if DROIT_DE_L_ARCHIVE not in self.droits:
            self.form.fields["etat"].choices = [c for c in self.form.fields["etat"].choices if c[0] != ETAT_RADIEE[0]]

    @property
    def valeurs(self) -> dict[str, str]:
        """The filters in force, as an address or a saved search carries them."""
        lues = getattr(self.form, "cleaned_data", {})
        return {nom: str(lues[nom]) for nom in self.form.fields if lues.get(nom) not in (None, "")}

    def ecartes(self, connus: Collection[str] = ()) -> list[Refus]:
        """What was asked and is not applied, each with its reason. `connus`: parameters that are not filters."""
        demandes = [nom for nom in self.data if nom not in connus and nom not in self.form.fields and self.data[nom]]
        return [*map(filtre_inconnu, demandes), *(self._refus_de(nom) for nom in self.form.errors)]

    def _refus_de(self, nom: str) -> Refus:
        if nom == "etat" and self.data.get(nom) == ETAT_RADIEE[0]:
            return Refus(
                "filtre_interdit",
                "Le filtre « État : Radiée » est fermé à votre fonction : il n'est pas appliqué.",
                Nature.INTERDIT,
                nom,
                "Règles de gestion du dispositif",
                "Demandez le droit de consulter les demandes radiées à l'administrateur de votre organisme.",
            )
        libelle = self.form.fields[nom].label
        return Refus(
            "filtre_valeur",
            f"Le filtre « {libelle} » ({nom}) n'a pas cette valeur : il n'est pas appliqué.",
            champ=nom,
            issue="Choisissez une valeur de la liste.",
            source=Regle.LISTE,
        )

    def filter_queryset(self, queryset: DemandeQuerySet) -> DemandeQuerySet:
        filtrees = super().filter_queryset(queryset)
        # One state at a time, so that an index gives the order of the list. Where the national system issues the numbers,
        # a search also finds those who wait for theirs.
        if self.form.cleaned_data.get("etat"):
            return filtrees
        if self.archives:
            return filtrees.filter(etat__in=[*OUVERTES, EtatDemande.RADIEE])
        attendues = self.cherche and settings.NUMEROTEUR == "sne"
        return filtrees.ouvertes() if attendues else filtrees.actives()

    def filtrer_etat(self, demandes: DemandeQuerySet, nom: str, valeur: str) -> DemandeQuerySet:
        return demandes.filter(etat=valeur)

    def filtrer_type(self, demandes: DemandeQuerySet, nom: str, valeur: str) -> DemandeQuerySet:
        return demandes.filter(types__contains=[valeur])

    def filtrer_echeance(self, demandes: DemandeQuerySet, nom: str, valeur: str) -> DemandeQuerySet:
        bornes = self.bornes
        actives = demandes.actives()
        if valeur == "a_renouveler":
            return actives.filter(valable_jusqu_au__gte=bornes.le, valable_jusqu_au__lte=bornes.a_renouveler)
        if valeur == "echue":
            return actives.filter(valable_jusqu_au__gt=bornes.expiree, valable_jusqu_au__lt=bornes.le)
        return actives.filter(valable_jusqu_au__lte=bornes.expiree)

    def filtrer_mutation(self, demandes: DemandeQuerySet, nom: str, valeur: str) -> DemandeQuerySet:
        return demandes.filter(mutation=valeur == "oui")

    def filtrer_nature(self, demandes: DemandeQuerySet, nom: str, valeur: str) -> DemandeQuerySet:
        return demandes.filter(nature=valeur)

    def filtrer_anciennete(self, demandes: DemandeQuerySet, nom: str, valeur: str) -> DemandeQuerySet:
        annees = int(valeur)
        borne = self.le.replace(year=self.le.year - annees, day=min(self.le.day, 28))
        return demandes.filter(deposee_le__lte=borne)

    def filtrer_commune(self, demandes: DemandeQuerySet, nom: str, valeur: Any) -> DemandeQuerySet:
        # A tag is a 32-bit integer: a larger number, or half a one, is no territory.
        tag = int(valeur) if valeur == int(valeur) and 0 < valeur < 2**31 else 0
        return demandes.filter(territoires__contains=[tag]) if tag else demandes.none()

    def en_mots(self) -> list[tuple[str, str, str]]:
        """(name, label, value in words) of each filter in force; one statement when a commune is one of them."""
        mots = []
        for nom, valeur in self.valeurs.items():
            champ = self.form.fields[nom]
            texte = _nom_de_commune(valeur) if nom == "commune" else dict(champ.choices).get(valeur, valeur)
            mots.append((nom, str(champ.label), texte))
        return mots


def filtre_inconnu(nom: str) -> Refus:
    """A parameter that no list knows; its name is shown, shortened, its value never is."""
    return Refus(
        "filtre_inconnu",
        f"Le paramètre « {nom[:40]} » n'existe pas dans cette liste : il n'est pas appliqué.",
        champ=nom[:40],
        issue="Choisissez un filtre proposé par « + Filtre ».",
        source=Regle.LISTE,
    )


def _nom_de_commune(tag: str) -> str:
    nom = Territoire.objects.filter(pk=int(float(tag))).values_list("nom", flat=True).first() if len(tag) < 10 else None
    return nom or "inconnue"

"""Filters of the list of demandes: in the address, without any name, number or date of birth."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.conf import settings

from habilitations.models import Territoire
from habilitations.rules.droits import Droit
from registre.models import Demande
from registre.querysets import OUVERTES, DemandeQuerySet
from registre.rules.echeances import Bornes
from registre.states.demande import EtatDemande, NatureDemande
from registre.web.affichage import LIBELLES_COURTS, TYPES
from socle.presentation import Puce

SELECTION = forms.Select(attrs={"class": "form-select"})
ETATS = [(EtatDemande.ATTENDUE.value, "Numéro attendu")]
ETAT_RADIEE = (EtatDemande.RADIEE.value, "Radiée")
ECHEANCES = [
    ("a_renouveler", "À renouveler"),
    ("echue", "Échue, encore renouvelable"),
    ("expiree", "Expirée"),
]
ANCIENNETES = [("1", "Plus d'un an"), ("3", "Plus de 3 ans"), ("5", "Plus de 5 ans"), ("10", "Plus de 10 ans")]


def _selection(
    libelle: str, choix: Iterable[tuple[str, str]], methode: str, *, vide: str = "Indifférent"
) -> django_filters.ChoiceFilter:
    return django_filters.ChoiceFilter(
        label=libelle, choices=list(choix), method=methode, empty_label=vide, widget=SELECTION
    )


class FiltreDemandes(django_filters.FilterSet):
    """What one may filter on. `bornes` gives the day's bounds of the calendar; rights decide whether radiated show."""

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
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.le, self.bornes = le, bornes
        self.form.label_suffix = ""
        self.cherche = cherche
        self.archives = archives and Droit.CONSULTER_ARCHIVE in droits
        if Droit.CONSULTER_ARCHIVE not in droits:
            self.form.fields["etat"].choices = [c for c in self.form.fields["etat"].choices if c[0] != ETAT_RADIEE[0]]

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
        return demandes.filter(territoires__contains=[int(valeur)])

    def puces(self, adresse: Any) -> list[Puce]:
        """The filters in force, each with the address of the list without it. `adresse(sans=name)` builds it."""
        valeurs = getattr(self.form, "cleaned_data", {})
        puces = []
        for nom, champ in self.form.fields.items():
            valeur = valeurs.get(nom)
            if valeur in (None, ""):
                continue
            if nom == "commune":
                territoire = Territoire.objects.filter(pk=int(valeur)).first()
                texte = territoire.nom if territoire else "inconnue"
            else:
                texte = dict(champ.choices).get(valeur, valeur)
            puces.append(Puce(libelle=str(champ.label), valeur=texte, url_sans=adresse(sans=nom)))
        return puces

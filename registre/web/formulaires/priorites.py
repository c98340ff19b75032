"""Forms of the priority labels: recognise one, complete it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from registre.rules.nomenclatures import Liste
from registre.saisie import SaisiePriorite
from registre.web.formulaires.actes import SELECT, FormulaireActe
from registre.web.formulaires.champs import Case, Code, DateSaisie, Texte

Choix = Sequence[tuple[Any, str]]
REFUS_MAX = 20


class Dates(Texte):
    """Several dates, separated by commas, semicolons or new lines."""

    def clean(self, value: Any) -> list[date]:
        morceaux = [un for un in re.split(r"[,;\n]+", super().clean(value)) if un.strip()]
        try:
            return [datetime.strptime(un.strip(), "%d/%m/%Y").date() for un in morceaux[:REFUS_MAX]]  # noqa: DTZ007
        except ValueError as erreur:
            raise ValidationError("Écrire chaque date jj/mm/aaaa, séparées par des virgules.", code="dates") from erreur

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(f"{un:%d/%m/%Y}" for un in value) if isinstance(value, list) else value


class FormulairePriorite(FormulaireActe):
    """A label: what it is, since when, until when, on what evidence; for a decision, what the commission said besides."""

    type = forms.ChoiceField(label="Priorité reconnue", widget=SELECT)
    decision_le = DateSaisie(label="Décision, avis ou reconnaissance du", required=False)
    du = DateSaisie(label="Vaut à compter du", required=False, help_text="Vide : le jour de la décision.")
    au = DateSaisie(label="Jusqu'au (inclus)", required=False, help_text="Vide : sans fin connue.")
    piece_id = forms.TypedChoiceField(
        label="Pièce du dossier qui la fonde", required=False, coerce=int, empty_value=None, widget=SELECT
    )
    preuve_vue = Case(label="J'ai vu le document, il n'est pas dans le dossier")
    departement_id = forms.TypedChoiceField(
        label="Commission de médiation du département", required=False, coerce=int, empty_value=None, widget=SELECT
    )
    typologie = Code(Liste.DALO_TYPOLOGIE.value, label="Typologie retenue", vide="Non précisée", required=False)
    injonction_le = DateSaisie(label="Injonction du juge le", required=False)
    astreinte_le = DateSaisie(label="Astreinte prononcée le", required=False)
    refus_le = Dates(
        label="Refus d'offres adaptées faites hors du registre, dates",
        max_length=300,
        help_text="jj/mm/aaaa, séparées par des virgules. Les offres faites ici s'y ajoutent d'elles-mêmes.",
    )

    def __init__(self, *args: Any, types: Choix, pieces: Choix, departements: Choix, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["type"].choices = list(types) if len(types) == 1 else [("", "Choisir…"), *types]
        self.fields["piece_id"].choices = [("", "Aucune"), *pieces]
        self.fields["departement_id"].choices = [("", "Choisir…"), *departements]

    def saisie(self) -> SaisiePriorite:
        c = self.cleaned_data
        mediation = c["type"] in ("dalo", "daho")
        return SaisiePriorite(
            type=c["type"],
            decision_le=c["decision_le"],
            du=c["du"],
            au=c["au"],
            piece_id=c["piece_id"],
            preuve_vue=c["preuve_vue"],
            departement_id=c["departement_id"] if mediation else None,
            typologie=c["typologie"] if mediation else "",
            injonction_le=c["injonction_le"] if mediation else None,
            astreinte_le=c["astreinte_le"] if mediation else None,
            refus_le=c["refus_le"] if mediation else [],
        )

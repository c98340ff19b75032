"""Forms of the acts that follow a sitting. Refusals come from the services; a form only reads values."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from attributions.enums import Contingent
from attributions.saisie.location import SaisieBail, SaisieImputation, SaisieProposition, SaisieReponse
from habilitations.web.administration.champs import offrir
from registre.web.formulaires.champs import Case, DateSaisie, OuiNon, Texte

SELECT = forms.Select(attrs={"class": "form-select"})
DATE_REQUISE = "Indiquez cette date."
FLAGS = ("dalo", "cia", "accord_collectif", "l441_1", "travailleur_essentiel", "relogement", "mutation")


class Montant(forms.DecimalField):
    """Euros a month, cents allowed, written with a comma or a point."""

    def __init__(self, **options: Any) -> None:
        attributs = {"class": "form-control", "inputmode": "decimal", "autocomplete": "off"}
        super().__init__(
            max_digits=8, decimal_places=2, required=False, widget=forms.TextInput(attrs=attributs), **options
        )
        self.error_messages["invalid"] = "Écrivez un montant en euros, par exemple 512,40."

    def prepare_value(self, value: Any) -> Any:
        return f"{value:.2f}".replace(".", ",") if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = (
                value.replace("\u202f", "").replace("\u00a0", "").replace(" ", "").replace("€", "").replace(",", ".")
            )
        return super().to_python(value)


class Geste(forms.Form):
    """An act on a candidature read at `version`."""

    use_required_attribute = False
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.label_suffix = ""
        for champ in self.fields.values():
            if isinstance(champ, DateSaisie):
                champ.error_messages["required"] = DATE_REQUISE


class Offre(Geste):
    envoyee_le = DateSaisie(label="Envoyée le")
    repondre_avant_le = DateSaisie(label="Réponse attendue au plus tard le")
    dalo = Case(label="Offre faite au titre du droit au logement opposable (la lettre porte sa mention, R441-16-3)")

    def saisie(self) -> SaisieProposition:
        lu = self.cleaned_data
        return SaisieProposition(lu["envoyee_le"], lu["repondre_avant_le"], dalo=lu["dalo"])


class Jour(Geste):
    le = DateSaisie(label="Le")
    precision = Texte(label="Précision", max_length=200, help_text="Sans nom ni autre donnée de personne.")


class JourSeul(Geste):
    le = DateSaisie(label="Le")


class Acceptation(Geste):
    recue_le = DateSaisie(label="Réponse reçue le")

    def saisie(self) -> SaisieReponse:
        return SaisieReponse(self.cleaned_data["recue_le"])


class Refus(Geste):
    """The motives are those of the dated list: the view gives them."""

    recue_le = DateSaisie(label="Réponse reçue le")
    motif = forms.ChoiceField(
        label="Motif du refus",
        widget=SELECT,
        error_messages={"required": "Le motif du refus manque : choisissez-le dans la liste (R441-2-15 I 7°)."},
    )
    precision = Texte(label="Précision", max_length=300, help_text="Ce que dit le candidat, sans nom de personne.")
    preuve = Texte(
        label="Preuve du refus",
        max_length=200,
        help_text="Référence et date de l'écrit reçu. Si l'offre est faite au titre du DALO, la préfecture la lit (R441-16-3).",
    )

    def __init__(self, *args: Any, motifs: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        offrir(self, "motif", [("", "Choisissez"), *motifs])

    def saisie(self) -> SaisieReponse:
        lu = self.cleaned_data
        return SaisieReponse(lu["recue_le"], lu["motif"], lu["precision"], lu["preuve"])


class Imputation(Geste):
    """The data of R441-2-9."""

    contingent = forms.ChoiceField(label="Imputation", choices=Contingent.choices, widget=SELECT)
    dalo = OuiNon(label="Bénéficiaire d'une décision favorable au titre du DALO")
    cia = OuiNon(label="Public visé par la convention intercommunale d'attribution")
    accord_collectif = OuiNon(label="Public de l'accord collectif")
    l441_1 = OuiNon(label="Prioritaire au titre de l'article L441-1")
    travailleur_essentiel = OuiNon(
        label="Travailleur essentiel, d'après la liste du territoire",
        required=False,
        help_text="Sans réponse : liste non fixée ou métier non déclaré, personne ne sait.",
    )
    relogement = OuiNon(label="Relogé d'un renouvellement urbain ou d'une ORCOD")
    mutation = OuiNon(label="Déjà locataire du parc social")

    def imputation(self) -> SaisieImputation:
        return SaisieImputation(**{champ: self.cleaned_data[champ] for champ in ("contingent", *FLAGS)})


class Bail(Imputation):
    """The lease, and the data of R441-2-9 given again at the signature."""

    signe_le = DateSaisie(label="Bail signé le")
    entree_le = DateSaisie(label="Entrée dans les lieux le", required=False)
    loyer = Montant(label="Loyer principal (€ par mois)")
    charges = Montant(label="Charges (€ par mois)")
    rpls = Texte(label="Identifiant RPLS du logement", max_length=10, help_text="10 caractères, lettres ou chiffres.")
    exception_rpls = Texte(
        label="Sinon, pourquoi le logement n'en a pas",
        max_length=100,
        help_text="Par exemple : mis en location cette année, pas encore au répertoire.",
    )
    actualisee = Case(label="La demande est à jour de la situation du ménage à la signature (R441-2-9)")

    def saisie(self) -> SaisieBail:
        lu = self.cleaned_data
        return SaisieBail(
            signe_le=lu["signe_le"],
            rpls=lu["rpls"].strip(),
            exception_rpls=lu["exception_rpls"],
            entree_le=lu["entree_le"],
            loyer=lu["loyer"],
            charges=lu["charges"],
            actualisee=lu["actualisee"],
            imputation=self.imputation(),
        )


class Avertissement(Geste):
    envoye_le = DateSaisie(
        label="Déjà envoyé par vos soins le",
        required=False,
        help_text="Laissez vide pour que le registre prépare la lettre recommandée.",
    )


class IssueDuRecours(Geste):
    le = DateSaisie(label="Jugé le")
    annulee = OuiNon(label="La décision de la commission est annulée")


class Confirmation(Geste):
    """Nothing to type: a button."""

"""Forms of the stock, of conventions and of vacancies: each gives the saisie its service takes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from decimal import Decimal
from typing import Any

from django import forms

from attributions.enums import (
    CauseEchec,
    Classe,
    Construction,
    Contingent,
    ExclusionFlux,
    ModeDecompte,
    MotifMoinsDeTrois,
    MotifReprise,
    NatureVacance,
    Plafond,
    PublicDedie,
    Typologie,
)
from attributions.liste_vacances import CLOSES, GARDE
from attributions.saisie.parc import (
    SaisieConvention,
    SaisieDestination,
    SaisieLogement,
    SaisiePrevision,
    SaisieProgramme,
    SaisieVacance,
)
from attributions.states.vacance import EtatVacance
from habilitations.rules.types import ModeReservation
from habilitations.web.administration.champs import CONTROLE, Choix, Formulaire, Jour, Ligne, Paragraphe, Tag, offrir

NUMERIQUE = {**CONTROLE, "inputmode": "decimal"}
CASE = {"class": "form-check-input"}
CLASSES = [(une, une) for une in "ABCDEFG"]
OUI_NON = [("oui", "Oui"), ("non", "Non")]


class Entier(forms.IntegerField):
    largeur = 3

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs=NUMERIQUE))
        super().__init__(**options)
        self.error_messages["invalid"] = "Un nombre entier est attendu."


class Montant(forms.DecimalField):
    """Euros a month: comma or point."""

    largeur = 3

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs=NUMERIQUE))
        super().__init__(max_digits=10, decimal_places=2, **options)
        self.error_messages["invalid"] = "Un montant en euros est attendu, par exemple 482,50."

    def to_python(self, value: Any) -> Decimal | None:
        return super().to_python(value.replace(",", ".").replace(" ", "") if isinstance(value, str) else value)


class Case(forms.BooleanField):
    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, widget=forms.CheckboxInput(attrs=CASE), **options)


def oui_non(libelle: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=libelle, required=False, choices=[("", "Non précisé"), *OUI_NON], coerce=lambda texte: texte == "oui",
        empty_value=None, widget=forms.Select(attrs={"class": "form-select"}),
    )  # fmt: skip


def elargir(formulaire: forms.Form, **largeurs: int) -> None:
    """Columns of the grid, by field."""
    for nom, largeur in largeurs.items():
        formulaire.fields[nom].largeur = largeur  # type: ignore[attr-defined]


class FormulaireVersionne(Formulaire):
    """An act on what was read at `version`: another one in the base is a conflict."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class FormulaireLogement(FormulaireVersionne):
    """A dwelling, as RPLS describes it (arrêté of 5 January 2010)."""

    reference = Ligne(label="Référence du bailleur", max_length=100)
    rpls = Ligne(label="Identifiant RPLS", max_length=10, required=False, help_text="Dix lettres ou chiffres.")
    exception_rpls = Ligne(
        label="Sinon, pourquoi le logement n'en a pas", max_length=100, required=False,
        help_text="L'absence est tracée et revient dans la file « sans identifiant » (R441-2-9 du CCH).",
    )  # fmt: skip
    numero = Ligne(label="Numéro", max_length=5, required=False)
    indice = Ligne(label="Bis, ter…", max_length=5, required=False)
    type_voie = Ligne(label="Type de voie", max_length=15, required=False)
    voie = Ligne(label="Nom de la voie", max_length=60, required=False)
    code_postal = Ligne(label="Code postal", max_length=5, required=False)
    commune = Ligne(label="Commune (code INSEE)", max_length=5, help_text="Par exemple 93048.")
    batiment = Ligne(label="Bâtiment", max_length=50, required=False)
    escalier = Ligne(label="Escalier", max_length=3, required=False)
    appartement = Ligne(label="Appartement", max_length=5, required=False)
    programme = Ligne(label="Programme ou résidence", max_length=100, required=False)
    typologie = Choix(Typologie.choices, label="Type")
    pieces = Entier(label="Pièces principales")
    surface = Entier(label="Surface habitable (m²)", required=False)
    construction = Choix(Construction.choices, label="Construction", required=False, vide="Non précisé")
    annee = Entier(label="Année d'achèvement", required=False)
    etage = Ligne(label="Étage", max_length=2, required=False)
    ascenseur = oui_non("Ascenseur")
    pmr = oui_non("Accessible ou adapté")
    places = Entier(label="Places", initial=1, help_text="Une, sauf en colocation (L442-8-4).")
    financement = Choix(label="Financement initial", required=False, vide="Non précisé")
    conventionne = oui_non("Conventionné APL")
    loyer = Montant(label="Loyer principal (€ par mois)", required=False)
    charges = Montant(label="Charges (€ par mois)", required=False)
    contingent = Choix(Contingent.choices, label="Contingent", required=False, vide="Non précisé")
    dpe = Choix(CLASSES, label="Classe énergie", required=False, vide="Non précisé")
    ges = Choix(CLASSES, label="Classe gaz à effet de serre", required=False, vide="Non précisé")

    def __init__(self, *args: Any, financements: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        offrir(self, "financement", [("", "Non précisé"), *financements])
        elargir(
            self, reference=6, rpls=6, exception_rpls=12, programme=6, commune=3, financement=6, contingent=6, voie=6
        )
        for champ in self.fields.values():
            if getattr(champ, "largeur", 12) == 12 and champ is not self.fields["exception_rpls"]:
                champ.largeur = 3  # type: ignore[attr-defined]

    def saisie(self) -> SaisieLogement:
        noms = {un.name for un in fields(SaisieLogement)}
        return SaisieLogement(**{nom: valeur for nom, valeur in self.cleaned_data.items() if nom in noms})


class FormulaireDestination(FormulaireVersionne):
    """What adapts a dwelling to a handicap, and whom its programme is for."""

    equipements = forms.MultipleChoiceField(
        label="Équipements adaptés à un handicap", required=False, widget=forms.CheckboxSelectMultiple(attrs=CASE),
        help_text="Avec un équipement, le logement va d'abord à un ménage qui en a besoin (R441-4 du CCH).",
    )  # fmt: skip
    public = Choix(
        [un for un in PublicDedie.choices if un[0]], label="Dédié à", required=False, vide="Tous les publics"
    )
    autorisation = Ligne(
        label="Autorisation de l'État", max_length=100, required=False,
        help_text="Référence et date : sans elle, aucun public ne vient en priorité (L441-2 III).",
    )  # fmt: skip

    def __init__(self, *args: Any, equipements: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        offrir(self, "equipements", list(equipements))
        elargir(self, public=6, autorisation=6)

    def saisie(self) -> SaisieDestination:
        lu = self.cleaned_data
        return SaisieDestination(lu["equipements"], lu["public"], lu["autorisation"])


class FormulaireRpls(FormulaireVersionne):
    rpls = Ligne(
        label="Identifiant RPLS", max_length=10,
        help_text="Dix lettres ou chiffres, zéros de tête compris, tels que l'administration les a rendus.",
    )  # fmt: skip


class FormulaireVacance(FormulaireVersionne):
    """A vacancy opened on a dwelling."""

    nature = Choix(NatureVacance.choices, label="Nature", vide="")
    conge_recu_le = Jour(label="Congé reçu le", required=False)
    disponible_le = Jour(label="Logement disponible le")
    loyer = Montant(label="Loyer (€ par mois)", required=False, help_text="Vide : celui du logement.")
    charges = Montant(label="Charges (€ par mois)", required=False, help_text="Vide : celles du logement.")
    places = Entier(label="Places", initial=1)
    exclusion = Choix(
        [un for un in ExclusionFlux.choices if un[0]], label="Hors du flux des réservations", required=False,
        vide="Non, dans le flux", help_text="Relogements et mutations que R441-5 sort de l'assiette du flux.",
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        elargir(self, nature=6)

    def saisie(self) -> SaisieVacance:
        noms = {un.name for un in fields(SaisieVacance)}
        return SaisieVacance(**{nom: valeur for nom, valeur in self.cleaned_data.items() if nom in noms})


class FormulaireOrientation(FormulaireVersionne):
    """To whom: the choices are the proposal's, best first; « bailleur » keeps it."""

    choix = forms.ChoiceField(label="Orienter vers", widget=forms.RadioSelect(attrs=CASE))
    prevenu_le = Jour(label="Réservataire prévenu le", required=False, help_text="Le délai court de ce jour (L441-1).")
    preuve = Ligne(
        label="Preuve de l'information", max_length=200, required=False,
        help_text="Courriel du…, plateforme, lettre recommandée.",
    )  # fmt: skip
    motif = Paragraphe(
        label="Motif, si vous ne suivez pas la proposition", max_length=300, required=False,
        widget=forms.Textarea(attrs={**CONTROLE, "rows": 2}),
    )  # fmt: skip

    def __init__(self, *args: Any, pistes: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        offrir(self, "choix", list(pistes))
        elargir(self, prevenu_le=3, preuve=6)


class FormulaireFeuille(FormulaireVersionne):
    """The signed sheet of a réservataire who designates on paper."""

    numeros = Paragraphe(
        label="Numéros uniques de la feuille", max_length=2_000,
        widget=forms.Textarea(attrs={**CONTROLE, "rows": 5, "autocomplete": "off", "spellcheck": "false"}),
        help_text="Un par ligne, dans l'ordre de préférence du réservataire.",
    )  # fmt: skip
    signee_le = Jour(label="Signée le")
    recue_le = Jour(label="Reçue le", help_text="Le délai de désignation se juge à ce jour.")
    reference = Ligne(label="Référence de la feuille", max_length=80, help_text="Où elle est gardée.")
    terminee = Case(label="La désignation est terminée : transmettre les candidats à la commission")
    moins_de_trois = Choix(
        MotifMoinsDeTrois.choices, label="Moins de trois candidats : exception", required=False, vide="Sans objet"
    )
    precision = Ligne(label="Précision de l'exception", max_length=200, required=False)
    confirmee = Case(label="Désigner aussi les ménages à qui un autre logement est déjà proposé")
    motif_simultanee = Ligne(label="Motif", max_length=200, required=False, help_text="Quand le territoire le demande.")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        elargir(self, signee_le=3, recue_le=3, reference=6, moins_de_trois=6, precision=6)

    def clean_numeros(self) -> list[str]:
        return [un.strip() for un in self.cleaned_data["numeros"].splitlines() if un.strip()]


class FormulaireProgramme(Formulaire):
    """Dwellings of a new programme for one réservataire: the choices of conventions are the bailleur's."""

    logements = Paragraphe(
        label="Logements du lot", max_length=6_000, widget=forms.Textarea(attrs={**CONTROLE, "rows": 8}),
        help_text="Une référence du bailleur ou un identifiant RPLS par ligne, cinquante au plus.",
    )  # fmt: skip
    convention_id = Choix(label="Réservataire", required=False)
    livraison_le = Jour(label="Livraison attendue le")
    prevenu_le = Jour(label="Réservataire prévenu le", required=False, help_text="Le délai court de ce jour (L441-1).")
    preuve = Ligne(label="Preuve de l'information", max_length=200, required=False)

    def __init__(self, *args: Any, conventions: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        offrir(self, "convention_id", [("", "Gardés par le bailleur"), *conventions])
        elargir(self, convention_id=6, livraison_le=3, prevenu_le=3, preuve=6)

    def saisie(self) -> SaisieProgramme:
        c = self.cleaned_data
        lignes = [une.strip() for une in c["logements"].splitlines() if une.strip()]
        convention = int(c["convention_id"]) if c["convention_id"] else None
        return SaisieProgramme(lignes, c["livraison_le"], convention, c["prevenu_le"], c["preuve"])


class FormulaireEchec(FormulaireVersionne):
    le = Jour(label="Échec constaté le")
    cause = Choix(CauseEchec.choices, label="Cause", vide="Choisir…")
    motif = Ligne(
        label="Précision", max_length=200, required=False,
        help_text="Pour une renonciation : l'écrit du réservataire et son jour.",
    )  # fmt: skip


class FormulaireRelance(FormulaireVersionne):
    prevenu_le = Jour(label="Réservataire prévenu à nouveau le", required=False)


class FormulaireRetrait(FormulaireVersionne):
    motif = Ligne(label="Motif du retrait", max_length=200, help_text="Travaux, vente, sinistre…")


class FormulaireAnnulation(FormulaireVersionne):
    motif = Choix(MotifReprise.choices, label="Motif")


class FormulaireConvention(Formulaire):
    """A convention of reservation (R441-5)."""

    reservataire_id = Choix(label="Réservataire")
    departement = Ligne(label="Département", max_length=3, help_text="Code INSEE, par exemple 93.")
    territoire = Ligne(
        label="Territoire, s'il n'est pas tout le département", max_length=9, required=False,
        help_text="Commune (INSEE), EPCI ou EPT (SIREN) : ces réservataires ont un flux sur leur territoire.",
    )  # fmt: skip
    contingent = Choix([un for un in Contingent.choices if un[0] != Contingent.NON_RESERVE], label="Contingent")
    mode = Choix(ModeReservation.choices, label="Mode", vide="")
    taux = forms.DecimalField(
        label="Part du flux annuel (%)", max_digits=5, decimal_places=2, required=False, localize=True,
        widget=forms.TextInput(attrs=NUMERIQUE), help_text="En flux seulement.",
    )  # fmt: skip
    garantie = Case(label="En contrepartie d'une garantie d'emprunt")
    derogation = Ligne(
        label="Dérogation du préfet", max_length=120, required=False,
        help_text="Référence de la décision, d'un an au plus, si l'État dépasse 30 % ou ses agents 5 %.",
    )  # fmt: skip
    delegue = Case(label="Le bailleur désigne pour le réservataire")
    decompte = Choix(ModeDecompte.choices, label="Un logement est décompté", vide="")
    echec_decompte = Case(label="Un échec de désignation est décompté")
    delai_jours = Entier(label="Délai de désignation convenu (jours)", required=False)
    reference = Ligne(label="Référence de la convention", max_length=80)
    signee_le = Jour(label="Signée le")
    du = Jour(label="Applicable du")
    au = Jour(label="Jusqu'au", required=False)

    def __init__(self, *args: Any, reservataires: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        offrir(self, "reservataire_id", [("", "Choisir…"), *reservataires])
        elargir(self, departement=3, territoire=6, contingent=6, mode=3, taux=3, decompte=6, delai_jours=6, reference=6,
                signee_le=3, du=3, au=3)  # fmt: skip

    def saisie(self) -> SaisieConvention:
        c = self.cleaned_data
        valeurs = {un.name: c[un.name] for un in fields(SaisieConvention) if un.name in c}
        return SaisieConvention(**{**valeurs, "reservataire_id": int(c["reservataire_id"])})


class FormulaireCloture(Formulaire):
    au = Jour(label="Dernier jour")


class FormulaireReservation(Formulaire):
    references = Paragraphe(
        label="Logements", max_length=20_000, widget=forms.Textarea(attrs={**CONTROLE, "rows": 8}),
        help_text="Une référence du bailleur ou un identifiant RPLS par ligne.",
    )  # fmt: skip
    du = Jour(label="Réservés à partir du")


class FormulaireLiberation(Formulaire):
    au = Jour(label="Dernier jour réservé", help_text="Le logement est ensuite libre d'orientation, comme les autres.")


class FormulaireReprise(Formulaire):
    annee = Entier(label="Exercice")
    quantite = Entier(label="Logements", help_text="Positif : reçus d'avance ; négatif : encore dus.")
    motif = Ligne(label="Motif", max_length=200, help_text="Le bilan de l'exercice repris.")


class FormulairePrevision(Formulaire):
    """The forecast of 28 February: dwellings of the year, and what R441-5 leaves out, by operation type."""

    departement = Ligne(label="Département", max_length=3, help_text="Code INSEE, par exemple 93.")
    annee = Entier(label="Exercice")
    flux_prevu = Entier(label="Logements libérés ou livrés prévus")
    transmise_le = Jour(label="Transmise aux réservataires le")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for code, libelle in ExclusionFlux.choices:
            if code:
                self.fields[f"hors_{code}"] = Entier(label=f"Hors flux : {libelle}", required=False, min_value=0)
                elargir(self, **{f"hors_{code}": 6})
        elargir(self, departement=3, transmise_le=6)

    def saisie(self) -> SaisiePrevision:
        c = self.cleaned_data
        hors = {nom.removeprefix("hors_"): valeur for nom, valeur in c.items() if nom.startswith("hors_") and valeur}
        return SaisiePrevision(c["departement"], c["annee"], c["flux_prevu"], c["transmise_le"], hors)


class _Filtres(Formulaire):
    """Optional fields, and what they say in words. `commune` gives the tag of its territory."""

    def valeurs(self) -> dict[str, Any]:
        propres = dict(self.cleaned_data)
        if propres.get("commune"):
            propres["commune"] = propres["commune"].pk
        return propres

    def en_mots(self) -> list[tuple[str, str, str]]:
        """(name, label, value) of the filters in force."""
        mots = []
        for nom, valeur in self.cleaned_data.items():
            if valeur:
                champ = self.fields[nom]
                texte = dict(champ.choices).get(valeur, valeur) if hasattr(champ, "choices") else str(valeur)
                mots.append((nom, str(champ.label), str(texte)))
        return mots


class FiltreVacances(_Filtres):
    """Filters of the list of vacancies (`attributions.liste_vacances.filtrer`)."""

    etat = Choix(
        [(CLOSES, "Closes : louées ou retirées"), *EtatVacance.choices], label="État", required=False, vide="En cours"
    )
    commune = Tag(label="Commune ou territoire (code)", required=False, help_text="")
    reservataire = Choix(label="Réservataire", required=False, vide="Tous")
    typologie = Choix(Typologie.choices, label="Type", required=False, vide="Tous")
    depuis = Choix(
        [(jours, f"Plus de {jours} jours") for jours in ("30", "60", "90", "180", "365")],
        label="Ouverte depuis", required=False, vide="Indifférent",
    )  # fmt: skip

    def __init__(self, *args: Any, reservataires: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        choix = [("", "Tous"), (GARDE, "Gardé par le bailleur"), *reservataires]
        offrir(self, "reservataire", choix)


class FiltreLogements(_Filtres):
    """Filters of the list of dwellings (`attributions.liste.filtrer`)."""

    reference = Ligne(label="Référence ou identifiant RPLS, entier", max_length=100, required=False)
    commune = Tag(label="Commune ou territoire (code)", required=False, help_text="")
    typologie = Choix(Typologie.choices, label="Type", required=False, vide="Tous")
    plafond = Choix([un for un in Plafond.choices if un[0]], label="Plafond", required=False, vide="Tous")
    contingent = Choix(Contingent.choices, label="Contingent", required=False, vide="Tous")
    qpv = Choix(OUI_NON, label="Quartier prioritaire", required=False, vide="Indifférent")
    classe = Choix(Classe.choices, label="Classe de la résidence", required=False, vide="Toutes")
    vacant = Choix(OUI_NON, label="Mis à disposition", required=False, vide="Indifférent")
    rpls = Choix([("non", "Sans identifiant")], label="Identifiant RPLS", required=False, vide="Indifférent")
    sorti = Choix([("oui", "Montrer aussi")], label="Sortis du parc", required=False, vide="Non")

"""Forms of the acts on one demande: each gives the values its service takes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from demandeurs.saisie import SaisieAdresse
from registre.rules.avertissements import Preuve
from registre.rules.reactivation import MotifReactivation
from registre.rules.separation import PreuveSeparation, Union
from registre.saisie import (
    SaisieAttribution,
    SaisieAvertissement,
    SaisieJustification,
    SaisieRadiation,
    SaisieSeparation,
)
from registre.states.radiation import MotifRadiation, SousMotif
from registre.web.formulaires.base import DE_L_ACTE, Partie
from registre.web.formulaires.champs import (
    Case,
    Code,
    DateSaisie,
    Entier,
    Euros,
    Texte,
)

M = MotifRadiation
SELECT = forms.Select(attrs={"class": "form-select"})
RADIO = forms.RadioSelect(attrs={"class": "form-check-input"})
Choix = Sequence[tuple[str, str]]


class FormulaireActe(Partie):
    """An act on a demande read at `version`: another version in the base is a conflict."""

    obligatoire = DE_L_ACTE
    version = forms.IntegerField(widget=forms.HiddenInput)


class FormulaireDate(FormulaireActe):
    le = DateSaisie(label="Date de l'acte")


class FormulaireNumeroRecu(FormulaireActe):
    """The answer of the national system."""

    numero = Texte(
        label="Numéro unique reçu", max_length=25, required=True, help_text="18 caractères, avec ou sans espaces."
    )
    le = DateSaisie(label="Reçu le")


class FormulaireSuppression(FormulaireActe):
    """Why the demande should not have been entered."""

    le = DateSaisie(label="Date de la suppression")
    motif = Texte(label="Pourquoi cette demande n'aurait pas dû être saisie", max_length=300, required=True)


class FormulaireRenouvellement(FormulaireActe):
    """Renewal: day it was received, information confirmed by the demandeur."""

    le = DateSaisie(label="Renouvellement reçu le")
    courrier_papier = Case(label="Souhaite aussi recevoir les courriers par la poste")
    confirme = Case(
        label="Le demandeur a confirmé ou mis à jour toutes les informations de sa demande",
        required=True,
        error_messages={"required": "Le renouvellement suppose des informations à jour (R441-2-7 du CCH)."},
    )


class FormulaireRadiation(FormulaireActe):
    """Radiation: the motive decides which of the other fields are read (R441-2-8)."""

    motif = forms.ChoiceField(label="Motif de radiation", choices=M.choices, widget=RADIO)
    le = DateSaisie(label="Date de radiation")
    # a. attribution (R441-2-9)
    bail_le = DateSaisie(label="Bail signé le", required=False)
    rpls = Texte(label="Identifiant RPLS du logement", max_length=10, help_text="Dix caractères.")
    exception_rpls = Texte(label="Sinon, pourquoi le logement n'en a pas", max_length=200)
    siren_bailleur = Texte(label="SIREN du bailleur", max_length=9, mode="numeric")
    reservataire = Code("reservataire", label="Réservataire", required=False)
    accord_collectif = Code("accord_collectif", label="Accord collectif", required=False)
    deja_loge_parc = Code("oui_non_nondoc", label="Déjà logé dans le parc du bailleur", required=False)
    dalo = forms.TypedChoiceField(
        label="Attribution au titre du DALO", required=False, choices=[("", "Non précisé"), ("oui", "Oui"), ("non", "Non")],
        coerce=lambda t: t == "oui", empty_value=None, widget=SELECT,
    )  # fmt: skip
    typologie = Code("type_logement_rpls", label="Type du logement attribué", required=False)
    surface = Entier(label="Surface (m²)", maxi=9999)
    loyer = Euros(label="Loyer (€ par mois)", maxi=9999)
    # b. renunciation
    renonciation_recue_le = DateSaisie(label="Renonciation écrite reçue le", required=False)
    courrier_detenu_par = Texte(label="Guichet qui conserve le courrier (code)", max_length=5)
    # c and d. warning
    avertissement_id = forms.TypedChoiceField(
        label="Avertissement", required=False, coerce=int, empty_value=None, widget=SELECT
    )
    sous_motif = forms.ChoiceField(
        label="Irrecevabilité pour", required=False, choices=[("", "Choisir…"), *SousMotif.choices], widget=SELECT
    )
    decision_caleol = Texte(label="Référence de la décision de la CALEOL", max_length=40)
    decision_caleol_le = DateSaisie(label="Décision du", required=False)
    # death, duplicate, merger
    deces_le = DateSaisie(label="Date du décès", required=False)
    numero_conserve = Texte(label="Numéro unique de la demande conservée", max_length=25)

    def __init__(self, *args: Any, avertissements: Choix, motifs: Choix = M.choices, **options: Any) -> None:
        super().__init__(*args, **options)
        vide = [("", "Choisir…" if avertissements else "Aucun avertissement dans ce dossier")]
        self.fields["avertissement_id"].choices = [*vide, *avertissements]
        self.fields["motif"].choices = list(motifs)

    def saisie(self) -> SaisieRadiation:
        """What the act says; the attribution only with motive a, the sub-motive only with motive d."""
        c = self.cleaned_data
        motif = c["motif"]
        return SaisieRadiation(
            le=c["le"],
            motif=motif,
            sous_motif=c["sous_motif"] if motif == M.IRRECEVABILITE else "",
            a_absence_reponse=motif == M.ABSENCE_REPONSE,
            attribution=self._attribution() if motif == M.ATTRIBUTION and c["bail_le"] else None,
        )

    def _attribution(self) -> SaisieAttribution:
        c = self.cleaned_data
        return SaisieAttribution(
            bail_le=c["bail_le"],
            deja_loge_parc=c["deja_loge_parc"] or "NONDOC",
            rpls=c["rpls"].upper(),
            exception_rpls=c["exception_rpls"],
            dalo=c["dalo"],
            accord_collectif=c["accord_collectif"] or "NONDOC",
            reservataire=c["reservataire"] or "AUCUN",
            siren_bailleur=c["siren_bailleur"],
            typologie=c["typologie"],
            surface=c["surface"],
            loyer=c["loyer"],
        )

    def justification(self, *, demande_conservee_id: int | None = None) -> SaisieJustification:
        c = self.cleaned_data
        motif = c["motif"]
        averti = motif in (M.ABSENCE_REPONSE, M.IRRECEVABILITE)
        renonce = motif == M.RENONCIATION
        return SaisieJustification(
            renonciation_recue_le=c["renonciation_recue_le"] if renonce else None,
            courrier_detenu_par=c["courrier_detenu_par"].upper() if renonce else "",
            avertissement_id=c["avertissement_id"] if averti else None,
            decision_caleol=c["decision_caleol"] if motif == M.IRRECEVABILITE else "",
            decision_caleol_le=c["decision_caleol_le"] if motif == M.IRRECEVABILITE else None,
            deces_le=c["deces_le"] if motif == M.DECES else None,
            demande_conservee_id=demande_conservee_id,
        )


class FormulaireAvertissement(FormulaireActe):
    """Warning before a radiation for motives c and d."""

    motif = forms.ChoiceField(
        label="Motif", choices=[(m.value, m.label) for m in (M.ABSENCE_REPONSE, M.IRRECEVABILITE)], widget=RADIO
    )
    objet = Texte(
        label="Objet du courrier resté sans réponse", max_length=120, help_text="Quelques mots, sans nom de personne."
    )
    courrier_le = DateSaisie(label="Courrier envoyé le", required=False)
    sous_motif = forms.ChoiceField(
        label="Irrecevabilité pour", required=False, choices=[("", "Choisir…"), *SousMotif.choices], widget=SELECT
    )
    decision_caleol = Texte(label="Référence de la décision de la CALEOL", max_length=40)
    decision_caleol_le = DateSaisie(label="Décision du", required=False)
    envoye_le = DateSaisie(
        label="Avertissement déjà posté le",
        required=False,
        help_text="Vide : le registre prépare la lettre recommandée.",
    )

    def saisie(self) -> SaisieAvertissement:
        c = self.cleaned_data
        d = c["motif"] == M.IRRECEVABILITE
        return SaisieAvertissement(
            motif=c["motif"],
            sous_motif=c["sous_motif"] if d else "",
            objet=c["objet"],
            courrier_le=None if d else c["courrier_le"],
            decision_caleol=c["decision_caleol"] if d else "",
            decision_caleol_le=c["decision_caleol_le"] if d else None,
            envoye_le=c["envoye_le"],
        )


class FormulaireDistribution(Partie):
    """Proof of delivery of a warning, or the answer of the demandeur."""

    suite = forms.ChoiceField(
        label="Ce qui s'est passé", choices=[("preuve", "Le courrier a été distribué"), ("reponse", "Le demandeur a répondu")], widget=RADIO
    )  # fmt: skip
    le = DateSaisie(label="Date")
    preuve = forms.ChoiceField(
        label="Preuve", required=False, choices=[("", "Choisir…"), *Preuve.choices], widget=SELECT
    )
    envoye_le = DateSaisie(label="Envoyé le", required=False, help_text="Si le registre ne le sait pas.")


class FormulaireReactivation(FormulaireActe):
    motif = forms.ChoiceField(label="Pourquoi", choices=MotifReactivation.choices, widget=RADIO)
    le = DateSaisie(label="Date de réactivation")
    recu_le = DateSaisie(label="Renouvellement ou réponse reçu le", required=False)


class FormulaireProtection(FormulaireActe):
    motif = Texte(
        label="Motif",
        max_length=300,
        required=True,
        help_text="La parole du demandeur suffit. Aucune preuve n'est demandée.",
    )


class FormulaireDeces(FormulaireActe):
    """Death of the titulaire: reported, or the codemandeur takes his place."""

    deces_le = DateSaisie(label="Date du décès")
    successeur_id = forms.TypedChoiceField(
        label="Codemandeur qui devient titulaire", required=False, coerce=int, empty_value=None, widget=SELECT
    )

    def __init__(self, *args: Any, codemandeurs: Choix, **options: Any) -> None:
        super().__init__(*args, **options)
        choix = [("", "Signaler seulement : le changement se fera après vérification"), *codemandeurs]
        self.fields["successeur_id"].choices = choix


class FormulairePartage(FormulaireActe):
    """A dossier shared by name with an organisme, for a limited time, at the demandeur's signed request."""

    organisme_id = forms.TypedChoiceField(label="Organisme", coerce=int, empty_value=None, widget=SELECT)
    demande_signee_le = DateSaisie(label="Demande signée par le demandeur le", required=False)
    au = DateSaisie(label="Jusqu'au (inclus)")
    motif = Texte(label="Motif", max_length=300, required=True)

    def __init__(self, *args: Any, organismes: Choix, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["organisme_id"].choices = [("", "Choisir…"), *organismes]


def initial_du_jour(version: int, le: date) -> dict[str, Any]:
    return {"version": version, "le": le}


class FormulaireSeparation(FormulaireActe):
    """A couple separates: who leaves, how the couple lived, what was shown, consent of the other unless violence."""

    le = DateSaisie(label="Date de la séparation dans le registre")
    partant_id = forms.TypedChoiceField(
        label="Codemandeur qui part avec sa propre demande", coerce=int, empty_value=None, widget=RADIO
    )
    union = forms.ChoiceField(label="Le couple vivait en", choices=Union.choices, widget=RADIO)
    preuves = forms.MultipleChoiceField(
        label="Pièces montrées",
        required=False,
        choices=PreuveSeparation.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )
    violence = Case(
        label="Violences au sein du couple",
        help_text="L'accord de l'autre n'est pas demandé, le lien reste confidentiel, le nouveau dossier est protégé.",
    )
    consentement_le = DateSaisie(label="Accord écrit de l'autre membre, daté du", required=False)

    def __init__(self, *args: Any, codemandeurs: Choix, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["partant_id"].choices = list(codemandeurs)

    def saisie(self, adresse: SaisieAdresse | None) -> SaisieSeparation:
        c = self.cleaned_data
        return SaisieSeparation(
            partant_id=c["partant_id"],
            union=c["union"],
            preuves=c["preuves"],
            consentement_le=None if c["violence"] else c["consentement_le"],
            violence=c["violence"],
            adresse=adresse,
        )

"""The whole form of a demande: its parts, whether they are valid together, and the saisie they make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.forms import BaseForm
from django.utils.datastructures import MultiValueDict

from demandeurs.enums import RolePersonne
from demandeurs.saisie import SaisieMenage, SaisiePersonne, SaisiePersonneMorale
from registre.saisie import SaisieDemande, SaisieRecherche
from registre.web.formulaires.adresse import FormulaireAdresse, initial_adresse
from registre.web.formulaires.base import Partie, Rangees, rangees
from registre.web.formulaires.champs import ListeOrdonnee
from registre.web.formulaires.complements import (
    FormulaireAidant,
    FormulaireComposition,
    FormulaireHandicap,
    FormulaireMorale,
    FormulairePapier,
    initial_handicap,
)
from registre.web.formulaires.entete import EnteteDepot, FormulaireEntete
from registre.web.formulaires.etapes import Etape
from registre.web.formulaires.logement import (
    FormulaireLogement,
    FormulaireMotifs,
    FormulaireRecherche,
    initial_logement,
    initial_motifs,
    initial_recherche,
)
from registre.web.formulaires.personnes import ACharge, Codemandeur, Colocataire, EnGarde, Titulaire, initial_personne
from registre.web.listes import Listes

NOMENCLATURES = (
    "civilite", "nationalite", "situation_familiale", "lien", "sexe", "parente", "coparentalite", "contrat", "statut",
    "ressource", "modele_logement", "categorie_actuelle", "type_logement", "motif", "categorie_recherchee",
    "capacite_marche", "equipement_handicap", "aide_technique", "etat_handicap", "nature_motrice", "nature_sensorielle",
)  # fmt: skip
FORMSETS = {
    "codemandeurs": (Codemandeur, 6),
    "colocataires": (Colocataire, 8),
    "charges": (ACharge, 20),
    "gardes": (EnGarde, 12),
    "handicaps": (FormulaireHandicap, 10),
}
CLASSES = {nom: rangees(classe, maxi=maxi) for nom, (classe, maxi) in FORMSETS.items()}
ROLES = {
    "codemandeurs": RolePersonne.COTITULAIRE,
    "colocataires": RolePersonne.COLOCATAIRE,
    "charges": RolePersonne.A_CHARGE,
    "gardes": RolePersonne.EN_GARDE,
}


@dataclass
class FormulaireDemande:
    """The parts of the form of one demande.

    `origine` is the demande as it stands (modification, renewal) or the values already known (registration). `data` is
    None for a blank form. `morale` chooses the short form of an association. Without `nature_handicap` the nature of a handicap and
    its referent are neither shown nor changed. `etape` builds the parts of one step only; the saisie needs them all.
    """

    listes: Listes
    guichets: Sequence[tuple[str, str]]
    jour: date
    origine: SaisieDemande
    data: MultiValueDict[str, str] | None = None
    morale: bool = False
    nouvelle: bool = True
    nature_handicap: bool = True
    etape: Etape | None = None
    parties: dict[str, Partie | Rangees] = field(default_factory=dict)

    def __post_init__(self) -> None:
        origine = self.origine
        recherche = initial_recherche(origine.recherche)
        if self.nouvelle:
            # The question has no default answer: it is asked.
            recherche["elargie"] = None
        self._partie("entete", FormulaireEntete, self._initial_entete(), guichets=self.guichets)
        if self.morale:
            morale = origine.personne_morale or SaisiePersonneMorale(nom="")
            self._partie("morale", FormulaireMorale, {**vars_de(morale)})
            self._partie("adresse", FormulaireAdresse, initial_adresse(morale.adresse))
        else:
            self._parties_du_menage(origine.menage or SaisieMenage())
        self._partie("motifs", FormulaireMotifs, initial_motifs(origine.motifs))
        self._partie("recherche", FormulaireRecherche, recherche)
        if self.morale and "motifs" in self.parties:
            self.parties["motifs"].fields["motifs"].required = False
        if self.nouvelle:
            actif = bool(self.data and self.data.get("entete-sur_papier"))
            self._partie("papier", FormulairePapier, {}, actif=actif)

    def _initial_entete(self) -> dict[str, Any]:
        noms = ("guichet", "deposee_le", "identite_vue", "protege", "courrier_papier", "precision")
        return {nom: getattr(self.origine, nom) for nom in noms}

    def _parties_du_menage(self, menage: SaisieMenage) -> None:
        self.personnes = menage.personnes
        rangs = list(enumerate(menage.personnes))
        titulaire = next(((r, p) for r, p in rangs if p.role == RolePersonne.TITULAIRE), None)
        initial = initial_personne(titulaire[1], titulaire[0]) if titulaire else {}
        initial.setdefault("annee_2", self.jour.year - 2)
        initial.setdefault("annee_1", self.jour.year - 1)
        self._partie("titulaire", Titulaire, initial)
        self._partie("adresse", FormulaireAdresse, initial_adresse(menage.adresse))
        logement = initial_adresse(menage.adresse_logement)
        self._partie("adresse_logement", FormulaireAdresse, logement, obligatoire=False)
        for nom, role in ROLES.items():
            self._rangees(nom, [initial_personne(p, r) for r, p in rangs if p.role == role])
        composition = {n: getattr(menage, n) for n in FormulaireComposition.base_fields}
        self._partie("composition", FormulaireComposition, composition)
        self._partie("logement", FormulaireLogement, initial_logement(menage.logement))
        self._rangees("handicaps", [initial_handicap(h, i) for i, h in enumerate(menage.handicaps)])
        self._partie("aidant", FormulaireAidant, vars_de(menage.aidant) if menage.aidant else {})

    def _partie(self, prefixe: str, classe: type[Partie], initial: Mapping[str, Any], **options: Any) -> None:
        """Build a part, or what the step shows of it; nothing when the step does not show it."""
        if self.etape is not None:
            if prefixe not in self.etape.parties:
                return
            classe = self.etape.parties[prefixe] or classe
        if not issubclass(classe, EnteteDepot):
            options.pop("guichets", None)
        self.parties[prefixe] = classe(self.data, prefix=prefixe, initial=dict(initial), listes=self.listes, **options)

    def _rangees(self, nom: str, initial: list[dict[str, Any]]) -> None:
        if self.etape is not None and nom not in self.etape.parties:
            return
        options: dict[str, Any] = {"listes": self.listes}
        if nom == "handicaps":
            options["nature"] = self.nature_handicap
        self.parties[nom] = CLASSES[nom](self.data, prefix=nom, initial=initial, form_kwargs=options)

    def __getitem__(self, nom: str) -> Partie | Rangees:
        return self.parties[nom]

    def formulaires(self) -> Iterator[BaseForm]:
        """Every form, rows of formsets included."""
        for partie in self.parties.values():
            yield from partie.forms if isinstance(partie, Rangees) else [partie]

    def is_valid(self) -> bool:
        """Whether every part is; all of them are checked, so that every error shows at once."""
        return all([partie.is_valid() for partie in self.parties.values()])  # noqa: C419 - no short cut

    def codes_communes(self) -> set[str]:
        """INSEE codes shown by the form, whose names the page needs."""
        codes: set[str] = set()
        for champ in self._champs_communes():
            codes.update(champ.value() or [])
        return codes

    def nommer_communes(self, noms: Mapping[str, str]) -> None:
        for champ in self._champs_communes():
            champ.field.widget.libelles = noms

    def _champs_communes(self) -> Iterable[Any]:
        for formulaire in self.formulaires():
            for nom, champ in formulaire.fields.items():
                if isinstance(champ, ListeOrdonnee) and not champ.liste:
                    yield formulaire[nom]

    def saisie(self) -> SaisieDemande:
        """The demande as entered, on top of what the form does not show. Call after `is_valid`."""
        entete = self["entete"].cleaned_data
        papier = self["papier"].saisie() if "papier" in self.parties else self.origine.depot_papier
        commune = replace(
            self.origine,
            guichet=entete["guichet"],
            deposee_le=papier.recu_le if papier and self.nouvelle else entete["deposee_le"],
            identite_vue=entete["identite_vue"],
            protege=entete["protege"],
            courrier_papier=entete["courrier_papier"],
            precision=entete["precision"],
            depot_papier=papier,
            motifs=self["motifs"].saisie(),
            recherche=self["recherche"].saisie(self.origine.recherche),
        )
        if self.morale:
            morale = replace(self["morale"].saisie(self.origine.personne_morale), adresse=self["adresse"].saisie())
            return replace(commune, menage=None, personne_morale=morale)
        return replace(commune, menage=self._menage(), personne_morale=None)

    def _menage(self) -> SaisieMenage:
        depart = self.origine.menage or SaisieMenage()
        personnes: list[SaisiePersonne] = [self["titulaire"].saisie(depart.personnes)]
        for nom in ROLES:
            personnes += [rangee.saisie(depart.personnes) for rangee in self[nom].gardees()]
        return replace(
            depart,
            personnes=personnes,
            adresse=self["adresse"].saisie(depart.adresse),
            adresse_logement=self["adresse_logement"].saisie(depart.adresse_logement),
            logement=self["logement"].saisie(depart.logement),
            handicaps=[rangee.saisie(depart.handicaps) for rangee in self["handicaps"].gardees()],
            aidant=self["aidant"].saisie(depart.aidant),
            **self["composition"].cleaned_data,
        )


def vars_de(valeur: Any) -> dict[str, Any]:
    """The fields of a dataclass with slots."""
    return {nom: getattr(valeur, nom) for nom in valeur.__dataclass_fields__}


def saisie_vide(jour: date, guichet: str) -> SaisieDemande:
    return SaisieDemande(guichet=guichet, deposee_le=jour, recherche=SaisieRecherche())

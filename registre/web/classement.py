"""What is proposed for each file received: its kind, its person. By the guichet that follows the dossier, from what it
lacks; by another one, to whom the demandeur presented himself, from the name of the file alone: nothing is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from demandeurs.enums import RolePersonne
from demandeurs.models import DepotFichier, Personne
from demandeurs.rules.pieces import LigneEtat, StatutExigence, TypeDePiece
from demandeurs.rules.proposition_pieces import annee_proposee, personne_proposee, type_propose
from demandeurs.services.pieces import Liste, liste_en_vigueur
from habilitations.acteur import Acteur
from registre.models import Demande
from registre.services.pieces import reception
from registre.services.pieces.presentation import personne_presentee
from registre.services.pieces.situation import lire_le_dossier
from registre.web.formulaires.pieces import FormulaireClassement, FormulairePresente, Groupes
from registre.web.presenters.pieces import noms_des_personnes
from socle.clock import aujourdhui


class Classement(Protocol):
    """The form of each file, with what is proposed for it; `types` of the list of the day."""

    @property
    def types(self) -> dict[str, TypeDePiece]: ...

    def formulaire(self, un: DepotFichier, data: Any = None) -> FormulaireClassement: ...

    def manques(self) -> list[tuple[str, str]]: ...


class ClassementDuDossier:
    """What the dossier lacks, read once. `nature`: whether the reader may know which medical or handicap pièce it lacks."""

    def __init__(self, demande: Demande, *, nature: bool) -> None:
        self.dossier = lire_le_dossier(demande.pk, int(demande.menage_id or 0), le=aujourdhui())
        self.noms = noms_des_personnes(demande)
        self.attendues = [une for une in self.dossier.lignes() if une.statut is not StatutExigence.PRESENTE]
        if not nature:
            self.attendues = [une for une in self.attendues if not self._sensible(une)]
        self.codes = list(dict.fromkeys(une.due.exigence.types[0] for une in self.attendues))
        self.choix = _groupes(self.dossier.liste, self.codes)
        self.prenoms = {pk: entier.partition(" ")[0] for pk, entier in self.noms.items()}

    @property
    def types(self) -> dict[str, TypeDePiece]:
        return self.dossier.liste.types

    def _sensible(self, ligne: LigneEtat) -> bool:
        return any(self.types[code].sensible for code in ligne.due.exigence.types if code in self.types)

    def manques(self) -> list[tuple[str, str]]:
        """What is expected and of whom, to have under the eyes while choosing files."""
        return [(une.due.exigence.libelle, self.noms.get(une.due.personne_id or 0, "Ménage")) for une in self.attendues]

    def formulaire(self, un: DepotFichier, data: Any = None) -> FormulaireClassement:
        nom = reception.nom_de(un)
        propose = type_propose(nom, frozenset(self.types), self.codes)
        concernees = [une.due.personne_id for une in self.attendues if propose in une.due.exigence.types]
        initial = _initial(nom, propose, self.types) | {
            "personne": personne_proposee(nom, self.prenoms, concernees),
        }
        return FormulaireClassement(data, prefix=un.cle.hex, initial=initial, types=self.choix, personnes=self.noms)


class ClassementSansLecture:
    """For a guichet that does not follow the demandeur: the whole list, and persons told by their birth date."""

    def __init__(self, demande: Demande, acteur: Acteur) -> None:
        self.demande, self.acteur, self.liste = demande, acteur, liste_en_vigueur(aujourdhui())
        self.choix = _groupes(self.liste, [])
        titulaires = Personne.objects.filter(menage=demande.menage_id, role=RolePersonne.TITULAIRE)
        self.titulaire = titulaires.values_list("pk", flat=True)[0]

    @property
    def types(self) -> dict[str, TypeDePiece]:
        return self.liste.types

    def formulaire(self, un: DepotFichier, data: Any = None) -> FormulaireClassement:
        nom = reception.nom_de(un)
        initial = _initial(nom, type_propose(nom, frozenset(self.types), []), self.types)
        return FormulairePresente(
            data, prefix=un.cle.hex, initial=initial, types=self.choix, titulaire=self.titulaire, trouver=self._trouver
        )

    def manques(self) -> list[tuple[str, str]]:
        return []

    def _trouver(self, naissance_le: Any, prenom: str) -> int:
        return personne_presentee(self.demande, naissance_le=naissance_le, prenom=prenom, acteur=self.acteur)


def _initial(nom: str, propose: str, types: dict[str, TypeDePiece]) -> dict[str, Any]:
    type_ = types.get(propose)
    annee = annee_proposee(nom) if type_ is not None and type_.annuelle else None
    return {"type": propose, "recue_le": aujourdhui(), "annee": annee}


def _groupes(liste: Liste, codes: Sequence[str]) -> Groupes:
    """What this household lacks first, then the rest of the list: any pièce of the list may be filed."""
    types, permis = liste.types, liste.types_demandables()
    attendus = [(code, types[code].libelle) for code in codes if code in types]
    autres = sorted((un.libelle, code) for code, un in types.items() if code not in codes and code in permis)
    groupes = [("Attendues de ce ménage", attendus)] if attendus else []
    titre = "Autres pièces de la liste" if attendus else "Pièces de la liste"
    return [*groupes, (titre, [(code, libelle) for libelle, code in autres])]

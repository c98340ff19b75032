"""Annex 1 of the attestation out of what was declared: labels in French, no NIR, nothing of a handicap but yes or no."""

from __future__ import annotations

from collections.abc import Mapping

from demandeurs.enums import RolePersonne
from demandeurs.saisie import SaisieLogementActuel, SaisieMenage, SaisiePersonne, SaisiePersonneMorale
from registre.documents.contenus import (
    ActiviteRecap,
    Fait,
    PersonneRecap,
    Recapitulatif,
    RessourceRecap,
    RevenuFiscalRecap,
)
from registre.rules.adresses import lignes_d_adresse
from registre.rules.nomenclatures import Liste, Nomenclatures
from registre.saisie import SaisieDemande, SaisieRecherche

OUI_NON = {True: "Oui", False: "Non", None: ""}


def recapitulatif_de(saisie: SaisieDemande, listes: Nomenclatures, communes: Mapping[str, str]) -> Recapitulatif:
    """The nine headings. `communes`: names by INSEE code."""
    menage = saisie.menage or SaisieMenage()
    personnes = menage.personnes
    titulaire = menage.titulaire
    return Recapitulatif(
        personnes=tuple(_personne(p, listes) for p in personnes),
        naissances_attendues=_naissances(menage),
        contact=_contact(titulaire or saisie.personne_morale, saisie, communes),
        situation_familiale=_famille(titulaire, listes),
        activites=tuple(_activite(p, listes) for p in personnes if p.activite is not None),
        ressources=tuple(
            RessourceRecap(_nom(p), _ressource(r.code, r.sens, listes), r.montant)
            for p in personnes
            for r in p.ressources
        ),
        revenus_fiscaux=tuple(
            RevenuFiscalRecap(r.annee or saisie.deposee_le.year - r.rang, _nom(p), r.montant)
            for p in personnes
            for r in p.revenus
        ),
        logement_actuel=_logement(menage.logement, listes),
        motifs=tuple(listes.libelle(Liste.MOTIF, code) for code in saisie.motifs.codes),
        logement_recherche=_recherche(saisie.recherche, listes),
        communes=tuple(_voeu(v.commune, v.quartier, communes) for v in saisie.recherche.voeux),
        handicap=_handicap(menage),
        precisions=saisie.precision,
    )


def _voeu(code: str, quartier: str, communes: Mapping[str, str]) -> str:
    nom = communes.get(code, code)
    return f"{nom} ({quartier})" if quartier else nom


def _handicap(menage: SaisieMenage) -> bool | None:
    if menage.handicaps:
        return True
    return None if menage.personnes_handicapees is None else menage.personnes_handicapees > 0


def _nom(p: SaisiePersonne) -> str:
    return " ".join(filter(None, (p.prenom, p.nom)))


def _personne(p: SaisiePersonne, listes: Nomenclatures) -> PersonneRecap:
    precisions = (
        listes.libelle(Liste.LIEN, p.lien) if p.lien else "",
        listes.libelle(Liste.PARENTE, p.parente) if p.parente else "",
        listes.libelle(Liste.COPARENTALITE, p.coparentalite) if p.coparentalite else "",
    )
    return PersonneRecap(
        qualite=str(RolePersonne(p.role).label),
        nom=p.nom,
        prenoms=p.prenom,
        naissance=p.naissance_le,
        precision=", ".join(filter(None, precisions)),
    )


def _naissances(menage: SaisieMenage) -> str:
    if not menage.naissances_attendues:
        return ""
    if menage.naissance_prevue_le is None:
        return str(menage.naissances_attendues)
    return f"{menage.naissances_attendues}, prévue le {menage.naissance_prevue_le:%d/%m/%Y}"


def _contact(
    qui: SaisiePersonne | SaisiePersonneMorale | None, saisie: SaisieDemande, communes: Mapping[str, str]
) -> tuple[Fait, ...]:
    porteur = saisie.menage or saisie.personne_morale
    adresse = "\n".join(lignes_d_adresse(porteur.adresse if porteur else None, communes))
    telephones = [] if qui is None else [t for t in (qui.tel_portable, qui.tel_domicile, qui.tel_travail) if t]
    return (
        Fait("Adresse", adresse),
        Fait("Téléphone", ", ".join(telephones)),
        Fait("Courriel", qui.mel if qui else ""),
    )


def _famille(titulaire: SaisiePersonne | None, listes: Nomenclatures) -> tuple[Fait, ...]:
    if titulaire is None or not titulaire.situation_familiale:
        return ()
    return (Fait("Situation du demandeur", listes.libelle(Liste.SITUATION_FAMILIALE, titulaire.situation_familiale)),)


def _activite(p: SaisiePersonne, listes: Nomenclatures) -> ActiviteRecap:
    a = p.activite
    if a is None:
        return ActiviteRecap(_nom(p), "")
    situation = (
        listes.libelle(Liste.STATUT, a.statut) if a.statut else "",
        listes.libelle(Liste.CONTRAT, a.contrat) if a.contrat else "",
    )
    return ActiviteRecap(
        _nom(p), ", ".join(dict.fromkeys(filter(None, situation))), ", ".join(filter(None, (a.profession, a.employeur)))
    )


def _ressource(code: str, sens: str, listes: Nomenclatures) -> str:
    libelle = listes.libelle(Liste.RESSOURCE, code) if code else "Non précisée"
    return f"{libelle} (versée)" if sens == "V" and code != "PAV" else libelle


def _euros(montant: int | None) -> str:
    return "" if montant is None else f"{montant} €"


def _logement(n: SaisieLogementActuel | None, listes: Nomenclatures) -> tuple[Fait, ...]:
    if n is None:
        return ()
    modeles = ", ".join(listes.libelle(Liste.MODELE_LOGEMENT, code) for code in n.modeles)
    return (
        Fait("Occupation", modeles),
        Fait("Bailleur", n.bailleur),
        Fait("Catégorie", listes.libelle(Liste.CATEGORIE_ACTUELLE, n.categorie) if n.categorie else ""),
        Fait("Type", listes.libelle(Liste.TYPE_LOGEMENT, n.typologie) if n.typologie else ""),
        Fait("Surface", "" if n.surface is None else f"{n.surface} m²"),
        Fait("Occupants", "" if n.habitants is None else str(n.habitants)),
        Fait("Loyer et charges par mois", _euros(n.loyer)),
        Fait("Aide au logement par mois", _euros(n.aide_logement)),
        Fait("Propriétaire d'un autre logement", OUI_NON[n.proprietaire]),
    )


def _recherche(r: SaisieRecherche, listes: Nomenclatures) -> tuple[Fait, ...]:
    return (
        Fait("Types", ", ".join(listes.libelle(Liste.TYPE_LOGEMENT, code) for code in r.types)),
        Fait("Catégorie", listes.libelle(Liste.CATEGORIE_RECHERCHEE, r.categorie) if r.categorie else ""),
        Fait("Personnes à loger", "" if r.personnes_a_loger is None else str(r.personnes_a_loger)),
        Fait("Loyer maximal par mois", _euros(r.loyer_max)),
        Fait("Stationnement", OUI_NON[r.avec_parking]),
        Fait("Rez-de-chaussée accepté", OUI_NON[r.rez_de_chaussee]),
        Fait("Sans ascenseur accepté", OUI_NON[r.sans_ascenseur]),
        Fait("Communes proches acceptées", OUI_NON[r.elargie]),
        Fait("Colocation", "Oui" if r.colocation else ""),
    )

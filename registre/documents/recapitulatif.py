"""Annex 1 of the attestation: the demande under the nine headings a to i of R441-2-2 (version of 11 May 2017)."""

from registre.documents.contenus import Bloc, Fait, Faits, Intertitre, Liste, Paragraphe, Recapitulatif, Tableau
from registre.documents.francais import NON_RENSEIGNE, date_courte, euros, typographier
from registre.documents.glyphes import texte_libre


def blocs_du_recapitulatif(recapitulatif: Recapitulatif, *, personne_morale: str = "") -> tuple[Bloc, ...]:
    """The nine headings; only a, b and h for a legal person, named by `personne_morale` (R441-2-2)."""
    r = recapitulatif
    if personne_morale:
        identite = _rubrique("Personne morale", (Paragraphe(personne_morale),))
        return (*identite, *_contact(r), *_recherche(r))
    return (
        *_personnes(r),
        *_contact(r),
        *_rubrique("Situation familiale", _faits(r.situation_familiale)),
        *_activites(r),
        *_ressources(r),
        *_rubrique("Logement actuel", _faits(r.logement_actuel)),
        *_rubrique("Motifs de la demande", (Liste(r.motifs),) if r.motifs else ()),
        *_recherche(r),
        *_handicap(r),
        *_precisions(r),
    )


def _rubrique(titre: str, blocs: tuple[Bloc, ...]) -> tuple[Bloc, ...]:
    return (Intertitre(titre, 3), *(blocs or (Paragraphe(NON_RENSEIGNE.capitalize() + "."),)))


def _faits(faits: tuple[Fait, ...]) -> tuple[Bloc, ...]:
    remplis = tuple(fait for fait in faits if fait.valeur)
    return (Faits(remplis),) if remplis else ()


def _personnes(r: Recapitulatif) -> tuple[Bloc, ...]:
    lignes = tuple(
        (p.qualite, p.nom or "—", p.prenoms or "—", date_courte(p.naissance), p.precision or "—") for p in r.personnes
    )
    titres = ("Qualité", "Nom", "Prénoms", "Naissance", "Précision")
    blocs: tuple[Bloc, ...] = (Tableau(titres, lignes, (3, 4, 4, 2, 3)),) if lignes else ()
    if r.naissances_attendues:
        blocs += (Faits((Fait("Naissances attendues", r.naissances_attendues),)),)
    return _rubrique("Personnes à loger", blocs)


def _contact(r: Recapitulatif) -> tuple[Bloc, ...]:
    return _rubrique("Coordonnées", _faits(r.contact))


def _activites(r: Recapitulatif) -> tuple[Bloc, ...]:
    lignes = tuple((a.personne, a.situation, a.precision or "—") for a in r.activites)
    blocs = (Tableau(("Personne", "Situation", "Précision"), lignes, (4, 4, 4)),) if lignes else ()
    return _rubrique("Situation professionnelle", blocs)


def _ressources(r: Recapitulatif) -> tuple[Bloc, ...]:
    blocs: tuple[Bloc, ...] = ()
    if r.ressources:
        lignes = tuple((x.personne, x.nature, euros(x.montant)) for x in r.ressources)
        blocs += (Tableau(("Personne", "Ressource mensuelle nette", "Montant"), lignes, (4, 5, 3)),)
    if r.revenus_fiscaux:
        lignes = tuple((str(x.annee), x.personne, euros(x.montant)) for x in r.revenus_fiscaux)
        blocs += (Tableau(("Année", "Personne", "Revenu fiscal de référence"), lignes, (2, 6, 4)),)
    return _rubrique("Ressources et revenu imposable", blocs)


def _recherche(r: Recapitulatif) -> tuple[Bloc, ...]:
    blocs = _faits(r.logement_recherche)
    if r.communes:
        blocs += (Paragraphe(typographier("Communes, par ordre de préférence :")), Liste(r.communes, numerotee=True))
    return _rubrique("Logement recherché", blocs)


def _handicap(r: Recapitulatif) -> tuple[Bloc, ...]:
    """Yes or no only: the nature of a disability is never on a letter that may be shown around."""
    reponse = {True: "Oui", False: "Non", None: NON_RENSEIGNE.capitalize()}[r.handicap]
    titre = "Handicap ou perte d'autonomie demandant un logement adapté"
    return (Intertitre(titre, 3), Paragraphe(f"{reponse}."))


def _precisions(r: Recapitulatif) -> tuple[Bloc, ...]:
    if not r.precisions:
        return ()
    return (Intertitre("Vos précisions", 3), Paragraphe(texte_libre(r.precisions)))

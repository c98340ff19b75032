"""Income: tax income compared with the ceilings, monthly resources, resources per unit of consumption."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from demandeurs.enums import RolePersonne
from registre.rules.explications import Manque, Marque, Resultat, Source, absence, euros, explique
from registre.rules.ressources.composition import unites_de_consommation
from registre.rules.ressources.menage import (
    IMPOSITION_COMMUNE,
    MenageExamine,
    PersonneExaminee,
    RessourceMensuelle,
    foyer_vide,
)

ARRETE_RFR = Source("arrêté du 29 juillet 1987 : revenus fiscaux de référence de l'année N-2", marque=Marque.SECONDAIRE)
EXCEPTION_N1 = Source(
    "arrêté du 29 juillet 1987 : N-1 ou douze derniers mois s'ils baissent d'au moins 10 %", marque=Marque.SECONDAIRE
)
SEULES = Source("L441-1 CCH, ressources du seul demandeur", date(2022, 2, 23))
FORMULAIRE = Source("formulaire Cerfa 14069*05, revenus mensuels, hors aides au logement")
FORMULE_SNE = Source(
    "arrêté du 3 juin 2025 : total revenus et pensions × 12 ÷ unités de consommation", marque=Marque.SECONDAIRE
)
BAISSE_POUR_CENT = 10
MOIS = 12
CENT = Decimal("0.01")


def rfr_retenu(menage: MenageExamine, *, douze_mois: int | None = None) -> Resultat[int]:
    """Tax income compared with the ceilings, euros a year: N-2, or N-1 when lower by 10 % or more.

    `douze_mois`: income of the last twelve months of the whole foyer, proven by pièces, when the household asks for it.
    """
    formule = "somme des revenus fiscaux N-2 du foyer, ou N-1 s'ils ont baissé d'au moins 10 %"
    annee = menage.le.year
    avant, dernier = _total(menage, annee - 2), _total(menage, annee - 1)
    if avant.valeur is None:
        # N-1 known alone decides nothing: the drop is measured from N-2.
        connu = dernier.entrees if dernier.valeur is not None else ()
        return Resultat(None, formule, connu, avant.sources, avant.manques)
    possibles = [(dernier.valeur, f"année {annee - 1}", dernier.manques), (douze_mois, "douze derniers mois", ())]
    connus = dernier.entrees if dernier.valeur is not None else ()
    if douze_mois is not None:
        connus = (*connus, ("Douze derniers mois", euros(douze_mois)))
    reserves: tuple[Manque, ...] = ()
    retenu, motif = avant.valeur, f"année {annee - 2}"
    for montant, libelle, siennes in possibles:
        if montant is not None and 0 <= montant < retenu and _a_baisse(avant.valeur, montant):
            retenu, motif, reserves = montant, f"{libelle}, en baisse d'au moins {BAISSE_POUR_CENT} %", siennes
    return explique(
        retenu, formule, avant, entrees=(*connus, ("Retenu", motif)), sources=(EXCEPTION_N1,), manques=reserves
    )


def _a_baisse(avant: int, apres: int) -> bool:
    return apres * 100 <= avant * (100 - BAISSE_POUR_CENT)


def _total(menage: MenageExamine, annee: int) -> Resultat[int]:
    """Tax income of the whole foyer for one year."""
    formule = f"somme des revenus fiscaux de référence {annee} du foyer"
    sources = (ARRETE_RFR, *((SEULES,) if menage.seules else ()))
    vide = foyer_vide(menage)
    if vide:
        return Resultat(None, formule, sources=sources, manques=vide)
    commun = _declarant_commun(menage, annee)
    montants: list[tuple[PersonneExaminee, int]] = []
    manques: list[Manque] = []
    for une in menage.foyer:
        if une is commun:
            continue
        lu = _montant(une, annee)
        if isinstance(lu, Manque):
            manques.append(lu)
        elif lu is not None:
            montants.append((une, lu))
    if manques:
        return Resultat(None, formule, sources=sources, manques=tuple(manques))
    entrees = [(f"Revenu fiscal {annee}, {une.designation}", euros(montant)) for une, montant in montants]
    if commun is not None:
        entrees.append((f"Revenu fiscal {annee}, {commun.designation}", "compté avec l'autre membre du couple"))
    return Resultat(
        sum(montant for _, montant in montants), formule, tuple(entrees), sources, _avis_a_separer(menage, annee)
    )


def _declarant_commun(menage: MenageExamine, annee: int) -> PersonneExaminee | None:
    """Which of two spouses or PACS partners is on the notice of the other: boxes E2 and E5 hold one amount for both.

    One who declares no amount of any year, or the same one for the same year: a notice said twice is counted once.
    """
    titulaire = next((une for une in menage.foyer if une.role == RolePersonne.TITULAIRE), None)
    conjoint = next((une for une in menage.foyer if une.est_du_couple and une.lien in IMPOSITION_COMMUNE), None)
    if titulaire is None or conjoint is None:
        return None
    ensemble, propre = _declare(titulaire, annee), _declare(conjoint, annee)
    if _sans_revenu(conjoint) or (propre is not None and propre == ensemble):
        return conjoint
    return titulaire if _sans_revenu(titulaire) else None


def _sans_revenu(une: PersonneExaminee) -> bool:
    return all(revenu.montant is None for revenu in une.revenus)


def _declare(une: PersonneExaminee, annee: int) -> int | None:
    return next((revenu.montant for revenu in une.revenus if revenu.annee == annee), None)


def _montant(une: PersonneExaminee, annee: int) -> int | Manque | None:
    """The amount of a person, why it is missing, or None when the law expects none of her."""
    montant = _declare(une, annee)
    if montant is not None and montant >= 0:
        return montant
    if montant is not None:
        return Manque("rfr_negatif", f"Revenu fiscal {annee} négatif", une.designation, "Vérifiez l'avis d'imposition.")
    if not une.est_demandeur:
        # A dependant is on the notice of a holder; his own notice counts when he has one.
        return None
    if any(revenu.annee is None and revenu.montant is not None for revenu in une.revenus):
        return Manque("rfr_sans_annee", "Revenu fiscal sans année", une.designation, "Précisez l'année de l'avis.")
    connues = sorted(
        {revenu.annee for revenu in une.revenus if revenu.annee is not None and revenu.montant is not None}
    )
    if connues:
        dites = ", ".join(map(str, connues))
        return Manque(
            "rfr_autre_annee",
            f"Revenu fiscal {annee} attendu, {dites} au dossier",
            une.designation,
            f"Demandez l'avis d'imposition sur les revenus {annee}.",
        )
    return Manque(
        "rfr_absent",
        f"Revenu fiscal {annee} absent",
        une.designation,
        f"Demandez l'avis d'imposition sur les revenus {annee}.",
    )


def _avis_a_separer(menage: MenageExamine, annee: int) -> tuple[Manque, ...]:
    if menage.seules is None:
        return ()
    return (
        Manque(
            "avis_commun",
            f"Revenu fiscal {annee} à établir sans celui du conjoint si l'avis est commun",
            "le demandeur",
            f"Preuve : {menage.seules.label}.",
        ),
    )


def ressources_mensuelles(menage: MenageExamine) -> Resultat[int]:
    """Total of revenus et pensions of boxes E7 and E8, euros a month, housing aids left out; pensions paid not deducted.

    No value when nobody declared an amount. A codemandeur without a line, or a line without an amount, is said.
    """
    formule = "somme des ressources mensuelles déclarées par le foyer"
    vide = foyer_vide(menage)
    if vide:
        return Resultat(None, formule, sources=(FORMULAIRE,), manques=vide)
    recues = [(une, ligne) for une in menage.foyer for ligne in une.ressources if not ligne.versee]
    manques = tuple(_manques_mensuels(menage, recues))
    comptees = [(une, ligne.montant) for une, ligne in recues if ligne.montant is not None]
    if not comptees or any(montant < 0 for _, montant in comptees):
        return Resultat(None, formule, sources=(FORMULAIRE,), manques=manques)
    entrees = tuple(
        (f"Ressources, {une.designation}", f"{euros(total)} par mois") for une, total in _par_personne(comptees)
    )
    return Resultat(sum(montant for _, montant in comptees), formule, entrees, (FORMULAIRE,), manques)


def _par_personne(comptees: Iterable[tuple[PersonneExaminee, int]]) -> list[tuple[PersonneExaminee, int]]:
    totaux: dict[int, tuple[PersonneExaminee, int]] = {}
    for une, montant in comptees:
        totaux[une.place] = (une, totaux.get(une.place, (une, 0))[1] + montant)
    return list(totaux.values())


def _manques_mensuels(
    menage: MenageExamine, recues: list[tuple[PersonneExaminee, RessourceMensuelle]]
) -> Iterable[Manque]:
    ayant_dit = {une.place for une, _ in recues}
    for une in menage.demandeurs:
        if une.place not in ayant_dit:
            yield Manque(
                "ressources_absentes",
                "Ressources mensuelles non déclarées",
                une.designation,
                "Faites déclarer chaque ressource, ou zéro.",
            )
    for une, ligne in recues:
        if ligne.montant is None:
            yield Manque(
                "ressource_sans_montant", "Ressource sans montant", une.designation, "Faites préciser le montant."
            )
        elif ligne.montant < 0:
            yield Manque("ressource_negative", "Ressource négative", une.designation, "Corrigez le montant.")


def pensions_versees(menage: MenageExamine) -> int:
    """Maintenance paid (box E9), euros a month."""
    return sum(
        ligne.montant for une in menage.foyer for ligne in une.ressources if ligne.versee and ligne.montant is not None
    )


def ressources_par_uc(menage: MenageExamine) -> Resultat[Decimal]:
    """Euros a year and per unit of consumption, to the cent: monthly total × 12 ÷ UC."""
    return rapporter(ressources_mensuelles(menage), unites_de_consommation(menage))


def rapporter(total: Resultat[int], uc: Resultat[Decimal]) -> Resultat[Decimal]:
    """A monthly total over units of consumption already counted."""
    formule = "ressources mensuelles × 12 ÷ unités de consommation"
    if total.valeur is None or uc.valeur is None:
        return absence(formule, total, uc)
    valeur = (Decimal(total.valeur * MOIS) / uc.valeur).quantize(CENT, ROUND_HALF_UP)
    return explique(
        valeur,
        formule,
        total,
        uc,
        entrees=(("Ressources par an et par unité de consommation", euros(valeur)),),
        sources=(FORMULE_SNE,),
    )

"""What a grid may not be (R441-2-10 11° CCH, version of 1 September 2021). Every reason at once, in French."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from registre.rules.cotation.bareme import Bareme, EffetRefus, LigneBareme, formes_acceptees
from registre.rules.cotation.criteres import ANCIENNETE, DALO, PAR_CODE, R10, REFUS
from socle.errors import Refus

POINTS_MAX = 999
COUVRENT_LE_DALO = frozenset({DALO, "prioritaire"})


def refus_de_lignes(lignes: Sequence[LigneBareme]) -> list[Refus]:
    """Lines that mean nothing, wherever the grid stands: unknown criterion, threshold missing or in excess, bounds."""
    refus = []
    for une in lignes:
        critere = PAR_CODE.get(une.critere)
        if critere is None:
            refus.append(_refus("critere_inconnu", "Ce critère n'est pas au catalogue.", une.critere))
        elif not formes_acceptees(critere, une.seuil):
            refus.append(
                _refus(
                    "seuil_de_critere",
                    f"« {critere.libelle} » : un nombre se note par paliers, un oui ou non d'un seul poids.",
                    une.critere,
                    "Écrivez par exemple « 12 : 2 ; 24 : 4 » pour un nombre.",
                )
            )
        elif abs(une.points) > POINTS_MAX or not 0 <= (une.seuil or 0) <= 32_000:
            refus.append(
                _refus("poids_hors_bornes", f"« {critere.libelle} » : les points vont de -{POINTS_MAX} à {POINTS_MAX}.", une.critere)
            )  # fmt: skip
    doubles = len(lignes) - len({(une.critere, une.seuil) for une in lignes})
    if doubles:
        refus.append(_refus("palier_en_double", "Un même palier a deux poids.", "lignes", "Gardez-en un seul."))
    return refus


def refus_de_publier(bareme: Bareme) -> list[Refus]:
    """Why this grid cannot be published, empty when it can."""
    if not bareme.par_critere:
        return [_refus("grille_vide", "La grille n'a aucun critère.", "lignes", "Donnez un poids à des critères.")]
    return [
        *refus_de_lignes(bareme.lignes),
        *_sans_priorite(bareme),
        *_poids_nuls(bareme),
        *_poids_annules(bareme),
        *_plus_haut_negatif(bareme),
        *_refus_sans_effet(bareme),
    ]


def _sans_priorite(bareme: Bareme) -> list[Refus]:
    utiles = {code for code, lignes in bareme.par_critere.items() if any(une.points > 0 for une in lignes)}
    if not any(PAR_CODE[code].prioritaire for code in utiles):
        return [
            _refus(
                "grille_sans_priorite",
                "Aucun critère ne met en œuvre les priorités du L441-1 : cette grille est illégale.",
                "lignes",
                "Donnez des points au DALO et aux publics prioritaires.",
            )
        ]
    if utiles.isdisjoint(COUVRENT_LE_DALO):
        return [
            _refus(
                "grille_sans_dalo",
                "Le droit au logement opposable n'a aucun point, alors que la loi le vise en particulier.",
                "lignes",
                "Donnez des points au DALO, seul ou avec les publics prioritaires.",
            )
        ]
    return []


def _poids_nuls(bareme: Bareme) -> list[Refus]:
    return [
        _refus(
            "poids_nul",
            f"« {PAR_CODE[code].libelle} » n'apporte aucun point : ce critère serait sans effet.",
            code,
            "Donnez-lui un poids, ou retirez-le.",
        )
        for code, lignes in bareme.par_critere.items()
        if all(une.points == 0 for une in lignes) or _paliers_egaux(lignes)
    ]


def _paliers_egaux(lignes: Sequence[LigneBareme]) -> bool:
    return any(a.points == b.points for a, b in pairwise(lignes))


def _poids_annules(bareme: Bareme) -> list[Refus]:
    """Points taken off that could bring a priority household back to nothing."""
    priorites = [
        max(une.points for une in lignes) for code, lignes in bareme.par_critere.items() if PAR_CODE[code].prioritaire
    ]
    positives = [points for points in priorites if points > 0]
    retires = sum(min(0, *(une.points for une in lignes)) for lignes in bareme.par_critere.values())
    if bareme.refus.effet is EffetRefus.RETRAIT:
        retires -= bareme.refus.points
    if not positives or -retires < min(positives):
        return []
    return [
        _refus(
            "poids_qui_s_annulent",
            f"Les points retirés ({-retires}) annulent ceux d'un public prioritaire ({min(positives)}).",
            "lignes",
            "Réduisez les points retirés, ou relevez ceux des priorités.",
        )
    ]


def _plus_haut_negatif(bareme: Bareme) -> list[Refus]:
    return [
        _refus(
            "retrait_au_plus_haut",
            f"« {famille.label} » ne retient que le plus haut : un poids négatif n'y serait jamais compté.",
            famille.value,
            "Additionnez les critères de cette famille, ou retirez le poids négatif.",
        )
        for famille, codes in bareme.par_famille.items()
        if famille in bareme.au_plus_haut and any(x.points < 0 for code in codes for x in bareme.par_critere[code])
    ]


def _refus_sans_effet(bareme: Bareme) -> list[Refus]:
    regle = bareme.refus
    if regle.effet is EffetRefus.RETRAIT and regle.points <= 0:
        return [
            _refus("refus_sans_points", "L'effet des refus ne dit pas combien de points sont retirés.", "refus_points")
        ]
    if regle.effet is EffetRefus.GEL and ANCIENNETE not in bareme.par_critere:
        return [
            _refus("gel_sans_anciennete", "L'ancienneté serait gelée, mais la grille ne la compte pas.", "refus_effet")
        ]
    if regle.effet is not EffetRefus.AUCUN and REFUS in bareme.par_critere:
        return [
            _refus(
                "refus_comptes_deux_fois",
                "Les refus sont pesés deux fois : comme critère et par leur effet sur la note.",
                "refus_effet",
                "Gardez l'un des deux.",
            )
        ]
    return []


def _refus(code: str, message: str, champ: str, issue: str = "Corrigez la grille.") -> Refus:
    return Refus(code, message, champ=champ, source=R10, issue=issue)

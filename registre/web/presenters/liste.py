"""Rows of the list of demandes: everything is read in a fixed number of statements, templates only lay out.

Cells are mark-up already: a page of 25 rows has some two hundred of them, and template nodes cost more than joins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from registre.catalogue import ColonneDemande, Jour, champs_de, nom_de_commune, signalements
from registre.enums import CanalDepot, NatureTache
from registre.lecture_de_liste import Ligne, lire
from registre.models import Demande
from registre.rules.delais import Delais
from registre.rules.echeances import StatutEcheance, statut_d_echeance
from registre.rules.masquage import MASQUE, Contexte, Donnee, est_masquee
from registre.rules.menage import compter
from registre.states.demande import EtatDemande, NatureDemande
from registre.states.radiation import MotifRadiation
from registre.web import affichage
from socle.presentation import Etiquette, Ton
from socle.templatetags.composants import numero

COMMUNES_MONTREES = 2
TONS = {"DALO": Ton.ROUGE, "Mutation": Ton.GRIS, "Dossier protégé": Ton.VIOLET, "Colocation": Ton.BLEU}
EFFACEE = "Données effacées"


def lignes(
    demandes: Sequence[Demande], colonnes: Sequence[ColonneDemande], *, jour: Jour, choisir: bool, requete: str = ""
) -> list[SafeString]:
    """The rows of one page; `choisir` adds a box to each, for bulk acts. `requete`: the list that each dossier goes on with."""
    if not demandes:
        return []
    lues = lire([d.pk for d in demandes], champs_de(colonnes))
    adresse = f"{reverse('registre:liste')}{{}}/?{escape(requete)}".rstrip("?")
    return [_ligne(lues[d.pk], colonnes, adresse, jour, choisir=choisir) for d in demandes if d.pk in lues]


def _ligne(ligne: Ligne, colonnes: Sequence[ColonneDemande], adresse: str, jour: Jour, *, choisir: bool) -> SafeString:
    ligne["url"] = adresse.format(ligne["cle"])
    cellules = "".join(
        f'<td class="{une.classe}">{CELLULES[une.code](ligne, jour)}</td>'
        if une.classe
        else f"<td>{CELLULES[une.code](ligne, jour)}</td>"
        for une in colonnes
    )
    case = (
        f'<td class="case"><input class="form-check-input" type="checkbox" name="s" form="lot" value="{ligne["cle"]}"'
        f' aria-label="Sélectionner {escape(nom_de(ligne))}"></td>'
        if choisir
        else ""
    )
    # Every cell function escapes what people typed.
    return mark_safe(f"<tr data-ligne>{case}{cellules}</tr>")  # noqa: S308


def nom_de(ligne: Ligne) -> str:
    return f"{ligne['nom']} {ligne['prenom']}".strip() or EFFACEE


def _titulaire(ligne: Ligne, jour: Jour) -> str:
    groupes = numero(affichage.groupes(ligne["numero"]))
    return f'<a class="fort" href="{ligne["url"]}">{escape(nom_de(ligne))}</a><br>{groupes}'


def _besoin(ligne: Ligne, jour: Jour) -> str:
    types = affichage.types_recherches(ligne["types"])
    suite = f' · <strong class="insecable">{escape(types)}</strong>' if types else ""
    if ligne["nature"] != NatureDemande.MENAGE:
        return f"Association{suite}"
    couples = zip(ligne["roles"] or (), ligne["naissances"] or (), strict=True)
    return f"{affichage.composition(*compter(couples, le=jour.le))}{suite}"


def _communes(ligne: Ligne, jour: Jour) -> str:
    if est_masquee(Donnee.VOEUX, protege=ligne["protege"], contexte=Contexte.LISTE):
        return MASQUE
    noms, autres = affichage.enumerer(map(nom_de_commune, ligne["communes"] or ()), au_plus=COMMUNES_MONTREES)
    return f'{escape(noms)} <span class="secondaire insecable">+ {autres}</span>' if autres else escape(noms)


def _signalements(ligne: Ligne, jour: Jour) -> str:
    return _etiquettes(Etiquette(mot, TONS[mot]) for mot in signalements(ligne))


def _etiquettes(etiquettes: Iterable[Etiquette]) -> str:
    morceaux = "".join(f'<span class="etiquette etiquette-{e.ton}">{escape(e.texte)}</span>' for e in etiquettes)
    return f'<span class="etiquettes">{morceaux}</span>' if morceaux else ""


def _anciennete(ligne: Ligne, jour: Jour) -> str:
    deposee = ligne["deposee_le"]
    return f'<span title="Déposée le {affichage.jour(deposee)}">{affichage.anciennete(deposee, le=jour.le)}</span>'


def _dossier(ligne: Ligne, jour: Jour) -> str:
    return _etiquettes(_etat(_Objet(ligne), le=jour.le, delais=jour.delais, taches=sorted(ligne["taches"] or ())))


class _Objet:
    """The fields of a row under the names of a demande."""

    __slots__ = ("_ligne",)

    def __init__(self, ligne: Ligne) -> None:
        self._ligne = ligne

    def __getattr__(self, nom: str) -> Any:
        return self._ligne[nom]


def _masquable(champ: str, donnee: Donnee, ecrire: Callable[[str], str] = str) -> Callable[[Ligne, Jour], str]:
    def cellule(ligne: Ligne, jour: Jour) -> str:
        if est_masquee(donnee, protege=ligne["protege"], contexte=Contexte.LISTE):
            return MASQUE
        return f'<span class="insecable">{escape(ecrire(ligne[champ]))}</span>'

    return cellule


def _date(champ: str) -> Callable[[Ligne, Jour], str]:
    return lambda ligne, jour: affichage.jour(ligne[champ], court=True)


def _euros(champ: str) -> Callable[[Ligne, Jour], str]:
    return lambda ligne, jour: "" if ligne[champ] is None else f"{affichage.nombre(ligne[champ])} €"


def _residence(ligne: Ligne, jour: Jour) -> str:
    if est_masquee(Donnee.ADRESSE, protege=ligne["protege"], contexte=Contexte.LISTE):
        return MASQUE
    return escape(f"{ligne['code_postal']} {nom_de_commune(ligne['residence'])}".strip())


def _logement(ligne: Ligne, jour: Jour) -> str:
    loyer, surface = ligne["loyer_actuel"], ligne["surface_actuelle"]
    morceaux = ([f"{affichage.nombre(loyer)} €"] if loyer is not None else []) + ([f"{surface} m²"] if surface else [])
    return " · ".join(morceaux)


def _radiation(ligne: Ligne, jour: Jour) -> str:
    if not ligne["motif_radiation"]:
        return ""
    motif = MotifRadiation(ligne["motif_radiation"]).label
    return f"{affichage.jour(ligne['radiee_le'], court=True)} · {escape(motif)}"


CELLULES: dict[str, Callable[[Ligne, Jour], str]] = {
    "titulaire": _titulaire,
    "besoin": _besoin,
    "communes": _communes,
    "signalements": _signalements,
    "anciennete": _anciennete,
    "dossier": _dossier,
    "naissance": _date("naissance_le"),
    "telephone": _masquable("telephone", Donnee.TELEPHONE, affichage.telephone),
    "mel": _masquable("mel", Donnee.ADRESSE),
    "residence": _residence,
    "personnes": lambda ligne, jour: str(ligne["personnes_a_loger"] or ""),
    "ressources": _euros("ressources"),
    "rfr": _euros("rfr"),
    "loyer_max": _euros("loyer_max"),
    "logement": _logement,
    "handicap": lambda ligne, jour: "oui" if ligne["handicap"] else "",
    "guichet": lambda ligne, jour: (
        f'{escape(ligne["guichet_nom"])} <span class="numero">{ligne["guichet_code"]}</span>'
    ),
    "canal": lambda ligne, jour: str(CanalDepot(ligne["canal"]).label),
    "renouvelee": _date("renouvelee_le"),
    "radiation": _radiation,
}


def menage(personnes: Iterable[tuple[Any, ...]], *, le: date, naissances: int = 0) -> str:
    """`1 adulte, 2 enfants`: who will live in the home. Rows: role first, birth date last."""
    return affichage.composition(*compter(((p[0], p[-1]) for p in personnes), le=le), naissances)


def etat_du_dossier(demande: Demande, *, le: date, delais: Delais, taches: Iterable[str] = ()) -> list[Etiquette]:
    """State and deadline in one or two labels; a label that carries a delay carries its days."""
    return _etat(demande, le=le, delais=delais, taches=taches)


def _etat(demande: Any, *, le: date, delais: Delais, taches: Iterable[str]) -> list[Etiquette]:
    a_faire = [Etiquette(str(NatureTache(t).label), Ton.AMBRE) for t in taches if t != NatureTache.NUMERO_ATTENDU]
    if demande.etat == EtatDemande.RADIEE:
        motif = MotifRadiation(demande.motif_radiation).label
        return [Etiquette(f"Radiée · {motif.partition('. ')[2] or motif}", Ton.GRIS)]
    if demande.etat == EtatDemande.ATTENDUE:
        return [Etiquette(f"Numéro attendu depuis {(le - demande.deposee_le).days} j", Ton.BLEU), *a_faire]
    if demande.etat != EtatDemande.ACTIVE:
        return [Etiquette(EtatDemande(demande.etat).label, Ton.GRIS)]
    return [_echeance(demande.valable_jusqu_au, le=le, delais=delais), *a_faire]


def _echeance(valable_jusqu_au: date, *, le: date, delais: Delais) -> Etiquette:
    statut = statut_d_echeance(valable_jusqu_au, le=le, delais=delais)
    reste = (valable_jusqu_au - le).days
    if statut is StatutEcheance.A_RENOUVELER:
        return Etiquette(f"À renouveler {reste} j" if reste else "À renouveler aujourd'hui", Ton.AMBRE)
    if statut is StatutEcheance.EN_TOLERANCE:
        return Etiquette(f"Échue depuis {-reste} j", Ton.ROUGE)
    if statut is StatutEcheance.EXPIREE:
        return Etiquette(f"Expirée depuis {-reste} j", Ton.ROUGE)
    return Etiquette("À jour", Ton.VERT)

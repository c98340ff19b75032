"""One page of demandes: the filters of the screens, a closed list of sorts, pages by key."""

from __future__ import annotations

import re
from uuid import UUID

from habilitations import access
from habilitations.acteur import Acteur
from habilitations.rules.droits import Droit
from registre.api.contrats import PageDeDemandes
from registre.api.lecture import lignes
from registre.filtres import FiltreDemandes
from registre.querysets import CHAMPS_DE_TRI, DemandeQuerySet, Tri
from registre.rules.echeances import bornes_du_jour
from registre.services.actes import OBJET
from registre.services.parametres import delais_de_la_region
from registre.services.recherche import lire_question
from socle.api.problemes import Probleme
from socle.clock import aujourdhui
from socle.journal import tracer_consultation

TAILLE, TAILLE_MAXIMALE = 25, 100
FILTRES = ("etat", "type", "echeance", "mutation", "nature", "anciennete", "commune")
PARAMETRES = (*FILTRES, "tri", "taille", "curseur")
_ETIQUETTE = re.compile(r"\d{1,9}")


def page_de(
    demandes: DemandeQuerySet, parametres: dict[str, str], acteur: Acteur, *, texte: str = ""
) -> PageDeDemandes:
    """The page that these parameters ask for; its ids are traced in one entry. Raises `Probleme`."""
    le = aujourdhui()
    delais = delais_de_la_region(le)
    if "commune" in parametres and not _ETIQUETTE.fullmatch(parametres["commune"]):
        raise parametre_illisible("commune", "l'étiquette d'un territoire (voir /api/v1/territoires/)")
    filtre = FiltreDemandes(
        {nom: parametres[nom] for nom in FILTRES if nom in parametres},
        queryset=demandes,
        le=le,
        bornes=bornes_du_jour(le, delais),
        droits=access.droits_de(acteur),
        cherche=bool(texte),
        archives=bool(texte) and bool(lire_question(texte).numero),
    )
    if not filtre.is_valid():
        raise _filtre_refuse(filtre, acteur)
    tri = tri_de(parametres.get("tri", Tri.ANCIENNETE.value))
    taille = taille_de(parametres, TAILLE, TAILLE_MAXIMALE)
    apres = _apres(filtre.qs, tri, parametres.get("curseur", ""))
    page = filtre.qs.page(tri=tri, taille=taille, apres=apres)
    tracer_consultation(acteur, OBJET, [d.pk for d in page.lignes], nature="liste")
    suivant = page.lignes[-1].cle if page.suivant else None
    return PageDeDemandes(lignes(page.lignes, le=le, delais=delais), suivant)


def _filtre_refuse(filtre: FiltreDemandes, acteur: Acteur) -> Probleme:
    nom = next(iter(filtre.errors))
    if nom == "etat" and not access.peut(acteur, Droit.CONSULTER_ARCHIVE) and filtre.data.get("etat") == "radiee":
        return Probleme(
            403, "archive_fermee", "Ce jeton ne lit pas les demandes radiées.",
            issue="La portée archives:lire les ouvre, avec un motif pour chaque dossier.",
        )  # fmt: skip
    choix = [str(code) for code, _ in getattr(filtre.form.fields[nom], "choices", []) if code]
    return parametre_illisible(nom, f"une de ces valeurs : {', '.join(choix)}")


def parametre_illisible(nom: str, attendu: str) -> Probleme:
    return Probleme(
        400,
        "parametre_illisible",
        f"La valeur du paramètre « {nom} » n'est pas acceptée.",
        erreurs=[{"code": "parametre_illisible", "detail": f"Attendu : {attendu}.", "parametre": nom}],
        issue=f"Donnez {attendu}.",
    )


def tri_de(texte: str) -> Tri:
    if texte not in Tri._value2member_map_:
        raise parametre_illisible("tri", f"une de ces valeurs : {', '.join(Tri)}")
    return Tri(texte)


def taille_de(parametres: dict[str, str], defaut: int, maximum: int) -> int:
    texte = parametres.get("taille", str(defaut))
    if not re.fullmatch(r"[0-9]{1,4}", texte) or not 1 <= int(texte) <= maximum:
        raise parametre_illisible("taille", f"un nombre de 1 à {maximum}")
    return int(texte)


def _apres(demandes: DemandeQuerySet, tri: Tri, texte: str) -> tuple[str, int] | None:
    """The place named by an opaque id; the value sorted by (a name, perhaps) is read here, never sent."""
    if not texte:
        return None
    champ = CHAMPS_DE_TRI[tri.lstrip("-")]
    try:
        trouve = demandes.order_by().filter(cle=UUID(texte)).values_list(champ, "pk").first()
    except ValueError:
        trouve = None
    if trouve is None:
        raise Probleme(
            400,
            "curseur_perime",
            "Ce curseur ne mène à aucune demande de cette liste.",
            issue="Reprenez au début : la demande a pu changer d'état ou quitter votre périmètre.",
        )
    valeur, pk = trouve
    return (valeur if isinstance(valeur, str) else valeur.isoformat()), pk

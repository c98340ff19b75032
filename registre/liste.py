"""What an address asks of the list, resolved once for the screen, the bulk acts and the exports. No request here.

`parametres` are those of the address; the searched text, being personal, comes apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from habilitations import access
from habilitations.acteur import Acteur
from registre.catalogue import CATALOGUE, ColonneDemande, Jour, droits_en_codes
from registre.filtres import FiltreDemandes
from registre.models import Demande
from registre.querysets import DemandeQuerySet, Tri
from registre.rules.echeances import bornes_du_jour
from registre.services.parametres import delais_de_la_region
from registre.services.recherche import lire_question, parmi
from socle.clock import aujourdhui
from socle.errors import Refus
from socle.listes import lire_codes, tri_inconnu

COLONNES, TRI, RECHERCHE, VUE = "colonnes", "tri", "r", "vue"
CURSEURS = ("apres", "avant")
FILTRES = tuple(FiltreDemandes.base_filters)
LIBELLES_DES_FILTRES = {nom: str(filtre.label) for nom, filtre in FiltreDemandes.base_filters.items()}
GARDES = (*FILTRES, TRI, COLONNES)
"""What a saved search or an export keeps of an address: no text, no page."""
CONNUS = (*GARDES, RECHERCHE, VUE, *CURSEURS)
TRIS_EN_MOTS = {
    Tri.ANCIENNETE: "triées par ancienneté",
    Tri.ANCIENNETE_INVERSE: "les plus récentes d'abord",
    Tri.ECHEANCE: "triées par échéance",
    Tri.ECHEANCE_INVERSE: "échéance la plus lointaine d'abord",
    Tri.NOM: "triées par nom",
    Tri.NOM_INVERSE: "triées par nom, de Z à A",
}


@dataclass(frozen=True, slots=True)
class ListeDemandee:
    """The demandes an address asks, in the rights of the actor, with what was refused and why."""

    filtre: FiltreDemandes
    demandes: DemandeQuerySet
    tri: Tri
    colonnes: tuple[ColonneDemande, ...]
    refus: tuple[Refus, ...]
    jour: Jour


def resoudre(
    parametres: Mapping[str, str], *, acteur: Acteur, texte: str = "", preferees: Iterable[str] = ()
) -> ListeDemandee:
    """Filters, search, sort and columns of an address. `preferees`: columns of the agent when the address names none."""
    le = aujourdhui()
    delais = delais_de_la_region(le)
    droits = access.droits_de(acteur)
    visibles = Demande.objects.visibles_par(acteur)
    jour = Jour(le, delais, bornes_du_jour(le, delais))
    filtre = FiltreDemandes(
        parametres,
        queryset=parmi(visibles, texte) if texte else visibles,
        le=le,
        bornes=jour.bornes,
        droits=droits,
        cherche=bool(texte),
        # Any number finds its demande, radiated or not.
        archives=bool(texte) and bool(lire_question(texte).numero),
        acteur=acteur,
    )
    tri, refus_de_tri = _tri(parametres.get(TRI, ""))
    demandees = lire_codes(parametres.get(COLONNES, ""))
    choix = CATALOGUE.choisir(demandees or preferees, droits_en_codes(droits))
    demandes: DemandeQuerySet = filtre.qs
    # What a preference names and rights closed since then is left out without a word: nobody asked for it today.
    refus = [*filtre.ecartes(CONNUS), *refus_de_tri, *(choix.refus if demandees else ())]
    return ListeDemandee(filtre, demandes, tri, tuple(choix.colonnes), tuple(refus), jour)


def _tri(texte: str) -> tuple[Tri, list[Refus]]:
    if not texte:
        return Tri.ANCIENNETE, []
    if texte in Tri._value2member_map_:
        return Tri(texte), []
    return Tri.ANCIENNETE, [tri_inconnu(texte)]

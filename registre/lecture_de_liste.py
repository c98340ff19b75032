"""What a list or its export reads of demandes already allowed: one statement for any number of rows and columns.

Querysets would say the same and cost five times the processor time of a page; a list page has 45 ms in all. A field is
a SQL expression and the join it stands on; only the joins of the fields asked are made.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from demandeurs.enums import NatureAdresse, RolePersonne, SensRessource
from registre.enums import StatutNumero, TypePriorite

DALO_EN_COURS = "ACTIF"
ANNEE_N_2 = 2
Ligne = dict[str, Any]

_SOURCES = {
    "numero": "LEFT JOIN registre_numerounique n ON n.demande_id = d.id AND n.statut = %(courant)s",
    "morale": "LEFT JOIN demandeurs_personnemorale m ON m.id = d.personne_morale_id",
    "titulaire": "LEFT JOIN demandeurs_personne t ON t.menage_id = d.menage_id AND t.role = %(titulaire)s",
    "guichet": "JOIN habilitations_guichet g ON g.id = d.guichet_id",
    "adresse": "LEFT JOIN demandeurs_adresse a ON a.menage_id = d.menage_id AND a.nature = %(postale)s",
    "logement": "LEFT JOIN demandeurs_logementactuel l ON l.menage_id = d.menage_id",
    # Both arrays in one order, whichever it is: sorting costs as much as reading.
    "personnes": "LEFT JOIN LATERAL (SELECT array_agg(p.role) AS roles, array_agg(p.naissance_le) AS naissances"
    " FROM demandeurs_personne p WHERE p.menage_id = d.menage_id) foyer ON true",
    "voeux": "LEFT JOIN LATERAL (SELECT array_agg(c.nom ORDER BY v.rang) AS noms FROM registre_voeu v"
    " JOIN habilitations_territoire c ON c.id = v.commune_id WHERE v.demande_id = d.id) voeux ON true",
    "taches": "LEFT JOIN LATERAL (SELECT array_agg(x.nature) AS natures FROM registre_tache x"
    " WHERE x.demande_id = d.id AND x.close_a IS NULL) taches ON true",
    "revenus": "LEFT JOIN LATERAL (SELECT sum(r.montant) AS rfr FROM demandeurs_personne p"
    " JOIN demandeurs_revenufiscal r ON r.personne_id = p.id AND r.rang = %(n_2)s WHERE p.menage_id = d.menage_id) rf ON true",
    "ressources": "LEFT JOIN LATERAL (SELECT sum(r.montant) AS total FROM demandeurs_personne p"
    " JOIN demandeurs_ressource r ON r.personne_id = p.id AND r.sens = %(recue)s WHERE p.menage_id = d.menage_id) re ON true",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Champ:
    sql: str
    source: str = ""


_DE_LA_DEMANDE = (
    "cle etat nature version deposee_le valable_jusqu_au renouvelee_le enregistree_a types mutation protege colocation"
    " loyer_max personnes_a_loger canal elargie rez_de_chaussee sans_ascenseur motif_radiation radiee_le"
    " personne_morale_id titulaire_tri"
).split()

CHAMPS: dict[str, Champ] = {
    **{nom: Champ(f"d.{nom}") for nom in _DE_LA_DEMANDE},
    "numero": Champ("coalesce(n.numero, '')", "numero"),
    "morale": Champ("coalesce(m.nom, '')", "morale"),
    "nom": Champ("coalesce(t.nom, m.nom, '')", "titulaire morale"),
    "prenom": Champ("coalesce(t.prenom, '')", "titulaire"),
    "naissance_le": Champ("t.naissance_le", "titulaire"),
    "telephone": Champ("coalesce(nullif(t.tel_portable, ''), t.tel_domicile, '')", "titulaire"),
    "mel": Champ("coalesce(t.mel, '')", "titulaire"),
    "roles": Champ("foyer.roles", "personnes"),
    "naissances": Champ("foyer.naissances", "personnes"),
    "communes": Champ("voeux.noms", "voeux"),
    "taches": Champ("taches.natures", "taches"),
    "dalo": Champ(
        "EXISTS (SELECT FROM registre_priorite x WHERE x.demande_id = d.id AND x.type = %(dalo)s AND x.statut = %(dalo_actif)s)"
    ),
    "guichet_code": Champ("g.code", "guichet"),
    "guichet_nom": Champ("g.nom", "guichet"),
    "code_postal": Champ("coalesce(a.code_postal, '')", "adresse"),
    # Joined, the planner would walk through every territory for each row.
    "residence": Champ(
        "coalesce((SELECT ac.nom FROM habilitations_territoire ac WHERE ac.code = a.commune AND ac.au IS NULL"
        " AND ac.nature IN ('commune', 'arrondissement') LIMIT 1), '')",
        "adresse",
    ),
    "loyer_actuel": Champ("l.loyer", "logement"),
    "surface_actuelle": Champ("l.surface", "logement"),
    "rfr": Champ("rf.rfr", "revenus"),
    "ressources": Champ("re.total", "ressources"),
    "handicap": Champ("EXISTS (SELECT FROM demandeurs_besoinhandicap h WHERE h.menage_id = d.menage_id)"),
}
_PARAMETRES = {
    "courant": StatutNumero.COURANT.value,
    "titulaire": RolePersonne.TITULAIRE.value,
    "postale": NatureAdresse.POSTALE.value,
    "recue": SensRessource.RECUE.value,
    "n_2": ANNEE_N_2,
    "dalo": TypePriorite.DALO.value,
    "dalo_actif": DALO_EN_COURS,
}


def requete_de(champs: Iterable[str]) -> str:
    """The statement that reads these fields of the demandes of `ids`; the id comes first."""
    lus = [CHAMPS[nom] for nom in champs]
    sources = dict.fromkeys(source for champ in lus for source in champ.source.split())
    # Only constants of this module are put together here; every value is a parameter.
    return (
        f"SELECT d.id, {', '.join(champ.sql for champ in lus)} FROM registre_demande d"  # noqa: S608
        f" {' '.join(_SOURCES[source] for source in sources)} WHERE d.id = ANY(%(ids)s)"
    )


def lire(ids: Sequence[int], champs: Iterable[str]) -> dict[int, Ligne]:
    """The fields of these demandes, by id. The caller has made sure that they may be seen."""
    noms = list(dict.fromkeys(champs))
    with connection.cursor() as curseur:
        curseur.execute(requete_de(noms), {**_PARAMETRES, "ids": list(ids)})
        return {ligne[0]: dict(zip(noms, ligne[1:], strict=True)) for ligne in curseur.fetchall()}

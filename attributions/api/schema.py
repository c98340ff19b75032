"""The operations of the attribution in the OpenAPI document: each module gives its own, with the words of its fields."""

from __future__ import annotations

from attributions.api.designation import mots as mots_de_designation
from attributions.api.designation import schema as schema_de_designation
from attributions.api.location import mots as mots_de_location
from attributions.api.location import schema as schema_de_location
from attributions.api.parc import mots as mots_du_parc
from attributions.api.parc import schema as schema_du_parc
from attributions.api.seances import mots as mots_des_seances
from attributions.api.seances import schema as schema_des_seances
from registre.api import mots, schema

for les_siens in (mots_de_designation, mots_du_parc, mots_de_location, mots_des_seances):
    # A name that is known already keeps its meaning.
    mots.MOTS.update({nom: texte for nom, texte in les_siens.MOTS.items() if nom not in mots.MOTS})
    mots.VALEURS.update(les_siens.VALEURS)
schema.decrire(
    schema_du_parc.OPERATIONS,
    ("Logements", "Le parc d'un bailleur, son fichier RPLS, ses mises à disposition et ses conventions."),
)
schema.decrire(
    schema_de_designation.OPERATIONS,
    ("Candidatures", "Désigner des candidats sur un logement, les transmettre, noter les visites."),
)
schema.decrire(
    schema_de_location.OPERATIONS,
    ("Attributions et baux", "Proposer un logement, enregistrer la réponse, la condition, le bail, l'irrecevabilité."),
)
schema.decrire(
    schema_des_seances.OPERATIONS,
    ("Séances", "Préparer et tenir les séances de CALEOL : ordre du jour, présences, décisions, clôture."),
)

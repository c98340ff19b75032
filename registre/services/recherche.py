"""Finding a demande among a million: a numéro unique, names (any order, prefixes, by sound), a birth date.

Always inside a queryset that `visibles_par` gave. Names are searched in two steps (DESIGN §6): at most 2,001 ids for
the names alone, through the index of names only, then the perimeter; when the cap is reached the names are frequent:
names and perimeter together, and one statement for the first page when these too are many.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.models import BooleanField, F, Func, Value

from demandeurs.models import Personne
from demandeurs.nir import empreintes_du_nir
from habilitations.acteur import Acteur
from habilitations.rules.droits import Droit
from registre.models import Demande, NumeroUnique
from registre.querysets import DemandeQuerySet
from registre.rules.derives import MARQUE_PHONETIQUE, jeton_de_naissance
from registre.rules.numero import compacter_numero, est_numero
from socle.texte import cles_phonetiques, normaliser

PLAFOND = 2_000
MOTS_MAXIMUM = 6
LONGUEUR_MAXIMALE = 100
LETTRES_MINIMUM = 2
_ANNONCE = re.compile(r"^\s*(?:num[eé]ro(?:\s+unique)?|nur|n\s*[°º])\s*:?\s*", re.IGNORECASE)
_DATE = re.compile(r"\b(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})\b|\b(\d{2})(\d{2})(\d{4})\b")


@dataclass(frozen=True, slots=True)
class Question:
    """What was typed. At least one part is filled, unless nothing usable was typed."""

    numero: str = ""
    naissance_le: date | None = None
    noms: str = ""


def lire_question(texte: str) -> Question:
    """A number (spaces do not count), a birth date in French order, names; names and a date together."""
    texte = texte[:LONGUEUR_MAXIMALE]
    serre = compacter_numero(_ANNONCE.sub("", texte))
    if est_numero(serre):
        return Question(numero=serre)
    trouvee = _DATE.search(texte)
    naissance = _date(trouvee) if trouvee else None
    reste = texte.replace(trouvee[0], " ") if trouvee and naissance else texte
    return Question(naissance_le=naissance, noms=" ".join(reste.split()))


def _date(trouvee: re.Match[str]) -> date | None:
    jour, mois, annee = (int(nombre) for nombre in trouvee.groups() if nombre is not None)
    try:
        return date(annee, mois, jour)
    except ValueError:
        return None


def rechercher(texte: str, *, acteur: Acteur, droit: Droit = Droit.CONSULTER) -> DemandeQuerySet:
    """The demandes in the perimeter of `acteur` that the text finds, unsorted. The caller traces what it shows."""
    return parmi(Demande.objects.visibles_par(acteur, droit), texte)


def parmi(demandes: DemandeQuerySet, texte: str) -> DemandeQuerySet:
    """Those of this queryset that the text finds; none when nothing usable was typed."""
    question = lire_question(texte)
    if question.numero:
        # A current, former or merged number finds its demande.
        trouvees = NumeroUnique.objects.filter(numero=question.numero).values_list("demande_id", flat=True)
        return demandes.de_ces(list(trouvees))
    for requete in requetes_de(question.noms, question.naissance_le):
        ids = _ids(requete)
        if len(ids) > PLAFOND:
            return _frequentes(demandes, requete)
        if ids:
            return demandes.de_ces(ids)
    return demandes.none()


def parmi_par_nir(demandes: DemandeQuerySet, nir: str) -> DemandeQuerySet:
    """Those of this queryset where somebody has this NIR, compared by its keyed digests."""
    menages = Personne.objects.filter(nir_empreinte__in=empreintes_du_nir(nir)).values_list("menage_id", flat=True)
    ids = list(menages[: PLAFOND + 1])
    return demandes.filter(menage_id__in=ids) if ids else demandes.none()


def _frequentes(demandes: DemandeQuerySet, requete: str) -> DemandeQuerySet:
    """A frequent name: the perimeter may still leave few, and then the page and its count read only those."""
    trouvees = demandes.filter(Correspond(F("recherche_noms"), Value(requete)))
    ids = list(trouvees.order_by().values_list("pk", flat=True)[: PLAFOND + 1])
    return trouvees if len(ids) > PLAFOND else demandes.de_ces(ids)


def requetes_de(noms: str, naissance_le: date | None = None) -> list[str]:
    """The `tsquery` to try in order: as spelled (every word, as a prefix), then by sound, in case nothing is spelled so.

    Tokens hold only A-Z, 0-9 and the marks after `normaliser`, so nothing needs quoting. Empty: nothing to search.
    """
    ne_le = [] if naissance_le is None else [jeton_de_naissance(naissance_le)]
    mots = normaliser(noms).split()[:MOTS_MAXIMUM]
    if sum(map(len, mots)) < LETTRES_MINIMUM:
        return [" & ".join(ne_le)] if ne_le and not mots else []
    requetes = [" & ".join([*(f"{mot}:*" for mot in mots), *ne_le])]
    if sons := cles_phonetiques(noms)[:MOTS_MAXIMUM]:
        requetes.append(" & ".join([*(f"{MARQUE_PHONETIQUE}{son}" for son in sons), *ne_le]))
    return requetes


def _ids(requete: str) -> list[int]:
    """At most 2,001 ids, by the index of names and nothing else: a wrong guess would read the whole table."""
    with transaction.atomic(), connection.cursor() as curseur:
        curseur.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        curseur.execute(
            "WITH noms AS MATERIALIZED (SELECT id FROM registre_demande WHERE recherche_noms @@ %s::tsquery LIMIT %s)"
            " SELECT id FROM noms",
            [requete, PLAFOND + 1],
        )
        ids = [ligne[0] for ligne in curseur.fetchall()]
        curseur.execute("SET LOCAL enable_seqscan = on; SET LOCAL enable_indexscan = on")
    return ids


class Correspond(Func):
    """`vector @@ query::tsquery`: tokens are upper case, so no dictionary may touch them."""

    template = "(%(expressions)s::tsquery)"
    arg_joiner = " @@ "
    output_field = BooleanField()
    conditional = True

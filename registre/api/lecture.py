"""What an answer reads beside the demandes: one statement for a list, a fixed number for a detail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import connection

from demandeurs.enums import RolePersonne
from habilitations import access
from habilitations.acteur import Acteur
from registre.api import contrats
from registre.api.offre import actes_offerts
from registre.enums import NatureTache, StatutNumero, TypePriorite
from registre.models import Demande, NumeroUnique, Tache
from registre.rules.delais import Delais
from registre.rules.echeances import statut_d_echeance
from registre.rules.masquage import Contexte, Donnee, est_masquee
from registre.services.lecture import charger_saisie
from registre.states.demande import EtatDemande

DALO_EN_COURS = "ACTIF"
_LIGNES = """
SELECT d.id,
       coalesce((SELECT n.numero FROM registre_numerounique n WHERE n.demande_id = d.id AND n.statut = %(courant)s), ''),
       coalesce((SELECT m.nom FROM demandeurs_personnemorale m WHERE m.id = d.personne_morale_id), ''),
       t.nom, t.prenom, t.naissance_le,
       (SELECT array_agg(c.code ORDER BY v.rang)
          FROM registre_voeu v JOIN habilitations_territoire c ON c.id = v.commune_id WHERE v.demande_id = d.id),
       EXISTS (SELECT 1 FROM registre_priorite x
                WHERE x.demande_id = d.id AND x.type = %(dalo)s AND x.statut = %(en_cours)s),
       g.code
  FROM registre_demande d
  JOIN habilitations_guichet g ON g.id = d.guichet_id
  LEFT JOIN LATERAL (SELECT p.nom, p.prenom, p.naissance_le FROM demandeurs_personne p
                      WHERE p.menage_id = d.menage_id AND p.role = %(titulaire)s ORDER BY p.rang LIMIT 1) t ON true
 WHERE d.id = ANY(%(ids)s)
"""


def lignes(demandes: Sequence[Demande], *, le: date, delais: Delais) -> list[contrats.LigneLue]:
    """Rows of a list, in the order given: one statement whatever their number."""
    if not demandes:
        return []
    parametres = {
        "ids": [d.pk for d in demandes],
        "courant": StatutNumero.COURANT.value,
        "dalo": TypePriorite.DALO.value,
        "en_cours": DALO_EN_COURS,
        "titulaire": RolePersonne.TITULAIRE.value,
    }
    with connection.cursor() as curseur:
        curseur.execute(_LIGNES, parametres)
        lues = {ligne[0]: ligne[1:] for ligne in curseur.fetchall()}
    return [_ligne(une, lues[une.pk], le=le, delais=delais) for une in demandes]


def _ligne(demande: Demande, lue: tuple, *, le: date, delais: Delais) -> contrats.LigneLue:
    numero, morale, nom, prenom, naissance_le, communes, dalo, guichet = lue
    masquee = est_masquee(Donnee.VOEUX, protege=demande.protege, contexte=Contexte.LISTE)
    return contrats.LigneLue(
        cle=demande.cle,
        version=demande.version,
        numero=numero,
        etat=demande.etat,
        nature=demande.nature,
        denomination=morale,
        titulaire=contrats.TitulaireLu(nom, prenom, naissance_le) if nom is not None else None,
        personnes=demande.personnes,
        types=list(demande.types),
        communes=None if masquee else list(communes or ()),
        deposee_le=demande.deposee_le,
        valable_jusqu_au=demande.valable_jusqu_au,
        echeance=echeance_de(demande, le=le, delais=delais),
        mutation=demande.mutation,
        protege=demande.protege,
        dalo=dalo,
        guichet=guichet,
    )


def echeance_de(demande: Demande, *, le: date, delais: Delais) -> str | None:
    """What the calendar says of an active demande; nothing of the others."""
    if demande.etat != EtatDemande.ACTIVE:
        return None
    return statut_d_echeance(demande.valable_jusqu_au, le=le, delais=delais).value


def detail(demande: Demande, acteur: Acteur, *, le: date, delais: Delais) -> contrats.Detail:
    """Everything of one demande that this actor may read; `guichet__organisme` has been read with it."""
    numeros = list(NumeroUnique.objects.filter(demande=demande).order_by("pk").values_list("numero", "statut"))
    effacee = demande.etat == EtatDemande.EFFACEE
    saisie = None if effacee else charger_saisie(demande, avec_handicap=False)
    guichet = demande.guichet
    return contrats.Detail(
        cle=demande.cle,
        version=demande.version,
        numero=next((n for n, statut in numeros if statut == StatutNumero.COURANT), ""),
        numeros=[contrats.NumeroLu(n, statut) for n, statut in numeros],
        etat=demande.etat,
        nature=demande.nature,
        canal=demande.canal,
        guichet=guichet.code,
        organisme=guichet.organisme.nom,
        deposee_le=demande.deposee_le,
        enregistree_a=demande.enregistree_a,
        renouvelee_le=demande.renouvelee_le,
        valable_jusqu_au=demande.valable_jusqu_au,
        echeance=echeance_de(demande, le=le, delais=delais),
        mutation=demande.mutation,
        protege=demande.protege,
        dalo=saisie is not None and saisie.dalo is not None and saisie.dalo.statut == DALO_EN_COURS,
        personnes=demande.personnes,
        radiation=_radiation(demande),
        taches=_taches(demande),
        raisons_d_acces=[raison.libelle for raison in access.raisons(acteur, demande)],
        actes=actes_offerts(demande, acteur),
        declaration=saisie,
    )


def _radiation(demande: Demande) -> contrats.RadiationLue | None:
    if demande.radiee_le is None:
        return None
    return contrats.RadiationLue(demande.radiee_le, demande.motif_radiation, demande.sous_motif)


def _taches(demande: Demande) -> list[contrats.TacheLue]:
    ouvertes = Tache.objects.filter(demande=demande, close_a__isnull=True).order_by("pk")
    return [
        contrats.TacheLue(nature, str(NatureTache(nature).label), echeance_le)
        for nature, echeance_le in ouvertes.values_list("nature", "echeance_le")
    ]


def numero_de(demande_id: int) -> str:
    """The current number, empty while it is awaited."""
    numeros = NumeroUnique.objects.filter(demande=demande_id, statut=StatutNumero.COURANT)
    return numeros.values_list("numero", flat=True).first() or ""

"""Rows of the list of demandes: everything is read in a fixed number of statements, templates only lay out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from demandeurs.enums import RolePersonne
from registre.enums import NatureTache
from registre.models import Demande
from registre.rules.delais import Delais
from registre.rules.echeances import StatutEcheance, statut_d_echeance
from registre.rules.masquage import Contexte, Donnee, est_masquee
from registre.states.demande import EtatDemande, NatureDemande
from registre.states.radiation import MotifRadiation
from registre.web import affichage
from registre.web.lecture_liste import LigneLue, lire
from socle.presentation import Etiquette, Ton
from socle.templatetags.composants import etiquette, numero

COMMUNES_MONTREES = 2


@dataclass(frozen=True, slots=True)
class LigneDemande:
    """One row as it is shown; numbers and labels are already mark-up."""

    url: str
    nom: str
    numero: SafeString
    menage: str
    types: str
    communes: str
    autres_communes: int
    anciennete: str
    deposee: str
    etiquettes: Sequence[SafeString]
    dossier: Sequence[SafeString]


def lignes(demandes: Sequence[Demande], *, le: date, delais: Delais) -> list[LigneDemande]:
    """The rows of one page."""
    if not demandes:
        return []
    lues = lire(demandes)
    racine = reverse("registre:liste")
    return [_ligne(demande, lues[demande.pk], racine, le=le, delais=delais) for demande in demandes]


def _ligne(demande: Demande, lue: LigneLue, racine: str, *, le: date, delais: Delais) -> LigneDemande:
    masquee = est_masquee(Donnee.VOEUX, protege=demande.protege, contexte=Contexte.LISTE)
    communes, autres = (
        ("Dossier protégé", 0) if masquee else affichage.enumerer(lue.communes, au_plus=COMMUNES_MONTREES)
    )
    personnes = lue.foyer.personnes
    return LigneDemande(
        url=f"{racine}{demande.cle}/",
        nom=_nom(demande, lue),
        numero=numero(affichage.groupes(lue.numero)),
        menage=menage(personnes, le=le) if demande.nature == NatureDemande.MENAGE else "Association",
        types=affichage.types_recherches(demande.types),
        communes=communes,
        autres_communes=autres,
        anciennete=affichage.anciennete(demande.deposee_le, le=le),
        deposee=affichage.jour(demande.deposee_le),
        etiquettes=[etiquette(une) for une in _etiquettes(demande, dalo=lue.dalo)],
        dossier=[etiquette(une) for une in etat_du_dossier(demande, le=le, delais=delais, taches=lue.taches)],
    )


def _nom(demande: Demande, lue: LigneLue) -> str:
    if demande.personne_morale_id:
        return lue.morale
    return next((nom for role, nom, _ in lue.foyer.personnes if role == RolePersonne.TITULAIRE), "Données effacées")


def menage(personnes: Iterable[tuple[Any, ...]], *, le: date, naissances: int = 0) -> str:
    """`1 adulte, 2 enfants`: who will live in the home (a colocataire files his own demande). Rows: role…, birth date."""
    adultes = enfants = 0
    for personne in personnes:
        role, naissance = personne[0], personne[-1]
        if role == RolePersonne.COLOCATAIRE:
            continue
        mineur = naissance is not None and affichage.age(naissance, le=le) < affichage.MAJORITE
        declare_enfant = role == RolePersonne.EN_GARDE or (role == RolePersonne.A_CHARGE and naissance is None)
        if mineur or declare_enfant:
            enfants += 1
        else:
            adultes += 1
    return affichage.composition(adultes, enfants, naissances)


def _etiquettes(demande: Demande, *, dalo: bool) -> list[Etiquette]:
    trouvees = []
    if dalo:
        trouvees.append(Etiquette("DALO", Ton.ROUGE))
    if demande.mutation:
        trouvees.append(Etiquette("Mutation", Ton.GRIS))
    if demande.protege:
        trouvees.append(Etiquette("Dossier protégé", Ton.VIOLET))
    if demande.colocation:
        trouvees.append(Etiquette("Colocation", Ton.BLEU))
    return trouvees


def etat_du_dossier(demande: Demande, *, le: date, delais: Delais, taches: Iterable[str] = ()) -> list[Etiquette]:
    """State and deadline in one or two labels; a label that carries a delay carries its days."""
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

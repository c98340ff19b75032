"""What a modification may touch, and what it leaves as it was (arrêté du 23 mars 2015 §4; notice 51423#05). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from demandeurs.enums import RolePersonne, SourceModification
from demandeurs.lignes import HANDICAP_CHIFFRE
from demandeurs.saisie import SaisieHandicap, SaisieMenage, SaisiePersonne
from registre.rules.constats import Avertissement
from registre.rules.differences import Difference
from registre.saisie import SaisieDemande
from socle.errors import Nature, Refus, Regle
from socle.texte import normaliser

ETAT_CIVIL = frozenset({"civilite", "nom", "nom_naissance", "prenom", "naissance_le"})
DIFFERENCES_MONTREES = 10


def saisie_permise(
    avant: SaisieDemande,
    apres: SaisieDemande,
    *,
    source: SourceModification,
    voit_le_handicap: bool,
    dalo_du_registre: bool = False,
) -> SaisieDemande:
    """`apres` with what this act never changes put back: number, dates, guichet, radiation, protection, paper.

    The data of the national interface and DALO only change when they come from it. An empty NIR means unchanged; who may
    not read the nature of a handicap cannot erase it either. A DALO recognised here by the State (`dalo_du_registre`) is not
    overwritten by the national system: the divergence report shows the difference.
    """
    national = source is SourceModification.SNE
    menage = apres.menage
    if menage is not None and avant.menage is not None:
        menage = _garder_les_nir(avant.menage, menage)
        if not voit_le_handicap:
            menage = replace(menage, handicaps=_garder_les_secrets(avant.menage.handicaps, menage.handicaps))
    return replace(
        apres,
        menage=menage,
        numero=avant.numero,
        guichet=avant.guichet,
        deposee_le=avant.deposee_le,
        renouvelee_le=avant.renouvelee_le,
        radiation=avant.radiation,
        protege=avant.protege,
        depot_papier=avant.depot_papier,
        en_ligne=avant.en_ligne or apres.en_ligne,
        identite_vue=avant.identite_vue or apres.identite_vue,
        dalo=apres.dalo if national and not dalo_du_registre else avant.dalo,
        sne=apres.sne if national else avant.sne,
    )


def correspondances(avant: Sequence[SaisiePersonne], apres: Sequence[SaisiePersonne]) -> list[int | None]:
    """For each person after, the place of the same person before: same identity, else same place and role."""
    identites: dict[tuple[str, str, object], int] = {}
    for place, personne in enumerate(avant):
        identites.setdefault(_identite(personne), place)
    prises: set[int] = set()
    trouvees: list[int | None] = []
    for personne in apres:
        place_avant = identites.get(_identite(personne))
        trouvees.append(place_avant if place_avant not in prises else None)
        if trouvees[-1] is not None:
            prises.add(trouvees[-1])
    for place, personne in enumerate(apres):
        libre = trouvees[place] is None and place < len(avant) and place not in prises
        if libre and avant[place].role == personne.role:
            trouvees[place] = place
            prises.add(place)
    return trouvees


def refus_d_etat_civil(changes: Iterable[Difference], *, en_ligne: bool) -> Refus | None:
    """Corrections of civil status go through a guichet, not online (notice 51423#05)."""
    if not en_ligne:
        return None
    fautive = next((d for d in changes if d.partie == "menage.personnes" and d.champ in ETAT_CIVIL and d.avant), None)
    if fautive is None:
        return None
    return Refus(
        "etat_civil_au_guichet",
        "Le nom, le prénom et la date de naissance se corrigent dans un guichet, pas en ligne.",
        Nature.INTERDIT,
        fautive.chemin,
        "notice 51423#05",
        "Présentez une pièce d'identité au guichet de votre choix.",
    )


def retrait_de_codemandeur(avant: SaisieDemande, apres: SaisieDemande) -> Refus | None:
    """The warning that a codemandeur may not be removed without his written consent."""
    if avant.menage is None or apres.menage is None:
        return None
    codemandeurs = [p for p in avant.menage.personnes if p.role == RolePersonne.COTITULAIRE.value]
    restes = {place for place in correspondances(codemandeurs, apres.menage.personnes) if place is not None}
    if len(restes) == len(codemandeurs):
        return None
    return Avertissement(
        "retrait_codemandeur",
        "Un codemandeur ne peut être retiré sans son consentement écrit.",
        champ="menage.personnes",
        source="règles de gestion régionales : couple qui se sépare",
        issue="En cas de séparation ou de décès, utilisez l'acte prévu ; sinon, confirmez que vous tenez son accord.",
    )


def refus_de_version(changes: Sequence[Difference]) -> Refus:
    """Somebody else changed the dossier meanwhile: the fields that differ from what is kept now."""
    champs = [d.chemin for d in changes[:DIFFERENCES_MONTREES]]
    reste = len(changes) - len(champs)
    liste = ", ".join(champs) + (f" et {reste} autres" if reste > 0 else "")
    return Refus(
        "version_perimee",
        f"La demande a été modifiée depuis que vous l'avez ouverte. Champs différents : {liste or 'aucun'}.",
        Nature.CONFLIT,
        "version",
        issue="Rechargez le dossier et reprenez votre saisie.",
        source=Regle.VERSION,
    )


def _identite(personne: SaisiePersonne) -> tuple[str, str, object]:
    return (normaliser(personne.nom), normaliser(personne.prenom), personne.naissance_le)


def _garder_les_nir(avant: SaisieMenage, apres: SaisieMenage) -> SaisieMenage:
    places = correspondances(avant.personnes, apres.personnes)
    personnes = [
        replace(personne, nir=avant.personnes[place].nir) if not personne.nir and place is not None else personne
        for personne, place in zip(apres.personnes, places, strict=True)
    ]
    return replace(apres, personnes=personnes)


def _garder_les_secrets(avant: Sequence[SaisieHandicap], apres: Sequence[SaisieHandicap]) -> list[SaisieHandicap]:
    return [
        replace(neuf, **{champ: getattr(avant[place], champ) for champ in HANDICAP_CHIFFRE})
        if place < len(avant)
        else neuf
        for place, neuf in enumerate(apres)
    ]

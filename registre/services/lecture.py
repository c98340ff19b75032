"""Demandes read back as what was declared: the inverse of the writer, for forms, changes and the national interface."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from demandeurs.lecture import menages_de, personnes_morales_de
from demandeurs.lignes import VOIRIE
from demandeurs.saisie import SaisieAdresse
from registre.enums import StatutNumero, TypePriorite
from registre.models import (
    AttributionDeclaree,
    Demande,
    DepotPapier,
    DonneesSne,
    MotifDemande,
    NumeroUnique,
    Priorite,
    Voeu,
)
from registre.saisie import (
    SaisieAttribution,
    SaisieDalo,
    SaisieDemande,
    SaisieDepotPapier,
    SaisieMotifs,
    SaisieRadiation,
    SaisieRecherche,
    SaisieSne,
    SaisieVoeu,
)
from socle.preparees import IDS, Preparee

_DEMANDE = "deposee_le precision renouvelee_le en_ligne courrier_papier protege identite_vue".split()
_RECHERCHE = (
    "types categorie avec_parking rez_de_chaussee sans_ascenseur loyer_max elargie personnes_a_loger colocation "
    "accession"
).split()
_RADIATION = "radiee_le motif_radiation sous_motif courrier_radiation_le a_absence_reponse".split()
_MOTIFS = "jugement_le autre_motif".split()
_DALO = "statut decision_le diagnostic_social accompagnement_social typologie".split()
_DEPOT = "recu_le lieu detenteur mandat".split()
_SNE = (
    "ref_interne numero_associe renouvellement_elec delai_anormalement_long multiples_attributions indicateur_calcule_a "
    "piece_modifiee_le type_fichier fichier_a dalo_statut dalo_decision_le"
).split()
_ATTRIBUTION = (
    "bail_le deja_loge_parc rpls dalo accord_collectif reservataire siren_bailleur qpv typologie surface loyer "
    "exception_rpls"
).split()
_CHAMPS = [*_DEMANDE, *_RECHERCHE, *_MOTIFS, *_RADIATION]
_ADRESSE = ("etranger", "hebergeant", *VOIRIE)
_DANS = {"demande__in": [IDS]}

_DEMANDES = Preparee(
    lambda: (
        Demande.objects.filter(pk__in=[IDS])
        .order_by()
        .values_list("pk", "menage_id", "personne_morale_id", "guichet__code", *_CHAMPS)
    )
)
_NUMEROS = Preparee(
    lambda: NumeroUnique.objects.filter(**_DANS, statut=StatutNumero.COURANT).values_list("demande_id", "numero")
)
_VOEUX = Preparee(
    lambda: (
        Voeu.objects.filter(**_DANS)
        .order_by("demande", "rang")
        .values_list("demande_id", "commune__code", "code_origine", "quartier")
    )
)
_MOTIFS_DECLARES = Preparee(
    lambda: MotifDemande.objects.filter(**_DANS).order_by("demande", "rang").values_list("demande_id", "code")
)
# Several decisions of one demande: the last read wins. « terminee » is the last code, so the open one comes after.
_DALOS = Preparee(
    lambda: (
        Priorite.objects.filter(**_DANS, type=TypePriorite.DALO)
        .order_by("demande", "-etat", "pk")
        .values_list("demande_id", *_DALO)
    )
)
_DEPOTS = Preparee(lambda: DepotPapier.objects.filter(**_DANS).values_list("demande_id", *_DEPOT))
_DU_SNE = Preparee(lambda: DonneesSne.objects.filter(**_DANS).values_list("demande_id", *_SNE))
_ATTRIBUTIONS = Preparee(
    lambda: AttributionDeclaree.objects.filter(**_DANS).values_list("demande_id", "a_adresse", *_ATTRIBUTION, *_ADRESSE)
)


def charger_saisie(demande: Demande, *, avec_nir: bool = False, avec_handicap: bool = True) -> SaisieDemande:
    """The demande as declared. Raises KeyError for one whose nominative data are erased."""
    return charger_saisies([demande.pk], avec_nir=avec_nir, avec_handicap=avec_handicap)[demande.pk]


def charger_saisies(
    ids: Collection[int], *, avec_nir: bool = False, avec_handicap: bool = True
) -> dict[int, SaisieDemande]:
    """Demandes by id, as declared, in about twenty statements whatever their number; erased ones are absent.

    The NIR stays unread unless `avec_nir`: the caller holds the right and traces it. Without `avec_handicap` the
    annexes keep only the need (equipment, steps), never the nature nor the referent.
    """
    demandes = _demandes(list(ids))
    menages = menages_de(
        [m for _, m, _ in demandes.values() if m is not None], avec_nir=avec_nir, avec_handicap=avec_handicap
    )
    morales = personnes_morales_de([p for _, _, p in demandes.values() if p is not None])
    saisies: dict[int, SaisieDemande] = {}
    for pk, (saisie, menage_id, morale_id) in demandes.items():
        if menage_id is not None:
            saisie.menage = menages[menage_id]
        elif morale_id is not None:
            saisie.personne_morale = morales[morale_id]
        else:
            continue
        saisies[pk] = saisie
    _completer(saisies)
    return saisies


def _demandes(ids: list[int]) -> dict[int, tuple[SaisieDemande, int | None, int | None]]:
    lues: dict[int, tuple[SaisieDemande, int | None, int | None]] = {}
    for pk, menage_id, morale_id, guichet, *valeurs in _DEMANDES.lignes(ids):
        v: dict[str, Any] = dict(zip(_CHAMPS, valeurs, strict=True))
        saisie = SaisieDemande(
            guichet=guichet,
            recherche=SaisieRecherche(**{champ: v[champ] for champ in _RECHERCHE}),
            motifs=SaisieMotifs(jugement_le=v["jugement_le"], autre=v["autre_motif"]),
            radiation=_radiation(v),
            **{champ: v[champ] for champ in _DEMANDE},
        )
        lues[pk] = (saisie, menage_id, morale_id)
    return lues


def _radiation(v: dict[str, Any]) -> SaisieRadiation | None:
    if v["radiee_le"] is None:
        return None
    return SaisieRadiation(
        le=v["radiee_le"],
        motif=v["motif_radiation"],
        sous_motif=v["sous_motif"],
        courrier_le=v["courrier_radiation_le"],
        a_absence_reponse=v["a_absence_reponse"],
    )


def _completer(saisies: dict[int, SaisieDemande]) -> None:
    """What hangs from the demande: number, vœux, motives, annexes."""
    ids = list(saisies)
    for pk, numero in _NUMEROS.lignes(ids):
        saisies[pk].numero = numero
    for pk, code, origine, quartier in _VOEUX.lignes(ids):
        saisies[pk].recherche.voeux.append(SaisieVoeu(origine or code, quartier))
    for pk, code in _MOTIFS_DECLARES.lignes(ids):
        saisies[pk].motifs.codes.append(code)
    for pk, *valeurs in _DALOS.lignes(ids):
        saisies[pk].dalo = SaisieDalo(*valeurs)
    for pk, *valeurs in _DEPOTS.lignes(ids):
        saisies[pk].depot_papier = SaisieDepotPapier(*valeurs)
    for pk, *valeurs in _DU_SNE.lignes(ids):
        saisies[pk].sne = SaisieSne(*valeurs)
    radiees = [pk for pk, saisie in saisies.items() if saisie.radiation is not None]
    if radiees:
        _attributions(saisies, radiees)


def _attributions(saisies: dict[int, SaisieDemande], radiees: list[int]) -> None:
    for pk, a_adresse, *valeurs in _ATTRIBUTIONS.lignes(radiees):
        radiation = saisies[pk].radiation
        if radiation is None:
            continue
        attribution = SaisieAttribution(**dict(zip(_ATTRIBUTION, valeurs, strict=False)))
        if a_adresse:
            attribution.adresse = SaisieAdresse(**dict(zip(_ADRESSE, valeurs[len(_ATTRIBUTION) :], strict=True)))
        radiation.attribution = attribution

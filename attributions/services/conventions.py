"""Reservation conventions: signed, amended, ended; dwellings named by those in stock; yearly forecast (R441-5 to R441-5-4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Q

from attributions.enums import Contingent, ExclusionFlux, ModeDecompte
from attributions.models import ConventionReservation, Logement, PrevisionExclusion, ReservationLogement
from attributions.permissions import introuvable, organisme_de, refus_de_convention, refus_de_parc
from attributions.rules.reservation import ETAT, Part, refus_de_parts
from attributions.saisie.parc import SaisieConvention, SaisiePrevision
from habilitations.acteur import Acteur
from habilitations.models import Appartenance, Organisme, Territoire
from habilitations.rules.types import ModeReservation, NatureTerritoire
from registre.rules.echeances import ajouter_mois
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, Refus, Regle, exiger
from socle.journal import tracer_acte
from socle.periodes import en_vigueur

OBJET = "attributions.conventionreservation"
SOURCE = "R441-5 CCH"
_NON_COPIES = frozenset({"departement", "territoire", "reservataire_id"})


@transaction.atomic
def signer(saisie: SaisieConvention, *, acteur: Acteur) -> ConventionReservation:
    """Enter a convention of one's own stock. Raises `ActionRefusee` with every limit of R441-5 that it goes past."""
    exiger(refus_de_parc(acteur))
    convention = ConventionReservation(bailleur_id=organisme_de(acteur))
    _remplir(convention, saisie)
    _enregistrer(convention)
    tracer_acte(acteur, "signer_convention", OBJET, convention.pk)
    return convention


@transaction.atomic
def modifier(convention_id: int, saisie: SaisieConvention, *, acteur: Acteur) -> ConventionReservation:
    """Amend a convention. One whose flow was already counted keeps its réservataire, mode and perimeter.

    Raises `ActionRefusee`.
    """
    convention = _verrouiller(convention_id, acteur)
    exiger(_refus_de_fin_reecrite(convention.au, saisie.au))
    avant = (convention.reservataire_id, convention.mode, convention.departement_id, convention.territoire_id)
    _remplir(convention, saisie)
    apres = (convention.reservataire_id, convention.mode, convention.departement_id, convention.territoire_id)
    if avant != apres and convention.mouvements.exists():
        raise ActionRefusee(
            Refus("convention_commencee", "Des logements sont déjà décomptés sur cette convention : elle garde son "
                  "réservataire, son mode et son périmètre.", Nature.ETAT, source=SOURCE,
                  issue="Mettez fin à celle-ci et enregistrez la nouvelle.")
        )  # fmt: skip
    _enregistrer(convention)
    tracer_acte(acteur, "modifier_convention", OBJET, convention.pk, [un.name for un in fields(saisie)])
    return convention


@transaction.atomic
def clore(convention_id: int, *, au: date, acteur: Acteur) -> ConventionReservation:
    """End a convention; what runs under it goes on. Raises `ActionRefusee`."""
    convention = _verrouiller(convention_id, acteur)
    if au < convention.du:
        raise ActionRefusee(
            Refus(
                "fin_avant_debut",
                "La fin de la convention précède son début.",
                champ="au",
                issue="Vérifiez la date.",
                source=Regle.PERIODE,
            )
        )
    if convention.au == au:
        return convention
    exiger(_refus_de_fin_reecrite(convention.au, au))
    convention.au = au
    _enregistrer(convention)
    tracer_acte(acteur, "clore_convention", OBJET, convention.pk, ["au"])
    return convention


@transaction.atomic
def reserver(convention_id: int, references: Iterable[str], *, du: date, acteur: Acteur) -> list[ReservationLogement]:
    """Name dwellings of a convention in stock, by own reference or RPLS identifier. All of them or none.

    Raises `ActionRefusee`: in flux, unknown dwelling, reserved already.
    """
    convention = _verrouiller(convention_id, acteur)
    voulues = [une.strip() for une in references if une.strip()]
    if convention.mode != ModeReservation.STOCK:
        raise ActionRefusee(
            Refus("en_flux", "Une convention en flux ne désigne pas de logements.", Nature.ETAT, source=SOURCE,
                  issue="Seules la défense, la sécurité intérieure et la santé gardent des logements en stock.")
        )  # fmt: skip
    trouves = _logements(convention, voulues)
    manquantes = [une for une in voulues if une not in trouves]
    if manquantes or not voulues:
        raise ActionRefusee(
            Refus("logement_inconnu", f"{len(manquantes) or 'Aucune'} référence(s) sans logement de ce parc dans ce "
                  "département.", champ="references", source=SOURCE,
                  issue="Écrivez une référence du bailleur ou un identifiant RPLS par ligne.")
        )  # fmt: skip
    lignes = [ReservationLogement(convention=convention, logement_id=pk, du=du) for pk in set(trouves.values())]
    try:
        with transaction.atomic():
            ReservationLogement.objects.bulk_create(lignes)
    except IntegrityError:
        raise ActionRefusee(
            Refus("deja_reserve", "Un de ces logements est déjà réservé à ces dates.", Nature.CONFLIT, "references",
                  SOURCE, "Mettez fin à l'autre réservation d'abord.")
        ) from None  # fmt: skip
    tracer_acte(acteur, "reserver_logements", OBJET, convention.pk)
    return lignes


@transaction.atomic
def liberer(reservation_id: int, *, au: date, acteur: Acteur) -> ReservationLogement:
    """End the reservation of one dwelling. Raises `ActionRefusee`."""
    ligne = ReservationLogement.objects.select_related("convention").filter(pk=reservation_id).first()
    if ligne is None:
        raise ActionRefusee(introuvable("Cette réservation"))
    exiger(refus_de_convention(acteur=acteur, convention=ligne.convention))
    if au < ligne.du:
        raise ActionRefusee(
            Refus("fin_avant_debut", "La fin de la réservation précède son début.", champ="au", source=SOURCE,
                  issue=f"Elle commence le {ligne.du:%d/%m/%Y} : indiquez ce jour ou un jour suivant.")
        )  # fmt: skip
    ligne.au = au
    ligne.save(update_fields=["au"])
    tracer_acte(acteur, "liberer_logement", OBJET, ligne.convention_id)
    return ligne


@transaction.atomic
def prevoir(saisie: SaisiePrevision, *, acteur: Acteur) -> PrevisionExclusion:
    """The forecast of a year, replaced while it is not that of a past year. Raises `ActionRefusee`."""
    exiger(refus_de_parc(acteur))
    departement = _territoire(saisie.departement, "departement", NatureTerritoire.DEPARTEMENT)
    if refus := _refus_de_prevision(saisie):
        raise ActionRefusee(refus)
    prevision, _ = PrevisionExclusion.objects.update_or_create(
        bailleur_id=acteur.organisme_id,
        departement=departement,
        annee=saisie.annee,
        defaults={
            "flux_prevu": saisie.flux_prevu,
            "exclusions": {nom: nombre for nom, nombre in saisie.exclusions.items() if nombre},
            "transmise_le": saisie.transmise_le,
        },
    )
    tracer_acte(acteur, "prevoir_flux", "attributions.previsionexclusion", prevision.pk)
    return prevision


def _refus_de_prevision(saisie: SaisiePrevision) -> list[Refus]:
    refus = []
    if not aujourdhui().year <= saisie.annee <= aujourdhui().year + 1:
        refus.append(Refus("annee", "Une prévision porte sur l'année en cours ou la suivante.", champ="annee",
                           source=SOURCE, issue="Les années passées ont leur bilan."))  # fmt: skip
    inconnues = set(saisie.exclusions) - {une for une in ExclusionFlux.values if une}
    if inconnues or any(nombre < 0 for nombre in saisie.exclusions.values()):
        refus.append(Refus("exclusions", "Les exclusions se disent par type d'opération, en nombre de logements.",
                           champ="exclusions", source=SOURCE, issue="Reprenez les types de la liste."))  # fmt: skip
    elif sum(saisie.exclusions.values()) > saisie.flux_prevu:
        refus.append(Refus("exclusions_en_trop", "Les exclusions dépassent les logements prévus.", champ="exclusions",
                           source=SOURCE, issue="Corrigez l'un des deux nombres."))  # fmt: skip
    return refus


def _verrouiller(convention_id: int, acteur: Acteur) -> ConventionReservation:
    convention: ConventionReservation | None = (
        ConventionReservation.objects.pour_ecriture().filter(pk=convention_id).first()
    )
    if convention is None:
        raise ActionRefusee(introuvable("Cette convention"))
    exiger(refus_de_convention(acteur=acteur, convention=convention))
    return convention


def _refus_de_fin_reecrite(avant: date | None, apres: date | None) -> Refus | None:
    """Once it has ended, its réservataire lost his access with it: another convention begins, that one stays as it was."""
    if avant is None or avant >= aujourdhui() or avant == apres:
        return None
    return Refus("convention_terminee", f"Cette convention a pris fin le {avant:%d/%m/%Y}, et l'accès de son réservataire avec"
                 " elle : sa fin ne se réécrit pas.", Nature.ETAT, "au", SOURCE,
                 "Enregistrez la nouvelle convention ; le gestionnaire rouvre l'accès du réservataire.")  # fmt: skip


def _remplir(convention: ConventionReservation, saisie: SaisieConvention) -> None:
    """Copy and check. Raises `ActionRefusee` with every reason."""
    for champ in fields(saisie):
        if champ.name not in _NON_COPIES:
            setattr(convention, champ.name, getattr(saisie, champ.name))
    if not Organisme.objects.filter(pk=saisie.reservataire_id).exclude(pk=convention.bailleur_id).exists():
        raise ActionRefusee(Refus("reservataire", "Ce réservataire n'est pas connu.", champ="reservataire",
                                  source=SOURCE, issue="Choisissez-le dans la liste."))  # fmt: skip
    convention.reservataire_id = saisie.reservataire_id
    convention.departement = _territoire(saisie.departement, "departement", NatureTerritoire.DEPARTEMENT)
    convention.territoire = _territoire(saisie.territoire, "territoire") if saisie.territoire else None
    refus = [*_refus_de_champs(convention), *_refus_de_derogation(convention)]
    if not refus and convention.mode == ModeReservation.FLUX:
        refus += _refus_des_parts(convention)
    if refus:
        raise ActionRefusee(refus)


def _refus_de_champs(convention: ConventionReservation) -> list[Refus]:
    refus = []
    for champ, connues in (
        ("contingent", [un for un in Contingent.values if un != Contingent.NON_RESERVE]),
        ("mode", ModeReservation.values),
        ("decompte", ModeDecompte.values),
    ):
        if getattr(convention, champ) not in connues:
            refus.append(Refus(f"{champ}_invalide", "Cette valeur n'est pas dans la liste.", champ=champ,
                               issue=f"Valeurs connues : {', '.join(connues)}.", source=Regle.LISTE))  # fmt: skip
    taux = convention.taux
    if convention.mode == ModeReservation.FLUX and (taux is None or not 0 < taux <= 100):
        refus.append(Refus("taux_absent", "Une convention en flux dit sa part, de 0 à 100 %.", champ="taux",
                           source=SOURCE, issue="Indiquez la part du flux annuel."))  # fmt: skip
    if convention.mode == ModeReservation.STOCK and taux is not None:
        refus.append(Refus("taux_sans_objet", "Une convention en stock n'a pas de part : elle nomme ses logements.",
                           champ="taux", source=SOURCE, issue="Laissez la part vide."))  # fmt: skip
    if convention.au is not None and convention.au < convention.du:
        refus.append(Refus("fin_avant_debut", "La fin de la convention précède son début.", champ="au",
                           issue="Vérifiez les dates.", source=Regle.PERIODE))  # fmt: skip
    if convention.delai_jours is not None and not 1 <= convention.delai_jours <= 365:
        refus.append(Refus("delai", "Le délai convenu va de 1 à 365 jours.", champ="delai_jours", source="L441-1 CCH",
                           issue="En zone tendue, un mois au plus."))  # fmt: skip
    return refus


def _refus_de_derogation(convention: ConventionReservation) -> list[Refus]:
    """The préfet's derogation lasts a year at most (R441-5)."""
    if not convention.derogation or convention.contingent not in ETAT:
        return []
    if convention.au is not None and convention.au < ajouter_mois(convention.du, 12):
        return []
    return [
        Refus("derogation_un_an", "La dérogation du préfet dure un an au plus.", champ="au", source=SOURCE,
              issue="Donnez une fin à la convention, dans l'année de son début.")
    ]  # fmt: skip


def _refus_des_parts(convention: ConventionReservation) -> list[Refus]:
    """Limits on every perimeter that this convention shares with others in force while it runs."""
    # The conventions of one bailleur are checked one after the other.
    Organisme.objects.select_for_update(no_key=True).get(pk=convention.bailleur_id)
    chevauche = Q(au__isnull=True) | Q(au__gte=convention.du)
    if convention.au is not None:
        chevauche &= Q(du__lte=convention.au)
    autres = list(
        ConventionReservation.objects.filter(
            chevauche, bailleur=convention.bailleur_id, departement=convention.departement, mode=ModeReservation.FLUX
        ).exclude(pk=convention.pk)
    )
    lieux = {une.territoire_id for une in (*autres, convention) if une.territoire_id is not None}
    contenants = _contenants(lieux)
    points: list[int | None] = [convention.territoire_id] if convention.territoire_id else [None, *sorted(lieux)]
    vus: dict[str, Refus] = {}
    for point in points:
        ici = {point} | contenants.get(point or 0, set())
        presents = [une for une in (*autres, convention) if une.territoire_id is None or une.territoire_id in ici]
        for refus in refus_de_parts(_part(une) for une in presents):
            vus.setdefault(refus.code, refus)
    return list(vus.values())


def _contenants(lieux: set[int]) -> dict[int, set[int | None]]:
    """Territories that contain each of these, today."""
    trouves: dict[int, set[int | None]] = {}
    lues = Appartenance.objects.filter(en_vigueur(aujourdhui()), membre__in=lieux)
    for membre, contenant in lues.values_list("membre_id", "contenant_id"):
        trouves.setdefault(membre, set()).add(contenant)
    return trouves


def _part(une: ConventionReservation) -> Part:
    return Part(une.taux or Decimal(0), une.contingent, une.garantie, bool(une.derogation))


def _territoire(code: str, champ: str, nature: NatureTerritoire | None = None) -> Territoire:
    """A territory in force by its code. Raises `ActionRefusee`."""
    lus = Territoire.objects.filter(code=code.strip().upper(), au=None).exclude(nature=NatureTerritoire.REGION)
    if nature is not None:
        lus = lus.filter(nature=nature)
    trouve = lus.first()
    if trouve is None:
        raise ActionRefusee(
            Refus(f"{champ}_inconnu", "Aucun territoire en vigueur ne porte ce code.", champ=champ,
                  issue="Code INSEE d'un département ou d'une commune, SIREN d'un EPCI ou d'un EPT.", source="code officiel géographique de l'INSEE")
        )  # fmt: skip
    return trouve


def _logements(convention: ConventionReservation, voulues: list[str]) -> dict[str, int]:
    lus = Logement.objects.filter(
        Q(reference__in=voulues) | Q(rpls__in=[une.upper() for une in voulues]),
        attribuant=convention.bailleur_id,
        territoires__overlap=[convention.departement_id],
    )
    trouves: dict[str, int] = {}
    for pk, reference, rpls in lus.values_list("pk", "reference", "rpls"):
        trouves |= {une: pk for une in voulues if une == reference or (rpls and une.upper() == rpls)}
    return trouves


def _enregistrer(convention: ConventionReservation) -> None:
    try:
        with transaction.atomic():
            convention.save()
    except IntegrityError:
        raise ActionRefusee(
            Refus(
                "convention_en_double",
                "Une convention de ce mode et de ce contingent lie déjà ces organismes dans ce département à ces dates.",
                Nature.CONFLIT,
                "du",
                SOURCE,
                "Mettez fin à l'ancienne à la veille.",
            )
        ) from None

"""CALEOL of a bailleur, their règlement and their members (L441-2; R441-9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from attributions.documents.lettres import LIBELLES, LONGUEUR_MAX
from attributions.enums import ModeSeance, QualiteMembre, SuiteCaducite
from attributions.models import CommissionCal, MembreCal
from attributions.permissions import introuvable, refus_de_commission
from attributions.rules.composition_cal import Constat, constats
from attributions.rules.voix import Membre
from attributions.saisie.seances import SaisieCommission, SaisieMembre
from attributions.services.actes import refus_de_version
from habilitations import access
from habilitations.acteur import Acteur
from habilitations.models import Organisme, Territoire
from habilitations.rules.droits import Droit
from habilitations.rules.types import TypeOrganisme
from registre.documents.glyphes import est_imprimable
from registre.services.contraintes import contraintes_dites
from socle.errors import ActionRefusee, Nature, Refus, Regle, exiger
from socle.journal import tracer_actes

COMMISSION, MEMBRE = "attributions.commissioncal", "attributions.membrecal"
R441_9_IV = "R441-9 IV CCH (version du 22 février 2020)"
DELAI_MAX = 365


def refus_de_creer(acteur: Acteur) -> Refus | None:
    """Only a bailleur has a CALEOL (L441-2 I)."""
    refus = access.refus_d_acces(acteur, Droit.TENIR_COMMISSION)
    if refus is not None or acteur.est_systeme or acteur.organisme_id is None:
        return refus
    if Organisme.objects.filter(pk=acteur.organisme_id, type=TypeOrganisme.BAILLEUR).exists():
        return None
    return Refus(
        "pas_un_bailleur",
        "Une commission d'attribution est celle d'un bailleur social.",
        Nature.INTERDIT,
        source="L441-2 I CCH",
        issue="Agissez pour le bailleur dont vous tenez la commission.",
    )


def creer_commission(*, saisie: SaisieCommission, acteur: Acteur) -> CommissionCal:
    """A new CALEOL of the actor's bailleur. Raises `ActionRefusee`."""
    with contraintes_dites(), transaction.atomic():
        exiger(refus_de_creer(acteur))
        _exiger_saisie(saisie)
        commission = CommissionCal.objects.create(bailleur_id=acteur.organisme_id, **asdict(saisie))  # type: ignore[misc]
        tracer_actes(acteur, "creer_commission", COMMISSION, [commission.pk])
    return commission


def modifier_commission(
    commission_id: int, *, saisie: SaisieCommission, acteur: Acteur, version: int | None = None
) -> CommissionCal:
    """Change what the règlement says. Sittings already held keep what was decided. Raises `ActionRefusee`."""
    with contraintes_dites(), transaction.atomic():
        commission = _ouvrir(commission_id, acteur, version)
        _exiger_saisie(saisie)
        valeurs = asdict(saisie)
        changes = [champ for champ, valeur in valeurs.items() if getattr(commission, champ) != valeur]
        for champ in changes:
            setattr(commission, champ, valeurs[champ])
        if changes:
            _enregistrer(commission, *changes)
            tracer_actes(acteur, "modifier_commission", COMMISSION, [commission.pk], changes)
    return commission


def inscrire_membre(
    commission_id: int, *, saisie: SaisieMembre, acteur: Acteur, version: int | None = None
) -> MembreCal:
    """Add a member. Raises `ActionRefusee`."""
    with contraintes_dites(), transaction.atomic():
        commission = _ouvrir(commission_id, acteur, version)
        _exiger_membre(commission, saisie)
        membre = MembreCal.objects.create(commission=commission, **asdict(saisie))
        _enregistrer(commission)
        tracer_actes(acteur, "inscrire_membre", MEMBRE, [membre.pk])
    return membre


def modifier_membre(membre_id: int, *, saisie: SaisieMembre, acteur: Acteur, version: int | None = None) -> MembreCal:
    """Change a member, or end his mandate. `version`: that of his commission, as read. Raises `ActionRefusee`."""
    with contraintes_dites(), transaction.atomic():
        situe = MembreCal.objects.filter(pk=membre_id).values_list("commission", flat=True).first()
        if situe is None:
            raise ActionRefusee(introuvable("Ce membre"))
        commission = _ouvrir(situe, acteur, version)
        membre = MembreCal.objects.select_for_update(of=("self",)).get(pk=membre_id)
        _exiger_membre(commission, saisie, membre)
        valeurs = asdict(saisie)
        changes = [champ for champ, valeur in valeurs.items() if getattr(membre, champ) != valeur]
        for champ in changes:
            setattr(membre, champ, valeurs[champ])
        if changes:
            membre.save(update_fields=changes)
            _enregistrer(commission)
            tracer_actes(acteur, "modifier_membre", MEMBRE, [membre.pk], changes)
    return membre


def _ouvrir(commission_id: int, acteur: Acteur, version: int | None) -> CommissionCal:
    """Lock a commission, then check rights and version. Raises `ActionRefusee`."""
    commission = verrouiller_commission(commission_id)
    exiger(refus_de_commission(acteur=acteur, commission=commission))
    exiger(refus_de_version(commission, version))
    return commission


def _enregistrer(commission: CommissionCal, *champs: str) -> None:
    """Save a locked commission and raise its version: its members are part of it."""
    commission.version += 1
    commission.save(update_fields=["version", *champs])


def verrouiller_commission(commission_id: int) -> CommissionCal:
    """Raises `ActionRefusee` when there is no such commission."""
    commission = CommissionCal.objects.select_for_update(of=("self",), no_key=True).filter(pk=commission_id).first()
    if commission is None:
        raise ActionRefusee(introuvable("Cette commission"))
    return commission


def membres_de(commission_id: int, le: date | None = None) -> list[MembreCal]:
    """Members of a commission, titulars with their suppléants; those of that day when it is said. One statement."""
    membres = MembreCal.objects.filter(commission=commission_id).select_related("organisme", "territoire", "agent")
    lus = list(membres.order_by("qualite", "pk"))
    ordre = {code: rang for rang, code in enumerate(QualiteMembre.values)}
    lus.sort(key=lambda un: (ordre[un.qualite], not un.president, un.suppleant_de_id or un.pk, un.pk))
    return [un for un in lus if le is None or examine(un).siege_le(le)]


def examine(membre: MembreCal) -> Membre:
    """A member as the rules of the voices read him."""
    return Membre(
        id=membre.pk,
        qualite=membre.qualite,
        du=membre.du,
        au=membre.au,
        territoire=membre.territoire_id,
        organisme=membre.organisme_id,
        suppleant_de=membre.suppleant_de_id,
        president=membre.president,
    )


def constats_de(commission: CommissionCal, le: date) -> list[Constat]:
    """Defects of the composition of a commission on that day."""
    return constats([examine(un) for un in membres_de(commission.pk)], le, quorum=commission.quorum)


def _exiger_saisie(saisie: SaisieCommission) -> None:
    refus = []
    if not saisie.nom.strip():
        refus.append(
            Refus(
                "nom_requis",
                "Une commission a un nom.",
                champ="nom",
                issue="Donnez-lui celui du règlement.",
                source=Regle.COMPLET,
            )
        )
    if saisie.quorum < 1:
        refus.append(
            Refus(
                "quorum",
                "Le quorum est d'au moins un membre.",
                champ="quorum",
                source=R441_9_IV,
                issue="Reprenez celui du règlement.",
            )
        )
    if saisie.quorum_second is not None and not 1 <= saisie.quorum_second <= saisie.quorum:
        refus.append(
            Refus(
                "quorum_second", "Le quorum sur seconde convocation va d'un membre au quorum ordinaire.", champ="quorum_second",
                source=R441_9_IV, issue="Reprenez celui du règlement, ou laissez vide s'il n'en donne pas.",
            )
        )  # fmt: skip
    if saisie.reponse_jours < 10:
        refus.append(
            Refus(
                "reponse_dix_jours", "Le délai de réponse à une offre n'est jamais inférieur à dix jours.",
                champ="reponse_jours", source="R441-10 CCH (version du 25 septembre 1999)", issue="Indiquez dix jours ou plus.",
            )
        )  # fmt: skip
    if not saisie.reglement.strip():
        refus.append(
            Refus(
                "reglement_requis", "Le règlement intérieur de la commission est publié ; sa référence est enregistrée.",
                champ="reglement", source=R441_9_IV, issue="Indiquez sa date et où il est publié.",
            )
        )  # fmt: skip
    refus += _refus_de_forme(saisie)
    if refus:
        raise ActionRefusee(refus)


def _refus_de_forme(saisie: SaisieCommission) -> list[Refus]:
    """Values out of their lists, bounds or lengths."""
    refus = []
    if saisie.mode not in ModeSeance.values:
        refus.append(_hors_liste("mode"))
    if saisie.suite_caducite not in SuiteCaducite.values:
        refus.append(_hors_liste("suite_caducite"))
    if not 0 <= saisie.convocation_jours <= DELAI_MAX or saisie.reponse_jours > DELAI_MAX or saisie.quorum > DELAI_MAX:
        refus.append(
            Refus(
                "nombre_hors_bornes", f"Un délai ou un quorum de commission va de 0 à {DELAI_MAX}.", champ="convocation_jours",
                source=R441_9_IV, issue="Reprenez celui du règlement.",
            )
        )  # fmt: skip
    refus += _trop_longs({"nom": (saisie.nom, 120), "reglement": (saisie.reglement, 200)})
    if len(set(saisie.territoires)) != Territoire.objects.filter(pk__in=saisie.territoires).count():
        refus.append(
            Refus(
                "territoire_inconnu",
                "Ce territoire n'existe pas.",
                champ="territoires",
                issue="Choisissez-le dans la liste.",
                source="code officiel géographique de l'INSEE",
            )
        )
    return refus


def _exiger_membre(commission: CommissionCal, saisie: SaisieMembre, membre: MembreCal | None = None) -> None:
    refus = []
    if not saisie.nom.strip():
        refus.append(
            Refus("nom_requis", "Un membre a un nom.", champ="nom", issue="Écrivez son nom.", source=Regle.COMPLET)
        )
    refus += _trop_longs({"nom": (saisie.nom, 120), "courriel": (saisie.courriel, 254)})
    if saisie.courriel and not _est_un_courriel(saisie.courriel):
        refus.append(
            Refus(
                "courriel_illisible", "Cette adresse électronique n'est pas lisible.", champ="courriel", source=R441_9_IV,
                issue="Corrigez-la, ou laissez-la vide : la convocation s'imprime.",
            )
        )  # fmt: skip
    if saisie.qualite not in QualiteMembre.values:
        refus.append(_hors_liste("qualite", "L441-2 II CCH"))
    if saisie.organisme_id is not None and not Organisme.objects.filter(pk=saisie.organisme_id).exists():
        refus.append(_inconnu("organisme", "Cet organisme n'existe pas.", "organisme_id"))
    if saisie.territoire_id is not None and not Territoire.objects.filter(pk=saisie.territoire_id).exists():
        refus.append(_inconnu("territoire", "Ce territoire n'existe pas.", "territoire_id"))
    if saisie.suppleant_de_id is not None:
        refus += _refus_de_suppleant(commission, saisie, membre)
    if refus:
        raise ActionRefusee(refus)


def _refus_de_suppleant(commission: CommissionCal, saisie: SaisieMembre, membre: MembreCal | None) -> list[Refus]:
    """A suppléant replaces a titular of the same commission, in his quality, and does not preside."""
    refus = []
    titulaire = commission.membres.filter(pk=saisie.suppleant_de_id or 0).first()
    if titulaire is None or titulaire.suppleant_de_id is not None or (membre and titulaire.pk == membre.pk):
        refus.append(
            Refus(
                "titulaire_inconnu", "Un suppléant remplace un titulaire de la même commission.",
                champ="suppleant_de_id", issue="Choisissez le titulaire.", source="L441-2 II CCH",
            )
        )  # fmt: skip
    elif titulaire.qualite != saisie.qualite:
        refus.append(
            Refus(
                "qualite_du_suppleant", "Un suppléant siège en la qualité de son titulaire.", champ="qualite",
                source="L441-2 II CCH", issue="Reprenez la qualité du titulaire.",
            )
        )  # fmt: skip
    if saisie.president:
        refus.append(
            Refus(
                "president_titulaire", "Le président est un titulaire.", champ="president", source="R441-9 II CCH",
                issue="Inscrivez-le comme titulaire, ou retirez la présidence.",
            )
        )  # fmt: skip
    return refus


def _trop_longs(textes: Mapping[str, tuple[str, int]]) -> list[Refus]:
    return [
        Refus(
            "trop_long", f"Ce texte a {maximum} caractères au plus.", champ=champ, source=R441_9_IV, issue="Raccourcissez-le."
        )
        for champ, (texte, maximum) in textes.items()
        if len(texte) > maximum
    ]  # fmt: skip


def _est_un_courriel(texte: str) -> bool:
    try:
        validate_email(texte)
    except ValidationError:
        return False
    return True


def _hors_liste(champ: str, source: str = R441_9_IV) -> Refus:
    return Refus(
        "hors_liste", "Cette valeur n'est pas dans la liste.", champ=champ, source=source, issue="Choisissez-la dans la liste."
    )  # fmt: skip


def _inconnu(quoi: str, phrase: str, champ: str) -> Refus:
    return Refus(f"{quoi}_inconnu", phrase, champ=champ, source="L441-2 II CCH", issue="Choisissez-le dans la liste.")


def ecrire_les_textes(commission_id: int, *, blocs: Mapping[str, str], acteur: Acteur) -> CommissionCal:
    """The bailleur's own words at the end of its letters; an empty text is taken away. Raises `ActionRefusee`."""
    with transaction.atomic():
        commission = _ouvrir(commission_id, acteur, None)
        propres = {cle: texte.strip() for cle, texte in blocs.items() if texte.strip()}
        if refus := [un for cle, texte in propres.items() if (un := _refus_de_texte(cle, texte)) is not None]:
            raise ActionRefusee(refus)
        if propres != commission.blocs:
            commission.blocs = propres
            _enregistrer(commission, "blocs")
            tracer_actes(acteur, "ecrire_les_textes", COMMISSION, [commission.pk], ["blocs"])
    return commission


def _refus_de_texte(cle: str, texte: str) -> Refus | None:
    if cle not in LIBELLES:
        return Refus(
            "texte_inconnu",
            "Cette lettre n'existe pas.",
            champ=cle,
            issue="Choisissez-la dans la liste.",
            source=Regle.LISTE,
        )
    if len(texte) > LONGUEUR_MAX:
        return Refus(
            "texte_trop_long", f"Un texte ajouté à une lettre a {LONGUEUR_MAX} caractères au plus ; il en a {len(texte)}.",
            champ=cle, issue="Raccourcissez-le : la lettre porte déjà ses mentions légales.", source=Regle.BORNE
        )  # fmt: skip
    if any(not est_imprimable(un) for un in texte):
        return Refus(
            "texte_non_imprimable", "Ce texte contient un caractère qui ne s'imprime pas.", champ=cle,
            issue="Retirez les émojis et les symboles rares.", source=Regle.FORMAT
        )  # fmt: skip
    return None

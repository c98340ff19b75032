"""Does this person already have a demande? Asked before registering, beyond the agent's perimeter (DESIGN §4).

Says only that one exists and at which guichet. Exact keys: numéro unique, NIR, or same normalised name, first name and
birth date. Every answer is traced and counted: an agent has an hourly limit, kept in the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, Value

from demandeurs.models import Personne
from demandeurs.nir import empreintes_du_nir
from demandeurs.saisie import SaisieMenage, SaisiePersonne
from habilitations import access
from habilitations.acteur import Acteur, NatureActeur
from habilitations.rules.droits import Droit
from registre.models import Demande, NumeroUnique, VerificationExistant
from registre.querysets import OUVERTES
from registre.rules.constats import Avertissement
from registre.rules.controles_personnes import ADULTES
from registre.rules.derives import LONGUEUR_MOT, jeton_de_naissance
from registre.rules.numero import compacter_numero
from registre.saisie import SaisieDemande
from registre.services.recherche import Correspond
from socle.clock import maintenant
from socle.errors import Nature, Refus, exiger
from socle.journal import tracer_consultation
from socle.texte import normaliser

UNE_HEURE = timedelta(hours=1)
REPONSES_MAX = 10
CANDIDATS_MAX = 100
# Of the motive that an agent gives to register in spite of a demande that exists.
MOTIF_MINIMAL = 10
SOURCE = "R441-2-6 CCH ; un ménage a une seule demande active"


class Cle(StrEnum):
    """What matched."""

    NUMERO = "numero"
    NIR = "nir"
    IDENTITE = "identite"


@dataclass(frozen=True, slots=True)
class Existant:
    """All that is said of a demande that exists: where it is followed, and by which key it was found.

    `visible`: it is in the agent's perimeter, so that he may open it (`cle`); otherwise he may ask for it to be shared.
    `demande_id` is for the service of access alone: no screen and no answer shows it.
    """

    guichet: str
    organisme: str
    par: Cle
    visible: bool = False
    cle: str = ""
    demande_id: int = 0


def verifier_existant(
    *,
    acteur: Acteur,
    numero: str = "",
    nir: str = "",
    nom: str = "",
    prenom: str = "",
    naissance_le: date | None = None,
) -> list[Existant]:
    """Open demandes of this person, at most ten. Raises `ActionRefusee` without the right, or over the hourly limit."""
    exiger(access.refus_d_acces(acteur, Droit.ENREGISTRER))
    with transaction.atomic():
        exiger(_refus_de_limite(acteur))
        personne = SaisiePersonne(role="titulaire", nom=nom, prenom=prenom, naissance_le=naissance_le, nir=nir)
        trouves = _par_numero(numero) | _par_personnes([personne])
        return _repondre(trouves, acteur)


def refus_existant(saisie: SaisieDemande, *, acteur: Acteur, confirme: bool) -> Refus | None:
    """At registration: the warning that an adult of the household already has a demande; counted when it says so."""
    if saisie.menage is None or confirme:
        return None
    trouves = _par_personnes(_adultes(saisie.menage))
    if not trouves:
        return None
    existants = _repondre(trouves, acteur)
    premier = existants[0]
    return Avertissement(
        "demande_existante",
        f"Un des demandeurs a déjà une demande, au guichet {premier.guichet} ({premier.organisme}).",
        Nature.CONFLIT,
        "menage.personnes",
        SOURCE,
        "Renouvelez ou modifiez cette demande ; si ce n'est pas la même personne, confirmez.",
    )


def refus_de_confirmer(acteur: Acteur) -> Refus | None:
    """An agent says why it is somebody else: what costs nothing is ignored, and makes two demandes of one household.

    The motive is kept by the trace of the act. A program confirms on behalf of its organisme, which answers for it.
    """
    if acteur.nature is not NatureActeur.AGENT or len(acteur.motif.strip()) >= MOTIF_MINIMAL:
        return None
    return Refus(
        "motif_de_confirmation",
        "Dites pourquoi ce n'est pas la même demande, en dix caractères au moins.",
        champ="motif_existante",
        source=SOURCE,
        issue="Ouvrez plutôt la demande qui existe si c'est le même ménage.",
    )


def dire_existant(saisie: SaisieDemande, *, acteur: Acteur) -> list[Existant]:
    """What a refused registration may say of the demandes that exist: counted, traced and limited like the question.

    The refusal undoes its transaction, so that the answer is counted in one of its own. Raises `ActionRefusee`.
    """
    if saisie.menage is None:
        return []
    with transaction.atomic():
        exiger(_refus_de_limite(acteur))
        return _repondre(_par_personnes(_adultes(saisie.menage)), acteur)


def autre_demande_ouverte(demande: Demande) -> bool:
    """Whether an adult of this household has another demande in progress; for an act of the register, which says no more."""
    adultes = Personne.objects.filter(menage=demande.menage_id, role__in=ADULTES)
    if demande.menage_id is None:
        return False
    lus = list(adultes.values_list("nom", "nom_naissance", "prenom", "naissance_le", "nir_empreinte"))
    personnes = [
        SaisiePersonne(role="titulaire", nom=nom, nom_naissance=naissance, prenom=prenom, naissance_le=le)
        for nom, naissance, prenom, le, _ in lus
    ]
    empreintes = [une for *_, une in lus if une]
    memes_nir = Demande.objects.filter(
        menage__in=Personne.objects.filter(nir_empreinte__in=empreintes, role__in=ADULTES).values("menage"),
        etat__in=OUVERTES,
    )
    trouvees = set(_meme_identite(personnes)) | (set(memes_nir.values_list("pk", flat=True)) if empreintes else set())
    return bool(trouvees - {demande.pk})


def _adultes(menage: SaisieMenage) -> list[SaisiePersonne]:
    return [personne for personne in menage.personnes if personne.role in ADULTES]


def _par_numero(numero: str) -> dict[int, Cle]:
    if not numero:
        return {}
    lignes = NumeroUnique.objects.filter(numero=compacter_numero(numero), demande__etat__in=OUVERTES)
    return dict.fromkeys(lignes.values_list("demande_id", flat=True)[:REPONSES_MAX], Cle.NUMERO)


def _par_personnes(personnes: Sequence[SaisiePersonne]) -> dict[int, Cle]:
    """Ids of open demandes where one of these adults is an adult too: by NIR, or by name, first name and birth date."""
    return {**_meme_identite(personnes), **_meme_nir(personnes)}


def _meme_nir(personnes: Iterable[SaisiePersonne]) -> dict[int, Cle]:
    empreintes = [une for personne in personnes if personne.nir for une in empreintes_du_nir(personne.nir)]
    if not empreintes:
        return {}
    menages = Personne.objects.filter(nir_empreinte__in=empreintes, role__in=ADULTES).values_list(
        "menage_id", flat=True
    )
    demandes = Demande.objects.filter(menage__in=list(menages[:CANDIDATS_MAX]), etat__in=OUVERTES)
    return dict.fromkeys(demandes.values_list("pk", flat=True), Cle.NIR)


def _meme_identite(personnes: Iterable[SaisiePersonne]) -> dict[int, Cle]:
    """Candidates by the index of the search (names and birth date are its tokens), then exact comparison."""
    identifiees = [p for p in personnes if p.naissance_le is not None and _noms(p) and normaliser(p.prenom)]
    if not identifiees:
        return {}
    requete = " | ".join(_requete(p) for p in identifiees)
    trouvees = Demande.objects.filter(Correspond(F("recherche_noms"), Value(requete)), etat__in=OUVERTES)
    candidats = dict(trouvees.values_list("menage_id", "pk")[:CANDIDATS_MAX])
    if not candidats:
        return {}
    condition = Q()
    for p in identifiees:
        meme_nom = Q(nom_normalise__in=_noms(p)) | Q(nom_naissance_normalise__in=_noms(p))
        condition |= meme_nom & Q(prenom_normalise=normaliser(p.prenom), naissance_le=p.naissance_le)
    exactes = Personne.objects.filter(condition, menage__in=list(candidats), role__in=ADULTES)
    return {candidats[menage_id]: Cle.IDENTITE for menage_id in exactes.values_list("menage_id", flat=True)}


def _noms(p: SaisiePersonne) -> list[str]:
    return sorted({normaliser(nom) for nom in (p.nom, p.nom_naissance)} - {""})


def _requete(p: SaisiePersonne) -> str:
    """`((NOM & USUEL) | NAISSANCE) & PRENOM & date`, as a tsquery; tokens are plain capitals and digits."""
    noms = " | ".join("(" + " & ".join(mot[:LONGUEUR_MOT] for mot in nom.split()) + ")" for nom in _noms(p))
    prenom = " & ".join(mot[:LONGUEUR_MOT] for mot in normaliser(p.prenom).split())
    ne_le = jeton_de_naissance(p.naissance_le) if p.naissance_le else ""
    return f"(({noms}) & {prenom} & {ne_le})"


def _repondre(trouves: dict[int, Cle], acteur: Acteur) -> list[Existant]:
    demandes = Demande.objects.filter(pk__in=trouves).select_related("guichet__organisme").order_by("deposee_le", "pk")
    perimetre = access.perimetre_de(acteur, Droit.CONSULTER)
    existants = []
    for demande in demandes[:REPONSES_MAX]:
        visible = perimetre.couvre(id=demande.pk, territoires=demande.territoires, guichet_id=demande.guichet_id)
        existants.append(
            Existant(
                guichet=demande.guichet.nom,
                organisme=demande.guichet.organisme.nom,
                par=trouves[demande.pk],
                visible=visible,
                cle=str(demande.cle) if visible else "",
                demande_id=demande.pk,
            )
        )
    VerificationExistant.objects.create(
        agent_id=acteur.agent_id, organisme_id=acteur.organisme_id, faite_a=maintenant(), trouvees=len(existants)
    )
    tracer_consultation(acteur, "registre.demande", sorted(trouves), nature="existence")
    return existants


def compter_presentation(acteur: Acteur, *, trouvee: int | None) -> None:
    """One more couple of number and birth date tried at a guichet (R441-2-4-1): it is a question like the others.

    Counted, traced and limited like them; `trouvee` is the demande that the couple opens, None when it opens nothing.
    Raises `ActionRefusee` past the limit. In a transaction of its own: a refused deposit still counts.
    """
    with transaction.atomic():
        exiger(_refus_de_limite(acteur))
        VerificationExistant.objects.create(
            agent_id=acteur.agent_id,
            organisme_id=acteur.organisme_id,
            faite_a=maintenant(),
            trouvees=0 if trouvee is None else 1,
        )
        objets = [] if trouvee is None else [trouvee]
        tracer_consultation(acteur, "registre.demande", objets, nature="existence")


def _refus_de_limite(acteur: Acteur) -> Refus | None:
    if acteur.est_systeme:
        return None
    recentes = VerificationExistant.objects.filter(
        organisme_id=acteur.organisme_id, agent_id=acteur.agent_id, faite_a__gt=maintenant() - UNE_HEURE
    ).count()
    if recentes < settings.VERIFICATIONS_PAR_HEURE:
        return None
    return Refus(
        "trop_de_verifications",
        f"Vous avez fait {recentes} recherches de demandes existantes en une heure.",
        Nature.LIMITE,
        source="R441-2-6 CCH : accès aux seules fins d'attribution",
        issue="Attendez, ou demandez au gestionnaire si votre activité le justifie.",
    )

"""What the list of this request shows: its address, or the search that the agent opens it with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.http import QueryDict
from django.urls import reverse

from habilitations.rules.droits import Fonction
from habilitations.web.acteurs import RequeteDAgent
from registre.catalogue import CATALOGUE, TOUTES, profils_de
from registre.liste import COLONNES, CURSEURS, GARDES, RECHERCHE, VUE, ListeDemandee, resoudre
from registre.models import PreferenceDeListe
from registre.services import listes
from registre.web import recherches
from registre.web.vues.adresses import requete_de

LISTE = CATALOGUE.nom


@dataclass(frozen=True, slots=True)
class Vue:
    """A named search: shipped for a function, one's own, or shared by a colleague."""

    code: str
    nom: str
    parametres: dict[str, str] = field(default_factory=dict)
    colonnes: Sequence[str] = ()
    a_moi: bool = False
    partagee: bool = False
    livree: bool = False

    @property
    def requete(self) -> str:
        """Its query string: the filters are in the address, so that it can be sent."""
        requete = QueryDict(mutable=True)
        requete.update({VUE: self.code, **self.parametres})
        return requete.urlencode()


@dataclass(frozen=True, slots=True)
class EtatDeListe:
    """The parameters in force, with the searches offered and the one in force."""

    parametres: QueryDict
    vues: Sequence[Vue]
    preference: PreferenceDeListe
    vue: Vue | None = None
    recherche: recherches.RechercheGardee | None = None
    perdue: bool = False

    @property
    def preferees(self) -> Sequence[str]:
        """Columns of a search somebody saved, else those the agent chose, else those shipped."""
        vue = self.vue
        if vue is not None and not vue.livree and vue.colonnes:
            return vue.colonnes
        return self.preference.colonnes or (vue.colonnes if vue else ())

    @property
    def modifiee(self) -> bool:
        """The search in force was changed since it was opened."""
        if self.vue is None:
            return False
        actuels = {nom: self.parametres[nom] for nom in GARDES if nom != COLONNES and self.parametres.get(nom)}
        return {n: v for n, v in actuels.items() if (n, v) != ("tri", "anciennete")} != self.vue.parametres

    @property
    def requete(self) -> str:
        """What the other pages of the list carry: everything but the page one is on."""
        noms = (*GARDES, RECHERCHE, VUE)
        return requete_de(self.parametres, noms)


def vues_de(request: RequeteDAgent) -> list[Vue]:
    """One's own, those of colleagues, those shipped for the function: one statement."""
    assert request.acteur is not None
    siennes = [
        Vue(
            str(une.cle),
            une.nom,
            dict(une.parametres),
            tuple(une.colonnes),
            a_moi=une.agent_id == request.acteur.agent_id,
            partagee=une.partagee,
        )
        for une in listes.recherches_de(request.acteur, LISTE)
    ]
    livrees = [
        Vue(un.code, un.nom, dict(un.parametres), un.colonnes, livree=True)
        for un in profils_de(request.affectation.fonction if request.affectation else Fonction.CONSULTATION)
    ]
    return [*siennes, *livrees]


def lire(request: RequeteDAgent, parametres: QueryDict | None = None) -> EtatDeListe:
    """The state of the list for an address, by default that of the request; nothing asked: the agent's opening search."""
    assert request.acteur is not None
    demandes = request.GET if parametres is None else parametres
    vues = vues_de(request)
    preference = listes.preference_de(request.acteur, LISTE)
    if demandes:
        vue = next((une for une in vues if une.code == demandes.get(VUE)), None)
    else:
        vue = ouverture(vues, preference)
        demandes = QueryDict(vue.requete)
    cle = demandes.get(RECHERCHE, "")
    recherche = recherches.retrouver(request.session, cle) if cle else None
    return EtatDeListe(demandes, vues, preference, vue, recherche, perdue=bool(cle) and recherche is None)


def ouverture(vues: Sequence[Vue], preference: PreferenceDeListe) -> Vue:
    """The search the list opens with: the one chosen while it exists, else the first of the function."""
    choisie = next((une for une in vues if une.code == preference.defaut), None)
    return choisie or next(une for une in vues if une.livree)


def demandee(request: RequeteDAgent, etat: EtatDeListe) -> ListeDemandee:
    """The demandes that this state of the list asks, in the rights of the agent."""
    assert request.acteur is not None
    texte = etat.recherche.texte if etat.recherche else ""
    return resoudre(etat.parametres, acteur=request.acteur, texte=texte, preferees=etat.preferees)


def adresse_de_tout() -> str:
    """The list with nothing asked, whatever the agent opens it with."""
    return f"{reverse('registre:liste')}?{VUE}={TOUTES}"


def adresse_de_retour(requete: str) -> str:
    """The list of this query string, known parameters only: it comes from a form."""
    propre = requete_de(QueryDict(requete[:2_000]), (*GARDES, RECHERCHE, VUE, *CURSEURS))
    return f"{reverse('registre:liste')}?{propre}" if propre else adresse_de_tout()

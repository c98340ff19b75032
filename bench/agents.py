"""Fifty agents at their desks over HTTP: what each does, drawn with a seed, and how long each answer took."""

from __future__ import annotations

import http.client
import re
import threading
import time
from dataclasses import dataclass, field
from random import Random
from urllib.parse import urlencode

from lxml import html

DOSSIER = re.compile(r'href="(/demandes/[0-9a-f-]{36}/)"')
DELAI = 30
# What an agent does next, and how often: mostly reading, one act in ten.
GESTES = {"accueil": 8, "liste": 27, "chercher": 15, "ouvrir": 35, "renouveler": 10, "nouvelle": 5}
FILTRES = ("", "?echeance=a_renouveler&tri=echeance", "?type=T3", "?tri=-anciennete", "?mutation=oui", "?anciennete=5")


@dataclass(frozen=True, slots=True)
class Poste:
    """One agent: session cookie, the dossiers he will renew (his own, nobody else's), the names he looks for."""

    cookie: str
    valeur: str
    a_renouveler: list[str]
    noms: list[str]


@dataclass(slots=True)
class Releve:
    """Seconds of each request by kind, and what went wrong."""

    durees: dict[str, list[float]] = field(default_factory=dict)
    erreurs: list[str] = field(default_factory=list)
    ecrits: int = 0

    def ajouter(self, autre: Releve) -> None:
        for geste, durees in autre.durees.items():
            self.durees.setdefault(geste, []).extend(durees)
        self.erreurs += autre.erreurs
        self.ecrits += autre.ecrits


class Agent:
    """A browser without images: cookies, forms filled from the page itself, redirections followed."""

    def __init__(self, poste: Poste, port: int, hasard: Random) -> None:
        self.poste, self.hasard = poste, hasard
        self.connexion = http.client.HTTPConnection("127.0.0.1", port, timeout=DELAI)
        self.cookies = {poste.cookie: poste.valeur}
        self.releve = Releve()
        self.vus: list[str] = []
        self.reste = list(poste.a_renouveler)
        self.compte = True

    def agir(self) -> None:
        """One gesture."""
        geste = self.hasard.choices(list(GESTES), list(GESTES.values()))[0]
        if geste == "accueil":
            self.lire(geste, "/")
        elif geste == "liste":
            self.vus = DOSSIER.findall(self.lire(geste, f"/demandes/{self.hasard.choice(FILTRES)}")) or self.vus
        elif geste == "chercher":
            page = html.fromstring(self.lire("liste", "/demandes/"))
            formulaire = _formulaire(page, "/demandes/recherche/")
            self.vus = (
                DOSSIER.findall(self.envoyer(geste, formulaire, texte=self.hasard.choice(self.poste.noms))) or self.vus
            )
        elif geste == "nouvelle":
            self.lire(geste, "/demandes/nouvelle/")
        elif geste == "ouvrir" and self.vus:
            self.lire(geste, self.hasard.choice(self.vus))
        elif geste == "renouveler" and self.reste:
            self.renouveler(self.reste.pop())

    def renouveler(self, dossier: str) -> None:
        """Open the dossier, open the act, send it: the answer must be the dossier, not the form again."""
        self.lire("ouvrir", dossier)
        adresse = f"{dossier}renouveler/"
        formulaire = _formulaire(html.fromstring(self.lire("formulaire", adresse)), adresse)
        texte = self.envoyer("renouveler", formulaire, confirme="on")
        if f'action="{adresse}"' in texte or "renouvel" not in texte:
            self.releve.erreurs.append("renouvellement refusé")
        else:
            self.releve.ecrits += self.compte

    def envoyer(self, geste: str, formulaire: html.HtmlElement, **valeurs: str) -> str:
        champs = {nom: valeur for nom, valeur in formulaire.fields.items() if valeur is not None} | valeurs
        return self.lire(geste, formulaire.action, urlencode(champs))

    def lire(self, geste: str, adresse: str, corps: str | None = None) -> str:
        """The page at this address; each request of a redirection is one answer."""
        entetes = {"Cookie": "; ".join(f"{nom}={valeur}" for nom, valeur in self.cookies.items())}
        if corps is not None:
            entetes |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": self._origine()}
        debut = time.perf_counter()
        self.connexion.request("GET" if corps is None else "POST", adresse, corps, entetes)
        reponse = self.connexion.getresponse()
        texte = reponse.read().decode()
        if self.compte:
            self.releve.durees.setdefault(geste, []).append(time.perf_counter() - debut)
        for recu in reponse.headers.get_all("Set-Cookie") or ():
            nom, _, valeur = recu.partition(";")[0].partition("=")
            self.cookies[nom] = valeur
        if reponse.status in (302, 303):
            return self.lire(geste, reponse.headers["Location"])
        if reponse.status != 200:
            self.releve.erreurs.append(f"{geste} : {reponse.status}")
        return texte

    def _origine(self) -> str:
        return f"http://{self.connexion.host}:{self.connexion.port}"


def _formulaire(page: html.HtmlElement, adresse: str) -> html.HtmlElement:
    """The form that posts to this address; a form without an address posts to its own page."""
    formulaires = [f for f in page.forms if f.method == "POST"]
    exacts = [f for f in formulaires if (f.action or "").split("?")[0] == adresse]
    trouve = exacts[0] if exacts else next(f for f in formulaires if not f.action)
    trouve.action = adresse
    return trouve


def travailler(postes: list[Poste], port: int, *, graine: int, rodage: float, duree: float, pause: float) -> Releve:
    """All of them at once for `rodage` seconds left out, then `duree` seconds; each waits `pause` on average."""
    agents = [Agent(poste, port, Random(f"{graine} {rang}")) for rang, poste in enumerate(postes)]
    debut = time.monotonic() + rodage
    fils = [threading.Thread(target=_journee, args=(agent, debut, duree, pause)) for agent in agents]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    total = Releve()
    for agent in agents:
        total.ajouter(agent.releve)
    return total


def _journee(agent: Agent, debut: float, duree: float, pause: float) -> None:
    """Exponential pauses: agents do not act in step."""
    agent.compte = False
    while (instant := time.monotonic()) < debut + duree:
        agent.compte = instant >= debut
        time.sleep(min(agent.hasard.expovariate(1 / pause), max(0.0, debut + duree - instant)))
        try:
            agent.agir()
        except (OSError, http.client.HTTPException, LookupError, StopIteration) as erreur:
            agent.releve.erreurs.append(type(erreur).__name__)
            agent.connexion.close()

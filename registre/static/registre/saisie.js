// Keeps what is typed: saved in the background after a pause, never in the browser's own storage.
// When the session is over the page stays as it is, says so, and goes on saving once the agent has signed in again.
(function () {
  "use strict";

  var PAUSE = 1500;
  var REPRISE = 3000;

  function brancher(formulaire) {
    var adresse = formulaire.dataset.brouillon;
    var etat = document.querySelector("[data-etat-brouillon]");
    var change = false;
    var arrete = false;
    var minuterie = null;
    var enCours = null;
    var avis = null;
    var envoi = false;

    function dire(texte, ton) {
      if (!etat) { return; }
      etat.textContent = texte;
      etat.classList.toggle("etat-probleme", ton === "probleme");
    }

    // Nothing was typed since what the line above says: a draft saved a minute ago is not the page as it is now.
    function aJour(oui) { if (etat) { etat.toggleAttribute("data-a-jour", oui); } }

    // For whom this page was written: another tab may have changed it.
    function entetes() {
      var pour = document.querySelector('meta[name="agit-pour"]');
      return pour ? { "X-Agit-Pour": pour.content } : {};
    }

    function champ(nom) { return formulaire.querySelector('input[name="' + nom + '"]'); }

    function prevenir(texte, lien) {
      if (avis && avis.dataset.texte === texte) { return; }
      if (avis) { avis.remove(); }
      avis = document.createElement("div");
      avis.className = "carte attention mb-3";
      avis.setAttribute("role", "alert");
      avis.dataset.texte = texte;
      var p = document.createElement("p");
      p.className = "mb-0";
      p.textContent = texte + " ";
      if (lien) {
        var a = document.createElement("a");
        a.href = lien.adresse;
        a.textContent = lien.texte;
        if (lien.ailleurs) { a.target = "_blank"; a.rel = "noopener"; }
        p.appendChild(a);
      }
      avis.appendChild(p);
      formulaire.parentNode.insertBefore(avis, formulaire);
    }

    function rassurer() { if (avis) { avis.remove(); avis = null; } }

    function jeton(valeur) {
      document.querySelectorAll('input[name="csrfmiddlewaretoken"]').forEach(function (c) { c.value = valeur; });
    }

    function sessionPerdue() {
      dire("Session terminée : votre saisie est dans cette page", "probleme");
      prevenir("Votre session est terminée. Rien n'est perdu : laissez cette page ouverte.", {
        adresse: formulaire.dataset.connexion + "?next=" + encodeURIComponent("/demandes/brouillons/"),
        texte: "Se reconnecter dans un nouvel onglet", ailleurs: true
      });
      window.clearTimeout(minuterie);
      minuterie = window.setTimeout(garder, REPRISE);
      return "session";
    }

    // The session open now has another token than this page.
    function reprendre(reponse, encore) {
      return reponse.json().then(function (lu) {
        if (lu.code !== "jeton" || encore) { return refuser(reponse.status, lu); }
        jeton(lu.jeton);
        return envoyer(true);
      });
    }

    function refuser(statut, lu) {
      if (lu.code === "version") {
        arrete = true;
        dire("Ce brouillon a été changé dans une autre page", "probleme");
        prevenir("Une autre page a enregistré ce brouillon. Cette page garde votre saisie : continuez pour voir ce qui diffère et choisir.");
      } else if (lu.code === "autre_organisme") {
        dire("Non enregistré : cette page date d'un autre organisme", "probleme");
        prevenir("Cette page a été ouverte pour un autre organisme. Reprenez-le pour enregistrer ce que vous avez saisi.");
      } else {
        dire(lu.texte || "Brouillon non enregistré", "probleme");
      }
      return "refus";
    }

    function envoyer(encore) {
      return window.fetch(adresse, { method: "POST", body: new FormData(formulaire), headers: entetes(), redirect: "manual" }).then(function (reponse) {
        if (reponse.type === "opaqueredirect" || reponse.status === 401) { return sessionPerdue(); }
        if (reponse.headers.get("X-Conflit-Organisme")) { return refuser(409, { code: "autre_organisme" }); }
        if (reponse.status === 403) { return reprendre(reponse, encore); }
        return reponse.json().then(function (lu) {
          if (!reponse.ok) { return refuser(reponse.status, lu); }
          champ("brouillon_version").value = lu.version;
          rassurer();
          dire("Brouillon enregistré à " + lu.heure);
          aJour(!change);
          return "garde";
        });
      }).catch(function () {
        change = true;
        dire("Pas de réseau : nouvel essai dans quelques secondes", "probleme");
        window.clearTimeout(minuterie);
        minuterie = window.setTimeout(garder, REPRISE);
        return "reseau";
      });
    }

    function garder() {
      window.clearTimeout(minuterie);
      if (arrete) { return Promise.resolve("arret"); }
      if (enCours) { return enCours.then(garder); }
      change = false;
      dire("Enregistrement du brouillon…");
      enCours = envoyer(false).then(function (issue) {
        enCours = null;
        if (issue === "session") { change = true; }
        return issue;
      });
      return enCours;
    }

    function noter(evenement) {
      if (evenement.target.closest("[data-hors-brouillon]")) { return; }
      change = true;
      aJour(false);
      window.clearTimeout(minuterie);
      minuterie = window.setTimeout(garder, PAUSE);
    }

    formulaire.addEventListener("input", noter);
    formulaire.addEventListener("change", noter);
    formulaire.addEventListener("click", function (e) { if (e.target.closest("[data-ajouter], [data-retirer]")) { noter(e); } });

    // The act waits for the saving under way, and asks first whether the session is still there.
    formulaire.addEventListener("submit", function (evenement) {
      if (envoi) { return; }
      evenement.preventDefault();
      evenement.stopImmediatePropagation();
      if (formulaire.dataset.prepare) { return; }
      formulaire.dataset.prepare = "1";
      var bouton = evenement.submitter;
      var avant = change || enCours ? garder() : presence();
      avant.then(function (issue) {
        delete formulaire.dataset.prepare;
        if (issue === "session") { return; }
        change = false;
        // Not from within the event: a form being sent ignores a second request to be sent.
        window.setTimeout(function () {
          envoi = true;
          formulaire.requestSubmit(bouton);
          envoi = false;
        }, 0);
      });
    }, true);

    function presence() {
      return window.fetch(adresse, { redirect: "manual" }).then(function (reponse) {
        if (reponse.type === "opaqueredirect" || reponse.status === 401) { return sessionPerdue(); }
        return reponse.json().then(function (lu) { if (lu.jeton) { jeton(lu.jeton); } return "garde"; });
      }).catch(function () { return "reseau"; });
    }

    window.addEventListener("focus", function () { if (avis && !arrete) { garder(); } });
    window.addEventListener("beforeunload", function (evenement) {
      if (change || enCours) { evenement.preventDefault(); }
    });
    // Back button: the page comes from the browser's memory, its draft may be older than the base.
    window.addEventListener("pageshow", function (evenement) { if (evenement.persisted) { window.location.reload(); } });
  }

  document.querySelectorAll("form[data-brouillon]").forEach(brancher);
})();

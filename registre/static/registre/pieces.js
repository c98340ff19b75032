// Deposit by drag and drop, in pieces that resume; zoom and rotation of the viewer. Without it the forms still work.
(function () {
  "use strict";

  var ESSAIS = 5;

  function jeton(formulaire) { return formulaire.querySelector("[name=csrfmiddlewaretoken]").value; }

  function attendre(ms) { return new Promise(function (suite) { window.setTimeout(suite, ms); }); }

  // A session that ended answers with the page of sign-in: nothing is lost, one signs in and comes back.
  function lire(reponse) {
    if (reponse.redirected || (reponse.headers.get("Content-Type") || "").indexOf("json") < 0) {
      throw new Error("session");
    }
    return reponse.json().then(function (corps) { corps.statut = reponse.status; return corps; });
  }

  function demander(formulaire, url, corps, essai) {
    var options = { method: "POST", body: corps, headers: { "X-CSRFToken": jeton(formulaire) }, credentials: "same-origin" };
    return fetch(url, options).then(lire, function (erreur) {
      if (essai >= ESSAIS) { throw erreur; }
      return attendre(500 * Math.pow(2, essai)).then(function () { return demander(formulaire, url, corps, essai + 1); });
    });
  }

  function ligne(liste, fichier) {
    var element = document.createElement("li");
    var nom = document.createElement("span");
    var barre = document.createElement("progress");
    var etat = document.createElement("span");
    nom.textContent = fichier.name;
    barre.max = Math.max(1, fichier.size);
    barre.value = 0;
    barre.setAttribute("aria-label", "Envoi de " + fichier.name);
    etat.textContent = "en attente";
    etat.className = "petit secondaire";
    element.append(nom, barre, etat);
    liste.append(element);
    return {
      avancer: function (recu) {
        barre.value = recu;
        etat.textContent = recu >= fichier.size ? "reçu" : Math.floor(100 * recu / barre.max) + " %";
      },
      refuser: function (texte) {
        etat.remove();
        barre.remove();
        var raison = document.createElement("span");
        raison.className = "refuse";
        raison.textContent = texte;
        element.append(raison);
      }
    };
  }

  function morceaux(formulaire, fichier, vue, etat) {
    vue.avancer(etat.recu);
    if (etat.refus) { vue.refuser(etat.refus); return false; }
    if (etat.recu >= fichier.size) { return true; }
    var fin = Math.min(fichier.size, etat.recu + Number(formulaire.dataset.morceau));
    var corps = fichier.slice(etat.recu, fin);
    return demander(formulaire, etat.url + "?depuis=" + etat.recu, corps, 0).then(function (recu) {
      if (recu.statut === 409) { return reprendre(formulaire, fichier, vue, etat); }
      if (recu.statut >= 400) { vue.refuser(recu.refus); return false; }
      return morceaux(formulaire, fichier, vue, recu);
    });
  }

  // The answer of a piece was lost: ask what is there, go on from it.
  function reprendre(formulaire, fichier, vue, etat) {
    return fetch(etat.url, { credentials: "same-origin" }).then(lire).then(function (la) {
      if (la.statut >= 400) { vue.refuser(la.refus); return false; }
      return morceaux(formulaire, fichier, vue, la);
    });
  }

  function envoyer(formulaire, fichier, vue) {
    var corps = new URLSearchParams({ nom: fichier.name, taille: String(fichier.size) });
    return demander(formulaire, formulaire.dataset.depot, corps, 0).then(function (etat) {
      if (etat.statut >= 400) { vue.refuser(etat.refus); return false; }
      return morceaux(formulaire, fichier, vue, etat);
    }).catch(function (erreur) {
      vue.refuser(erreur.message === "session"
        ? "Votre session est terminée. Ce qui est reçu est gardé : reconnectez-vous, puis choisissez à nouveau ce fichier."
        : "L'envoi est interrompu. Choisissez à nouveau ce fichier : il reprendra où il s'était arrêté.");
      return false;
    });
  }

  function zone(formulaire) {
    var champ = formulaire.querySelector("input[type=file]");
    var liste = document.querySelector("[data-envois]");
    var annonce = document.querySelector("[data-annonce-envois]");
    var file = Promise.resolve();
    var en_cours = 0, recus = 0, refuses = 0;
    formulaire.querySelector("[data-sans-script]").hidden = true;
    formulaire.querySelector("[data-glisser]").hidden = false;

    function terminer() {
      if (en_cours) { return; }
      annonce.textContent = recus + " fichier(s) reçu(s), " + refuses + " refusé(s).";
      champ.value = "";
      // What is typed below must not be lost: the page is shown again only when nothing was refused nor typed.
      if (recus && !refuses && !document.querySelector("form[data-touche]")) { window.location.reload(); return; }
      if (recus) {
        var suite = document.createElement("li");
        var bouton = document.createElement("button");
        bouton.type = "button";
        bouton.className = "btn btn-second";
        bouton.textContent = "Classer les fichiers reçus (" + recus + ")";
        bouton.addEventListener("click", function () { window.location.reload(); });
        suite.append(bouton);
        liste.append(suite);
      }
    }

    function prendre(fichiers) {
      Array.prototype.forEach.call(fichiers, function (fichier) {
        var vue = ligne(liste, fichier);
        en_cours += 1;
        // One after the other: a desk has one line, and each file shows where it is.
        file = file.then(function () { return envoyer(formulaire, fichier, vue); }).then(function (bon) {
          en_cours -= 1;
          if (bon) { recus += 1; } else { refuses += 1; }
          terminer();
        });
      });
    }

    champ.addEventListener("change", function () { prendre(champ.files); });
    formulaire.addEventListener("submit", function (e) { e.preventDefault(); });
    ["dragenter", "dragover"].forEach(function (nom) {
      formulaire.addEventListener(nom, function (e) { e.preventDefault(); formulaire.classList.add("survol"); });
    });
    ["dragleave", "drop"].forEach(function (nom) {
      formulaire.addEventListener(nom, function (e) { e.preventDefault(); formulaire.classList.remove("survol"); });
    });
    formulaire.addEventListener("drop", function (e) { prendre(e.dataTransfer.files); });
    window.addEventListener("beforeunload", function (e) { if (en_cours) { e.preventDefault(); } });
    document.querySelectorAll("form.formulaire").forEach(function (un) {
      un.addEventListener("input", function () { un.dataset.touche = "1"; });
    });
  }

  function visionneuse(image) {
    var cadre = image.parentElement;
    var outils = document.querySelector("[data-outils]");
    var zoom = outils.querySelector("[data-zoom]");
    var quarts = 0, ecran = image.getAttribute("src");
    outils.hidden = false;
    zoom.addEventListener("click", function () {
      var grand = cadre.classList.toggle("agrandie");
      image.src = grand ? image.dataset.loupe : ecran;
      zoom.setAttribute("aria-pressed", String(grand));
      zoom.textContent = grand ? "Réduire" : "Agrandir";
    });
    outils.querySelector("[data-tourner]").addEventListener("click", function () {
      image.classList.remove("quart-" + quarts);
      quarts = (quarts + 1) % 4;
      if (quarts) { image.classList.add("quart-" + quarts); }
    });
  }

  document.querySelectorAll("form[data-depot]").forEach(zone);
  document.querySelectorAll("img[data-page]").forEach(visionneuse);
})();

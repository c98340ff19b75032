// Search-select by keyboard (ARIA combobox with a list box): closed list in the page, or a server end point.
(function () {
  "use strict";
  var DELAI = 150;

  function nu(texte) {
    return texte.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[-']/g, " ");
  }

  function brancher(champ) {
    if (champ.dataset.branche) { return; }
    champ.dataset.branche = "1";
    var saisie = champ.querySelector("[role=combobox]");
    var liste = champ.querySelector("[role=listbox]");
    var choisis = champ.querySelector("[data-choisis]");
    var annonce = champ.querySelector("[data-annonce]");
    var options = champ.querySelector("[data-options]");
    var unique = champ.hasAttribute("data-unique");
    var actif = -1;
    var minuterie = 0;
    var derniere = 0;

    function dire(texte) { annonce.textContent = texte; }
    function propositions() { return liste.querySelectorAll("[role=option]"); }

    function fermer() {
      // An answer on its way must not open again what was chosen or left.
      window.clearTimeout(minuterie);
      derniere += 1;
      liste.hidden = true;
      actif = -1;
      saisie.setAttribute("aria-expanded", "false");
      saisie.removeAttribute("aria-activedescendant");
    }

    function activer(rang) {
      var toutes = propositions();
      if (!toutes.length) { return; }
      actif = (rang + toutes.length) % toutes.length;
      toutes.forEach(function (option, i) { option.setAttribute("aria-selected", String(i === actif)); });
      saisie.setAttribute("aria-activedescendant", toutes[actif].id);
      toutes[actif].scrollIntoView({ block: "nearest" });
    }

    function montrer(trouves) {
      liste.textContent = "";
      trouves.slice(0, 20).forEach(function (un, i) {
        var option = document.createElement("li");
        option.id = liste.id + "_" + i;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.code = un.code;
        option.dataset.libelle = un.libelle;
        option.textContent = un.libelle;
        if (un.precision) {
          var precision = document.createElement("span");
          precision.className = "secondaire petit";
          precision.textContent = " · " + un.precision;
          option.appendChild(precision);
        }
        liste.appendChild(option);
      });
      liste.hidden = trouves.length === 0;
      saisie.setAttribute("aria-expanded", String(trouves.length > 0));
      dire(trouves.length ? trouves.length + " proposition(s)" : "Aucune proposition");
      if (trouves.length) { activer(0); }
    }

    function chercher() {
      var texte = saisie.value.trim();
      if (options) {
        var mots = nu(texte).split(/\s+/);
        montrer(Array.prototype.slice.call(options.options).filter(function (o) {
          return mots.every(function (mot) { return nu(o.value + " " + o.text).indexOf(mot) >= 0; });
        }).map(function (o) { return { code: o.value, libelle: o.text }; }));
        return;
      }
      if (texte.length < 2) { fermer(); return; }
      derniere += 1;
      var cette = derniere;
      fetch(champ.dataset.adresse + "?q=" + encodeURIComponent(texte), { headers: { "Accept": "application/json" }, credentials: "same-origin" })
        .then(function (reponse) { return reponse.ok ? reponse.json() : { resultats: [] }; })
        .then(function (donnees) { if (cette === derniere) { montrer(donnees.resultats); } })
        .catch(function () { dire("La recherche n'a pas répondu."); });
    }

    function bouton(texte, marque, libelle) {
      var b = document.createElement("button");
      b.type = "button";
      b.className = "btn btn-lien petit";
      b.setAttribute(marque, "");
      b.setAttribute("aria-label", texte + " " + libelle);
      b.textContent = texte;
      return b;
    }

    function retenir(option) {
      var code = option.dataset.code;
      var deja = Array.prototype.slice.call(choisis.querySelectorAll("input")).some(function (i) { return i.value === code; });
      if (unique) { choisis.textContent = ""; deja = false; }
      if (!deja) {
        var ligne = document.createElement("li");
        var cache = document.createElement("input");
        cache.type = "hidden";
        cache.name = champ.dataset.nom;
        cache.value = code;
        var nom = document.createElement("span");
        nom.className = "nom";
        nom.textContent = option.dataset.libelle;
        ligne.append(cache, nom);
        if (!unique) { ligne.appendChild(bouton("Monter", "data-monter", option.dataset.libelle)); }
        ligne.appendChild(bouton("Retirer", "data-oter", option.dataset.libelle));
        choisis.appendChild(ligne);
      }
      dire(option.dataset.libelle + (deja ? " est déjà choisi" : " ajouté"));
      saisie.value = "";
      fermer();
      choisis.dispatchEvent(new Event("change", { bubbles: true }));
      choisis.dispatchEvent(new Event("input", { bubbles: true }));
    }

    saisie.addEventListener("input", function () {
      window.clearTimeout(minuterie);
      minuterie = window.setTimeout(chercher, options ? 0 : DELAI);
    });
    saisie.addEventListener("focus", function () { if (options && !saisie.value) { chercher(); } });
    saisie.addEventListener("blur", function () { window.setTimeout(fermer, 150); });
    saisie.addEventListener("keydown", function (evenement) {
      if (evenement.key === "ArrowDown") { evenement.preventDefault(); if (liste.hidden) { chercher(); } else { activer(actif + 1); } }
      if (evenement.key === "ArrowUp") { evenement.preventDefault(); activer(actif - 1); }
      if (evenement.key === "Escape" && !liste.hidden) { evenement.stopPropagation(); fermer(); }
      if (evenement.key === "Enter") {
        // Enter never sends the form from here.
        evenement.preventDefault();
        if (!liste.hidden && actif >= 0) { retenir(propositions()[actif]); }
      }
    });
    liste.addEventListener("mousedown", function (evenement) {
      var option = evenement.target.closest("[role=option]");
      if (option) { evenement.preventDefault(); retenir(option); saisie.focus(); }
    });
    choisis.addEventListener("click", function (evenement) {
      var ligne = evenement.target.closest("li");
      if (evenement.target.closest("[data-oter]")) { ligne.remove(); dire("Retiré"); saisie.focus(); }
      if (evenement.target.closest("[data-monter]") && ligne.previousElementSibling) {
        choisis.insertBefore(ligne, ligne.previousElementSibling);
        evenement.target.focus();
        dire("Monté d'un rang");
      }
      choisis.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }

  function tous(racine) { racine.querySelectorAll("[data-liste]").forEach(brancher); }
  tous(document);
  // Rows added to a formset bring their own fields.
  new MutationObserver(function (changements) {
    changements.forEach(function (c) { c.addedNodes.forEach(function (n) { if (n.nodeType === 1) { tous(n); } }); });
  }).observe(document.body, { childList: true, subtree: true });
})();

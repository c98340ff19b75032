// Small behaviours of every page. Each works on data attributes; without this file the pages still work.
(function () {
  "use strict";

  // A long form is not sent twice by a double click; the button says that it is working.
  function garderEnvoi(formulaire) {
    formulaire.addEventListener("submit", function (evenement) {
      // A report taken before the act: the page stays, and the act is still to be done.
      if (evenement.submitter && evenement.submitter.hasAttribute("data-telechargement")) { return; }
      if (formulaire.dataset.envoye) { evenement.preventDefault(); return; }
      formulaire.dataset.envoye = "1";
      formulaire.querySelectorAll("button[type=submit]").forEach(function (bouton) {
        bouton.setAttribute("aria-busy", "true");
      });
      // A download leaves the page in place: allow a second try after a while.
      window.setTimeout(function () { delete formulaire.dataset.envoye; }, 8000);
    });
  }

  // Leaving a changed form asks first.
  function garderSaisie(formulaire) {
    var change = false;
    formulaire.addEventListener("input", function () { change = true; });
    formulaire.addEventListener("submit", function () { change = false; });
    window.addEventListener("beforeunload", function (evenement) {
      if (change) { evenement.preventDefault(); }
    });
  }

  // A number is read in five groups and copied without spaces.
  function copier(evenement) {
    var selection = window.getSelection();
    if (!selection || !selection.rangeCount) { return; }
    var noeud = selection.getRangeAt(0).commonAncestorContainer;
    var element = noeud.nodeType === 1 ? noeud : noeud.parentElement;
    if (element && element.closest("[data-numero]")) {
      evenement.clipboardData.setData("text/plain", selection.toString().replace(/\s+/g, ""));
      evenement.preventDefault();
    }
  }

  function boutonCopie(bouton) {
    if (!navigator.clipboard) { return; }
    bouton.hidden = false;
    bouton.addEventListener("click", function () {
      navigator.clipboard.writeText(bouton.dataset.copier).then(function () {
        var avant = bouton.textContent;
        bouton.textContent = "Copié";
        window.setTimeout(function () { bouton.textContent = avant; }, 1500);
      });
    });
  }

  // Rows of a formset: the server renders an empty one in a <template>.
  function rangees(conteneur) {
    var modele = conteneur.querySelector("template");
    var liste = conteneur.querySelector("[data-rangees]");
    var total = document.getElementById("id_" + conteneur.dataset.prefixe + "-TOTAL_FORMS");
    var annonce = conteneur.querySelector("[data-annonce]");
    function numeroter() {
      var visibles = liste.querySelectorAll("[data-rangee]:not([hidden])");
      visibles.forEach(function (rangee, i) {
        var titre = rangee.querySelector("[data-rang]");
        if (titre) { titre.textContent = String(i + 1); }
      });
      return visibles.length;
    }
    conteneur.addEventListener("click", function (evenement) {
      var ajouter = evenement.target.closest("[data-ajouter]");
      var retirer = evenement.target.closest("[data-retirer]");
      if (ajouter) {
        evenement.preventDefault();
        var html = modele.innerHTML.replace(/__prefix__/g, total.value);
        liste.insertAdjacentHTML("beforeend", html);
        total.value = String(Number(total.value) + 1);
        numeroter();
        var derniere = liste.lastElementChild;
        var champ = derniere.querySelector("input:not([type=hidden]), select");
        if (champ) { champ.focus(); }
      }
      if (retirer) {
        evenement.preventDefault();
        var rangee = retirer.closest("[data-rangee]");
        var marque = rangee.querySelector("input[name$=-DELETE]");
        marque.value = "on";
        marque.checked = true;
        rangee.hidden = true;
        var reste = numeroter();
        if (annonce) { annonce.textContent = "Ligne retirée. " + reste + " restante(s)."; }
        var bouton = conteneur.querySelector("[data-ajouter]");
        if (bouton) { bouton.focus(); }
      }
    });
  }

  // Shows a part of a form for some values of a field: data-si="field" data-vaut="A B".
  function dependances() {
    function appliquer(bloc) {
      var nom = bloc.dataset.si;
      var valeurs = bloc.dataset.vaut.split(" ");
      var choisis = Array.prototype.slice.call(document.querySelectorAll('[name="' + nom + '"]')).filter(function (c) {
        return (c.type !== "checkbox" && c.type !== "radio") || c.checked;
      }).map(function (c) { return c.type === "checkbox" && c.value === "on" ? "oui" : c.value; });
      bloc.hidden = !choisis.some(function (v) { return valeurs.indexOf(v) >= 0; });
    }
    var blocs = document.querySelectorAll("[data-si]");
    blocs.forEach(appliquer);
    document.addEventListener("change", function () { document.querySelectorAll("[data-si]").forEach(appliquer); });
  }

  function fermerMenus(evenement) {
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      if (!menu.contains(evenement.target)) { menu.open = false; }
    });
  }

  document.addEventListener("copy", copier);
  document.addEventListener("click", fermerMenus);
  document.querySelectorAll("form[data-garde]").forEach(garderEnvoi);
  document.querySelectorAll("form[data-saisie]").forEach(garderSaisie);
  document.querySelectorAll("[data-copier]").forEach(boutonCopie);
  document.querySelectorAll("[data-formset]").forEach(rangees);
  document.querySelectorAll("[data-imprimer]").forEach(function (b) { b.hidden = false; b.addEventListener("click", function () { window.print(); }); });
  document.querySelectorAll("select[data-envoi]").forEach(function (s) { s.addEventListener("change", function () { s.form.requestSubmit(); }); });
  dependances();
  if (window.matchMedia("(max-width: 900px)").matches) {
    document.querySelectorAll("details.rail-menu").forEach(function (menu) { menu.open = false; });
  }
  var attention = document.querySelector("[data-focus]");
  if (attention) { attention.focus(); }
})();

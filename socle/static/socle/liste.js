// The list component: selection kept across pages, rows opened by a click, the place kept on return, columns moved.
// Without this file: boxes of one page, links, and buttons that ask the server.
(function () {
  "use strict";
  var CLE = "liste:selection";
  var RETOUR = "liste:retour";

  function lire(cle) { try { return JSON.parse(window.sessionStorage.getItem(cle)) || null; } catch (e) { return null; } }
  function ecrire(cle, valeur) { try { window.sessionStorage.setItem(cle, JSON.stringify(valeur)); } catch (e) { /* private mode */ } }

  // The same filters and search are the same selection, whatever the page and the sort.
  function empreinte(requete) {
    var p = new URLSearchParams(requete);
    ["tri", "colonnes", "vue", "apres", "avant"].forEach(function (n) { p.delete(n); });
    p.sort();
    return window.location.pathname + "?" + p.toString();
  }

  function selection(barre) {
    var ici = empreinte(barre.querySelector("[name=requete]").value);
    var gardee = lire(CLE);
    var choisies = new Set(gardee && gardee.liste === ici ? gardee.cles : []);
    var cases = Array.prototype.slice.call(document.querySelectorAll('input[name="s"]'));
    var page = document.querySelector("[data-cocher-page]");
    var tout = barre.querySelector("[data-tout]");
    var decocher = barre.querySelector("[data-decocher]");
    var compte = barre.querySelector("[data-compte-selection]");
    var actes = Array.prototype.slice.call(barre.querySelectorAll("button[name=acte]"));

    function montrer() {
      var entiere = tout && tout.checked;
      var n = choisies.size;
      cases.forEach(function (c) {
        c.checked = entiere || choisies.has(c.value);
        c.closest("tr").classList.toggle("choisie", c.checked);
      });
      if (page) {
        page.checked = cases.length > 0 && cases.every(function (c) { return c.checked; });
        page.indeterminate = !page.checked && cases.some(function (c) { return c.checked; });
      }
      var ailleurs = n - cases.filter(function (c) { return choisies.has(c.value); }).length;
      compte.textContent = entiere ? "Toute la liste sélectionnée"
        : n === 0 ? "Cochez des demandes"
        : n + (n > 1 ? " sélectionnées" : " sélectionnée") + (ailleurs ? ", dont " + ailleurs + " sur d'autres pages" : "");
      decocher.hidden = !entiere && n === 0;
      barre.toggleAttribute("data-vide", decocher.hidden);
      actes.forEach(function (a) { a.setAttribute("aria-disabled", String(!entiere && n === 0)); });
    }

    function garder() { ecrire(CLE, { liste: ici, cles: Array.from(choisies) }); montrer(); }
    function basculer(c, oui) { if (oui) { choisies.add(c.value); } else { choisies.delete(c.value); } }

    cases.forEach(function (c) {
      c.addEventListener("change", function () {
        if (tout && tout.checked) { tout.checked = false; cases.forEach(function (x) { basculer(x, x.checked); }); }
        basculer(c, c.checked);
        garder();
      });
    });
    if (page) {
      page.hidden = false;
      page.addEventListener("change", function () {
        if (tout) { tout.checked = false; }
        cases.forEach(function (c) { basculer(c, page.checked); });
        garder();
      });
    }
    if (tout) { tout.addEventListener("change", montrer); }
    decocher.addEventListener("click", function () {
      if (tout) { tout.checked = false; }
      choisies.clear();
      garder();
      compte.setAttribute("tabindex", "-1");
      compte.focus();
    });
    barre.addEventListener("submit", function (evenement) {
      var entiere = tout && tout.checked;
      if (!entiere && choisies.size === 0) { evenement.preventDefault(); return; }
      barre.querySelectorAll("[data-d-ailleurs]").forEach(function (x) { x.remove(); });
      if (entiere) { return; }
      var sur = new Set(cases.map(function (c) { return c.value; }));
      choisies.forEach(function (cle) {
        if (sur.has(cle)) { return; }
        var champ = document.createElement("input");
        champ.type = "hidden"; champ.name = "s"; champ.value = cle; champ.dataset.dAilleurs = "";
        barre.appendChild(champ);
      });
    });
    document.addEventListener("keydown", function (evenement) {
      var ligne = document.activeElement && document.activeElement.closest("tr[data-ligne]");
      if (evenement.key !== "x" || !ligne || evenement.ctrlKey || evenement.metaKey || evenement.altKey) { return; }
      var c = ligne.querySelector('input[name="s"]');
      if (c) { c.click(); }
    });
    montrer();
  }

  // A click anywhere on a row opens it, unless one is selecting text or aiming at a control.
  function ouvrirParLaLigne(evenement) {
    var ligne = evenement.target.closest("tr[data-ligne]");
    if (!ligne || evenement.target.closest("a, button, input, label, td.case") || String(window.getSelection())) { return; }
    var lien = ligne.querySelector("a");
    if (lien) { if (evenement.ctrlKey || evenement.metaKey) { window.open(lien.href); } else { lien.click(); } }
  }

  // The dossier of a row: its address may carry the list it comes from.
  function chemin(lien) { return new URL(lien.href, window.location.href).pathname; }

  // Back from a dossier: the same list, the same row.
  function garderLaPlace() {
    var gardee = lire(RETOUR);
    if (gardee && gardee.adresse === window.location.href && gardee.ligne) {
      var lien = Array.prototype.find.call(document.querySelectorAll("tr[data-ligne] a"), function (a) {
        return chemin(a) === gardee.ligne;
      });
      if (lien) { lien.closest("tr").classList.add("courante"); lien.focus({ preventScroll: true }); lien.scrollIntoView({ block: "center" }); }
    }
    ecrire(RETOUR, { adresse: window.location.href });
    document.addEventListener("click", function (evenement) {
      var lien = evenement.target.closest && evenement.target.closest("tr[data-ligne] a");
      if (lien) { ecrire(RETOUR, { adresse: window.location.href, ligne: chemin(lien) }); }
    });
  }

  // Columns: up and down without a page load; the order sent is that of the page.
  function ranger(liste) {
    var annonce = document.querySelector("[data-annonce-colonnes]");
    liste.addEventListener("click", function (evenement) {
      var bouton = evenement.target.closest("button[name=monter], button[name=descendre]");
      if (!bouton) { return; }
      evenement.preventDefault();
      var ligne = bouton.closest("li");
      var monte = bouton.name === "monter";
      var voisine = monte ? ligne.previousElementSibling : ligne.nextElementSibling;
      if (voisine) { liste.insertBefore(monte ? ligne : voisine, monte ? voisine : ligne); }
      bouton.focus();
      var rang = Array.prototype.indexOf.call(liste.children, ligne) + 1;
      if (annonce) { annonce.textContent = ligne.querySelector("label").textContent.trim() + " : place " + rang + " sur " + liste.children.length; }
    });
  }

  var barre = document.querySelector("[data-lot]");
  if (barre) { selection(barre); }
  if (document.querySelector("[data-liste-de-retour]")) { garderLaPlace(); }
  document.addEventListener("click", ouvrirParLaLigne);
  document.querySelectorAll("[data-ranger]").forEach(ranger);
})();

// The search for candidates at the keyboard: j and k or arrows change row, + adds (Enter on the row too), z undoes, p unfolds.
// Without this file: the buttons of each row.
(function () {
  "use strict";
  var derniere = null;

  function rangees() { return Array.prototype.slice.call(document.querySelectorAll("tr[data-trouve]")); }
  function ici() { return document.activeElement ? document.activeElement.closest("tr[data-trouve]") : null; }

  function aller(pas) {
    var toutes = rangees();
    if (!toutes.length) { return; }
    var rang = toutes.indexOf(ici());
    var voulue = toutes[rang < 0 ? 0 : Math.max(0, Math.min(toutes.length - 1, rang + pas))];
    voulue.focus();
    voulue.scrollIntoView({ block: "nearest" });
  }

  function presser(rangee, quoi) {
    var bouton = rangee && rangee.querySelector(quoi);
    if (bouton) { derniere = rangees().indexOf(rangee); bouton.click(); }
    return Boolean(bouton);
  }

  function annuler() {
    var ajoutees = document.querySelectorAll("tr[data-trouve] [data-annuler]");
    var rangee = ici();
    if (rangee && rangee.querySelector("[data-annuler]")) { return presser(rangee, "[data-annuler]"); }
    return ajoutees.length === 1 && presser(ajoutees[0].closest("tr"), "[data-annuler]");
  }

  document.addEventListener("keydown", function (e) {
    if (e.ctrlKey || e.metaKey || e.altKey || e.target.closest("input, select, textarea")) { return; }
    var rangee = ici();
    var fait = true;
    if (e.key === "j" || (e.key === "ArrowDown" && rangee)) { aller(1); }
    else if (e.key === "k" || (e.key === "ArrowUp" && rangee)) { aller(-1); }
    else if (e.key === "+" || (e.key === "Enter" && rangee === e.target)) { fait = presser(rangee, "[data-ajouter]"); }
    else if (e.key === "z") { fait = annuler(); }
    else if (e.key === "p" && rangee && rangee.querySelector("details")) {
      rangee.querySelector("details").open = !rangee.querySelector("details").open;
    } else { fait = false; }
    if (fait) { e.preventDefault(); }
  });

  // The row that comes back takes the place, and the focus, of the one that was sent.
  document.body.addEventListener("htmx:afterSettle", function () {
    if (derniere === null) { return; }
    var rangee = rangees()[derniere];
    derniere = null;
    if (rangee) { (rangee.querySelector("input:not([type=hidden])") || rangee).focus(); }
  });
})();

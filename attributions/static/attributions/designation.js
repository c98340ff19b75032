// The order of the candidates: rows dragged, or moved by Alt + arrows; the form is sent once the row is dropped.
// Without this file: the buttons « monter » and « descendre ».
(function () {
  "use strict";
  var formulaire = document.querySelector("[data-ordre-des-candidats]");
  if (!formulaire) { return; }
  var tenue = null;
  var parti = false;

  function rangees() { return Array.prototype.slice.call(formulaire.querySelectorAll("[data-candidat]")); }

  function envoyer() {
    // One order at a time: a second one would leave with the version of the first, and be refused.
    parti = true;
    formulaire.querySelector("[name=ordre]").value = rangees().map(function (r) { return r.dataset.candidat; }).join(",");
    formulaire.submit();
  }

  window.addEventListener("pageshow", function () { parti = false; });
  rangees().forEach(function (rangee) {
    rangee.addEventListener("dragstart", function (e) {
      tenue = rangee;
      rangee.classList.add("deplacee");
      e.dataTransfer.effectAllowed = "move";
    });
    rangee.addEventListener("dragend", function () { rangee.classList.remove("deplacee"); tenue = null; });
    rangee.addEventListener("dragover", function (e) { if (tenue) { e.preventDefault(); } });
    rangee.addEventListener("drop", function (e) {
      e.preventDefault();
      if (parti || !tenue || tenue === rangee) { return; }
      var apres = rangees().indexOf(tenue) < rangees().indexOf(rangee);
      rangee.parentNode.insertBefore(tenue, apres ? rangee.nextSibling : rangee);
      envoyer();
    });
    rangee.addEventListener("keydown", function (e) {
      if (!e.altKey || (e.key !== "ArrowUp" && e.key !== "ArrowDown")) { return; }
      var voisine = e.key === "ArrowUp" ? rangee.previousElementSibling : rangee.nextElementSibling;
      if (!voisine || !voisine.dataset.candidat) { return; }
      e.preventDefault();
      if (parti) { return; }
      rangee.parentNode.insertBefore(rangee, e.key === "ArrowUp" ? voisine : voisine.nextSibling);
      envoyer();
    });
  });
})();

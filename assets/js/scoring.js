/* What is asked of the score: its button says what, and of which model or field. By delegation, so that no
   button calls as it arrives. */
(function () {
  "use strict";
  document.addEventListener("click", function (event) {
    const asking = event.target.closest("#react-entry-point [data-scoring-do]");
    if (!asking || asking.disabled) return;
    const menu = asking.closest("details.menu");
    if (menu) menu.open = false;
    window.dash_clientside.set_props("scoring-asked", {
      data: { do: asking.dataset.scoringDo, key: asking.dataset.scoringKey || null, at: Date.now() },
    });
  });
})();

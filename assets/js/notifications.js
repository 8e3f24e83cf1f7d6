/* The channels and the log of the notifications: what is asked of one of them, by delegation, so that no
   button calls as it arrives. */
(function () {
  "use strict";
  document.addEventListener("click", function (event) {
    const asking = event.target.closest("#react-entry-point [data-notify-do]");
    if (!asking) return;
    window.dash_clientside.set_props("notify-asked", {
      data: { do: asking.dataset.notifyDo, id: asking.dataset.notifyId || null, at: Date.now() },
    });
  });
})();

/* What is asked of a report or a schedule: its button says what and of which one. By delegation, not by a
   callback on every button: buttons that arrive later would call it too. */
(function () {
  "use strict";
  const HASTE_MS = 700;
  let last = { what: "", at: 0 };

  /* The second click of a double click asks for nothing more. */
  function again(what) {
    const now = Date.now();
    const hasty = last.what === what && now - last.at < HASTE_MS;
    last = { what: what, at: now };
    return hasty;
  }

  function ask(store, act, button) {
    const id = button.dataset.id || null;
    if (again([store, act, id].join())) return;
    const menu = button.closest("details.menu");
    if (menu) menu.open = false;
    window.dash_clientside.set_props(store, {
      data: { do: act, id: id, confirmed: button.dataset.confirmed || null, at: Date.now() },
    });
  }

  document.addEventListener("click", function (event) {
    const button = event.target.closest(
      "#react-entry-point [data-report-do], #react-entry-point [data-schedule-do]"
    );
    if (!button) return;
    if (button.dataset.reportDo) ask("report-asked", button.dataset.reportDo, button);
    else ask("schedule-asked", button.dataset.scheduleDo, button);
  });
})();

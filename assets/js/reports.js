/* What is asked of a report or a schedule: its button says what and of which one. By delegation, not by a
   callback on every button: buttons that arrive later would call it too. */
(function () {
  "use strict";
  const HASTE_MS = 700;
  let last = { button: null, at: 0 };

  /* The second click of a double click asks for nothing more. */
  function again(button) {
    const now = Date.now();
    const hasty = last.button === button && now - last.at < HASTE_MS;
    last = { button: button, at: now };
    return hasty;
  }

  function ask(store, act, button) {
    if (again(button)) return;
    const id = button.dataset.id || null;
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

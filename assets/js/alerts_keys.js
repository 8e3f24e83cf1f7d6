/* The keys of the alerts page, as in e-mail; never while somebody types. */
(function () {
  "use strict";
  const root = document.getElementById("react-entry-point");
  const triage = window.alertTriage;
  if (!root || !triage) return;
  const WIDE = window.matchMedia("(min-width: 992px)");

  /* On a wide screen the open alert goes along. */
  function move(step) {
    const all = triage.rows();
    if (!all.length) return;
    const from = all.indexOf(triage.focused() ?? triage.current());
    const row = all[Math.min(Math.max(from + step, 0), all.length - 1)];
    row.querySelector(".alert-link").focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    if (WIDE.matches) triage.open(row.dataset.alert);
  }

  function help(what) {
    const dialog = root.querySelector(".alert-keys");
    if (what === "close" || dialog.open) dialog.close();
    else dialog.showModal();
  }

  const KEYS = {
    j: () => move(1),
    k: () => move(-1),
    r: () => triage.byKey("reviewed"),
    e: () => triage.byKey("resolved"),
    d: () => triage.byKey("dismissed"),
    u: triage.takeBack,
    x: function () {
      const row = triage.focused() ?? triage.current();
      if (row) triage.toggle(row);
    },
    "?": () => help("open"),
  };
  const typing = (target) => target.closest?.("input, textarea, select, [contenteditable]");

  document.addEventListener("click", function (event) {
    const button = event.target.closest("#react-entry-point button[data-keys]");
    if (button) help(button.dataset.keys);
  });
  document.addEventListener("keydown", function (event) {
    if (!triage.page() || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (typing(event.target) || root.querySelector("dialog[open], .offcanvas.show")) return;
    const todo = Object.hasOwn(KEYS, event.key) ? KEYS[event.key] : null;
    if (!todo) return;
    event.preventDefault();
    todo();
  });
})();

/* The page of duplicates: what is pressed goes to the server through one store, the keys are those of the
   alerts, and the focus follows to the pair that is open then. By delegation, not by a callback on every
   button: buttons that arrive later would call it too. */
(function () {
  "use strict";
  const root = document.getElementById("react-entry-point");
  if (!root) return;
  const WIDE = window.matchMedia("(min-width: 1200px)");
  const ONCE_MS = 600;
  let latest = { words: "", at: 0 };
  let wanted = null; /* the pair that is being opened */
  let shown = null; /* the pair that was open */
  let answered = null; /* the stamp of the last answer */
  let follows = false; /* the focus goes to the title of the pair that comes next */

  const page = () => root.querySelector(".page-duplicates");
  const rows = () => [...root.querySelectorAll(".dup-item[data-dup-row]")];
  const opened = () => root.querySelector("[data-dup-pair]")?.dataset.dupPair ?? null;
  const button = (what) => root.querySelector(".dup-actions [data-dup=" + what + "]:not(:disabled)");

  /* A key held a little too long, or the second click of a double click, asks for nothing more. */
  function ask(what) {
    const words = JSON.stringify(what);
    if (words === latest.words && Date.now() - latest.at < ONCE_MS) return;
    latest = { words: words, at: Date.now() };
    root.querySelector("#duplicates-pair")?.classList.add("is-fetching");
    window.dash_clientside.set_props("duplicates-asked", { data: { ...what, at: Date.now() } });
  }

  function address(id) {
    const url = new URL(window.location.href);
    url.searchParams.set("pair", id);
    return url.pathname + url.search;
  }

  function open(id) {
    if (id === opened()) return;
    wanted = id;
    ask({ do: "open", pair: id });
    mark();
  }

  function move(step) {
    const all = rows();
    if (!all.length) return;
    const from = all.findIndex((row) => row.dataset.dupRow === (wanted ?? opened()));
    const row = all[from < 0 ? 0 : Math.min(Math.max(from + step, 0), all.length - 1)];
    if (row.dataset.dupRow === opened() && step > 0) {
      root.querySelector("#duplicates-list .pages a:last-child .icon-right")?.closest("a").click();
      return;
    }
    follows = true;
    if (WIDE.matches) row.scrollIntoView({ block: "nearest" });
    open(row.dataset.dupRow);
  }

  /* What a button says to do, about which pair, merge or side. */
  function press(given) {
    const what = given.dup;
    if (what === "skip") return move(1);
    follows = ["merge", "dismiss", "again"].includes(what);
    ask({ do: what, pair: given.pair ?? null, merge: given.merge ?? null, side: given.side ?? null });
  }

  function takeBack() {
    const last = root.querySelector("#duplicates-last [data-last=true]");
    if (!last) return;
    follows = true;
    ask({ do: "undo", pair: last.dataset.pair ?? null, merge: last.dataset.merge ?? null });
  }

  function help() {
    const dialog = root.querySelector(".page-duplicates .alert-keys");
    if (dialog.open) dialog.close();
    else dialog.showModal();
  }

  const KEYS = {
    j: () => move(1),
    k: () => move(-1),
    m: () => button("merge") && press(button("merge").dataset),
    d: () => button("dismiss") && press(button("dismiss").dataset),
    u: takeBack,
    "?": help,
  };

  function mark() {
    const now = wanted ?? opened();
    for (const row of rows()) {
      const link = row.querySelector(".dup-link");
      const current = String(row.dataset.dupRow === now);
      if (link.getAttribute("aria-current") !== current) link.setAttribute("aria-current", current);
    }
  }

  /* Another pair arrived beside the list. */
  function arrived() {
    const now = opened();
    root.querySelector("#duplicates-pair")?.classList.remove("is-fetching");
    wanted = null;
    if (now && new URLSearchParams(window.location.search).get("pair") !== now && shown !== null) {
      window.history.replaceState(window.history.state, "", address(now));
    }
    if (shown !== now && follows && now) {
      follows = false;
      root.querySelector("#dup-title").focus({ preventScroll: WIDE.matches });
      if (!WIDE.matches) root.querySelector("#duplicates-pair").scrollIntoView({ block: "start" });
    }
    shown = now;
    mark();
  }

  /* Every answer carries its own stamp, also where it changes nothing. */
  function sync() {
    if (!page()) {
      shown = wanted = answered = null;
      return;
    }
    const stamp = root.querySelector("[data-answered]")?.dataset.answered ?? null;
    if (stamp !== answered || opened() !== shown) {
      answered = stamp;
      arrived();
    } else mark();
  }

  document.addEventListener("click", function (event) {
    const pressed = event.target.closest("button[data-dup]");
    if (!pressed || !root.contains(pressed)) return;
    const menu = pressed.closest("details.menu");
    if (menu) menu.open = false;
    press(pressed.dataset);
  });
  document.addEventListener("click", function (event) {
    const plain = !(event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    const link = event.target.closest("a.dup-link");
    if (!link || !root.contains(link) || !plain) return;
    event.preventDefault();
    follows = true;
    open(link.closest(".dup-item").dataset.dupRow);
  });
  /* A radio that has been chosen still lets the keys through; a field that is typed into doesn't. */
  const typing = (target) => target.closest?.("input:not([type=radio]), textarea, select, [contenteditable]");
  document.addEventListener("keydown", function (event) {
    if (!page() || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (typing(event.target) || root.querySelector("dialog[open], .offcanvas.show")) return;
    const todo = Object.hasOwn(KEYS, event.key) ? KEYS[event.key] : null;
    if (!todo) return;
    event.preventDefault();
    todo();
  });
  new MutationObserver(sync).observe(root, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["data-dup-pair", "data-dup-row", "data-answered"],
  });
})();

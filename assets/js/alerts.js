/* Triage as fast as e-mail: ticks, and one delegated listener for the buttons of the alerts page and of the
   dashboard's strip. What is to be done goes to the server through a dcc.Store; what is shown comes
   back from it, and `sync` puts what lives only here (ticks, the current row, focus) on top of it. */
(function () {
  "use strict";
  const root = document.getElementById("react-entry-point");
  if (!root) return;
  const WIDE = window.matchMedia("(min-width: 992px)");
  const MOST_AT_ONCE = 500;
  const ONCE_MS = 700;
  const picked = new Map(); /* alert id → the version that was seen when it was ticked */
  const drafts = new Map(); /* alert id → the note begun on it */
  let focusOn = null; /* the alert whose row has the focus */
  let focusAt = -1; /* and its place when it was acted on */
  let follows = false; /* the focus goes where the last action leads */
  let toTitle = false; /* the focus goes to the title of the alert that is being opened */
  let asked = null; /* the alert that is being opened */
  let last = null; /* the alert that was open */
  let spent = null; /* the alert whose note went along with an action */
  let latest = { words: "", at: 0 }; /* the last action that was sent */

  const tell = (store, data) => window.dash_clientside.set_props(store, { data: { ...data, at: Date.now() } });
  const page = () => root.querySelector(".page-alerts");
  const rows = () => [...root.querySelectorAll(".alert-row[data-alert]")];
  const rowOf = (id) => rows().find((row) => row.dataset.alert === id);
  const opened = () => root.querySelector("[data-open-alert]");
  const openId = () => opened()?.dataset.openAlert ?? null;
  const field = (id) => root.querySelector("#" + id);

  function set(element, name, value) {
    if (element && element.getAttribute(name) !== value) element.setAttribute(name, value);
  }

  /* --- Opening ----------------------------------------------------------------------------------- */

  function address(id) {
    const url = new URL(window.location.href);
    if (id) url.searchParams.set("id", id);
    else url.searchParams.delete("id");
    return url.pathname + url.search;
  }

  function show(id) {
    keepDraft();
    asked = id;
    root.querySelector(".panel-alert")?.classList.add("is-fetching");
    tell("alert-opened", { id: id });
    mark();
  }

  function open(id, { push = false, focus = false } = {}) {
    /* Back leads to the alert that was beside the list. */
    if (push && WIDE.matches && openId()) window.history.replaceState(window.history.state, "", address(openId()));
    if (push) window.history.pushState({ pushed: true }, "", address(id));
    else window.history.replaceState(window.history.state, "", address(id));
    page().classList.add("has-open");
    toTitle = focus;
    if (id !== openId()) show(id);
    else sync();
    if (!WIDE.matches) window.scrollTo(0, 0);
  }

  function close() {
    if (window.history.state?.pushed) window.history.back();
    else {
      window.history.replaceState(null, "", address(null));
      page().classList.remove("has-open");
      rowOf(openId())?.querySelector(".alert-link").focus();
    }
  }

  /* The address changed by the back button or a link: where the list stays the same, so does the page. */
  function follow(event) {
    const shown = page();
    if (!shown || window.location.pathname !== "/alerts") return;
    const asks = new URLSearchParams(window.location.search);
    const id = asks.get("id");
    asks.delete("id");
    if (asks.toString() !== new URLSearchParams(shown.dataset.listQuery).toString()) return;
    if (event.type === "popstate") event.stopImmediatePropagation();
    shown.classList.toggle("has-open", Boolean(id));
    if (id && id !== openId()) show(id);
    if (!id && !WIDE.matches) rowOf(openId())?.querySelector(".alert-link").focus();
  }

  function keepDraft() {
    const note = field("alert-note");
    if (note && openId()) drafts.set(openId(), note.value);
  }

  /* --- Doing ------------------------------------------------------------------------------------- */

  const store = () => (page() ? "alert-asked" : root.querySelector("#alert-strip") ? "strip-asked" : null);

  function focused() {
    const row = document.activeElement?.closest?.(".alert-row[data-alert]");
    return row && root.contains(row) ? row : null;
  }

  /* What a key is about: the row that has the focus, else the open alert. */
  function current() {
    const row = focused();
    if (row) return { [row.dataset.alert]: Number(row.dataset.version) };
    const head = opened();
    if (!head || !root.querySelector(".panel-alert").checkVisibility()) return null;
    return { [head.dataset.openAlert]: Number(head.dataset.openVersion) };
  }

  /* The alerts after these in the list, then those before: what is opened next. */
  function following(ids) {
    const all = rows().map((row) => row.dataset.alert);
    const last = Math.max(...ids.map((id) => all.indexOf(id)));
    const rest = (id) => !ids.includes(id);
    return [...all.slice(last + 1).filter(rest), ...all.slice(0, last + 1).filter(rest).reverse()];
  }

  function act(action, alerts, { bulk = false, value = null } = {}) {
    const where = store();
    if (!where || !alerts || !Object.keys(alerts).length) return;
    const words = JSON.stringify([action, alerts, value]);
    if (words === latest.words && Date.now() - latest.at < ONCE_MS) return; /* a key held a little too long */
    latest = { words: words, at: Date.now() };
    const ids = Object.keys(alerts);
    const about = bulk ? "bulk-note" : ids[0] === openId() ? "alert-note" : null;
    const row = focused();
    spent = about === "alert-note" ? ids[0] : null;
    follows = Boolean(row);
    focusAt = row ? rows().indexOf(row) : -1;
    tell(where, {
      do: action,
      alerts: alerts,
      value: value,
      bulk: bulk,
      note: action === "undo" ? null : (about && field(about)?.value) || null,
      next: following(ids),
      stay: !WIDE.matches || action === "undo",
    });
  }

  const ticked = () => Object.fromEntries(picked);

  function byKey(action) {
    if (picked.size) act(action, ticked(), { bulk: true });
    else act(action, current());
  }

  function takeBack() {
    const last = root.querySelector("#alert-last [data-undo]");
    const alerts = last ? JSON.parse(last.dataset.undo) : {};
    act("undo", alerts);
  }

  /* --- Ticking ----------------------------------------------------------------------------------- */

  function tick(row, on = !picked.has(row.dataset.alert)) {
    if (!row.querySelector(".alert-check")) return;
    if (!on) picked.delete(row.dataset.alert);
    else if (picked.size < MOST_AT_ONCE) picked.set(row.dataset.alert, Number(row.dataset.version));
  }

  function pick(what) {
    if (what === "none") picked.clear();
    else {
      const all = rows().filter((row) => row.querySelector(".alert-check"));
      const on = !all.every((row) => picked.has(row.dataset.alert));
      all.forEach((row) => tick(row, on));
    }
    mark();
  }

  /* --- What lives only here, on top of what the server sent --------------------------------------- */

  function mark() {
    const shown = page();
    if (!shown) return;
    const now = asked ?? openId();
    for (const row of rows()) {
      const id = row.dataset.alert;
      set(row.querySelector(".alert-link"), "aria-current", String(id === now));
      set(row.querySelector(".alert-check"), "aria-checked", String(picked.has(id)));
    }
    const bar = shown.querySelector(".triage-bar");
    const said = shown.querySelector("#bulk-said")?.childElementCount > 0;
    if (bar.hidden !== (!picked.size && !said)) bar.hidden = !picked.size && !said;
    const count = bar.querySelector(".triage-count");
    if (count.textContent !== String(picked.size)) count.textContent = String(picked.size);
  }

  /* Each alert has its own note; the one begun on the last is kept for it. */
  function swapNotes(id) {
    if (last && asked !== id && last !== spent) drafts.set(last, field("alert-note").value);
    if (last) window.dash_clientside.set_props("alert-note", { value: drafts.get(id) ?? "" });
    drafts.delete(id);
    last = id;
    spent = null;
  }

  function arrived() {
    const id = openId();
    const pane = root.querySelector(".panel-alert");
    if (asked && asked !== id && opened()) return;
    pane.classList.remove("is-fetching");
    if (id !== last) swapNotes(id);
    asked = null;
    const wanted = new URLSearchParams(window.location.search).get("id");
    if (id && wanted && wanted !== id) window.history.replaceState(window.history.state, "", address(id));
    if (toTitle && id) {
      toTitle = false;
      root.querySelector("#alert-open-title")?.focus({ preventScroll: WIDE.matches });
    }
  }

  /* Focus follows: after an action to the alert that is open now (on a phone: to the next in its place);
     when others' news draw the list anew, to the same alert in its new place. */
  function refocus() {
    const row = focused();
    let wanted = rowOf(focusOn);
    if (follows) {
      const all = rows();
      wanted = WIDE.matches ? rowOf(openId()) : wanted ?? all[Math.min(focusAt, all.length - 1)];
    } else if (!row) return;
    if (wanted && wanted !== row) wanted.querySelector(".alert-link").focus({ preventScroll: true });
  }

  function sync() {
    if (!page()) {
      picked.clear();
      asked = last = null;
      return;
    }
    const done = root.querySelector("#alert-last [data-done]");
    for (const id of done ? done.dataset.done.split(" ") : []) {
      const row = rowOf(id);
      if (!row || Number(row.dataset.version) !== picked.get(id)) picked.delete(id);
    }
    arrived();
    mark();
    refocus();
  }

  /* --- Listening --------------------------------------------------------------------------------- */

  function pressed(event) {
    const button = event.target.closest("button[data-do], button[data-pick], .alert-check");
    if (!button || !root.contains(button)) return;
    const given = button.dataset;
    if (given.pick) pick(given.pick);
    else if (!given.do) {
      tick(button.closest(".alert-row"));
      mark();
    } else if (given.bulk) act(given.do, ticked(), { bulk: true });
    else {
      const value = given.valueFrom ? field(given.valueFrom).value : given.value;
      act(given.do, given.alerts ? JSON.parse(given.alerts) : current(), { value: value ?? null });
    }
  }

  function followed(event) {
    const plain = !(event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    const link = event.target.closest("a.alert-link, a[data-back]");
    if (!link || !root.contains(link) || !plain) return;
    event.preventDefault();
    if (link.dataset.back) close();
    else open(link.closest(".alert-row").dataset.alert, { push: true, focus: true });
  }

  document.addEventListener("click", pressed);
  document.addEventListener("click", followed);
  document.addEventListener("change", function (event) {
    const box = event.target.closest("[data-do=assign]");
    if (!box || !root.contains(box) || event.target.tagName !== "SELECT") return;
    act("assign", JSON.parse(box.dataset.alerts), { value: event.target.value });
  });
  document.addEventListener("focusin", function () {
    if (!follows && focused()) focusOn = focused().dataset.alert;
  });
  document.addEventListener("pointerdown", () => (follows = false), true);
  document.addEventListener(
    "keydown",
    function () {
      follows = false;
      if (focused()) focusOn = focused().dataset.alert;
    },
    true
  );
  window.addEventListener("popstate", follow);
  window.addEventListener("_dashprivate_pushstate", follow);
  /* What the keys work with (`alerts_keys.js`). */
  window.alertTriage = {
    page: page,
    rows: rows,
    focused: focused,
    current: () => rowOf(asked ?? openId()),
    open: open,
    byKey: byKey,
    takeBack: takeBack,
    toggle: function (row) {
      tick(row);
      mark();
    },
  };
  new MutationObserver(sync).observe(root, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["data-alert", "data-version", "data-open-alert", "data-open-version", "data-done"],
  });
})();

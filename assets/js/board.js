/* The pipeline board: keeps its cards, asks for what changed, makes moves, and draws. Cards are copies of
   one that the server wrote (`layouts/pipeline/columns.py`), filled with words the server wrote too.
   Dragging is in board_drag.js, keyboard and dialogs in board_ask.js; all three meet in window.leadBoard. */
(function () {
  "use strict";
  const LOST_ANSWER_MS = 15000;
  const MOST_RECENT = 30;
  let board = null; // of the page that is shown; a new page begins anew

  const place = () => document.querySelector("#react-entry-point #pipeline");
  const send = (store, data) => window.dash_clientside.set_props(store, { data: data });
  const columnOf = (card) => (card.outcome === "won" ? "fechado" : card.outcome === "lost" ? null : card.stage);

  function fresh(root) {
    const columns = {};
    for (const element of root.querySelectorAll("[data-column]")) {
      columns[element.dataset.column] = { element: element, pages: [], more: false, drawn: new Map() };
    }
    return { root, columns, cards: new Map(), recent: [], under: new Map(), moves: [], moving: null, asked: null, again: false, number: 0 };
  }

  function current() {
    const root = place();
    if (!root) return (board = null);
    if (!board || board.root !== root) board = fresh(root);
    return board;
  }

  /* --- Asking ------------------------------------------------------------------------------------- */
  function ask(more) {
    if (!current()) return;
    const waiting = board.asked && Date.now() - board.asked.at < LOST_ANSWER_MS;
    if (waiting) {
      board.again = true;
      board.more = more || board.more;
      return;
    }
    board.again = false;
    board.asked = { number: ++board.number, at: Date.now() };
    const pages = {};
    for (const [name, column] of Object.entries(board.columns)) {
      pages[name] = column.pages.map((page) => ({ end: page.end, digest: page.digest }));
    }
    board.sent = new Set(board.recent);
    send("board-asked", { number: board.number, pages: pages, more: more || board.more || null, recent: board.recent });
    board.more = null;
  }

  function receive(data, tries) {
    if (!place() && (tries || 0) < 60) return requestAnimationFrame(() => receive(data, (tries || 0) + 1));
    if (!current()) return;
    if (!data) return ask();
    const own = !board.asked || data.asked === board.asked.number;
    if (own) board.asked = null;
    board.root.querySelector(".board-failed").hidden = !data.failed;
    if (data.failed) return;
    // An answer to an address that was left meanwhile.
    if (data.search !== board.root.dataset.search) return ask();
    for (const [name, told] of Object.entries(data.columns)) keep(board.columns[name], told);
    for (const card of data.recent) board.cards.set(card.id, card);
    const seen = new Set(data.recent.map((card) => card.id));
    if (own && data.asked) board.recent = board.recent.filter((id) => seen.has(id) || !board.sent.has(id));
    fill(board.root.querySelector(".board-lost"), { lost: data.lost });
    Object.keys(board.columns).forEach(draw);
    board.root.classList.remove("is-loading");
    if (board.again) ask();
  }

  function keep(column, told) {
    column.more = told.more;
    column.head = told.head;
    column.pages = told.pages.map((page, index) => ({
      end: page.end,
      digest: page.digest,
      ids: page.cards ? page.cards.map((card) => card.id) : column.pages[index].ids,
    }));
    for (const page of told.pages) for (const card of page.cards || []) board.cards.set(card.id, card);
  }

  /* --- Moving: on the screen at once, then one after the other to the server ----------------------- */
  function move(wanted) {
    if (!current()) return;
    const card = board.cards.get(wanted.lead);
    const to = wanted.to === "won" ? "fechado" : wanted.to === "lost" ? null : wanted.to;
    const from = card && shownIn(card);
    // The version that the person saw; of a card still under way the one that its first move will have.
    const version = card && !board.under.has(wanted.lead) ? card.version : undefined;
    board.under.set(wanted.lead, to);
    board.moves.push(Object.assign({ version: version }, wanted));
    if (from) draw(from);
    if (to) draw(to);
    next();
  }

  function next() {
    if (board.moving || !board.moves.length) return;
    const wanted = board.moves.shift();
    const card = board.cards.get(wanted.lead);
    board.moving = { ...wanted, version: wanted.version ?? (card && card.version), number: ++board.number };
    send("board-move", board.moving);
  }

  function answered(answer) {
    if (!answer || !current() || !board.moving || answer.number !== board.moving.number) return;
    const wanted = board.moving;
    board.moving = null;
    if (!board.moves.some((other) => other.lead === wanted.lead)) board.under.delete(wanted.lead);
    if (answer.card) board.cards.set(wanted.lead, answer.card);
    if (answer.moved || answer.overtaken) {
      board.recent = [wanted.lead, ...board.recent.filter((id) => id !== wanted.lead)].slice(0, MOST_RECENT);
    }
    Object.keys(board.columns).forEach(draw);
    if (answer.field && answer.problem) window.leadBoard.askAgain(wanted, answer.problem);
    next();
    if (answer.moved || answer.overtaken) ask();
  }

  /* --- Drawing: only what differs; a card that stays keeps its element, and with it the focus ------- */
  function shownIn(card) {
    return board.under.has(card.id) ? board.under.get(card.id) : columnOf(card);
  }

  function idsOf(name) {
    const column = board.columns[name];
    const above = new Set([...board.under.keys(), ...board.recent]);
    const first = [...above].filter((id) => board.cards.has(id) && shownIn(board.cards.get(id)) === name);
    const rest = column.pages.flatMap((page) => page.ids).filter((id) => !above.has(id));
    return [...new Set([...first, ...rest])];
  }

  function draw(name) {
    const column = board.columns[name];
    const list = column.element.querySelector("[data-list]");
    const focused = list.contains(document.activeElement) ? document.activeElement : null;
    const ids = idsOf(name);
    const wanted = new Set(ids);
    for (const [id, drawn] of column.drawn) {
      if (wanted.has(id)) continue;
      drawn.element.remove();
      column.drawn.delete(id);
    }
    ids.forEach((id, index) => {
      const element = cardElement(column, id);
      if (list.children[index] !== element) list.insertBefore(element, list.children[index] || null);
    });
    if (focused && focused.isConnected && document.activeElement !== focused) focused.focus({ preventScroll: true });
    column.element.querySelector("[data-empty]").hidden = ids.length > 0;
    const more = column.element.querySelector("[data-more]");
    more.hidden = !column.more;
    if (!column.more || !board.asked) more.disabled = false;
    if (column.head) drawHead(name, column);
  }

  function drawHead(name, column) {
    const head = column.element.querySelector(".column-head");
    fill(head, column.head);
    head.querySelector(".column-money").title = column.head.exact;
    const over = head.querySelector("a.column-over");
    if (over) over.hidden = !column.head.over;
    fill(board.root.querySelector('[data-tab="' + name + '"]'), { count: column.head.count });
  }

  function cardElement(column, id) {
    const card = board.cards.get(id);
    const words = JSON.stringify([card, board.recent.includes(id), board.under.has(id)]);
    let drawn = column.drawn.get(id);
    if (drawn && drawn.words === words) return drawn.element;
    if (!drawn) {
      drawn = { element: board.root.querySelector(".board-template > li").cloneNode(true) };
      column.drawn.set(id, drawn);
    }
    drawn.words = words;
    const element = drawn.element;
    element.dataset.lead = id;
    element.classList.toggle("is-over", card.over);
    element.classList.toggle("is-recent", board.recent.includes(id) || board.under.has(id));
    element.querySelector(".card-name").setAttribute("href", "/leads/" + id);
    const button = element.querySelector("[data-card-menu]");
    if (button) button.setAttribute("aria-label", board.root.dataset.wordMove.replace("%(name)s", card.name));
    fill(element, card);
    return element;
  }

  function fill(element, words) {
    if (!element) return;
    for (const slot of element.querySelectorAll("[data-slot]")) {
      const text = words[slot.dataset.slot];
      if (text === undefined) continue;
      if (slot.textContent !== text) slot.textContent = text;
      slot.hidden = text === "";
    }
  }

  /* --- What is pressed ------------------------------------------------------------------------------ */
  document.addEventListener("click", function (event) {
    const root = event.target.closest("#react-entry-point #pipeline");
    const undo = event.target.closest("#react-entry-point [data-undo-lead]");
    if (undo) {
      const { undoLead, undoTo, undoVersion } = undo.dataset;
      undo.disabled = true;
      return move({ lead: undoLead, to: undoTo, version: Number(undoVersion), undo: true });
    }
    if (!root) return;
    const more = event.target.closest("[data-more]");
    const tab = event.target.closest("[data-tab]");
    if (more) {
      more.disabled = true;
      ask(more.closest("[data-column]").dataset.column);
    } else if (tab) {
      show(tab.dataset.tab);
    } else if (event.target.closest("[data-retry-board]")) {
      board.asked = null;
      ask();
    }
  });

  /* One column at a time, on a narrow screen; the address remembers which. */
  function show(name) {
    if (!current()) return;
    for (const [other, column] of Object.entries(board.columns)) column.element.classList.toggle("is-shown", other === name);
    for (const tab of board.root.querySelectorAll("[data-tab]")) tab.setAttribute("aria-pressed", String(tab.dataset.tab === name));
    const address = new URL(window.location.href);
    if (name === "lead") address.searchParams.delete("column");
    else address.searchParams.set("column", name);
    window.history.replaceState(window.history.state, "", address);
  }

  window.leadBoard = {
    receive: (data) => receive(data),
    answered: answered,
    refresh: () => ask(),
    move: move,
    show: show,
    card: (id) => current() && board.cards.get(id),
    columnOf: (id) => board && board.cards.has(id) && shownIn(board.cards.get(id)),
    canMove: () => current() && board.root.dataset.canMove === "true",
  };
})();

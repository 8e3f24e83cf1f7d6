/* What a card of the board can be asked, by its button, a key or a drop: the menu of places to move it to,
   why it was lost, for how much it was won. The dialogs are <dialog>s: they keep the focus and close by
   Escape on their own. */
(function () {
  "use strict";
  const dialog = (name) => document.querySelector('#react-entry-point [data-dialog="' + name + '"]');
  const field = (name) => dialog(name).querySelector("input");
  const cardOf = (element) => element.closest("#react-entry-point #pipeline .board-card");
  let asked = null; // the lead that a dialog is about, and where the focus goes back to

  function open(name, lead, from) {
    const box = dialog(name);
    const card = window.leadBoard.card(lead);
    if (!box || !card) return;
    asked = { lead: lead, back: from };
    box.querySelector('[data-slot="name"]').textContent = card.name;
    box.querySelectorAll('[data-slot="problem"]').forEach((line) => (line.textContent = ""));
    box.showModal();
    return card;
  }

  /* Moves a lead, asking first what has to be asked. */
  function moveTo(lead, to, from) {
    const card = window.leadBoard.card(lead);
    if (!card || !window.leadBoard.canMove()) return;
    if (to === (card.outcome === "open" ? card.stage : card.outcome)) return;
    if (to === "lost" && open("lost", lead, from)) return type("board-reason", "lost", "");
    if (to === "won" && open("won", lead, from)) return type("board-value", "won", card.typed);
    window.leadBoard.move({ lead: lead, to: to });
    backTo(lead, from);
  }

  function type(id, name, text) {
    window.dash_clientside.set_props(id, { value: text });
    requestAnimationFrame(() => {
      field(name).focus();
      field(name).select();
    });
  }

  /* The server could not take what was typed: the dialog is there again with it. */
  function askAgain(wanted, problem) {
    const name = wanted.to;
    if (!open(name, wanted.lead, null)) return;
    type(name === "won" ? "board-value" : "board-reason", name, (name === "won" ? wanted.value : wanted.reason) || "");
    dialog(name).querySelector('[data-slot="problem"]').textContent = problem;
  }

  function submit(box) {
    const name = box.dataset.dialog;
    const wanted = { lead: asked.lead, to: name };
    wanted[name === "won" ? "value" : "reason"] = field(name).value;
    const back = asked;
    box.close();
    window.leadBoard.move(wanted);
    backTo(back.lead, back.back);
  }

  /* The focus follows the card; where its column isn't shown, it stays where the card was. */
  function backTo(lead, from) {
    if (!from) return;
    const column = document.querySelector('#react-entry-point [data-column="' + window.leadBoard.columnOf(lead) + '"]');
    const moved = column && column.querySelector('[data-lead="' + lead + '"] [data-card-menu]');
    const neighbour = from.isConnected ? from : document.querySelector("#react-entry-point .board-column.is-shown [data-card-menu]");
    if (moved && moved.checkVisibility()) moved.focus({ preventScroll: true });
    else if (neighbour) neighbour.focus({ preventScroll: true });
  }

  function menuOf(card, button) {
    const shown = open("move", card.dataset.lead, button);
    if (!shown) return;
    const box = dialog("move");
    const here = shown.outcome === "open" ? shown.stage : shown.outcome;
    for (const target of box.querySelectorAll("[data-move-to]")) target.hidden = target.dataset.moveTo === here;
    box.querySelector("[data-open-lead]").setAttribute("href", "/leads/" + shown.id);
    const beside = button.getBoundingClientRect();
    const size = box.getBoundingClientRect();
    box.style.setProperty("--left", Math.max(8, Math.min(beside.right - size.width, innerWidth - size.width - 8)) + "px");
    box.style.setProperty("--top", Math.max(8, Math.min(beside.bottom + 4, innerHeight - size.height - 8)) + "px");
    box.querySelector("[data-move-to]:not([hidden])").focus();
  }

  document.addEventListener("click", function (event) {
    const button = event.target.closest("#react-entry-point #pipeline [data-card-menu]");
    if (button) return menuOf(cardOf(button), button);
    const box = event.target.closest("#react-entry-point .board-dialog");
    if (!box || !box.open) return;
    const target = event.target.closest("[data-move-to]");
    const reason = event.target.closest("[data-reason]");
    if (target) {
      const about = asked;
      box.close();
      moveTo(about.lead, target.dataset.moveTo, about.back);
    } else if (reason) {
      type("board-reason", "lost", reason.dataset.reason);
    } else if (event.target.closest("[data-submit]")) {
      submit(box);
    } else if (event.target.closest("[data-cancel]") || event.target === box) {
      box.close(); // `box` itself is what lies outside its content: the backdrop
    }
  });

  document.addEventListener("keydown", function (event) {
    const box = event.target.closest("#react-entry-point .board-dialog");
    if (box && event.key === "Enter" && event.target.matches("input")) {
      event.preventDefault();
      return submit(box);
    }
    if (box && box.dataset.dialog === "move") return alongMenu(box, event);
    const card = cardOf(event.target);
    if (!card || event.ctrlKey || event.metaKey || event.altKey) return;
    const button = card.querySelector("[data-card-menu]");
    if (event.key === "m" && button) {
      event.preventDefault();
      menuOf(card, button);
    } else if (event.key.startsWith("Arrow")) {
      alongBoard(card, event);
    }
  });

  function alongMenu(box, event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const items = [...box.querySelectorAll(".menu-item")].filter((item) => item.checkVisibility());
    items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
  }

  /* From card to card, and from column to column at the same height of the list. */
  function alongBoard(card, event) {
    const list = [...card.parentElement.children];
    const index = list.indexOf(card);
    let target = null;
    if (event.key === "ArrowDown") target = list[index + 1];
    if (event.key === "ArrowUp") target = list[index - 1];
    if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
      const lists = [...document.querySelectorAll("#react-entry-point [data-list]")].filter((each) => each.children.length && each.checkVisibility());
      const beside = lists[lists.indexOf(card.parentElement) + (event.key === "ArrowRight" ? 1 : -1)];
      target = beside && beside.children[Math.min(index, beside.children.length - 1)];
    }
    if (!target) return;
    event.preventDefault();
    const onButton = event.target.closest("[data-card-menu]");
    (target.querySelector(onButton ? "[data-card-menu]" : ".card-name") || target.querySelector(".card-name")).focus();
    target.scrollIntoView({ block: "nearest" });
  }

  Object.assign(window.leadBoard, { moveTo: moveTo, askAgain: askAgain });
})();

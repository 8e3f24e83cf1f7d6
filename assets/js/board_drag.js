/* Dragging a card of the board: with the mouse at once, with a finger after holding it, so that a swipe
   still scrolls. What can be dropped on says so by data-drop. */
(function () {
  "use strict";
  const HOLD_MS = 350;
  const SLIP = 8; // pixels a finger or a mouse may tremble
  const EDGE = 72;
  let held = null; // pressed, not dragged yet
  let drag = null;

  const rootOf = () => document.querySelector("#react-entry-point #pipeline");

  document.addEventListener("pointerdown", function (event) {
    const card = event.target.closest("#react-entry-point #pipeline .board-list .board-card");
    if (!card || !event.isPrimary || event.button !== 0 || drag) return;
    if (!window.leadBoard.canMove() || event.target.closest("button, input")) return;
    held = { card: card, x: event.clientX, y: event.clientY, touch: event.pointerType !== "mouse" };
    if (held.touch) held.timer = setTimeout(() => held && lift(held.x, held.y), HOLD_MS);
  });

  document.addEventListener("pointermove", function (event) {
    if (drag) return follow(event.clientX, event.clientY);
    if (!held) return;
    const slipped = Math.hypot(event.clientX - held.x, event.clientY - held.y) > SLIP;
    if (!slipped) return;
    if (held.touch) release();
    else lift(event.clientX, event.clientY);
  });

  document.addEventListener("pointerup", function (event) {
    if (drag) drop(event.clientX, event.clientY);
    release();
  });
  document.addEventListener("pointercancel", function () {
    end();
    release();
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape" || !drag) return;
    event.stopPropagation();
    end();
  }, true);

  /* While a card is dragged the page must not scroll, nor a browser begin a drag or a menu of its own. */
  document.addEventListener("touchmove", (event) => drag && event.preventDefault(), { passive: false });
  document.addEventListener("contextmenu", (event) => (drag || (held && held.touch)) && event.preventDefault());
  document.addEventListener("dragstart", function (event) {
    if (event.target.closest && event.target.closest("#pipeline .board-card")) event.preventDefault();
  });

  function release() {
    if (held) clearTimeout(held.timer);
    held = null;
  }

  function lift(x, y) {
    const box = held.card.getBoundingClientRect();
    const ghost = held.card.cloneNode(true);
    ghost.classList.add("board-ghost");
    ghost.setAttribute("aria-hidden", "true");
    ghost.inert = true;
    ghost.style.width = box.width + "px";
    document.body.append(ghost);
    drag = { card: held.card, lead: held.card.dataset.lead, ghost: ghost, dx: held.x - box.left, dy: held.y - box.top, over: null };
    drag.card.classList.add("is-lifted");
    rootOf().classList.add("is-dragging");
    document.body.classList.add("has-drag");
    window.getSelection().removeAllRanges();
    if (held.touch && navigator.vibrate) navigator.vibrate(10);
    follow(x, y);
    scroll();
  }

  function follow(x, y) {
    drag.x = x;
    drag.y = y;
    drag.ghost.style.transform = "translate(" + (x - drag.dx) + "px, " + (y - drag.dy) + "px) rotate(1.5deg)";
    const under = document.elementFromPoint(x, y);
    const over = under && under.closest("#react-entry-point #pipeline [data-drop]");
    if (over === drag.over) return;
    if (drag.over) drag.over.classList.remove("is-target");
    drag.over = over;
    if (over) over.classList.add("is-target");
  }

  /* Near the upper or lower edge the page moves along. */
  function scroll() {
    if (!drag) return;
    const step = drag.y < EDGE ? -10 : drag.y > window.innerHeight - EDGE ? 10 : 0;
    if (step) {
      window.scrollBy({ top: step, behavior: "instant" });
      follow(drag.x, drag.y);
    }
    requestAnimationFrame(scroll);
  }

  function drop(x, y) {
    follow(x, y);
    const lead = drag.lead;
    const to = drag.over && drag.over.dataset.drop;
    end();
    // The press that ends a drag is no click on the card's link.
    const swallow = (event) => {
      event.preventDefault();
      event.stopPropagation();
    };
    document.addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => document.removeEventListener("click", swallow, { capture: true }), 0);
    if (to) window.leadBoard.moveTo(lead, to, null);
  }

  function end() {
    if (!drag) return;
    drag.ghost.remove();
    drag.card.classList.remove("is-lifted");
    if (drag.over) drag.over.classList.remove("is-target");
    const root = rootOf();
    if (root) root.classList.remove("is-dragging");
    document.body.classList.remove("has-drag");
    drag = null;
  }
})();

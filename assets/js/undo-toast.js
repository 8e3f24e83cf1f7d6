/* A toast with an "Undo" goes away after a while, not under somebody's hand, and with the page it belongs to. */
(function () {
  "use strict";
  const root = document.getElementById("react-entry-point");
  if (!root) return;
  const SHOWN_MS = 10000;
  const AGAIN_MS = 2000;
  let shown = null;
  let timer = null;

  const box = () => root.querySelector(".undo-toast");

  function hide(at) {
    const toast = box();
    if (!toast || toast.dataset.at !== at) return;
    if (toast.matches(":hover, :focus-within")) timer = setTimeout(() => hide(at), AGAIN_MS);
    else toast.hidden = true;
  }

  function look() {
    const toast = box();
    if (!toast) return;
    if (toast.dataset.at !== shown) {
      shown = toast.dataset.at;
      toast.hidden = false;
      clearTimeout(timer);
      timer = setTimeout(() => hide(shown), SHOWN_MS);
    }
    if (!toast.hidden && !root.querySelector(".page-alerts, .page-duplicates, #alert-strip")) toast.hidden = true;
  }

  new MutationObserver(look).observe(root, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["data-at"],
  });
})();

/* What is asked of saved views in their menu: by delegation, so that no button calls as it arrives. What was
   opened for it closes once the menu or the line below it says something else; a refusal leaves all as it is. */
(function () {
  "use strict";
  const find = (selector) => document.querySelector("#react-entry-point " + selector);
  const shown = () => ["#saved-views", "#view-line"].map((part) => (find(part) || {}).textContent).join("|");
  let waiting = null;

  function close(menuToo) {
    document.querySelectorAll(".menu-views .view-fold[open]").forEach((fold) => (fold.open = false));
    if (!menuToo) return;
    const menu = find(".menu-saved[open]");
    if (menu) menu.open = false;
    const drawer = find(".filter-panel.is-open [data-close]");
    if (drawer) drawer.click();
  }

  function closeOnceDone(menuToo) {
    const before = shown();
    if (waiting) waiting.disconnect();
    waiting = new MutationObserver(function () {
      if (shown() === before) return;
      waiting.disconnect();
      close(menuToo);
    });
    waiting.observe(find(".shell-main"), { childList: true, characterData: true, subtree: true });
  }

  /* A form that opens is seen whole and can be typed into at once. */
  document.addEventListener(
    "toggle",
    function (event) {
      const fold = event.target;
      if (!fold.open || !fold.matches("#react-entry-point .view-fold")) return;
      fold.scrollIntoView({ block: "nearest" });
      const field = fold.querySelector("input[type=text]");
      if (field) field.focus();
    },
    true
  );

  document.addEventListener("click", function (event) {
    const button = event.target.closest("#react-entry-point [data-view-do]");
    if (!button) return;
    const form = button.closest(".menu-form");
    const field = (selector) => form && form.querySelector(selector);
    const name = field("input[type=text]");
    const ticked = (id) => Boolean((field("#" + id) || {}).checked);
    const act = button.dataset.viewDo;
    closeOnceDone(act === "save" || act === "delete");
    window.dash_clientside.set_props("view-asked", {
      data: {
        do: act,
        view: button.dataset.view || null,
        name: name ? name.value : null,
        shared: ticked("view-shared"),
        default: ticked("view-default"),
        at: Date.now(),
      },
    });
  });
})();

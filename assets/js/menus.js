/* Menus (<details class="menu">): one closes the other, a click outside and Escape close them; the
   search field of a long list hides what does not match; the filters of a phone are a drawer. */
(function () {
  "use strict";
  const openMenus = () => document.querySelectorAll("details.menu[open]");

  function closeMenus(except) {
    openMenus().forEach((menu) => {
      if (menu !== except && !menu.contains(except)) menu.open = false;
    });
  }

  function drawer() {
    return document.querySelector(".filter-panel.is-open");
  }

  function openDrawer(button) {
    const panel = document.getElementById(button.dataset.drawer);
    if (!panel) return;
    panel.classList.add("is-open");
    panel.setAttribute("role", "dialog");
    panel.setAttribute("aria-modal", "true");
    panel.setAttribute("aria-label", button.textContent.trim());
    button.setAttribute("aria-expanded", "true");
    panel.querySelector("[data-close]").focus();
  }

  function closeDrawer() {
    const panel = drawer();
    if (!panel) return;
    panel.classList.remove("is-open");
    ["role", "aria-modal", "aria-label"].forEach((name) => panel.removeAttribute(name));
    const button = document.querySelector('[data-drawer="' + panel.id + '"]');
    if (button) {
      button.setAttribute("aria-expanded", "false");
      button.focus();
    }
  }

  /* A click beside the open drawer closes it and does nothing else. */
  document.addEventListener(
    "click",
    function (event) {
      const panel = drawer();
      if (!panel || panel.contains(event.target)) return;
      event.preventDefault();
      event.stopPropagation();
      closeDrawer();
    },
    true
  );

  document.addEventListener("click", function (event) {
    const target = event.target;
    const opener = target.closest("[data-drawer]");
    if (opener) return openDrawer(opener);
    const panel = drawer();
    if (panel && target.closest("[data-close], .drawer-apply")) closeDrawer();
    const menu = target.closest("details.menu");
    closeMenus(menu);
    // A choice made closes its menu; fields inside it don't.
    if (menu && target.closest("a.menu-item, [data-download], .menu-apply, #period-apply")) menu.open = false;
  });

  document.addEventListener("keydown", function (event) {
    const panel = drawer();
    if (event.key === "Escape") {
      const menu = openMenus()[0];
      if (menu && !(panel && panel.contains(menu))) {
        menu.open = false;
        menu.querySelector("summary").focus();
      } else {
        closeDrawer();
      }
    }
    if (event.key === "Tab" && panel) keepInside(panel, event);
    if (event.key === "Enter" && event.target.matches(".menu-form input")) {
      const apply = event.target.closest(".menu-form").querySelector(".btn-primary");
      if (apply) apply.click();
    }
  });

  function keepInside(panel, event) {
    const able = [...panel.querySelectorAll("a[href], button, input, select, summary")].filter(
      (element) => element.offsetParent !== null && !element.disabled
    );
    const first = able[0];
    const last = able[able.length - 1];
    if (event.shiftKey && document.activeElement === first) {
      event.preventDefault();
      last.focus();
    } else if (!event.shiftKey && document.activeElement === last) {
      event.preventDefault();
      first.focus();
    }
  }

  document.addEventListener("input", function (event) {
    const list = document.querySelector('[data-searchable="' + CSS.escape(event.target.id) + '"]');
    if (!event.target.id || !list) return;
    const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    const wanted = plain(event.target.value);
    list.querySelectorAll(".form-check").forEach((row) => {
      row.hidden = !plain(row.textContent).includes(wanted);
    });
  });
})();

/* Light or dark. Runs in <head>, before the first paint, so nothing flashes.
   <html data-theme="system|light|dark"> is what the person chose; data-bs-theme is what is shown. */
(function () {
  "use strict";
  if (window.leadAnalyticsTheme) return;
  window.leadAnalyticsTheme = true;
  const root = document.documentElement;
  const prefersDark = window.matchMedia("(prefers-color-scheme: dark)");

  function show() {
    const chosen = root.dataset.theme || "system";
    const dark = chosen === "system" ? prefersDark.matches : chosen === "dark";
    root.setAttribute("data-bs-theme", dark ? "dark" : "light");
  }

  function keep(theme) {
    const shell = document.querySelector("[data-csrf]");
    if (!shell) return;
    fetch("/preferences", {
      method: "POST",
      headers: { "X-CSRFToken": shell.dataset.csrf },
      body: new URLSearchParams({ theme: theme }),
    });
  }

  show();
  prefersDark.addEventListener("change", show);
  document.addEventListener("click", function (event) {
    if (!event.target.closest("#theme-toggle")) return;
    root.dataset.theme = root.getAttribute("data-bs-theme") === "dark" ? "light" : "dark";
    show();
    keep(root.dataset.theme);
  });
})();

// The documentation page: Swagger UI on our own document, in the reader's light or dark.
(() => {
  const place = document.getElementById("api-docs");
  const root = document.documentElement;

  const follow = () => root.classList.toggle("dark-mode", root.dataset.bsTheme === "dark");
  new MutationObserver(follow).observe(root, { attributeFilter: ["data-bs-theme"] });
  follow();

  // What Swagger UI leaves unsaid to whoever doesn't see the page.
  const say = (selector, name, value) =>
    place.querySelectorAll(selector).forEach((element) => {
      const text = typeof value === "function" ? value(element) : value;
      if (element.getAttribute(name) !== text) element.setAttribute(name, text);
    });
  const parameter = (element) => element.closest("tr").dataset.paramName;
  const complete = () => {
    say("h3.opblock-tag, section.models > h4", "aria-level", "2");
    say(".opblock-section-header h4", "aria-level", "3");
    say(".information-container", "role", "region");
    say(".information-container", "aria-label", "About the API");
    say("tr[data-param-name] select, tr[data-param-name] input", "aria-label", parameter);
    say(".microlight, .curl", "tabindex", "0");
  };
  new MutationObserver(complete).observe(place, { childList: true, subtree: true });

  window.SwaggerUIBundle({
    url: place.dataset.document,
    domNode: place,
    deepLinking: false, // the page's own anchors (#problem-…) are for its sections
    validatorUrl: null, // nothing is asked of another site
    persistAuthorization: false, // a token stays in this tab only
    tryItOutEnabled: true,
    displayRequestDuration: true,
    defaultModelsExpandDepth: 0,
    docExpansion: "list",
  });
})();

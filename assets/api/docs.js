// The documentation page: Swagger UI on our own document, in the reader's light or dark.
(() => {
  const place = document.getElementById("api-docs");
  const root = document.documentElement;
  const follow = () => root.classList.toggle("dark-mode", root.dataset.bsTheme === "dark");
  new MutationObserver(follow).observe(root, { attributeFilter: ["data-bs-theme"] });
  follow();
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

// The documentation page: Swagger UI on our own document, in the reader's light or dark.
(() => {
  const place = document.getElementById("api-docs");
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

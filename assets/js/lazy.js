/* Draws what `layouts/lazy.py` holds back when its place comes near the window. */
(function () {
  "use strict";
  const NEAR = "300px 0px";

  const near = new IntersectionObserver(
    function (entries) {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        near.unobserve(entry.target);
        window.dash_clientside.set_props({ key: entry.target.dataset.lazy, type: "lazy-near" }, { data: true });
      }
    },
    { rootMargin: NEAR }
  );

  function watch(root) {
    for (const place of root.querySelectorAll("[data-lazy]")) near.observe(place);
  }

  new MutationObserver(function (changes) {
    for (const change of changes) {
      for (const node of change.addedNodes) if (node.querySelectorAll) watch(node.parentNode || node);
    }
  }).observe(document.documentElement, { childList: true, subtree: true });

  /* On paper everything is near. */
  window.addEventListener("beforeprint", function () {
    for (const place of document.querySelectorAll("[data-lazy]")) {
      window.dash_clientside.set_props({ key: place.dataset.lazy, type: "lazy-near" }, { data: true });
    }
  });
})();

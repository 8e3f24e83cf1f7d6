/* Draws what `layouts/lazy.py` holds back when its place comes near the window; once. */
(function () {
  "use strict";
  const NEAR = "300px 0px";
  const watched = new WeakSet();

  function draw(place) {
    near.unobserve(place);
    window.dash_clientside.set_props({ key: place.dataset.lazy, type: "lazy-near" }, { data: true });
  }

  const near = new IntersectionObserver(
    function (entries) {
      for (const entry of entries) if (entry.isIntersecting) draw(entry.target);
    },
    { rootMargin: NEAR }
  );

  function watch() {
    for (const place of document.querySelectorAll("[data-lazy]")) {
      if (watched.has(place)) continue;
      watched.add(place);
      near.observe(place);
    }
  }

  new MutationObserver(watch).observe(document.documentElement, { childList: true, subtree: true });

  /* On paper everything is near. */
  window.addEventListener("beforeprint", function () {
    for (const place of document.querySelectorAll("[data-lazy]")) draw(place);
  });
})();

/* Draws what `layouts/lazy.py` holds back when its place comes near the window; once. Only what Dash has
   drawn is watched: in the page as the server wrote it (`first-paint.js`) there is nothing to draw with. */
(function () {
  "use strict";
  const NEAR = "300px 0px";
  const page = document.getElementById("react-entry-point");
  const watched = new WeakSet();
  if (!page) return;

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
    for (const place of page.querySelectorAll("[data-lazy]")) {
      if (watched.has(place)) continue;
      watched.add(place);
      near.observe(place);
    }
  }

  new MutationObserver(watch).observe(page, { childList: true, subtree: true });

  /* On paper everything is near. */
  window.addEventListener("beforeprint", function () {
    for (const place of page.querySelectorAll("[data-lazy]")) draw(place);
  });
})();

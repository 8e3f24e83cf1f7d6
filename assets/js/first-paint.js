/* The page as the server wrote it stands until Dash has drawn the same one; then it goes, between two frames. */
(function () {
  "use strict";
  const written = document.getElementById("first-paint");
  const drawn = document.getElementById("react-entry-point");
  if (!written || !drawn) return;
  const watch = new MutationObserver(function () {
    if (!drawn.querySelector(".shell-main > *")) return;
    watch.disconnect();
    const top = window.scrollY;
    written.remove();
    drawn.hidden = false;
    window.scrollTo(0, top);
  });
  drawn.hidden = true;
  watch.observe(drawn, { childList: true, subtree: true });
})();

/* Assignment: what is asked of the page, by delegation, so that no button calls as it arrives; and a word
   before one leaves what isn't saved. */
(function () {
  "use strict";
  let leaving = false;
  const unsaved = () => document.querySelector("#react-entry-point #assignment-unsaved:not([hidden])");

  document.addEventListener("click", function (event) {
    const asking = event.target.closest("#react-entry-point [data-assignment-do]");
    if (!asking) return;
    window.dash_clientside.set_props("assignment-asked", {
      data: {
        do: asking.dataset.assignmentDo,
        member: asking.dataset.assignmentMember || null,
        assignment: asking.dataset.assignmentId || null,
        at: Date.now(),
      },
    });
  });

  /* Before Dash's own handler of the link, which would be gone by then. */
  document.addEventListener(
    "click",
    function (event) {
      const link = event.target.closest("#react-entry-point a[href]");
      const warning = link && link.target !== "_blank" && unsaved();
      if (!warning) return;
      leaving = window.confirm(warning.dataset.words);
      if (leaving) return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );

  window.addEventListener("beforeunload", function (event) {
    if (unsaved() && !leaving) event.preventDefault();
  });
})();

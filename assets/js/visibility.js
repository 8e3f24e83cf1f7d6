/* How often a page of figures is refreshed: every 5 minutes in view, every 15 hidden. The cheap version
   check rests while nobody looks. */
document.addEventListener("visibilitychange", function () {
  const dash = window.dash_clientside;
  // Before Dash has drawn its page there is nothing to set.
  if (!dash || !dash.set_props || !document.querySelector("#react-entry-point #navigation")) return;
  dash.set_props("alert-count-poll", { disabled: document.hidden });
  for (const page of ["dashboard", "alerts", "pipeline", "leads", "lead", "behavior"]) {
    if (!document.querySelector("#react-entry-point #" + page)) continue;
    dash.set_props({ page: page, type: "poll-visible" }, { interval: (document.hidden ? 15 : 5) * 60000 });
    dash.set_props({ page: page, type: "poll-version" }, { disabled: document.hidden });
  }
});

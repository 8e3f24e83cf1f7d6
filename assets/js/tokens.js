/* API tokens: what is copied, and what is asked of a token in the list; by delegation, so that no button
   calls as it arrives. A new token is in its field alone, and goes with it. */
(function () {
  "use strict";
  const SHOWN_MS = 2000;
  const find = (id) => document.querySelector("#react-entry-point #" + id);

  /* Without a secure address there is no clipboard to write to: then what is selected is copied. */
  function copySelected(source) {
    if (source.select) source.select();
    else window.getSelection().selectAllChildren(source);
    return document.execCommand("copy") ? Promise.resolve() : Promise.reject(new Error("not copied"));
  }

  function copy(button) {
    const source = find(button.dataset.copy);
    if (!source) return;
    const text = "value" in source ? source.value : source.textContent;
    const written = window.isSecureContext
      ? navigator.clipboard.writeText(text).catch(() => copySelected(source))
      : copySelected(source);
    written.then(() => said(button)).catch(() => source.select && source.select());
  }

  function said(button) {
    const status = find("api-copied");
    button.classList.add("is-copied");
    if (status) status.textContent = status.dataset.words;
    window.setTimeout(function () {
      button.classList.remove("is-copied");
      if (status) status.textContent = "";
    }, SHOWN_MS);
  }

  function ask(button) {
    if (button.dataset.apiDo === "forget") {
      window.dash_clientside.set_props("api-made", { children: null });
      const name = find("api-name");
      if (name) name.focus();
      return;
    }
    window.dash_clientside.set_props("api-asked", {
      data: { do: button.dataset.apiDo, token: button.dataset.token, at: Date.now() },
    });
  }

  document.addEventListener("click", function (event) {
    const copying = event.target.closest("#react-entry-point [data-copy]");
    if (copying) copy(copying);
    const asking = event.target.closest("#react-entry-point [data-api-do]");
    if (asking) ask(asking);
  });
})();

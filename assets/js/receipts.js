/* A receipt is asked for by its figure's name. By delegation, not by a callback on every button: buttons
   that arrive later would call it too. */
document.addEventListener("click", function (event) {
  const button = event.target.closest('#react-entry-point button[id*="receipt-open"]');
  if (!button) return;
  const asked = { figure: JSON.parse(button.id).figure, at: Date.now() };
  window.dash_clientside.set_props("receipt-asked", { data: asked });
});

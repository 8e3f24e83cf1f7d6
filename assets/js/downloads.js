/* Downloads of a section, made in the browser: its chart as a picture, its table as CSV. */
(function () {
  "use strict";

  function save(url, name) {
    const link = document.createElement("a");
    link.href = url;
    link.download = name;
    link.click();
  }

  function cell(element) {
    const raw = element.dataset.value ?? element.textContent.trim();
    // A spreadsheet must not run what somebody called a source; a negative number is no formula.
    const safe = /^[=+\-@\t\r]/.test(raw) && !/^-?\d+(\.\d+)?$/.test(raw) ? "'" + raw : raw;
    return '"' + safe.replaceAll('"', '""') + '"';
  }

  function asCsv(table) {
    const rows = [...table.querySelectorAll("tr")];
    return "\ufeff" + rows.map((row) => [...row.children].map(cell).join(",")).join("\r\n") + "\r\n";
  }

  async function asPicture(graph) {
    const box = graph.getBoundingClientRect();
    return window.Plotly.toImage(
      { data: graph.data, layout: { ...graph.layout, paper_bgcolor: "#ffffff" } },
      { format: "png", width: Math.max(box.width, 640), height: box.height, scale: 2 }
    );
  }

  document.addEventListener("click", async function (event) {
    const button = event.target.closest("[data-download]");
    if (!button) return;
    const section = button.closest("[data-section]");
    const tables = section.querySelectorAll("table.data-table");
    const name = "lead-analytics-" + section.dataset.section;
    if (button.dataset.download === "csv" && tables.length) {
      const url = URL.createObjectURL(new Blob([asCsv(tables[tables.length - 1])], { type: "text/csv" }));
      save(url, name + ".csv");
      URL.revokeObjectURL(url);
    }
    const graph = section.querySelector(".js-plotly-plot");
    if (button.dataset.download === "png" && graph) save(await asPicture(graph), name + ".png");
  });
})();

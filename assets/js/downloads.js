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

  /* The chart on white paper, with what the page says around it: the finding and the legend. */
  async function asPicture(graph, finding) {
    const box = graph.getBoundingClientRect();
    const plain = finding.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
    const layout = {
      ...graph.layout,
      title: { text: "<b>" + plain + "</b>", x: 0, xref: "container", pad: { l: 16 }, font: { size: 16 } },
      font: { ...graph.layout.font, family: "system-ui, sans-serif" },
      margin: { l: 132, r: 120, t: 64, b: 56 },
      showlegend: graph.data.filter((trace) => trace.name || trace.type === "pie").length > 0,
      legend: { orientation: "h", x: 0, y: -0.05, yanchor: "top", traceorder: "normal" },
      paper_bgcolor: "#ffffff",
    };
    const size = { width: Math.max(box.width, 800), height: box.height + 120 };
    return window.Plotly.toImage({ data: graph.data, layout: layout }, { format: "png", scale: 2, ...size });
  }

  /* A table folded up has not been drawn yet (`layouts/lazy.py`): ask for it and wait. */
  async function lastTable(section) {
    const place = section.querySelector('.as-table [data-lazy^="table-"]');
    if (place && !place.querySelector("table")) {
      window.dash_clientside.set_props({ key: place.dataset.lazy, type: "lazy-near" }, { data: true });
      for (let tries = 0; tries < 50 && !place.querySelector("table"); tries += 1) {
        await new Promise((resolve) => setTimeout(resolve, 40));
      }
    }
    return [...section.querySelectorAll("table.data-table")].pop();
  }

  document.addEventListener("click", async function (event) {
    const button = event.target.closest("#react-entry-point [data-download]");
    if (!button) return;
    const section = button.closest("[data-section]");
    const name = "lead-analytics-" + section.dataset.section;
    const table = button.dataset.download === "csv" ? await lastTable(section) : null;
    if (table) {
      const url = URL.createObjectURL(new Blob([asCsv(table)], { type: "text/csv" }));
      save(url, name + ".csv");
      URL.revokeObjectURL(url);
    }
    const graph = section.querySelector(".js-plotly-plot");
    if (button.dataset.download === "png" && graph) {
      const finding = section.querySelector(".panel-title").textContent;
      save(await asPicture(graph, finding), name + ".png");
    }
  });
})();

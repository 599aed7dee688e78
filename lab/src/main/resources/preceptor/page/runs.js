// @ts-check
/** The list of runs: filtered, sorted by anything, live while runs go on. Its state is in the address. */
import {byId, element, get, openStream, shown} from "/page/common.js";

/**
 * @typedef {{id: string, name: string, seed: number, state: string, reason: string, changed: number, step: number,
 *   steps: number, report: boolean, resumable: boolean, own: boolean, parameters: Record<string, any>,
 *   results: Record<string, number>}} Run
 */

const MOST_ROWS = 400;
const MOST_VARYING = 5;
const USUAL = ["loss/population", "accuracy/population"];
/** @type {Record<string, string>} */
const NAMES = {
  "loss/population": "loss", "accuracy/population": "accuracy", "loss/train": "training loss",
  "accuracy/train": "training accuracy", changed: "changed",
};

/** @type {Run[]} */
let runs = [];
/** @type {string[] | null} the columns the user has chosen; null: those that tell runs apart */
let chosen = null;
let filter = "";
let sort = "changed";
let descending = true;
/** @type {Set<string>} */
const selected = new Set();

const head = byId("runs").tHead.rows[0];
const body = byId("runs").tBodies[0];

/**
 * @param {Run} run
 * @param {string} column
 */
function valueOf(run, column) {
  switch (column) {
    case "name": case "state": case "seed": case "changed": return run[column];
    default: return column in run.results ? run.results[column] : run.parameters[column];
  }
}

/** The parameters in which the runs differ, the seed aside. */
function varying() {
  const found = [];
  const names = new Set(runs.flatMap((run) => Object.keys(run.parameters)));
  for (const name of names) {
    const values = new Set(runs.map((run) => run.parameters[name]));
    if (values.size > 1 && name !== "seed" && name !== "name") {
      found.push(name);
    }
  }
  return found;
}

function columns() {
  if (chosen) {
    return chosen;
  }
  return [...varying().slice(0, MOST_VARYING), ...USUAL.filter((name) => runs.some((run) => name in run.results))];
}

/** @param {string} text */
function conditions(text) {
  return text.split(/\s+/).filter(Boolean).map((word) => {
    const parts = /^([A-Za-z][\w./-]*)(<=|>=|!=|=|<|>)(.+)$/.exec(word);
    if (!parts) {
      return (/** @type {Run} */ run) => `${run.id} ${run.name} ${run.state} ${run.reason}`.toLowerCase().includes(word.toLowerCase());
    }
    const [, key, operator, wanted] = parts;
    return (/** @type {Run} */ run) => {
      const names = [key, ...Object.keys(run.results), ...Object.keys(run.parameters)]
        .filter((name) => name === key || name.endsWith(`.${key}`) || name.endsWith(`/${key}`));
      return names.some((name) => holds(valueOf(run, name), operator, wanted));
    };
  });
}

/**
 * @param {any} value
 * @param {string} operator
 * @param {string} wanted
 */
function holds(value, operator, wanted) {
  if (value === undefined) {
    return false;
  }
  const number = Number(wanted);
  const [a, b] = typeof value === "number" && !Number.isNaN(number) ? [value, number] : [String(value), wanted];
  switch (operator) {
    case "=": return a === b;
    case "!=": return a !== b;
    case "<": return a < b;
    case ">": return a > b;
    case "<=": return a <= b;
    default: return a >= b;
  }
}

/**
 * @param {any} a
 * @param {any} b
 */
function compare(a, b) {
  if (a === undefined || b === undefined) {
    return a === b ? 0 : a === undefined ? 1 : -1;
  }
  const order = typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));
  return descending ? -order : order;
}

function draw() {
  const tests = conditions(filter);
  const found = runs.filter((run) => tests.every((test) => test(run)));
  found.sort((a, b) => compare(valueOf(a, sort), valueOf(b, sort)) || a.id.localeCompare(b.id));
  const shownColumns = columns();
  drawHead(shownColumns);
  body.replaceChildren(...found.slice(0, MOST_ROWS).map((run) => row(run, shownColumns)));
  byId("more").textContent = runs.length === 0 ? ""
    : `${found.length === runs.length ? "" : `${found.length} of `}${runs.length} ${runs.length === 1 ? "run" : "runs"}`
      + (found.length > MOST_ROWS ? `, the first ${MOST_ROWS} of them shown` : "");
  const message = byId("message");
  message.hidden = runs.length > 0;
  if (runs.length === 0) {
    message.replaceChildren("There is no run in this folder yet. ", element("a", {href: "/new"}, "Start one"), ".");
  }
  drawCompare();
  remember();
}

/** @param {string[]} shownColumns */
function drawHead(shownColumns) {
  const focused = document.activeElement?.getAttribute("data-sort");
  head.replaceChildren(
    element("th", {scope: "col"}, element("span", {class: "hidden"}, "compare")),
    heading("name", "run"), heading("state", "state"), heading("seed", "seed"),
    ...shownColumns.map((name) => heading(name, NAMES[name] || name.replace(/^.*\.(?=.*\.)/, ""), true)),
    heading("changed", "changed"));
  if (focused) {
    /** @type {HTMLElement | null} */ (head.querySelector(`[data-sort="${CSS.escape(focused)}"]`))?.focus();
  }
}

/**
 * @param {string} name
 * @param {string} label
 * @param {boolean} [removable]
 */
function heading(name, label, removable = false) {
  const here = sort === name;
  const button = element("button", {
    type: "button", class: "sort", "data-sort": name, title: `sort by ${name}`,
    click: () => {
      descending = here ? !descending : false;
      sort = name;
      draw();
    },
  }, label, here ? (descending ? " ↓" : " ↑") : "");
  const left = name === "name" || name === "state";
  const cell = element("th", {scope: "col", class: left ? "l" : null, "aria-sort": here ? (descending ? "descending" : "ascending") : null}, button);
  if (removable) {
    cell.append(" ", element("button", {
      type: "button", class: "sort faint", "aria-label": `remove the column ${name}`, title: "remove this column",
      click: () => {
        chosen = columns().filter((other) => other !== name);
        draw();
        drawChoices();
      },
    }, "×"));
  }
  return cell;
}

/**
 * @param {Run} run
 * @param {string[]} shownColumns
 */
function row(run, shownColumns) {
  const box = /** @type {HTMLInputElement} */ (element("input", {
    type: "checkbox", "aria-label": `compare ${run.id}`, disabled: !finished(run),
    change: () => {
      if (box.checked) {
        selected.add(run.id);
      } else {
        selected.delete(run.id);
      }
      drawCompare();
    },
  }));
  box.checked = selected.has(run.id);
  return element("tr", {"data-run": run.id},
    element("td", {}, box),
    element("th", {scope: "row"}, element("a", {href: `/run#${encodeURIComponent(run.id)}`, title: run.id}, run.name)),
    stateCell(run),
    element("td", {}, String(run.seed)),
    ...shownColumns.map((name) => {
      const value = valueOf(run, name);
      return element("td", {class: typeof value === "string" ? "t" : null}, value === undefined ? "" : shown(value));
    }),
    element("td", {class: "faint"}, run.changed ? when(run.changed) : ""));
}

/** @param {Run} run */
function stateCell(run) {
  const label = {"check-failed": "check failed"}[run.state] || run.state;
  const cell = element("td", {class: "l state"}, element("span", {class: `tag s-${run.state}`}, label));
  if (run.state === "running" && run.steps > 0) {
    cell.append(" ", element("progress", {max: run.steps, value: run.step, "aria-label": `step ${run.step} of ${run.steps}`}));
  } else if (run.reason) {
    cell.append(" ", element("span", {class: "why", title: run.reason}, run.reason));
  }
  return cell;
}

/** @param {Run} run */
function finished(run) {
  return run.state === "done" || run.state === "check-failed";
}

/** @param {number} time */
function when(time) {
  const date = new Date(time);
  const pad = (/** @type {number} */ n) => String(n).padStart(2, "0");
  const day = `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
  return `${day} ${pad(date.getHours())}:${pad(date.getMinutes())}`;
}

function drawCompare() {
  const button = byId("compare");
  const ids = runs.filter((run) => selected.has(run.id) && finished(run)).map((run) => run.id);
  button.disabled = ids.length < 2;
  button.textContent = ids.length < 2 ? "compare" : `compare ${ids.length}`;
}

function drawChoices() {
  const present = new Set(columns());
  const parameters = [...new Set(runs.flatMap((run) => Object.keys(run.parameters)))].filter((name) => !present.has(name)).sort();
  const results = [...new Set(runs.flatMap((run) => Object.keys(run.results)))].filter((name) => !present.has(name)).sort();
  const group = (/** @type {string} */ label, /** @type {string[]} */ names) =>
    element("optgroup", {label}, ...names.map((name) => element("option", {value: name}, name)));
  byId("add").replaceChildren(element("option", {value: ""}, "…"), group("results", results), group("parameters", parameters));
}

function remember() {
  const state = new URLSearchParams();
  if (filter) {
    state.set("filter", filter);
  }
  if (sort !== "changed" || !descending) {
    state.set("sort", (descending ? "-" : "") + sort);
  }
  if (chosen) {
    state.set("columns", chosen.join(" "));
  }
  history.replaceState(null, "", String(state) ? `#${state}` : location.pathname);
}

function recall() {
  const state = new URLSearchParams(location.hash.slice(1));
  filter = state.get("filter") || "";
  const sorted = state.get("sort") || "-changed";
  descending = sorted.startsWith("-");
  sort = sorted.replace(/^-/, "");
  chosen = state.has("columns") ? (state.get("columns") || "").split(" ").filter(Boolean) : null;
  byId("filter").value = filter;
}

byId("bar").addEventListener("submit", (/** @type {Event} */ event) => event.preventDefault());
byId("filter").addEventListener("input", () => {
  filter = byId("filter").value;
  draw();
});
byId("add").addEventListener("change", () => {
  if (byId("add").value) {
    chosen = [...columns(), byId("add").value];
    draw();
    drawChoices();
  }
});
byId("compare").addEventListener("click", () => {
  const ids = runs.filter((run) => selected.has(run.id) && finished(run)).map((run) => run.id);
  location.href = `/compare#${encodeURIComponent(JSON.stringify(ids))}`;
});

recall();
const start = await get("/runs/list");
byId("folder").textContent = `in ${start.folder}`;
const replace = (/** @type {Run[]} */ list) => {
  runs = list;
  draw();
  drawChoices();
};
replace(start.runs);
openStream("/runs/events", {
  list: replace,
  steps: (/** @type {Run[]} */ changed) => {
    const byName = new Map(changed.map((run) => [run.id, run]));
    runs = runs.map((run) => byName.get(run.id) || run);
    draw();
  },
});

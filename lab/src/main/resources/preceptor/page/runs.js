// @ts-check
/** The list of runs: filtered, sorted by anything, live while runs go on. Its state is in the address. */
import {byId, element, get, openStream, shown} from "/page/common.js";
import {showSweeps} from "/page/sweeps.js";
import {MOST_ROWS, Order, conditions, counted, drawHead, labels, remember, when} from "/page/table.js";

/**
 * @typedef {{id: string, name: string, seed: number, state: string, reason: string, changed: number, step: number,
 *   steps: number, report: boolean, resumable: boolean, own: boolean, parameters: Record<string, any>,
 *   results: Record<string, number>}} Run
 */

const MOST_VARYING = 5;
const USUAL = ["loss/population", "accuracy/population"];
/** @type {Run[]} */
let runs = [];
/** @type {string[] | null} the columns the user has chosen; null: those that tell runs apart */
let chosen = null;
let filter = "";
const order = new Order("-changed", draw);
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

/** The parameters in which the runs differ, the seed and their number aside. */
function varying() {
  const found = [];
  const names = new Set(runs.flatMap((run) => Object.keys(run.parameters)));
  for (const name of names) {
    const values = new Set(runs.map((run) => run.parameters[name]));
    if (values.size > 1 && !["seed", "seeds", "name"].includes(name)) {
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

/** @param {Run} run */
function valuesOf(run) {
  const {name, state, seed, changed} = run;
  return {...run.parameters, ...run.results, name, state, seed, changed};
}

function draw() {
  const words = (/** @type {Run} */ run) => `${run.id} ${run.name} ${run.state} ${run.reason}`;
  const tests = conditions(filter, words, valuesOf);
  const found = runs.filter((run) => tests.every((test) => test(run)));
  found.sort((a, b) =>
    order.compare(valueOf(a, order.column), valueOf(b, order.column)) || a.id.localeCompare(b.id));
  const shownColumns = columns();
  const names = labels(shownColumns);
  drawHead(head, [
    element("th", {scope: "col"}, element("span", {class: "hidden"}, "compare")),
    order.heading("name", "run", {left: true}), order.heading("state", "state", {left: true}),
    order.heading("seed", "seed"),
    ...shownColumns.map((name) => order.heading(name, names.get(name) || name, {remove: () => remove(name)})),
    order.heading("changed", "changed")]);
  body.replaceChildren(...found.slice(0, MOST_ROWS).map((run) => row(run, shownColumns)));
  byId("more").textContent = runs.length === 0 ? "" : counted(found.length, runs.length, "run", "runs");
  const message = byId("message");
  message.hidden = runs.length > 0;
  if (runs.length === 0) {
    message.replaceChildren("There is no run in this folder yet. ", element("a", {href: "/new"}, "Start one"), ".");
  }
  drawCompare();
  const state = String(remember(new URLSearchParams(), filter, order, chosen));
  history.replaceState(null, "", state ? `#${state}` : location.pathname);
}

/** @param {string} name */
function remove(name) {
  chosen = columns().filter((other) => other !== name);
  draw();
  drawChoices();
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

function recall() {
  const state = new URLSearchParams(location.hash.slice(1));
  filter = state.get("filter") || "";
  order.recall(state.get("sort"));
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
showSweeps(start.sweeps);
openStream("/runs/events", {
  list: replace,
  sweeps: showSweeps,
  steps: (/** @type {Run[]} */ changed) => {
    const byName = new Map(changed.map((run) => [run.id, run]));
    runs = runs.map((run) => byName.get(run.id) || run);
    draw();
  },
});

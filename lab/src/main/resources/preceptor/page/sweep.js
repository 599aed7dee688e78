// @ts-check
/** One sweep, experiment by experiment, live while its runs go on. The address behind `#` names it and has the table's
 * state. */
import {address, byId, element, get, openStream, shown} from "/page/common.js";
import {counts, reportLink, stateOf, varied} from "/page/sweeps.js";
import {MOST_ROWS, Order, conditions, counted, drawHead, labels, remember, when} from "/page/table.js";

/**
 * @typedef {{number: number, settings: Record<string, string>, runs: Record<string, number>,
 *   failed: {seed: number, reason: string}[], kept: {seed: number, id: string}[],
 *   numbers: Record<string, [number, number, number]>}} Cell
 */

const USUAL = ["loss/population", "accuracy/population"];
const MOST_REASONS = 3;

const state = new URLSearchParams(location.hash.slice(1));
const id = state.get("sweep") || "";
let filter = state.get("filter") || "";
/** @type {string[] | null} the final numbers the user has chosen; null: the usual ones that there are */
let chosen = state.has("columns") ? (state.get("columns") || "").split(" ").filter(Boolean) : null;
const order = new Order("number", draw);
order.recall(state.get("sort"));

/** @type {{sweep: import("/page/sweeps.js").Sweep, axes: string[], metrics: string[], cells: Cell[]}} */
let told = {sweep: {id, name: id, state: "", reason: "", changed: 0, cells: 0, seeds: 0, runs: {}, varied: []}, axes: [], metrics: [], cells: []};

function columns() {
  return chosen || USUAL.filter((metric) => told.metrics.includes(metric));
}

/** @param {string} text */
function parsed(text) {
  return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** @param {Cell} cell */
function valuesOf(cell) {
  /** @type {Record<string, any>} */
  const values = {number: cell.number, done: cell.runs.done, failed: cell.runs.failed};
  for (const path of told.axes) {
    values[path] = path in cell.settings ? parsed(cell.settings[path]) : undefined;
  }
  for (const metric of columns()) {
    values[metric] = cell.numbers[metric]?.[0];
  }
  return values;
}

/** @param {Cell} cell */
function words(cell) {
  return [...Object.values(cell.settings), counts(cell.runs), ...cell.failed.map((f) => f.reason)].join(" ");
}

function describe() {
  const {sweep} = told;
  document.title = `${sweep.name} · Preceptor`;
  byId("name").textContent = sweep.name;
  byId("state").replaceChildren(...stateOf(sweep));
  byId("status").textContent = `${sweep.cells} ${sweep.cells === 1 ? "experiment" : "experiments"}, `
    + `${sweep.seeds} ${sweep.seeds === 1 ? "seed" : "seeds"} each: ${counts(sweep.runs)}; last written ${when(sweep.changed)}. `
    + `Varied: ${varied(sweep).join("; ") || "nothing"}.`;
  byId("report").href = reportLink(sweep).getAttribute("href");
  for (const part of ["bar", "filter-help", "cells"]) {
    byId(part).hidden = false;
  }
}

function draw() {
  const tests = conditions(filter, words, valuesOf);
  const found = told.cells.filter((cell) => tests.every((test) => test(cell)));
  const keys = new Map(found.map((cell) => [cell, valuesOf(cell)[order.column]]));
  found.sort((a, b) => order.compare(keys.get(a), keys.get(b)) || a.number - b.number);
  const kept = told.cells.some((cell) => cell.kept.length > 0);
  const names = labels([...told.axes, ...columns()]);
  drawHead(byId("cells").tHead.rows[0], [
    order.heading("number", "cell"), order.heading("done", "runs", {left: true}),
    ...told.axes.map((path) => order.heading(path, names.get(path) || path)),
    ...columns().map((name) => order.heading(name, names.get(name) || name, {remove: () => choose(columns().filter((other) => other !== name))})),
    ...(kept ? [element("th", {scope: "col", class: "l"}, "open seed")] : [])]);
  byId("cells").tBodies[0].replaceChildren(...found.slice(0, MOST_ROWS).flatMap((cell) => rows(cell, kept)));
  byId("more").textContent = counted(found.length, told.cells.length, "experiment", "experiments");
  history.replaceState(null, "", `#${remember(new URLSearchParams({sweep: id}), filter, order, chosen)}`);
}

/**
 * The row of an experiment, and one below it that says why runs have failed.
 * @param {Cell} cell
 * @param {boolean} kept
 */
function rows(cell, kept) {
  const cells = [
    element("th", {scope: "row"}, String(cell.number)),
    element("td", {class: "l state"}, counts(cell.runs)),
    ...told.axes.map((path) => {
      const value = path in cell.settings ? parsed(cell.settings[path]) : "";
      return element("td", {class: typeof value === "string" ? "t" : null}, cell.settings[path] || "");
    }),
    ...columns().map((metric) => number(cell.numbers[metric])),
    ...(kept ? [element("td", {class: "l seeds"}, ...cell.kept.map((run) =>
      element("a", {href: `/run#${encodeURIComponent(run.id)}`, title: `the run with seed ${run.seed}`}, String(run.seed))))] : [])];
  const main = element("tr", {"data-cell": cell.number, class: cell.failed.length > 0 ? "open" : null}, ...cells);
  return cell.failed.length === 0 ? [main]
    : [main, element("tr", {"data-why": cell.number}, element("td", {}), element("td", {class: "l", colspan: cells.length - 1}, ...reasons(cell)))];
}

/** @param {[number, number, number] | undefined} spread */
function number(spread) {
  if (!spread) {
    return element("td", {});
  }
  const [median, q1, q3] = spread;
  return element("td", {}, shown(median),
    ...(q1 === q3 ? [] : [" ", element("span", {class: "faint"}, `[${shown(q1)}, ${shown(q3)}]`)]));
}

/**
 * Why runs have failed; seeds that failed for the same reason are told of together.
 * @param {Cell} cell
 */
function reasons(cell) {
  /** @type {Map<string, number[]>} */
  const seeds = new Map();
  for (const {seed, reason} of cell.failed) {
    seeds.set(reason, [...(seeds.get(reason) || []), seed]);
  }
  const lines = [...seeds].map(([reason, of]) => `${of.length === 1 ? "seed" : "seeds"} ${of.join(", ")}: ${reason}`);
  const few = lines.slice(0, MOST_REASONS).map((line) => element("div", {class: "reason"}, line));
  const rest = lines.slice(MOST_REASONS);
  return rest.length === 0 ? few : [...few, element("details", {class: "reason"},
    element("summary", {}, `${rest.length} more`), ...rest.map((line) => element("div", {}, line)))];
}

/** @param {string[]} wanted */
function choose(wanted) {
  const more = wanted.some((name) => !columns().includes(name));
  chosen = wanted;
  if (more) {
    load();
  } else {
    draw();
    drawChoices();
  }
}

function drawChoices() {
  byId("add").replaceChildren(element("option", {value: ""}, "…"),
    ...told.metrics.filter((name) => !columns().includes(name)).map((name) => element("option", {value: name}, name)));
}

/** @param {string} text */
function complain(text) {
  byId("reason").textContent = text;
  byId("reason").hidden = false;
}

let asking = false;
let again = false;

/** Asks for the experiments; while an answer is on its way, at most one more time after it. */
async function load() {
  again = asking;
  if (asking) {
    return;
  }
  asking = true;
  try {
    told = await get("/sweeps/cells", {sweep: id, metrics: JSON.stringify(chosen || USUAL)});
    byId("reason").hidden = true;
    describe();
    draw();
    drawChoices();
  } catch (e) {
    complain(/** @type {Error} */ (e).message);
  }
  asking = false;
  if (again) {
    load();
  }
}

byId("bar").addEventListener("submit", (/** @type {Event} */ event) => event.preventDefault());
byId("filter").value = filter;
byId("filter").addEventListener("input", () => {
  filter = byId("filter").value;
  draw();
});
byId("add").addEventListener("change", () => {
  if (byId("add").value) {
    choose([...columns(), byId("add").value]);
  }
});
window.addEventListener("hashchange", () => location.reload());

if (id === "") {
  byId("reason").replaceChildren("No sweep is named. ", element("a", {href: "/"}, "All runs and sweeps"));
  byId("reason").hidden = false;
} else {
  openStream(address("/sweeps/live", {sweep: id}), {
    sweep: load,
    end: load,
    lost: () => complain("There is no such sweep in this folder."),
  });
}

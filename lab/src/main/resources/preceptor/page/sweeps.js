// @ts-check
/** What the pages say of a sweep, and the table of those in a folder. */
import {address, byId, element} from "/page/common.js";
import {Order, drawHead, labels, when} from "/page/table.js";

/**
 * @typedef {{id: string, name: string, state: string, reason: string, changed: number, cells: number, seeds: number,
 *   runs: Record<string, number>, varied: {path: string, count: number, values: string[]}[]}} Sweep
 */

/** How many sweeps are listed before all are asked for. */
const FEW = 8;

/** What runs in these states are said to be. @type {[string, string][]} */
const STATES = [["done", "done"], ["failed", "failed"], ["running", "begun"], ["lost", "lost"], ["queued", "waiting"]];

/**
 * How many runs have come how far.
 * @param {Record<string, number>} runs by state
 */
export function counts(runs) {
  return STATES.filter(([state]) => runs[state] > 0).map(([state, word]) => `${runs[state]} ${word}`).join(", ");
}

/** @param {Record<string, number>} runs */
function total(runs) {
  return Object.values(runs).reduce((a, b) => a + b, 0);
}

/**
 * The state of a sweep, and how far one that has not finished is.
 * @param {Sweep} sweep
 */
export function stateOf(sweep) {
  const tag = element("span", {class: `tag s-${sweep.state}`}, sweep.state === "failed" ? `${sweep.runs.failed} failed` : sweep.state);
  const all = total(sweep.runs);
  const ended = all - sweep.runs.queued - sweep.runs.running - sweep.runs.lost;
  return sweep.state === "unfinished"
    ? [tag, " ", element("progress", {max: all, value: ended, "aria-label": `${ended} of ${all} runs have ended`})]
    : [tag];
}

/**
 * What varies, such as `student.width 4, 8, 16`.
 * @param {Sweep} sweep
 */
export function varied(sweep) {
  const names = labels(sweep.varied.map(({path}) => path));
  return sweep.varied.map(({path, count, values}) => {
    const told = count === values.length ? values.map(named).join(", ")
      : `${values.slice(0, -1).map(named).join(", ")} … ${named(values[values.length - 1])} (${count})`;
    return `${names.get(path)} ${told}`;
  });
}

/** @param {string} value */
function named(value) {
  return value === "" ? "unset" : value;
}

/** @param {Sweep} sweep */
export function reportLink(sweep) {
  return element("a", {href: address("/sweeps/report", {sweep: sweep.id})}, "report");
}

/** @param {string} id */
export function pageOf(id) {
  return `/sweep#${new URLSearchParams({sweep: id})}`;
}

/** @type {Sweep[]} */
let sweeps = [];
let all = false;
const order = new Order("-changed", draw);

/**
 * Shows the sweeps of a folder.
 * @param {Sweep[]} list
 */
export function showSweeps(list) {
  sweeps = list;
  draw();
}

function draw() {
  byId("sweeps-box").hidden = sweeps.length === 0;
  if (sweeps.length === 0) {
    return;
  }
  drawHead(byId("sweeps").tHead.rows[0], [
    order.heading("name", "sweep", {left: true}), order.heading("state", "state", {left: true}),
    order.heading("runs", "runs", {left: true}), element("th", {scope: "col", class: "l"}, "what varies"),
    order.heading("changed", "changed"), element("th", {scope: "col"}, element("span", {class: "hidden"}, "report"))]);
  const value = (/** @type {Sweep} */ s) => order.column === "runs" ? total(s.runs) : /** @type {any} */ (s)[order.column];
  const sorted = [...sweeps].sort((a, b) => order.compare(value(a), value(b)) || a.id.localeCompare(b.id));
  byId("sweeps").tBodies[0].replaceChildren(...sorted.slice(0, all ? sorted.length : FEW).map(row));
  const more = byId("all-sweeps");
  more.hidden = all || sorted.length <= FEW;
  more.textContent = `show all ${sorted.length} sweeps`;
}

/** @param {Sweep} sweep */
function row(sweep) {
  const damaged = sweep.state === "damaged";
  const name = damaged ? sweep.name : element("a", {href: pageOf(sweep.id), title: sweep.id}, sweep.name);
  return element("tr", {"data-sweep": sweep.id},
    element("th", {scope: "row"}, name),
    element("td", {class: "l state"}, ...stateOf(sweep)),
    element("td", {class: damaged ? "l reason" : "l state"}, damaged ? sweep.reason : counts(sweep.runs)),
    element("td", {class: "l varied"}, ...varied(sweep).map((text) => element("span", {}, text))),
    element("td", {class: "faint"}, sweep.changed ? when(sweep.changed) : ""),
    element("td", {}, damaged ? "" : reportLink(sweep)));
}

document.getElementById("all-sweeps")?.addEventListener("click", () => {
  all = true;
  draw();
});

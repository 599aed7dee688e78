// @ts-check
/** Several runs side by side: in what they differ, what came out, and the figures of all, seeds of one spec as bands. */
import {address, byId, element, get, shown} from "/page/common.js";

const RESULTS = ["loss/population", "accuracy/population", "loss/test", "accuracy/test", "twin/hard/loss", "loss/bayes"];

/** @param {any[]} runs */
function draw(runs) {
  const names = [...new Set(runs.flatMap((run) => Object.keys(run.parameters)))].sort();
  const differing = names.filter((name) => new Set(runs.map((run) => run.parameters[name])).size > 1);
  const results = RESULTS.filter((name) => runs.some((run) => name in run.results));
  const heads = ["run", "seed", ...differing.filter((name) => name !== "name" && name !== "seed"), ...results];
  byId("differences").tHead.rows[0].replaceChildren(
    ...heads.map((name, i) => element("th", {scope: "col", class: i === 0 ? "l" : null}, name)));
  byId("differences").tBodies[0].replaceChildren(...runs.map((run) => element("tr", {},
    element("th", {scope: "row"}, element("a", {href: `/run#${encodeURIComponent(run.id)}`}, run.name)),
    element("td", {}, String(run.seed)),
    ...heads.slice(2).map((name) => {
      const value = name in run.results ? run.results[name] : run.parameters[name];
      return element("td", {class: typeof value === "string" ? "t" : null}, value === undefined ? "" : shown(value));
    }))));
}

/** @type {string[]} */
let ids = [];
try {
  ids = JSON.parse(decodeURIComponent(location.hash.slice(1)));
} catch (e) {
  ids = [];
}
const {runs} = await get("/runs/list");
const found = runs.filter((/** @type {any} */ run) => ids.includes(run.id));
const message = byId("message");
if (found.length < 2) {
  message.replaceChildren("Choose two runs or more in ", element("a", {href: "/"}, "the list"), ".");
} else {
  draw(found);
  const frame = byId("report");
  frame.addEventListener("load", () => {
    message.hidden = true;
  });
  frame.src = address("/runs/comparison", {runs: JSON.stringify(found.map((/** @type {any} */ run) => run.id))});
  frame.hidden = false;
}
window.addEventListener("hashchange", () => location.reload());

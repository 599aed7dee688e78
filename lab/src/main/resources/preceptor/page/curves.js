// @ts-check
/** Curves of a run that goes on, as SVG in the colours of the reports. */
import {element, shown} from "/page/common.js";

const NS = "http://www.w3.org/2000/svg";
const WIDTH = 480;
const HEIGHT = 250;
const LEFT = 52;
const RIGHT = 12;
const TOP = 10;
const BOTTOM = 34;

/**
 * The curves that a chart shows: metric, label, class of colour, dashes.
 * @typedef {{metric: string, label: string, colour: string, dash?: string}} Curve
 */

/** @type {{title: string, curves: Curve[]}[]} */
export const CHARTS = [
  {title: "loss", curves: [
    {metric: "loss/population", label: "student, population", colour: "student"},
    {metric: "loss/train", label: "student, training set", colour: "student", dash: "2 3"},
    {metric: "loss/test", label: "student, held out", colour: "student", dash: "7 3"},
    {metric: "twin/hard/loss", label: "twin, hard gates", colour: "hard", dash: "7 3"},
    {metric: "twin/gaussian/loss", label: "twin, gaussian gates", colour: "gaussian", dash: "7 3 2 3"},
    {metric: "loss/bayes", label: "Bayes", colour: "bayes", dash: "2 3"},
  ]},
  {title: "accuracy", curves: [
    {metric: "accuracy/population", label: "student, population", colour: "student"},
    {metric: "accuracy/train", label: "student, training set", colour: "student", dash: "2 3"},
    {metric: "accuracy/test", label: "student, held out", colour: "student", dash: "7 3"},
    {metric: "twin/hard/accuracy", label: "twin, hard gates", colour: "hard", dash: "7 3"},
    {metric: "twin/gaussian/accuracy", label: "twin, gaussian gates", colour: "gaussian", dash: "7 3 2 3"},
    {metric: "accuracy/bayes", label: "Bayes", colour: "bayes", dash: "2 3"},
  ]},
];

/**
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 * @param {string} [text]
 */
function svg(tag, attributes, text) {
  const made = document.createElementNS(NS, tag);
  for (const [name, value] of Object.entries(attributes)) {
    made.setAttribute(name, String(value));
  }
  if (text !== undefined) {
    made.textContent = text;
  }
  return made;
}

/**
 * Round numbers that span `low` to `high`.
 * @param {number} low
 * @param {number} high
 * @param {number} most
 */
function ticks(low, high, most) {
  const raw = (high - low) / most;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((n) => n * power).find((s) => s >= raw * 0.999) || raw;
  const found = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) {
    found.push(Number((i * step).toPrecision(12)));
  }
  return found;
}

/**
 * Draws a chart as a figure; null where there is nothing to draw.
 * @param {{title: string, curves: Curve[]}} chart
 * @param {Record<string, [number, number][]>} points by metric
 * @returns {HTMLElement | null}
 */
export function drawChart(chart, points) {
  const present = chart.curves.filter((curve) => points[curve.metric]?.length > 0);
  if (present.length === 0) {
    return null;
  }
  const values = present.flatMap((curve) => points[curve.metric].map((p) => p[1])).filter(Number.isFinite);
  let low = Math.min(...values, chart.title === "loss" ? 0 : Infinity);
  let high = Math.max(...values);
  if (high - low < 1e-12) {
    low -= 0.05 * Math.abs(low) + 1e-3;
    high += 0.05 * Math.abs(high) + 1e-3;
  }
  const steps = Math.max(1, ...present.map((curve) => points[curve.metric].at(-1)?.[0] || 0));
  const x = (/** @type {number} */ step) => LEFT + (WIDTH - LEFT - RIGHT) * step / steps;
  const y = (/** @type {number} */ v) => TOP + (HEIGHT - TOP - BOTTOM) * (high - v) / (high - low);
  const last = present.map((curve) => `${curve.label} ${shown(points[curve.metric].at(-1)?.[1])}`).join(", ");
  const drawing = svg("svg", {viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "panel chart", role: "img", "aria-label": `${chart.title}: ${last}`});
  for (const at of ticks(low, high, 5)) {
    drawing.append(svg("line", {x1: LEFT, x2: WIDTH - RIGHT, y1: y(at), y2: y(at), class: "s-grid", stroke: "#e4e6e9"}));
    drawing.append(svg("text", {x: LEFT - 6, y: y(at) + 4, "font-size": 11, "text-anchor": "end", class: "f-muted", fill: "#5c6370"}, shown(at)));
  }
  for (const at of ticks(0, steps, 6)) {
    drawing.append(svg("text", {x: x(at), y: HEIGHT - BOTTOM + 16, "font-size": 11, "text-anchor": x(at) > WIDTH - 30 ? "end" : "middle", class: "f-muted", fill: "#5c6370"}, shown(at)));
  }
  drawing.append(svg("text", {x: (LEFT + WIDTH - RIGHT) / 2, y: HEIGHT - 3, "font-size": 11, "text-anchor": "middle", class: "f-muted", fill: "#5c6370"}, "training step"));
  for (const curve of [...present].reverse()) {
    const path = points[curve.metric].map((p, i) => `${i === 0 ? "M" : "L"}${x(p[0]).toFixed(1)} ${y(p[1]).toFixed(1)}`).join("");
    drawing.append(svg("path", {d: path, fill: "none", class: `c-${curve.colour}`, "stroke-width": 2, "stroke-dasharray": curve.dash || "none", "stroke-linejoin": "round"}));
  }
  const keys = element("ul", {class: "keys"}, ...present.map((curve) => {
    const line = svg("svg", {viewBox: "0 0 24 8", width: 24, height: 8, "aria-hidden": "true"});
    line.append(svg("line", {x1: 0, x2: 24, y1: 4, y2: 4, class: `c-${curve.colour}`, "stroke-width": 2, "stroke-dasharray": curve.dash || "none"}));
    return element("li", {}, /** @type {any} */ (line), ` ${curve.label} `, element("b", {}, shown(points[curve.metric].at(-1)?.[1])));
  }));
  return element("figure", {}, element("figcaption", {}, chart.title), /** @type {any} */ (drawing), keys);
}

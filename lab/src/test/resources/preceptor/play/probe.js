// @ts-check
/** Drives a page as a reader would, and tells the test what became of it. */
import {post} from "/page/common.js";

/** @type {string[]} */
const faults = [];
window.addEventListener("error", (event) => faults.push(event.message));
window.addEventListener("unhandledrejection", (event) => faults.push(String(event.reason)));
document.addEventListener("securitypolicyviolation", (event) => faults.push(event.violatedDirective));

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Until no session has anything under way. */
async function settled() {
  await pause(90);
  const bars = Array.from(document.querySelectorAll(".transport"));
  while (bars.some((bar) => /** @type {HTMLElement} */ (bar).dataset.busy !== "false")) {
    await pause(20);
  }
  await pause(40);
}

/** @param {string} id @returns {any} */
const byId = (id) => document.getElementById(id);

/** @param {any} input @param {string} value @param {string} event */
async function enter(input, value, event) {
  input.value = value;
  input.dispatchEvent(new Event(event));
  await settled();
}

/** @param {string} label @returns {any} */
const labelled = (label) => document.querySelector(`[aria-label="${label}"]`);

/** @param {string} text @returns {any} */
const button = (text) => Array.from(document.querySelectorAll("button")).find((b) => b.textContent === text);

function overflow() {
  return document.documentElement.scrollWidth > document.documentElement.clientWidth;
}

async function playground() {
  /** @type {string[]} */
  const driven = [];
  /** @type {string[]} */
  const trouble = [];
  const note = (/** @type {string} */ what) => {
    driven.push(what);
    const box = /** @type {HTMLElement} */ (document.querySelector(".trouble"));
    if (!box.hidden) {
      trouble.push(`${what}: ${box.textContent}`);
    }
  };
  await settled();
  for (const kind of ["random-hierarchy", "computed", "product", "latent-tree"]) {
    await enter(byId("c-kind"), kind, "change");
    note(`kind ${kind}`);
    for (const input of Array.from(document.querySelectorAll(".controls select, .controls input"))) {
      const own = /** @type {any} */ (input);
      const field = /** @type {HTMLElement} */ (own.closest(".field"));
      if (field.hidden || own.id === "c-kind" || driven.includes(own.id)) {
        continue;
      }
      const before = own.value;
      const range = own.type === "range";
      const other = own.tagName === "SELECT"
        ? Array.from(own.options, (/** @type {any} */ o) => o.value).find((v) => v !== before)
        : range ? String(Number(own.max) / 2) : "5";
      await enter(own, other, range ? "input" : "change");
      note(own.id);
      if (own.id === "c-samples") {
        // Labels are noisy on samples alone.
        await enter(byId("c-label-noise"), "0.25", "input");
        note("c-label-noise");
      }
      await enter(own, before, range ? "input" : "change");
    }
  }
  button("step").click();
  await settled();
  const stepped = labelled("Training").dataset.step;
  await enter(labelled("steps at a time"), "5", "change");
  button("play").click();
  await pause(400);
  button("pause").click();
  await settled();
  const played = Number(labelled("Training").dataset.step);
  const curve = document.querySelector("#v-loss canvas")?.getAttribute("aria-label");
  await enter(labelled("recorded step"), "3", "input");
  await enter(labelled("go to step"), "12", "change");
  button("rewind").click();
  await settled();
  const rewound = labelled("Training").dataset.step;
  /** @type {string[]} */
  const keyed = [];
  for (const key of [".", ".", "Home", " ", " "]) {
    document.body.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
    await (key === " " ? pause(200) : settled());
    keyed.push(button("pause") ? "plays" : labelled("Training").dataset.step);
  }
  await settled();
  const hovered = ["#v-loss canvas", "#v-matrices canvas"].map((selector) => {
    const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector(selector));
    const box = canvas.getBoundingClientRect();
    canvas.dispatchEvent(new PointerEvent("pointermove", {clientX: box.left + box.width / 2, clientY: box.top + box.height / 2}));
    return canvas;
  });
  await settled();
  const readout = document.querySelector("#v-matrices .readout")?.textContent;
  hovered.forEach((canvas) => canvas.dispatchEvent(new PointerEvent("pointerleave")));
  const table = /** @type {HTMLDetailsElement} */ (document.querySelector("#v-matrices details"));
  table.open = true;
  await settled();
  const rows = table.querySelectorAll("tr").length;
  byId("link").click();
  await settled();
  const said = byId("said").textContent;
  byId("dice").click();
  await settled();
  const region = /** @type {any} */ (document.querySelector(".region.chosen"));
  region.focus();
  region.dispatchEvent(new KeyboardEvent("keydown", {key: "ArrowDown", bubbles: true}));
  await settled();
  const leaf = document.querySelectorAll(".region.leaf")[2];
  leaf.dispatchEvent(new MouseEvent("click", {bubbles: true}));
  await settled();
  const clicked = document.querySelector(".region.chosen")?.getAttribute("aria-label");
  leaf.dispatchEvent(new KeyboardEvent("keydown", {key: "ArrowUp", bubbles: true}));
  await settled();
  const chosen = document.querySelector(".region.chosen")?.getAttribute("aria-label");
  await enter(byId("term"), "order1", "change");
  byId("spec").open = true;
  await settled();
  const spec = byId("spec-text").textContent;
  await enter(byId("c-rate"), "30", "change");
  location.hash = "#training.optimizer.rate=30&student.loss=squared-error&student.activation=linear&@step=50";
  await settled();
  await settled();
  const diverged = document.querySelector(".trouble")?.textContent;
  byId("reset").click();
  await settled();
  location.hash = "#student.width=8&seed=3&training.data=%7Bsamples:%2050%7D&@step=7&@region=2.0";
  await settled();
  await settled();
  const numbers = Object.fromEntries(Array.from(document.querySelectorAll("output[data-metric]"),
    (o) => [/** @type {HTMLElement} */ (o).dataset.metric, o.textContent]));
  const controls = Array.from(document.querySelectorAll(".controls select, .controls input"), (e) => e.id);
  return {driven, controls, keyed, readout, rows, said, clicked, trouble, stepped, played, rewound, curve, chosen, spec, diverged, numbers, hash: location.hash,
    regions: document.querySelectorAll(".region[aria-label]").length,
    unlabelled: Array.from(document.querySelectorAll("input, select, button, canvas"))
      .filter((e) => !(/** @type {any} */ (e).labels?.length || e.getAttribute("aria-label") || e.textContent?.trim() || e.closest("[hidden]"))).length};
}

async function lesson() {
  await settled();
  const untouched = Array.from(document.querySelectorAll(".live")).map((f) => ({
    step: Number(/** @type {HTMLElement} */ (f.querySelector(".transport")).dataset.step),
    wanted: Number(/** @type {HTMLElement} */ (f).dataset.step),
  }));
  const answer = /** @type {HTMLDetailsElement} */ (document.querySelector(".question details"));
  const closed = !answer.open;
  /** @type {any} */ (document.querySelector(".question input")).click();
  const variants = Array.from(document.querySelectorAll(".live button[data-sets]"));
  for (const each of variants) {
    /** @type {any} */ (each).click();
    await settled();
  }
  return {untouched, closed, opened: answer.open, right: document.querySelectorAll(".question .right").length,
    trouble: Array.from(document.querySelectorAll(".trouble"), (t) => t.textContent).join("")};
}

let found = {};
try {
  found = document.querySelector(".controls, #controls") ? await playground() : await lesson();
} catch (e) {
  faults.push(String(e));
}
const {next} = await post("/probe/done", {page: location.pathname, overflow: overflow(), faults, ...found});
if (next) {
  location.href = next;
}

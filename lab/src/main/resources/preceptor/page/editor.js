// @ts-check
/** The editor of specs: checked as it is written, completed from the schema, run from here. */
import {byId, element, get, post} from "/page/common.js";
import {complete, explain} from "/page/complete.js";

const START = `name: my-run
seed: 1
regions: {kind: tree, depth: 3, branching: 2}
teacher:
  kind: latent-tree
  values: 2
  correlation: 0.75
  emission: {kind: embedding, dim: 4, noise: 0.0}
student:
  width: 16
  batch_norm: none
training:
  data: population
  optimizer: {kind: gd, rate: 0.2}
  steps: 200
expansion:
  every: 20
  gates: [measured, hard]
  orders: [0, 1]
`;
const PAUSE = 250;

const area = /** @type {HTMLTextAreaElement} */ (byId("text"));
const gutter = byId("gutter");
const list = byId("offers");
const schema = await get("/spec/schema");

/** @type {import("./complete.js").Offer[]} */
let offers = [];
let from = 0;
let chosen = -1;
let checking = 0;
/** @type {{problems: any[], run?: string, state?: string}} */
let verdict = {problems: []};

function drawGutter() {
  const wrong = new Map(verdict.problems.map((p) => [p.line, p.message]));
  const count = area.value.split("\n").length;
  gutter.replaceChildren(...Array.from({length: count}, (_, i) =>
    element("span", {class: wrong.has(i + 1) ? "bad" : null, title: wrong.get(i + 1) || null}, String(i + 1))));
  gutter.scrollTop = area.scrollTop;
}

function drawVerdict() {
  const wrong = verdict.problems.length;
  const exists = verdict.state && !["new", "failed"].includes(verdict.state);
  byId("run").disabled = wrong > 0 || !verdict.run;
  byId("run").textContent = exists ? "run again" : "run";
  byId("verdict").replaceChildren(...(wrong > 0 ? [`${wrong} ${wrong === 1 ? "thing is" : "things are"} wrong`]
    : exists ? ["this run is there already: ", element("a", {href: `/run#${encodeURIComponent(verdict.run || "")}`}, "open it")]
      : ["ready"]));
  area.setAttribute("aria-invalid", String(wrong > 0));
  byId("problems").replaceChildren(...verdict.problems.map((problem) => element("li", {},
    element("button", {type: "button", class: "sort", click: () => goTo(problem.line, problem.column)},
      element("b", {}, problem.line > 0 ? `line ${problem.line}` : "the spec"),
      problem.path ? `, ${problem.path}: ` : ": ", problem.message))));
  drawGutter();
}

/**
 * @param {number} line
 * @param {number} column
 */
function goTo(line, column) {
  const lines = area.value.split("\n");
  const at = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0) + Math.max(0, column - 1);
  area.focus();
  area.setSelectionRange(at, at);
  follow();
}

async function check() {
  const mine = ++checking;
  const text = area.value;
  try {
    const answer = await post("/spec/check", {text});
    if (mine === checking) {
      verdict = answer;
      drawVerdict();
    }
  } catch (e) {
    byId("verdict").textContent = /** @type {Error} */ (e).message;
  }
}

let timer = 0;
function changed() {
  clearTimeout(timer);
  timer = window.setTimeout(check, PAUSE);
  drawGutter();
}

function follow() {
  byId("help").textContent = explain(schema, area.value, area.selectionStart) || "\u00a0";
}

/** @param {boolean} asked */
function offer(asked) {
  const found = complete(schema, area.value, area.selectionStart);
  const word = area.value.slice(found.from, area.selectionStart);
  offers = !asked && word === "" ? [] : found.offers.slice(0, 40);
  from = found.from;
  chosen = asked && offers.length > 0 ? 0 : -1;
  drawOffers();
}

function drawOffers() {
  list.hidden = offers.length === 0;
  area.setAttribute("aria-expanded", String(!list.hidden));
  list.replaceChildren(...offers.map((o, i) => element("li", {
    id: `offer-${i}`, role: "option", "aria-selected": String(i === chosen),
    pointerdown: (/** @type {Event} */ event) => {
      event.preventDefault();
      take(i);
    },
  }, element("b", {}, o.label), o.detail ? element("span", {}, o.detail) : "")));
  if (chosen >= 0) {
    area.setAttribute("aria-activedescendant", `offer-${chosen}`);
    list.children[chosen].scrollIntoView({block: "nearest"});
  } else {
    area.removeAttribute("aria-activedescendant");
  }
  if (!list.hidden) {
    place();
  }
}

/** Puts the offers below the caret; the type is monospaced and lines do not wrap. */
function place() {
  const style = getComputedStyle(area);
  const before = area.value.slice(0, from);
  const line = before.split("\n").length;
  const column = from - before.lastIndexOf("\n") - 1;
  const height = parseFloat(style.lineHeight);
  const pen = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
  pen.font = style.font;
  const x = area.offsetLeft + parseFloat(style.paddingLeft) + column * pen.measureText("0").width - area.scrollLeft;
  const y = area.offsetTop + parseFloat(style.paddingTop) + line * height - area.scrollTop + 3;
  const room = /** @type {HTMLElement} */ (area.parentElement).clientWidth;
  list.style.left = `${Math.max(0, Math.min(x, room - list.offsetWidth))}px`;
  list.style.top = `${y}px`;
}

/** @param {number} i */
function take(i) {
  const taken = offers[i];
  area.focus();
  area.setSelectionRange(from, area.selectionStart);
  // Keeps the browser's own undo.
  if (!document.execCommand("insertText", false, taken.insert)) {
    area.setRangeText(taken.insert, from, area.selectionEnd, "end");
    changed();
  }
  close();
  follow();
}

function close() {
  offers = [];
  chosen = -1;
  drawOffers();
}

/** @param {KeyboardEvent} event */
function key(event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    run();
  } else if (event.key === " " && event.ctrlKey) {
    event.preventDefault();
    offer(true);
  } else if (!list.hidden && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    chosen = (chosen + (event.key === "ArrowDown" ? 1 : -1) + offers.length) % offers.length;
    drawOffers();
  } else if (!list.hidden && (event.key === "Tab" || (event.key === "Enter" && chosen >= 0))) {
    event.preventDefault();
    take(Math.max(0, chosen));
  } else if (!list.hidden && event.key === "Escape") {
    event.preventDefault();
    close();
  }
}

async function run() {
  if (byId("run").disabled) {
    return;
  }
  byId("run").disabled = true;
  try {
    const again = byId("run").textContent === "run again";
    const answer = await post("/spec/run", {text: area.value, again});
    location.href = `/run#${encodeURIComponent(answer.run)}`;
  } catch (e) {
    byId("verdict").textContent = /** @type {Error} */ (e).message;
    await check();
  }
}

area.addEventListener("input", (event) => {
  changed();
  follow();
  if (/** @type {InputEvent} */ (event).inputType?.startsWith("delete")) {
    close();
  } else {
    offer(false);
  }
});
area.addEventListener("keydown", key);
area.addEventListener("keyup", (event) => {
  if (event.key.startsWith("Arrow") || event.key === "Home" || event.key === "End") {
    follow();
  }
});
area.addEventListener("click", () => {
  close();
  follow();
});
area.addEventListener("blur", close);
area.addEventListener("scroll", () => {
  gutter.scrollTop = area.scrollTop;
  close();
});
byId("run").addEventListener("click", run);
byId("load").addEventListener("change", async () => {
  if (byId("load").value) {
    location.hash = `run=${encodeURIComponent(byId("load").value)}`;
  }
});

async function load() {
  const given = new URLSearchParams(location.hash.slice(1));
  if (given.has("spec")) {
    area.value = given.get("spec") || "";
  } else if (given.has("run")) {
    try {
      area.value = (await get("/runs/spec", {run: given.get("run") || ""})).text;
    } catch (e) {
      byId("verdict").textContent = /** @type {Error} */ (e).message;
    }
  } else {
    area.value = START;
  }
  drawGutter();
  follow();
  await check();
}

window.addEventListener("hashchange", load);
await load();
const {runs} = await get("/runs/list");
byId("load").append(...runs.map((/** @type {any} */ run) => element("option", {value: run.id}, run.id)));

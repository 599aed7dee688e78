// @ts-check
/** The playground: controls on one side, what theory and student do on the other, all of it in the address. */
import {byId, element} from "/page/common.js";
import {controls} from "/page/play/controls.js";
import {Session, fromHash, toHash} from "/page/play/session.js";
import {termName, terms, transport, trouble, view} from "/page/play/views.js";

const start = fromHash(location.hash);
const session = new Session(start.settings, start.view);
let term = start.view.term;
let drawing = false;
let written = location.hash.replace(/^#/, "");

const onSelect = (/** @type {string} */ region) => session.select(region);
const NAMES = ["graph", "loss", "accuracy", "fidelity", "budget", "matrices", "gates", "conserved", "separability", "gap"];
const views = NAMES.map((name) => {
  const made = view(name, onSelect);
  byId(`v-${name}`).append(made.root);
  return made;
});
const panel = controls(session);
byId("controls").append(panel.root);
const bar = transport(session);
byId("transport").append(bar.root);
const alarm = trouble(session);
byId("transport").append(alarm.root);

const choice = /** @type {HTMLSelectElement} */ (element("select", {id: "term", change: () => {
  term = choice.value;
  draw();
}}));
byId("term-field").append(element("label", {for: "term"}, "fidelity of"), choice);

byId("link").addEventListener("click", async () => {
  write();
  const said = byId("said");
  try {
    await navigator.clipboard.writeText(location.href.replace(/\?[^#]*/, ""));
    said.textContent = "copied";
  } catch {
    said.textContent = "the address bar has it";
  }
});
byId("dice").addEventListener("click", () => {
  const settings = new Map(session.settings);
  settings.set("seed", String(1 + Number(session.scene?.spec.seed ?? 1)));
  session.playing = false;
  session.set(settings);
});
byId("reset").addEventListener("click", () => {
  session.playing = false;
  session.set(new Map());
});
byId("spec").addEventListener("toggle", describe);

/** Writes the state into the address, without a new entry in the history. */
function write() {
  const hash = toHash(session.settings, {
    region: session.region, step: session.playing ? session.step : session.target, term});
  if (hash !== written) {
    written = hash;
    history.replaceState(null, "", `#${hash}`);
  }
}

/** The state as a spec that `run` takes. */
function describe() {
  if (/** @type {HTMLDetailsElement} */ (byId("spec")).open && session.scene) {
    const spec = {...session.scene.spec, training: {...session.scene.spec.training, steps: session.step}};
    const text = JSON.stringify(spec, null, 1);
    if (byId("spec-text").textContent !== text) {
      byId("spec-text").textContent = text;
    }
  }
}

function facts() {
  const scene = session.scene;
  if (!scene) {
    return;
  }
  const inputs = scene.exact ? `all ${scene.population.toLocaleString("en")} inputs, exactly`
    : `${scene.population.toLocaleString("en")} sampled inputs, with errors of sampling`;
  const text = `${scene.regions.length} regions, ${scene.parameters.toLocaleString("en")} parameters; the population is ${inputs}.`;
  if (byId("facts").textContent !== text) {
    byId("facts").textContent = text;
  }
}

function draw() {
  const all = terms(session);
  if (all.length > 0 && !all.includes(term)) {
    term = all[0];
  }
  const shape = all.join();
  if (all.length > 0 && choice.dataset.of !== shape) {
    choice.dataset.of = shape;
    choice.replaceChildren(...all.map((t) => element("option", {value: t}, termName(t))));
  }
  choice.value = term;
  panel.update();
  bar.update();
  alarm.update();
  if (session.answer?.numbers) {
    views.forEach((each) => each.update(session, term));
  }
  facts();
  describe();
  if (!session.playing) {
    write();
  }
}

session.addEventListener("change", () => {
  if (!drawing) {
    drawing = true;
    requestAnimationFrame(() => {
      drawing = false;
      draw();
    });
  }
});
window.addEventListener("hashchange", () => {
  const hash = location.hash.replace(/^#/, "");
  if (hash !== written) {
    written = hash;
    const next = fromHash(hash);
    session.playing = false;
    term = next.view.term;
    session.region = next.view.region;
    session.set(next.settings);
    session.go(next.view.step);
  }
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden && session.playing) {
    session.pause();
  }
});
document.addEventListener("keydown", (event) => {
  const target = /** @type {Element} */ (event.target);
  if (event.ctrlKey || event.metaKey || event.altKey || target.closest("input, select, textarea, button, summary, [role=button]")) {
    return;
  }
  if (event.key === " ") {
    event.preventDefault();
    if (session.playing) {
      session.pause();
    } else {
      session.play();
    }
  } else if (event.key === "Home") {
    event.preventDefault();
    session.playing = false;
    session.go(0);
  } else if (event.key === ".") {
    session.playing = false;
    session.go(session.step + session.speed);
  }
});

session.ask();

// @ts-check
/** Lessons: small sessions inside the text, and questions to answer before one reads on. */
import {element} from "/page/common.js";
import {Session, toHash} from "/page/play/session.js";
import {terms, transport, trouble, view} from "/page/play/views.js";

/** @param {string | undefined} text `a.b=value; c=value` */
function settings(text) {
  /** @type {Map<string, string>} */
  const found = new Map();
  for (const part of (text ?? "").split("; ")) {
    const equals = part.indexOf("=");
    if (equals > 0) {
      found.set(part.slice(0, equals), part.slice(equals + 1));
    }
  }
  return found;
}

/** @param {HTMLElement} figure */
function live(figure) {
  const data = figure.dataset;
  const step = Number(data.step ?? 0);
  const session = new Session(settings(data.sets), {region: data.region ?? "", step});
  const views = (data.views ?? "loss").split(" ").map((name) => view(name, (region) => session.select(region)));
  const bar = transport(session, {brief: true});
  const alarm = trouble(session);
  const link = element("a", {}, "open in the playground");
  const stack = element("div", {class: views.length === 2 ? "stack two" : "stack"}, ...views.map((v) => v.root));
  const variants = figure.querySelectorAll("button[data-sets]");
  const press = () => variants.forEach((button) => button.setAttribute("aria-pressed",
    String(toHash(settings(/** @type {HTMLElement} */ (button).dataset.sets), NONE) === toHash(session.settings, NONE))));
  variants.forEach((button) => button.addEventListener("click", () => {
    session.playing = false;
    session.set(settings(/** @type {HTMLElement} */ (button).dataset.sets));
    session.go(Number(/** @type {HTMLElement} */ (button).dataset.step ?? step));
    press();
  }));
  figure.append(stack, alarm.root, bar.root, element("p", {class: "note"}, link));
  press();
  let drawing = false;
  session.addEventListener("change", () => {
    if (!drawing) {
      drawing = true;
      requestAnimationFrame(() => {
        drawing = false;
        bar.update();
        alarm.update();
        const all = terms(session);
        const term = data.term && all.includes(data.term) ? data.term : "B4";
        if (session.answer?.numbers) {
          views.forEach((v) => v.update(session, term));
        }
        link.setAttribute("href", `/play#${toHash(session.settings, {region: session.region, step: session.step, term})}`);
      });
    }
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && session.playing) {
      session.pause();
    }
  });
  session.ask();
}

const NONE = {region: "", step: 0, term: ""};

/** @param {HTMLElement} section */
function question(section) {
  const answer = /** @type {HTMLDetailsElement} */ (section.querySelector("details"));
  const inputs = Array.from(section.querySelectorAll("input"));
  inputs.forEach((input) => input.addEventListener("change", () => {
    for (const each of inputs) {
      const label = /** @type {HTMLElement} */ (each.closest("label"));
      const right = "right" in label.dataset;
      label.classList.toggle("right", right);
      label.classList.toggle("wrong", each.checked && !right);
    }
    answer.open = true;
  }));
}

document.querySelectorAll(".live").forEach((figure) => live(/** @type {HTMLElement} */ (figure)));
document.querySelectorAll(".question").forEach((section) => question(/** @type {HTMLElement} */ (section)));

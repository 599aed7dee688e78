// @ts-check
/** What the playground shows of a session; each view has a `root` and an `update`. */
import {element, shown} from "/page/common.js";
import {Chart} from "/page/play/chart.js";
import {Graph} from "/page/play/graph.js";
import {levelInk} from "/page/play/ink.js";
import {Matrices} from "/page/play/maps.js";

/**
 * @typedef {import("/page/play/session.js").Session} Session
 * @typedef {{root: HTMLElement, update: (session: Session, term: string) => void}} View
 */

const DASH = [5, 3];

/** Terms whose fidelity can be shown, by what an answer has. @param {Session} session */
export function terms(session) {
  const found = [];
  for (const key of Object.keys(session.whole)) {
    const match = /^fidelity\/(.+)\/cosine\/level1$/.exec(key);
    if (match) {
      found.push(match[1]);
    }
  }
  return found;
}

/** What a term is called. @param {string} term */
export function termName(term) {
  return term === "B4" ? "measured gates (B4, the paper's)"
    : term === "B5-hard" ? "hard gates (B5, closed)"
    : term === "B5-gaussian" ? "gaussian gates (B5, closed)"
    : term.startsWith("order") ? `order ${term.slice(5)}` : term;
}

/** @param {Session} session @param {string} name */
function perLevel(session, name) {
  const depth = session.scene?.depth ?? 0;
  return Array.from({length: depth}, (_, i) => ({level: i + 1, key: `${name}/level${i + 1}`, ink: levelInk(i + 1, depth)}));
}

/**
 * A view of lines.
 * @param {Chart} chart
 * @param {(session: Session, term: string) => import("/page/play/chart.js").Line[]} lines
 * @returns {View}
 */
function curve(chart, lines) {
  return {
    root: chart.root,
    update: (session, term) => chart.show(lines(session, term), session.points, session.step, session.whole),
  };
}

/**
 * On the population that is the same line.
 * @param {Session} session
 * @param {import("/page/play/chart.js").Line} line
 */
function onSamples(session, line) {
  return session.scene?.spec.training.data === "population" ? [] : [line];
}

/** @param {string} before @param {string} after */
function twinsOfOrder(before, after) {
  return [1, 2, 3].map((r) => ({key: `${before}${r}${after}`, label: `twin of order ${r}`, ink: "order"}));
}

/** @returns {View} */
function loss() {
  return curve(new Chart("Loss", "In nats. Bayes is the least that any student can reach; the twin is trained in z-space by T1 to T3, "
    + "without inputs.", {low: 0}), (session) => [
    {key: "loss/bayes", label: "Bayes", ink: "bayes", dash: DASH},
    ...onSamples(session, {key: "loss/train", label: "student, its samples", ink: "student", dash: DASH}),
    {key: "twin/hard/loss", label: "twin, hard gates", ink: "hard"},
    {key: "twin/gaussian/loss", label: "twin, gaussian gates", ink: "gaussian"},
    ...twinsOfOrder("twin/order", "/loss"),
    {key: "loss/population", label: "student, population", ink: "student"},
  ]);
}

/** @returns {View} */
function accuracy() {
  return curve(new Chart("Accuracy", "The share of right answers.", {high: 1}), (session) => [
    {key: "accuracy/bayes", label: "Bayes", ink: "bayes", dash: DASH},
    ...onSamples(session, {key: "accuracy/train", label: "student, its samples", ink: "student", dash: DASH}),
    {key: "twin/hard/accuracy", label: "twin, hard gates", ink: "hard"},
    {key: "twin/gaussian/accuracy", label: "twin, gaussian gates", ink: "gaussian"},
    ...twinsOfOrder("twin/order", "/accuracy"),
    {key: "accuracy/population", label: "student, population", ink: "student"},
  ]);
}

/** @returns {View} */
function gap() {
  return curve(new Chart("Generalisation gap", "Loss on the population less that on the samples: the student's, and what its twins "
    + "expect, which know the samples' frequencies alone."), () => [
    {key: "generalization/predicted-hard", label: "twin, hard gates", ink: "hard"},
    {key: "generalization/predicted-gaussian", label: "twin, gaussian gates", ink: "gaussian"},
    ...twinsOfOrder("generalization/predicted-order", ""),
    {key: "generalization/gap", label: "student", ink: "student"},
  ]);
}

/** @returns {View} */
function fidelity() {
  return curve(new Chart("Fidelity", "The cosine of the reformulated gradient with the exact one, by level: 1 is the same direction, "
    + "0 none.", {high: 1}), (session, term) => [
    ...perLevel(session, `fidelity/${term}/cosine`).map((l) => ({key: l.key, label: `level ${l.level}`, ink: l.ink})),
    {key: `fidelity/${term}/cosine/level${(session.scene?.depth ?? 0) + 1}`, label: "head", ink: "head"},
  ]);
}

/** @returns {View} */
function gates() {
  return curve(new Chart("Gates open", "The share of open gates, mean over nodes and regions of a level.", {low: 0, high: 1}), (session) =>
    perLevel(session, "gates").map((l) => ({key: l.key, label: `level ${l.level}`, ink: l.ink})));
}

const LAWS = {
  T5: "T5, ‖w_in‖² under batch norm",
  T6: "T6, ‖w_out‖² − c₁² − c₀²",
  T7: "T7, ‖w_in‖² − ‖w_out‖²",
};

/** @returns {View} */
function conserved() {
  return curve(new Chart("Drift of what gradient flow conserves", "Largest relative change since step 0 over a level's nodes. "
    + "Steps of finite size drift by O(rate).", {log: true}), (session) =>
    Object.entries(LAWS).flatMap(([law, name], i) => perLevel(session, `balance/${law}-drift`).map((l) =>
      ({key: l.key, label: `level ${l.level}: ${name}`, ink: l.ink, dash: [[], DASH, []][i]}))));
}

/** @returns {View} */
function separability() {
  return curve(new Chart("Separability", "Purity: the part of a node's variance that one factor explains. Cross-weights: the share of "
    + "squared weights between nodes of different factors.", {low: 0, high: 1}), () => [
    {key: "disentanglement/purity", label: "purity", ink: "level2"},
    {key: "disentanglement/cross-weights", label: "cross-weights", ink: "bad"},
    {key: "disentanglement/mig", label: "mutual information gap", ink: "level3", dash: DASH},
    {key: "disentanglement/dci-disentanglement", label: "DCI disentanglement", ink: "gaussian", dash: DASH},
  ]);
}

const SHARES = [
  ["B0-B1", "covariance", "covariance within a summary"],
  ["B1-B2", "sufficiency", "insufficient summaries (A1)"],
  ["B2-B3", "forward", "forward gates"],
  ["B3-B4", "backward", "backward"],
  ["B4-B5-hard", "closure", "hard closure"],
  ["B4-B5-gaussian", "closure", "gaussian closure"],
];

/** The error budget at the present step: a bar for each level. @returns {View} */
function budget() {
  const legend = element("ul", {class: "legend"});
  const body = element("div", {class: "bars"});
  const root = element("figure", {class: "chart budget"}, element("figcaption", {}, element("span", {class: "finding"}, "Error budget")),
    legend, body, element("p", {class: "note"}, "What each step from the exact gradient to the reformulated one changes, over ‖B0‖. "
      + "The shares are lengths of vectors: they need not add up to the whole."));
  let shape = "";
  /** @type {{level: number, parts: HTMLElement[], total: HTMLElement}[]} */
  let rows = [];
  return {
    root,
    update(session) {
      const whole = session.whole;
      const depth = session.scene?.depth ?? 0;
      const shares = SHARES.filter(([name]) => Object.keys(whole).some((key) => key.startsWith(`budget/${name}/`)));
      const own = `${depth} ${shares.map(([name]) => name)}`;
      if (own !== shape) {
        shape = own;
        legend.replaceChildren(...shares.map(([, ink, label]) =>
          element("li", {}, element("span", {class: `swatch area k-${ink}`}), label)));
        rows = Array.from({length: depth + 1}, (_, i) => ({
          level: depth + 1 - i,
          parts: shares.map(([, ink]) => element("span", {class: `k-${ink}`})),
          total: element("output", {}),
        }));
        body.replaceChildren(...rows.map((row) => element("div", {class: "row", role: "img"},
          element("span", {class: "side"}, row.level > depth ? "head" : `level ${row.level}`),
          element("span", {class: "track"}, ...row.parts), row.total)));
      }
      const values = rows.map((row) => shares.map(([name]) => whole[`budget/${name}/level${row.level}`] ?? 0));
      const most = Math.max(1, ...values.map((v) => v.reduce((a, b) => a + b, 0)));
      rows.forEach((row, i) => {
        values[i].forEach((v, k) => {
          row.parts[k].style.width = `${(100 * v) / most}%`;
          row.parts[k].title = `${shares[k][2]}: ${shown(v, 3)}`;
        });
        const sum = values[i].reduce((a, b) => a + b, 0);
        row.total.textContent = shown(sum, 3);
        row.total.parentElement?.setAttribute("aria-label", `${row.level > depth ? "head" : `level ${row.level}`}: ${
          shares.map((share, k) => `${share[2]} ${shown(values[i][k], 3)}`).join(", ")}`);
      });
    },
  };
}

/** @param {(region: string) => void} onSelect @returns {View} */
function graph(onSelect) {
  const drawn = new Graph(onSelect);
  return {
    root: drawn.root,
    update(session, term) {
      if (session.scene && session.answer?.numbers) {
        drawn.show(session.scene, session.answer.numbers.regions, term, session.answer.region?.id ?? "");
      }
    },
  };
}

/** @returns {View} */
function matrices() {
  const drawn = new Matrices();
  return {
    root: drawn.root,
    update(session) {
      if (session.scene && session.answer?.region) {
        drawn.show(session.answer.region, session.scene);
      }
    },
  };
}

/**
 * A view by name.
 * @param {string} name
 * @param {(region: string) => void} onSelect
 * @returns {View}
 */
export function view(name, onSelect) {
  switch (name) {
    case "graph": return graph(onSelect);
    case "loss": return loss();
    case "accuracy": return accuracy();
    case "gap": return gap();
    case "fidelity": return fidelity();
    case "budget": return budget();
    case "matrices": return matrices();
    case "gates": return gates();
    case "conserved": return conserved();
    case "separability": return separability();
    default: throw new Error(`no view ${name}`);
  }
}

/**
 * The buttons that lead a session: rewind, step, play, speed, and the way to a step.
 * @param {Session} session
 * @param {{brief?: boolean}} [options]
 */
export function transport(session, options = {}) {
  const play = element("button", {type: "button", class: "action primary", click: () => (session.playing ? session.pause() : session.play())}, "play");
  const rewind = element("button", {type: "button", class: "action", title: "to the same initial weights", click: () => {
    session.playing = false;
    session.go(0);
  }}, "rewind");
  const step = element("button", {type: "button", class: "action", click: () => {
    session.playing = false;
    session.go(session.step + session.speed);
  }}, "step");
  const speed = /** @type {HTMLSelectElement} */ (element("select", {"aria-label": "steps at a time", change: () => {
    session.speed = Number(speed.value);
  }}, ...[1, 2, 5, 10, 50].map((n) => element("option", {value: n}, `${n}×`))));
  const slider = /** @type {HTMLInputElement} */ (element("input", {type: "range", min: 0, "aria-label": "recorded step", input: () => {
    session.playing = false;
    session.go(Number(slider.value));
  }}));
  const number = /** @type {HTMLInputElement} */ (element("input", {type: "number", min: 0, max: 100000, "aria-label": "go to step", change: () => {
    session.playing = false;
    session.go(Number(number.value));
  }}));
  const state = element("span", {class: "state", role: "status"});
  const root = element("div", {class: "transport", role: "group", "aria-label": "Training"}, rewind, play, step, speed,
    element("label", {class: "steps"}, "step", number), slider, state);
  if (options.brief) {
    root.classList.add("brief");
  }
  return {
    root,
    update() {
      play.textContent = session.playing ? "pause" : "play";
      play.setAttribute("aria-pressed", String(session.playing));
      speed.value = String(session.speed);
      slider.max = String(Math.max(10, session.last, session.step));
      if (document.activeElement !== slider || session.playing) {
        slider.value = String(session.step);
      }
      slider.setAttribute("aria-valuetext", `step ${session.step}`);
      if (document.activeElement !== number || session.playing) {
        number.value = String(session.step);
      }
      const text = session.busy && !session.answer ? "computing" : session.target !== session.step && session.busy && !session.failure && !session.playing ? `on the way to step ${session.target}` : "";
      if (state.textContent !== text) {
        state.textContent = text;
      }
      root.dataset.step = String(session.step);
      root.dataset.busy = String(session.busy);
    },
  };
}

/** What went wrong, in words. @param {Session} session */
export function trouble(session) {
  const box = element("div", {class: "notice trouble", role: "alert", hidden: true});
  return {
    root: box,
    update() {
      const text = session.lost || session.refused || (session.failure ? `Diverged. ${session.failure.message}. Shown is step ${session.step}, the last one `
        + "that is finite; rewind, or choose a smaller rate." : "");
      if (box.textContent !== text) {
        box.textContent = text;
        box.hidden = text === "";
      }
    },
  };
}

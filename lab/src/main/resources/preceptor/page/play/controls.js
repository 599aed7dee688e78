// @ts-check
/**
 * The playground's controls. Each is a way to write one setting of the spec; what it shows is read from the whole spec
 * that the server answers, so that a link with any setting shows what it means.
 */
import {element} from "/page/common.js";

/**
 * @typedef {Map<string, string>} Settings
 * @typedef {{name: string, label: string, options?: (spec: any) => [string, string][], range?: [number, number, number],
 *   number?: boolean, when?: (spec: any) => boolean, read: (spec: any) => string,
 *   write: (settings: Settings, value: string, spec: any) => void}} Control
 */

/** @param {string[]} values @returns {() => [string, string][]} */
const words = (...values) => () => values.map((v) => [v, v]);

/** @param {number} from @param {number} to @returns {() => [string, string][]} */
const numbers = (from, to) => () => Array.from({length: to - from + 1}, (_, i) => [String(from + i), String(from + i)]);

/** @param {any} value a spec's entry per level */
const first = (value) => String(Array.isArray(value) ? value[0] : value);

/** @param {string} path */
const setting = (path) => (/** @type {Settings} */ settings, /** @type {string} */ value) => {
  settings.set(path, value);
};

/** @param {...string} kind */
const teacherIs = (...kind) => (/** @type {any} */ spec) => kind.includes(spec.teacher.kind);

/** Removes settings of a path and below. @param {Settings} settings @param {string} path */
function drop(settings, path) {
  for (const key of settings.keys()) {
    if (key === path || key.startsWith(`${path}.`)) {
      settings.delete(key);
    }
  }
}

/** How many leaves a row has under `depth` levels of kernels of three. @param {number} depth @param {number} stride */
const leaves = (depth, stride) => (stride === 1 ? 2 * depth + 1 : 2 ** (depth + 1) - 1);

/** @param {Settings} settings @param {number} depth @param {string} overlap */
function regions(settings, depth, overlap) {
  drop(settings, "regions");
  if (overlap === "0") {
    settings.set("regions.depth", String(depth));
  } else {
    const stride = 3 - Number(overlap);
    settings.set("regions.kind", "grid1d");
    settings.set("regions.size", String(leaves(depth, stride)));
    settings.set("regions.kernel", "3");
    settings.set("regions.stride", String(stride));
  }
}

/** @param {any} spec */
const overlapOf = (spec) => (spec.regions.kind === "grid1d" ? String(Number(first(spec.regions.kernel)) - Number(first(spec.regions.stride))) : "0");

/** @param {any} spec */
function depthOf(spec) {
  if (spec.regions.kind !== "grid1d") {
    return String(spec.regions.depth ?? 0);
  }
  const size = spec.regions.size;
  return String(overlapOf(spec) === "2" ? (size - 1) / 2 : Math.log2(size + 1) - 1);
}

/** @param {any} spec */
const samples = (spec) => (spec.training.data === "population" ? null : spec.training.data);

/** @param {Settings} settings @param {string} count @param {string} noise */
function data(settings, count, noise) {
  settings.delete("training.data");
  if (count !== "population") {
    settings.set("training.data", Number(noise) > 0 ? `{samples: ${count}, label_noise: ${noise}}` : `{samples: ${count}}`);
  }
}

/** @param {number} k @param {string} key */
const factor = (k, key) => (/** @type {any} */ spec) => first(spec.teacher.factors?.[k]?.[key] ?? "");

/** @type {Record<string, Control[]>} */
export const CONTROLS = {
  Teacher: [
    {name: "kind", label: "kind", options: words("latent-tree", "random-hierarchy", "computed", "product"), read: (s) => s.teacher.kind,
      write(settings, value, spec) {
        drop(settings, "teacher");
        drop(settings, "student.init");
        settings.set("teacher.kind", value);
        if (value !== "computed" && spec.regions.kind !== "tree") {
          drop(settings, "regions");
        }
        if (value === "product") {
          regions(settings, 2, "0");
        }
      }},
    {name: "depth", label: "depth", options: numbers(1, 5), read: depthOf,
      write: (settings, value, spec) => regions(settings, Number(value), overlapOf(spec))},
    {name: "overlap", label: "overlap of kernels", when: teacherIs("computed"), options: () => [["0", "none (a tree)"], ["1", "1 of 3 leaves"], ["2", "2 of 3 leaves"]],
      read: overlapOf, write: (settings, value, spec) => regions(settings, Math.min(3, Number(depthOf(spec))), value)},
    {name: "rule", label: "rule", when: teacherIs("computed"), options: words("majority", "parity", "and-or", "random"), read: (s) => s.teacher.rule, write: setting("teacher.rule")},
    {name: "values", label: "values m", when: (s) => s.teacher.kind !== "product", options: numbers(2, 4), read: (s) => first(s.teacher.values), write: setting("teacher.values")},
    {name: "correlation", label: "correlation", when: teacherIs("latent-tree"), range: [0, 1, 0.05], read: (s) => first(s.teacher.correlation), write: setting("teacher.correlation")},
    {name: "productions", label: "productions", when: teacherIs("random-hierarchy"), options: numbers(1, 4), read: (s) => first(s.teacher.productions), write: setting("teacher.productions")},
    {name: "noise", label: "noise", when: teacherIs("computed"), range: [0, 0.5, 0.05], read: (s) => first(s.teacher.noise), write: setting("teacher.noise")},
    ...[0, 1].flatMap((k) => /** @type {Control[]} */ ([
      {name: `values${k}`, label: `factor ${k + 1}: values`, when: teacherIs("product"), options: numbers(2, 4), read: factor(k, "values"), write: setting(`teacher.factors.${k}.values`)},
      {name: `correlation${k}`, label: `factor ${k + 1}: correlation`, when: teacherIs("product"), range: [0, 1, 0.05], read: factor(k, "correlation"), write: setting(`teacher.factors.${k}.correlation`)},
    ])),
    {name: "centred", label: "centred inputs", when: teacherIs("product"), options: words("false", "true"), read: (s) => String(s.teacher.factors?.[0].emission.centred),
      write: (settings, value) => [0, 1].forEach((k) => settings.set(`teacher.factors.${k}.emission.centred`, value))},
  ],
  Student: [
    {name: "width", label: "width n", options: () => ["2", "4", "8", "16", "32", "64"].map((n) => [n, n]), read: (s) => first(s.student.width), write: setting("student.width")},
    {name: "norm", label: "batch norm", options: words("none", "before-relu", "after-relu"), read: (s) => s.student.batch_norm.place ?? s.student.batch_norm,
      write(settings, value) {
        drop(settings, "student.batch_norm");
        settings.set("student.batch_norm", value);
      }},
    {name: "activation", label: "activation", options: words("relu", "linear"), read: (s) => s.student.activation, write: setting("student.activation")},
    {name: "init", label: "initial weights", options: (s) => ["he", "lecun", "orthogonal", ...(s.teacher.kind === "product" ? ["separable"] : [])].map((k) => [k, k]),
      read: (s) => s.student.init.kind, write: setting("student.init")},
    {name: "seed", label: "seed", number: true, read: (s) => String(s.seed), write: setting("seed")},
  ],
  Data: [
    {name: "samples", label: "trained on", options: () => [["population", "the population"], ...["20", "50", "100", "200", "500", "1000", "4000"].map((n) => /** @type {[string, string]} */ ([n, `${n} samples`]))],
      read: (s) => String(samples(s)?.samples ?? "population"), write: (settings, value, spec) => data(settings, value, String(samples(spec)?.label_noise ?? 0))},
    {name: "label-noise", label: "label noise", when: (s) => samples(s) !== null, range: [0, 1, 0.05], read: (s) => String(samples(s)?.label_noise ?? 0),
      write: (settings, value, spec) => data(settings, String(samples(spec)?.samples ?? "population"), value)},
  ],
  Theory: [
    {name: "gates", label: "closed gates", options: words("hard", "gaussian"), read: (s) => String(s.expansion.train[0] ?? "hard"),
      write(settings, value) {
        settings.set("expansion.gates", `[measured, ${value}]`);
        settings.set("expansion.train", `[${value}]`);
      }},
    {name: "order", label: "order r", options: numbers(0, 3), read: (s) => String(Math.max(0, ...s.expansion.orders)),
      write: (settings, value) => settings.set("expansion.orders", value === "0" ? "[0]" : `[0, ${value}]`)},
    {name: "twin", label: "twin of order", options: () => [["0", "none"], ["1", "1"], ["2", "2"]], read: (s) => String(Math.max(0, ...(s.expansion.train_orders ?? []))),
      write(settings, value) {
        settings.delete("expansion.train_orders");
        if (value !== "0") {
          settings.set("expansion.train_orders", `[${value}]`);
        }
      }},
  ],
  Training: [
    {name: "optimizer", label: "optimiser", options: words("gd", "momentum", "nesterov", "adam", "sgd", "flow"), read: (s) => s.training.optimizer.kind,
      write(settings, value) {
        drop(settings, "training.optimizer");
        settings.set("training.optimizer.kind", value);
      }},
    {name: "rate", label: "rate", options: () => ["0.001", "0.003", "0.01", "0.02", "0.05", "0.1", "0.2", "0.5", "1", "2", "5", "30"].map((n) => [n, n]), read: (s) => String(s.training.optimizer.rate),
      write: setting("training.optimizer.rate")},
  ],
};

/**
 * All controls in fieldsets.
 * @param {import("/page/play/session.js").Session} session
 */
export function controls(session) {
  const root = element("form", {class: "controls", "aria-label": "Settings", submit: (/** @type {Event} */ e) => e.preventDefault()});
  /** @type {{control: Control, field: HTMLElement, input: any, shown: HTMLElement}[]} */
  const fields = [];
  let timer = 0;
  const write = (/** @type {Control} */ control, /** @type {string} */ value) => {
    const settings = new Map(session.settings);
    control.write(settings, value, session.scene?.spec);
    session.playing = false;
    session.set(settings);
  };
  for (const [title, list] of Object.entries(CONTROLS)) {
    const set = element("fieldset", {}, element("legend", {}, title));
    for (const control of list) {
      const id = `c-${control.name}`;
      const shown = element("output", {for: id});
      const input = /** @type {any} */ (control.range
        ? element("input", {type: "range", id, min: control.range[0], max: control.range[1], step: control.range[2]})
        : control.number ? element("input", {type: "number", id, min: 0, step: 1}) : element("select", {id}));
      input.addEventListener(control.range ? "input" : "change", () => {
        shown.textContent = control.range ? input.value : "";
        clearTimeout(timer);
        // A slider in motion asks for where it rests.
        timer = setTimeout(() => write(control, input.value), control.range ? 25 : 0);
      });
      const field = element("div", {class: "field"}, element("label", {for: id}, control.label, shown), input);
      set.append(field);
      fields.push({control, field, input, shown});
    }
    root.append(set);
  }
  return {
    root,
    update() {
      const spec = session.scene?.spec;
      if (!spec || root.dataset.of === JSON.stringify(spec)) {
        return;
      }
      root.dataset.of = JSON.stringify(spec);
      for (const {control, field, input, shown} of fields) {
        field.hidden = control.when ? !control.when(spec) : false;
        if (field.hidden) {
          continue;
        }
        const value = control.read(spec);
        if (control.options) {
          const options = control.options(spec);
          if (!options.some(([v]) => v === value)) {
            options.push([value, value]);
          }
          input.replaceChildren(...options.map(([v, label]) => element("option", {value: v}, label)));
        }
        if (document.activeElement !== input || !control.range) {
          input.value = value;
        }
        shown.textContent = control.range ? value : "";
      }
    },
  };
}

// @ts-check
/** Heat maps: F, D and G of a region by theory and measurement, and their difference; P and W of its edges. */
import {element, shown} from "/page/common.js";
import {shade} from "/page/play/ink.js";

class HeatMap {
  /** @param {string} name @param {(text: string) => void} say */
  constructor(name, say) {
    this.name = name;
    this.canvas = /** @type {HTMLCanvasElement} */ (element("canvas", {class: "map", role: "img"}));
    this.caption = element("span", {class: "scale"});
    this.root = element("div", {class: "cell"}, this.canvas, this.caption);
    /** @type {number[][]} */
    this.values = [];
    this.canvas.addEventListener("pointermove", (event) => {
      const box = this.canvas.getBoundingClientRect();
      const i = Math.floor(((event.clientY - box.top) / box.height) * this.values.length);
      const j = Math.floor(((event.clientX - box.left) / box.width) * (this.values[0]?.length ?? 0));
      const v = this.values[i]?.[j];
      say(v === undefined ? "" : `${this.name} [${i}, ${j}] = ${shown(v, 5)}`);
    });
    this.canvas.addEventListener("pointerleave", () => say(""));
  }

  /** @param {number[][]} values @param {"unit" | "diverging"} kind @param {number} scale the value of the last colour */
  show(values, kind, scale) {
    this.values = values;
    const rows = values.length;
    const columns = values[0]?.length ?? 0;
    const canvas = this.canvas;
    if (canvas.width !== columns || canvas.height !== rows) {
      canvas.width = columns;
      canvas.height = rows;
      canvas.style.aspectRatio = `${columns} / ${rows}`;
      canvas.style.height = `${Math.min(132, Math.max(30, 17 * rows))}px`;
    }
    const g = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const image = g.createImageData(columns, rows);
    values.forEach((row, i) => row.forEach((v, j) => {
      image.data.set([...shade(kind, scale > 0 ? v / scale : 0), 255], 4 * (i * columns + j));
    }));
    g.putImageData(image, 0, 0);
    const text = kind === "unit" ? `0 … ${shown(scale, 3)}` : scale === 0 ? "all 0" : `± ${shown(scale, 3)}`;
    if (this.caption.textContent !== text) {
      this.caption.textContent = text;
    }
    canvas.setAttribute("aria-label", `${this.name}: ${rows} by ${columns}, colours ${text}`);
  }
}

/** The largest size of a value. @param {...number[][]} matrices */
function most(...matrices) {
  let top = 0;
  for (const matrix of matrices) {
    for (const row of matrix) {
      for (const v of row) {
        top = Math.max(top, Math.abs(v));
      }
    }
  }
  return top;
}

const MEANING = {
  F: "E[f | z], activations",
  D: "E[f′ | z], gates: 0 closed, 1 open",
  G: "E[g | z], gradients",
};

export class Matrices {
  constructor() {
    // In a lesson it stands right below the title.
    this.heading = element("h3", {"aria-level": "2"});
    this.facts = element("p", {class: "note"});
    this.readout = element("p", {class: "readout"});
    this.grid = element("div", {class: "maps"});
    this.edges = element("div", {class: "edge-maps"});
    this.body = element("tbody", {});
    this.table = element("details", {class: "numbers"}, element("summary", {}, "F as numbers"),
      element("div", {class: "scroll"}, element("table", {}, this.body)));
    this.table.addEventListener("toggle", () => this.#fill());
    this.root = element("div", {class: "matrices"}, this.heading, this.facts, this.grid, this.edges, this.readout, this.table);
    const say = (/** @type {string} */ text) => {
      this.readout.textContent = text;
    };
    this.say = say;
    /** @type {Map<string, HeatMap>} */
    this.maps = new Map();
    /** @type {Map<string, HeatMap>} */
    this.edgeMaps = new Map();
    this.shape = "";
    /** @type {any} */
    this.last = null;
  }

  /** @param {any} region the answer's @param {import("/page/play/session.js").Scene} scene */
  show(region, scene) {
    const own = scene.regions.find((r) => r.id === region.id);
    if (!own) {
      return;
    }
    this.last = region;
    const names = Object.keys(MEANING).filter((name) => name in region);
    const shape = `${region.id} ${names} ${own.children} ${own.values} ${own.width}`;
    if (shape !== this.shape || scene !== this.scene) {
      this.scene = scene;
      this.shape = shape;
      this.#build(own, names, scene);
    }
    for (const name of names) {
      const theory = region[name];
      const measured = region[`measured/${name}`];
      const difference = theory.map((/** @type {number[]} */ row, /** @type {number} */ i) => row.map((v, j) => v - measured[i][j]));
      const kind = name === "D" ? "unit" : "diverging";
      const scale = name === "D" ? 1 : most(theory, measured);
      this.maps.get(name)?.show(theory, kind, scale);
      this.maps.get(`measured/${name}`)?.show(measured, kind, scale);
      this.maps.get(`difference/${name}`)?.show(difference, "diverging", scale);
    }
    for (const [key, map] of this.edgeMaps) {
      if (key.startsWith("P/")) {
        map.show(scene.P[key.slice(2)], "unit", 1);
      } else if (region[key]) {
        map.show(region[key], "diverging", most(region[key]));
      }
    }
    if (/** @type {HTMLDetailsElement} */ (this.table).open) {
      this.#fill();
    }
  }

  /** @param {import("/page/play/session.js").Region} own @param {string[]} names @param {import("/page/play/session.js").Scene} scene */
  #build(own, names, scene) {
    const leaf = own.children.length === 0;
    this.heading.textContent = leaf ? `Leaf ${own.id}` : `Region ${own.id}`;
    const tuple = own.factors.length > 1 ? ` (${own.factors.join(" × ")})` : "";
    this.facts.textContent = leaf
      ? `Its summary takes ${own.values}${tuple} values with probabilities ${own.p.map((v) => shown(v, 3)).join(", ")}; `
        + `each becomes an input of ${own.width} numbers, which are the rows of F.`
      : `Its summary takes ${own.values}${tuple} values (rows) with probabilities ${own.p.map((v) => shown(v, 3)).join(", ")}; `
        + `the student has ${own.width} nodes there (columns); children ${own.children.join(", ")}.`;
    this.maps.clear();
    const cells = [element("span", {}), ...["theory", "measured", "difference"].map((t) => element("span", {class: "head"}, t))];
    for (const name of names) {
      cells.push(element("span", {class: "side"}, element("b", {}, name), ` ${MEANING[/** @type {"F"} */ (name)]}`));
      for (const which of ["", "measured/", "difference/"]) {
        const map = new HeatMap(`${name} ${which === "" ? "theory" : which.slice(0, -1)}`, this.say);
        this.maps.set(which + name, map);
        cells.push(map.root);
      }
    }
    this.grid.replaceChildren(...cells);
    this.edgeMaps.clear();
    const parts = [];
    for (const child of own.children) {
      for (const letter of ["P", "W"]) {
        const key = `${letter}/${own.id}/${child}`;
        if (letter === "P" && !scene.P[key.slice(2)]) {
          continue;
        }
        const map = new HeatMap(`${letter} of ${own.id} and ${child}`, this.say);
        this.edgeMaps.set(key, map);
        parts.push(element("div", {class: "edge-map"}, element("span", {class: "head"},
          letter === "P" ? `P(z of ${child} | z)` : `W from ${child}`), map.root));
      }
    }
    this.edges.replaceChildren(...parts);
  }

  #fill() {
    if (!this.last || !/** @type {HTMLDetailsElement} */ (this.table).open) {
      return;
    }
    this.body.replaceChildren(...this.last.F.flatMap((/** @type {number[]} */ row, /** @type {number} */ z) => [
      element("tr", {}, element("th", {scope: "row"}, `theory, z = ${z}`), ...row.map((v) => element("td", {}, shown(v, 4)))),
      element("tr", {}, element("th", {scope: "row"}, `measured, z = ${z}`),
        ...this.last["measured/F"][z].map((/** @type {number} */ v) => element("td", {}, shown(v, 4)))),
    ]));
  }
}

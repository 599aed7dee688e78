// @ts-check
/** The region graph, root above: each region's fidelity as colour and number, chosen by pointer or keys. */
import {element} from "/page/common.js";
import {isDeep, shadeText} from "/page/play/ink.js";

const NS = "http://www.w3.org/2000/svg";

/** @param {string} tag @param {Record<string, any>} attributes @param {string} [text] @returns {SVGElement} */
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

export class Graph {
  /** @param {(region: string) => void} onSelect */
  constructor(onSelect) {
    this.onSelect = onSelect;
    this.picture = svg("svg", {class: "regions", role: "group", "aria-label": "Regions of the teacher, root above"});
    this.root = element("div", {class: "graph"}, this.picture);
    /** @type {Map<string, {mark: SVGElement, shape: SVGElement, text: SVGElement, region: any}>} */
    this.marks = new Map();
    /** @type {any} */
    this.scene = null;
    this.selected = "";
    this.picture.addEventListener("keydown", (event) => this.#key(/** @type {KeyboardEvent} */ (event)));
  }

  /** @param {import("/page/play/session.js").Scene} scene */
  #build(scene) {
    this.scene = scene;
    this.marks.clear();
    const levels = Array.from({length: scene.depth + 1}, (_, l) => scene.regions.filter((r) => r.level === l));
    const order = new Map();
    const visit = (/** @type {string} */ id) => {
      if (!order.has(id)) {
        order.set(id, order.size);
        scene.regions.find((r) => r.id === id)?.children.forEach(visit);
      }
    };
    visit(levels[scene.depth][0].id);
    levels.forEach((level) => level.sort((a, b) => order.get(a.id) - order.get(b.id)));
    const width = Math.max(300, Math.min(700, 44 * levels[0].length));
    const row = 54;
    const height = row * scene.depth + 64;
    this.picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.picture.style.maxWidth = `${width * 1.25}px`;
    const place = new Map();
    levels.forEach((level, l) => level.forEach((region, i) => {
      place.set(region.id, [(width * (i + 0.5)) / level.length, 24 + row * (scene.depth - l)]);
    }));
    const lines = scene.regions.flatMap((region) => region.children.map((child) =>
      `M${place.get(region.id).join(" ")}L${place.get(child).join(" ")}`)).join("");
    const parts = [svg("path", {d: lines, class: "edges"})];
    for (const level of levels.toReversed()) {
      const radius = Math.min(19, (width / level.length) * 0.44);
      for (const region of level) {
        const [cx, cy] = place.get(region.id);
        const leaf = region.level === 0;
        const shape = leaf
          ? svg("rect", {x: cx - Math.min(radius, 11), y: cy - 11, width: 2 * Math.min(radius, 11), height: 22, rx: 2})
          : svg("circle", {cx, cy, r: radius});
        const text = svg("text", {x: cx, y: cy + 3.8, "text-anchor": "middle"}, "");
        const mark = svg("g", {class: leaf ? "region leaf" : "region", tabindex: -1, role: "button"});
        mark.append(shape, text);
        mark.addEventListener("click", () => this.onSelect(region.id));
        if (radius < 14) {
          text.classList.add("tight");
        }
        this.marks.set(region.id, {mark, shape, text, region});
        parts.push(mark);
      }
    }
    this.picture.replaceChildren(...parts);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const region = this.scene?.regions.find((/** @type {any} */ r) => r.id === this.selected);
    if (!region) {
      return;
    }
    const level = this.scene.regions.filter((/** @type {any} */ r) => r.level === region.level);
    const at = level.indexOf(region);
    const parent = this.scene.regions.find((/** @type {any} */ r) => r.children.includes(region.id));
    const next = {
      ArrowLeft: level[at - 1]?.id, ArrowRight: level[at + 1]?.id,
      ArrowUp: parent?.id, ArrowDown: region.children[0],
    }[event.key];
    if (next) {
      event.preventDefault();
      this.onSelect(next);
      this.marks.get(next)?.mark.focus();
    }
  }

  /**
   * @param {import("/page/play/session.js").Scene} scene
   * @param {Record<string, Record<string, number>>} regions numbers by region
   * @param {string} term whose fidelity is shown
   * @param {string} selected
   */
  show(scene, regions, term, selected) {
    if (scene !== this.scene) {
      this.#build(scene);
    }
    this.selected = selected;
    for (const [id, {mark, shape, text, region}] of this.marks) {
      const value = regions[id]?.[`fidelity/${term}`];
      const leaf = region.level === 0;
      const known = !leaf && value !== undefined;
      shape.style.fill = known ? shadeText("diverging", value) : "";
      text.style.fill = known ? (isDeep("diverging", value) ? "#fff" : "#1f2328") : "";
      const label = leaf ? String(region.values) : known ? value.toFixed(2).replace("-", "−") : "·";
      if (text.textContent !== label) {
        text.textContent = label;
      }
      mark.setAttribute("aria-label", leaf ? `leaf ${id}, ${region.values} values`
        : `region ${id}, fidelity ${known ? label : "· (not defined)"}`);
      const own = id === selected;
      mark.setAttribute("aria-pressed", String(own));
      mark.setAttribute("tabindex", own ? "0" : "-1");
      mark.classList.toggle("chosen", own);
    }
  }
}

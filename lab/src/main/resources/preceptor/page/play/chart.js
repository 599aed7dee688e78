// @ts-check
/** Lines over training steps, on a canvas; drawn only when something has changed. */
import {element, shown} from "/page/common.js";
import {ink, onScheme} from "/page/play/ink.js";

/**
 * @typedef {{key: string, label: string, ink: string, dash?: number[]}} Line
 */

const LEFT = 46;
const RIGHT = 10;
const TOP = 8;
const BOTTOM = 26;
const FONT = '11.5px "Helvetica Neue",Helvetica,Arial,"Liberation Sans",sans-serif';

/** @type {Set<Chart>} */
const dirty = new Set();
let waiting = false;

/** @param {Chart} chart */
function schedule(chart) {
  dirty.add(chart);
  if (!waiting) {
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      const all = Array.from(dirty);
      dirty.clear();
      all.forEach((each) => each.draw());
    });
  }
}

/** Round numbers that divide a range. @param {number} low @param {number} high @param {number} most */
function ticks(low, high, most) {
  const raw = (high - low) / most;
  const size = 10 ** Math.floor(Math.log10(raw));
  const unit = [1, 2, 5, 10].map((k) => k * size).find((u) => u >= raw) ?? raw;
  const found = [];
  for (let v = Math.ceil(low / unit - 1e-9) * unit; v <= high + 1e-9 * unit; v += unit) {
    found.push(Math.abs(v) < unit * 1e-9 ? 0 : v);
  }
  return found;
}

export class Chart {
  /**
   * @param {string} title what is seen
   * @param {string} note how to read it
   * @param {{log?: boolean, low?: number, high?: number, unit?: string, height?: number}} [options]
   */
  constructor(title, note, options = {}) {
    this.options = options;
    this.canvas = /** @type {HTMLCanvasElement} */ (element("canvas", {role: "img"}));
    this.canvas.style.height = `${options.height ?? 190}px`;
    this.legend = element("ul", {class: "legend"});
    this.readout = element("p", {class: "readout", "aria-live": "off"});
    this.root = element("figure", {class: "chart"},
      element("figcaption", {}, element("span", {class: "finding"}, title)),
      this.legend, this.canvas, element("p", {class: "note"}, note));
    this.title = title;
    /** @type {Line[]} */
    this.lines = [];
    /** @type {Map<number, Record<string, number>>} */
    this.points = new Map();
    this.step = 0;
    /** @type {Record<string, number>} */
    this.now = {};
    this.hover = -1;
    this.shape = "";
    this.canvas.addEventListener("pointermove", (event) => {
      const box = this.canvas.getBoundingClientRect();
      this.hover = (event.clientX - box.left - LEFT) / Math.max(1, box.width - LEFT - RIGHT);
      schedule(this);
    });
    this.canvas.addEventListener("pointerleave", () => {
      this.hover = -1;
      schedule(this);
    });
    new ResizeObserver(() => schedule(this)).observe(this.canvas);
    onScheme(() => schedule(this));
  }

  /**
   * @param {Line[]} lines
   * @param {Map<number, Record<string, number>>} points
   * @param {number} step the present one
   * @param {Record<string, number>} now its numbers
   */
  show(lines, points, step, now) {
    this.points = points;
    this.step = step;
    this.now = now;
    this.lines = lines.filter((line) => line.key in now || anyHas(points, line.key));
    this.root.hidden = this.lines.length === 0;
    const shape = this.lines.map((line) => line.key).join();
    if (shape !== this.shape) {
      this.shape = shape;
      this.legend.replaceChildren(...this.lines.map((line) =>
        element("li", {}, element("span", {class: `swatch k-${line.ink}${line.dash?.length ? " dashed" : ""}`}), line.label,
          element("output", {"data-metric": line.key}))));
    }
    schedule(this);
  }

  /** @param {Record<string, number>} values */
  #name(values) {
    const outputs = this.legend.querySelectorAll("output");
    this.lines.forEach((line, i) => {
      const text = line.key in values ? shown(values[line.key], 3) : "";
      if (outputs[i] && outputs[i].textContent !== text) {
        outputs[i].textContent = text;
      }
    });
  }

  draw() {
    const canvas = this.canvas;
    const width = canvas.clientWidth;
    const height = canvas.clientHeight;
    if (width === 0 || this.root.hidden) {
      return;
    }
    const ratio = window.devicePixelRatio || 1;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    const g = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    g.setTransform(ratio, 0, 0, ratio, 0, 0);
    g.clearRect(0, 0, width, height);
    const steps = Array.from(this.points.keys()).sort((a, b) => a - b);
    const end = Math.max(10, this.step, steps.length ? steps[steps.length - 1] : 0);
    const log = this.options.log ?? false;
    const scale = (/** @type {number} */ v) => (log ? Math.log10(Math.max(v, 1e-17)) : v);
    let low = Infinity;
    let high = -Infinity;
    for (const values of [...this.points.values(), this.now]) {
      for (const line of this.lines) {
        const v = values[line.key];
        if (v !== undefined && (!log || v > 0)) {
          low = Math.min(low, scale(v));
          high = Math.max(high, scale(v));
        }
      }
    }
    if (!(low <= high)) {
      [low, high] = log ? [-17, 0] : [0, 1];
    }
    low = Math.min(low, this.options.low ?? low);
    high = Math.max(high, this.options.high ?? high);
    if (log) {
      low = Math.floor(low);
      high = Math.max(low + 2, Math.ceil(high));
    } else if (high - low < 1e-12 * Math.max(1, Math.abs(high))) {
      const room = Math.max(0.1, Math.abs(low) * 0.1);
      if (this.options.high === high) {
        low -= room;
      } else {
        high += room;
      }
    }
    const pad = log || this.options.high !== undefined ? 0 : 0.04 * (high - low);
    high += pad;
    const x = (/** @type {number} */ step) => LEFT + ((width - LEFT - RIGHT) * step) / end;
    const y = (/** @type {number} */ v) => TOP + ((height - TOP - BOTTOM) * (high - scale(v))) / (high - low);
    g.font = FONT;
    g.lineWidth = 1;
    g.textBaseline = "middle";
    g.textAlign = "right";
    const marks = log ? Array.from({length: high - low + 1}, (_, i) => low + i).filter((_, i, all) => i % Math.ceil(all.length / 5) === 0)
      : ticks(low, high, 4);
    for (const mark of marks) {
      const at = Math.round(y(log ? 10 ** mark : mark)) + 0.5;
      g.strokeStyle = ink("grid");
      g.beginPath();
      g.moveTo(LEFT, at);
      g.lineTo(width - RIGHT, at);
      g.stroke();
      g.fillStyle = ink("muted");
      g.fillText(log ? `10${superscript(mark)}` : shown(mark, 3), LEFT - 6, at);
    }
    g.textAlign = "center";
    g.textBaseline = "top";
    for (const mark of ticks(0, end, Math.max(2, Math.floor(width / 110)))) {
      if (Number.isInteger(mark)) {
        const half = g.measureText(String(mark)).width / 2;
        g.fillText(String(mark), Math.min(x(mark), width - half), height - BOTTOM + 7);
      }
    }
    g.save();
    g.beginPath();
    g.rect(LEFT - 4, TOP - 3, width - LEFT - RIGHT + 8, height - TOP - BOTTOM + 6);
    g.clip();
    for (const line of this.lines) {
      g.strokeStyle = ink(line.ink);
      g.lineWidth = 1.8;
      g.setLineDash(line.dash ?? []);
      g.beginPath();
      let drawn = false;
      for (const step of steps) {
        const v = this.points.get(step)?.[line.key];
        if (v === undefined || (log && v <= 0)) {
          drawn = false;
        } else if (drawn) {
          g.lineTo(x(step), y(v));
        } else {
          g.moveTo(x(step), y(v));
          drawn = true;
        }
      }
      g.stroke();
    }
    g.setLineDash([]);
    let step = this.step;
    let values = this.now;
    if (this.hover >= 0 && this.hover <= 1 && steps.length) {
      step = steps.reduce((best, s) => (Math.abs(s - this.hover * end) < Math.abs(best - this.hover * end) ? s : best), steps[0]);
      values = this.points.get(step) ?? {};
    }
    g.strokeStyle = ink("axis");
    g.lineWidth = 1;
    g.beginPath();
    g.moveTo(Math.round(x(step)) + 0.5, TOP - 3);
    g.lineTo(Math.round(x(step)) + 0.5, height - BOTTOM);
    g.stroke();
    for (const line of this.lines) {
      const v = values[line.key];
      if (v !== undefined && (!log || v > 0)) {
        g.fillStyle = ink(line.ink);
        g.beginPath();
        g.arc(x(step), y(v), 3, 0, 2 * Math.PI);
        g.fill();
      }
    }
    g.restore();
    this.#name(values);
    canvas.setAttribute("aria-label", `${this.title}. At step ${step}: ${this.lines
      .filter((line) => line.key in values).map((line) => `${line.label} ${shown(values[line.key], 3)}`).join(", ")}`);
  }
}

/** @param {Map<number, Record<string, number>>} points @param {string} key */
function anyHas(points, key) {
  for (const values of points.values()) {
    if (key in values) {
      return true;
    }
  }
  return false;
}

/** @param {number} n */
function superscript(n) {
  return String(n).replace(/[-0-9]/g, (c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹".charAt(Number(c))));
}

// @ts-check
/** Colours: those of the reports, read from the stylesheet so that light and dark are the page's. */

/** @type {Map<string, string>} */
const known = new Map();
const dark = matchMedia("(prefers-color-scheme:dark)");
dark.addEventListener("change", () => known.clear());

/** Calls `redraw` when light turns dark or back. @param {() => void} redraw */
export function onScheme(redraw) {
  dark.addEventListener("change", redraw);
}

/** A colour by its name, such as `student`. @param {string} name */
export function ink(name) {
  let colour = known.get(name);
  if (colour === undefined) {
    colour = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
    known.set(name, colour);
  }
  return colour;
}

/** The colour of a level, 1 to `top`; `top` + 1 is the head. @param {number} level @param {number} top */
export function levelInk(level, top) {
  if (level > top) {
    return "head";
  }
  if (top <= 1) {
    return "level3";
  }
  if (top === 2) {
    return level <= 1 ? "level2" : "level4";
  }
  return `level${Math.min(4, 1 + Math.floor(((Math.max(level, 1) - 1) * 3) / (top - 1)))}`;
}

/** @param {string} hex @returns {number[]} OKLab (B. Ottosson, 2020) */
function lab(hex) {
  const [r, g, b] = [1, 3, 5].map((i) => {
    const v = parseInt(hex.slice(i, i + 2), 16) / 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  });
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** @param {number[]} of */
function rgb([L, a, b]) {
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((v) => {
    const u = Math.max(0, Math.min(1, v));
    return Math.round(255 * (u <= 0.0031308 ? 12.92 * u : 1.055 * u ** (1 / 2.4) - 0.055));
  });
}

/** A ramp of 65 colours along straight lines in OKLab. @param {...string} stops */
function ramp(...stops) {
  const labs = stops.map(lab);
  return Array.from({length: 65}, (_, i) => {
    const t = (i / 64) * (stops.length - 1);
    const at = Math.min(Math.floor(t), stops.length - 2);
    return rgb(labs[at].map((v, k) => v + (t - at) * (labs[at + 1][k] - v)));
  });
}

const RAMPS = {
  unit: ramp("#f8f7f4", "#84b7d9", "#123b69"),
  diverging: ramp("#8a3b04", "#e6944d", "#f8f7f4", "#6aa6d6", "#103a70"),
};

/**
 * The place in the ramp, as red, green and blue.
 * @param {"unit" | "diverging"} kind
 * @param {number} value 0 … 1, or −1 … 1
 */
export function shade(kind, value) {
  const t = kind === "unit" ? value : (value + 1) / 2;
  return RAMPS[kind][Math.round(64 * Math.max(0, Math.min(1, Number.isFinite(t) ? t : 0.5)))];
}

/** The same as CSS has it. @param {"unit" | "diverging"} kind @param {number} value */
export function shadeText(kind, value) {
  return `rgb(${shade(kind, value).join(" ")})`;
}

/** Whether text on it is to be white. @param {"unit" | "diverging"} kind @param {number} value */
export function isDeep(kind, value) {
  const [r, g, b] = shade(kind, value);
  return 0.3 * r + 0.59 * g + 0.11 * b < 140;
}

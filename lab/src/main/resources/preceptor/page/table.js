// @ts-check
/** What the tables of runs, of sweeps and of a sweep's cells share: conditions, an order, headings that sort. */
import {element} from "/page/common.js";

/** How many rows a table shows at most. */
export const MOST_ROWS = 400;

/** @type {Record<string, string>} */
const NAMES = {
  "loss/population": "loss", "accuracy/population": "accuracy", "loss/train": "training loss",
  "accuracy/train": "training accuracy",
};

/**
 * What columns' headings say: of a path its last two parts, or as many more as tell it from the others.
 * @param {string[]} names of metrics and paths
 * @returns {Map<string, string>}
 */
export function labels(names) {
  const last = (/** @type {string} */ name, /** @type {number} */ parts) => name.split(".").slice(-parts).join(".");
  return new Map(names.map((name) => {
    let parts = 2;
    while (names.some((other) => other !== name && last(other, parts) === last(name, parts))) {
      parts++;
    }
    return [name, NAMES[name] || last(name, parts)];
  }));
}

/**
 * The tests that a row has to pass.
 * @template Row
 * @param {string} text words and conditions such as `width>8`
 * @param {(row: Row) => string} words in which words are looked for
 * @param {(row: Row) => Record<string, any>} values to which conditions apply, by the end of their names
 * @returns {((row: Row) => boolean)[]}
 */
export function conditions(text, words, values) {
  return text.split(/\s+/).filter(Boolean).map((word) => {
    const parts = /^([A-Za-z][\w./-]*)(<=|>=|!=|=|<|>)(.+)$/.exec(word);
    if (!parts) {
      return (row) => words(row).toLowerCase().includes(word.toLowerCase());
    }
    const [, key, operator, wanted] = parts;
    return (row) => Object.entries(values(row)).some(([name, value]) =>
      (name === key || name.endsWith(`.${key}`) || name.endsWith(`/${key}`)) && holds(value, operator, wanted));
  });
}

/**
 * @param {any} value
 * @param {string} operator
 * @param {string} wanted
 */
function holds(value, operator, wanted) {
  if (value === undefined) {
    return false;
  }
  const number = Number(wanted);
  const [a, b] = typeof value === "number" && !Number.isNaN(number) ? [value, number] : [String(value), wanted];
  switch (operator) {
    case "=": return a === b;
    case "!=": return a !== b;
    case "<": return a < b;
    case ">": return a > b;
    case "<=": return a <= b;
    default: return a >= b;
  }
}

/** By which column a table is sorted, and which way. */
export class Order {
  /**
   * @param {string} usual a column, after a `-` where it descends
   * @param {() => void} changed hears of a click on a heading
   */
  constructor(usual, changed) {
    this.usual = usual;
    this.changed = changed;
    this.column = "";
    this.descending = false;
    this.recall(usual);
  }

  /** @param {string | null} text as {@link Order.text} gives it; nothing for the usual order */
  recall(text) {
    const order = text || this.usual;
    this.descending = order.startsWith("-");
    this.column = order.replace(/^-/, "");
  }

  /** The order as an address holds it; empty where it is the usual one. */
  get text() {
    const text = (this.descending ? "-" : "") + this.column;
    return text === this.usual ? "" : text;
  }

  /**
   * What has no value comes last.
   * @param {any} a
   * @param {any} b
   */
  compare(a, b) {
    if (a === undefined || b === undefined) {
      return a === b ? 0 : a === undefined ? 1 : -1;
    }
    const order = typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));
    return this.descending ? -order : order;
  }

  /**
   * A heading that sorts.
   * @param {string} name of the column
   * @param {string} text
   * @param {{left?: boolean, remove?: () => void}} [options] `remove` where the column can be taken away
   */
  heading(name, text, options = {}) {
    const here = this.column === name;
    const button = element("button", {
      type: "button", class: "sort", "data-sort": name, title: `sort by ${name}`,
      click: () => {
        this.descending = here ? !this.descending : false;
        this.column = name;
        this.changed();
      },
    }, text, here ? (this.descending ? " ↓" : " ↑") : "");
    const way = here ? (this.descending ? "descending" : "ascending") : null;
    const cell = element("th", {scope: "col", class: options.left ? "l" : null, "aria-sort": way}, button);
    if (options.remove) {
      cell.append(" ", element("button", {
        type: "button", class: "sort faint", "aria-label": `remove the column ${name}`, title: "remove this column",
        click: options.remove,
      }, "×"));
    }
    return cell;
  }
}

/**
 * Puts headings into a row; the focus stays on the one that has it.
 * @param {HTMLTableRowElement} row
 * @param {Node[]} cells
 */
export function drawHead(row, cells) {
  const focused = row.contains(document.activeElement) && document.activeElement?.getAttribute("data-sort");
  row.replaceChildren(...cells);
  if (focused) {
    /** @type {HTMLElement | null} */ (row.querySelector(`[data-sort="${CSS.escape(focused)}"]`))?.focus();
  }
}

/**
 * How many rows there are, and how many of them are seen.
 * @param {number} found
 * @param {number} all
 * @param {string} one
 * @param {string} many
 */
export function counted(found, all, one, many) {
  return (found === all ? "" : `${found} of `) + `${all} ${all === 1 ? one : many}`
    + (found > MOST_ROWS ? `, the first ${MOST_ROWS} of them shown` : "");
}

/** @param {number} time in milliseconds since 1970 */
export function when(time) {
  const date = new Date(time);
  const pad = (/** @type {number} */ n) => String(n).padStart(2, "0");
  const day = `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
  return `${day} ${pad(date.getHours())}:${pad(date.getMinutes())}`;
}

/**
 * Puts a table's state into the parameters of its page's address.
 * @param {URLSearchParams} address
 * @param {string} filter
 * @param {Order} order
 * @param {string[] | null} chosen columns
 */
export function remember(address, filter, order, chosen) {
  if (filter) {
    address.set("filter", filter);
  }
  if (order.text) {
    address.set("sort", order.text);
  }
  if (chosen) {
    address.set("columns", chosen.join(" "));
  }
  return address;
}

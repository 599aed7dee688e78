// @ts-check
/** What may stand at a place of a spec, from its JSON Schema. Pure functions: no page, no server. */

/**
 * @typedef {{label: string, detail: string, insert: string}} Offer
 * @typedef {{path: string[], kind: string, given: string[], expects: "key" | "value", key: string, word: string}} Place
 */

/**
 * Which mapping the caret is in, and what is expected there.
 * @param {string} text
 * @param {number} caret
 * @returns {Place}
 */
export function placeOf(text, caret) {
  const lines = text.slice(0, caret).split("\n");
  const line = lines.pop() || "";
  /** @type {{indent: number, key: string}[]} */
  const open = [];
  for (const before of lines) {
    const parts = /^(\s*(?:- )?)([\w-]+):(.*)$/.exec(before.replace(/\s#.*$/, ""));
    if (parts) {
      enter(open, parts[1].length);
      open.push({indent: parts[1].length, key: parts[2]});
    }
  }
  const indent = (/^\s*(?:- )?/.exec(line) || [""])[0].length;
  enter(open, indent);
  const all = text.split("\n");
  const own = /^\s*(?:- )?([\w-]+):(\s*)(.*)$/.exec(line);
  const path = open.map((o) => o.key);
  if (!own) {
    const block = mappingAround(all, lines.length, indent);
    return {path, kind: block.kind, given: block.given, expects: "key", key: "", word: line.trim().replace(/^- /, "")};
  }
  return inFlow([...path, own[1]], own[3], line + (all[lines.length] || "").slice(line.length));
}

/**
 * @param {{indent: number, key: string}[]} open
 * @param {number} indent
 */
function enter(open, indent) {
  while (open.length > 0 && open[open.length - 1].indent >= indent) {
    open.pop();
  }
}

/**
 * The keys of the block mapping that line `at` belongs to.
 * @param {string[]} lines
 * @param {number} at
 * @param {number} indent
 */
function mappingAround(lines, at, indent) {
  const given = [];
  let kind = "";
  for (const step of [-1, 1]) {
    for (let i = at + step; i >= 0 && i < lines.length; i += step) {
      const parts = /^(\s*(?:- )?)([\w-]+):\s*([\w-]*)/.exec(lines[i]);
      if (parts && parts[1].length < indent) {
        break;
      }
      if (parts && parts[1].length === indent) {
        given.push(parts[2]);
        kind = parts[2] === "kind" ? parts[3] : kind;
      }
    }
  }
  return {given, kind};
}

/**
 * The place behind `key: ` on one line, inside of braces or not.
 * @param {string[]} path up to the key
 * @param {string} before what stands between key and caret
 * @param {string} line all of it
 * @returns {Place}
 */
function inFlow(path, before, line) {
  const stack = [{path: path.slice(0, -1), key: path[path.length - 1], value: true, start: 0}];
  let word = "";
  for (let i = 0; i < before.length; i++) {
    const c = before[i];
    const top = stack[stack.length - 1];
    if (c === "{") {
      stack.push({path: [...top.path, top.key], key: "", value: false, start: line.length - (line.length - line.indexOf(before)) + i});
      word = "";
    } else if (c === "}" && stack.length > 1) {
      stack.pop();
      word = "";
    } else if (c === "," && stack.length > 1) {
      top.value = top.value && inBrackets(before.slice(0, i));
      word = "";
    } else if (c === ":" && stack.length > 1) {
      top.key = word.trim();
      top.value = true;
      word = "";
    } else {
      word = c === "[" || c === " " || c === "," ? "" : word + c;
    }
  }
  const top = stack[stack.length - 1];
  const inside = stack.length > 1 ? (/^\{([^{}]*)/.exec(line.slice(top.start)) || ["", ""])[1] : "";
  const given = [...inside.matchAll(/([\w-]+):/g)].map((m) => m[1]);
  const kind = (/\bkind:\s*([\w-]+)/.exec(inside) || ["", ""])[1];
  return {path: top.path, kind, given, expects: top.value ? "value" : "key", key: top.key, word};
}

/** @param {string} text */
function inBrackets(text) {
  return text.lastIndexOf("[") > text.lastIndexOf("]");
}

/**
 * The schemas that a node may be, references and alternatives followed.
 * @param {any} schema the whole one
 * @param {any} node
 * @returns {any[]}
 */
function alternatives(schema, node) {
  if (!node) {
    return [];
  }
  if (node.$ref) {
    const target = schema.$defs[node.$ref.replace("#/$defs/", "")];
    return alternatives(schema, target);
  }
  if (node.anyOf) {
    return node.anyOf.flatMap((/** @type {any} */ option) => alternatives(schema, option));
  }
  return node.type === "array" && node.items ? [node, ...alternatives(schema, node.items)] : [node];
}

/**
 * The mappings that stand at `path`; `kind` picks among those that have one.
 * @param {any} schema
 * @param {string[]} path
 * @param {string} kind
 * @returns {any[]}
 */
function mappings(schema, path, kind) {
  let nodes = [schema];
  for (const key of path) {
    nodes = nodes.flatMap((node) => alternatives(schema, node.properties?.[key]));
  }
  const found = nodes.filter((node) => node.properties);
  const picked = found.filter((node) => node.properties.kind?.const === kind);
  return picked.length > 0 ? picked : found;
}

/**
 * What can be said of a key in a line: what it is, its default, its range.
 * @param {any} schema
 * @param {any} node
 */
function detail(schema, node) {
  const options = alternatives(schema, node);
  const parts = [node.description || options[0]?.description || ""];
  const range = options.find((o) => o.minimum !== undefined || o.maximum !== undefined || o.exclusiveMinimum !== undefined);
  if (range) {
    parts.push(`${range.minimum ?? `above ${range.exclusiveMinimum ?? "−∞"}`} to ${range.maximum ?? range.exclusiveMaximum ?? "∞"}`);
  }
  const words = options.flatMap((o) => o.enum || []);
  if (words.length > 0) {
    parts.push(words.join(" | "));
  }
  if (node.default !== undefined) {
    parts.push(`default ${typeof node.default === "object" ? JSON.stringify(node.default) : node.default}`);
  }
  return parts.filter(Boolean).join("; ");
}

/**
 * The offers at the caret, those that begin with what is written first.
 * @param {any} schema
 * @param {string} text
 * @param {number} caret
 * @returns {{from: number, offers: Offer[]}}
 */
export function complete(schema, text, caret) {
  const place = placeOf(text, caret);
  const word = place.word.trim();
  const found = place.expects === "key" ? keys(schema, place) : values(schema, place);
  const begins = found.filter((offer) => offer.label.startsWith(word));
  const holds = found.filter((offer) => !offer.label.startsWith(word) && word !== "" && offer.label.includes(word));
  const offers = [...begins, ...holds];
  const done = offers.length === 1 && offers[0].label === word;
  return {from: caret - word.length, offers: done ? [] : offers};
}

/**
 * @param {any} schema
 * @param {Place} place
 * @returns {Offer[]}
 */
function keys(schema, place) {
  /** @type {Map<string, Offer>} */
  const found = new Map();
  for (const mapping of mappings(schema, place.path, place.kind)) {
    for (const [key, node] of Object.entries(mapping.properties)) {
      if (!found.has(key) && (!place.given.includes(key) || key === place.word)) {
        found.set(key, {label: key, detail: detail(schema, node), insert: `${key}: `});
      }
    }
  }
  return [...found.values()];
}

/**
 * @param {any} schema
 * @param {Place} place
 * @returns {Offer[]}
 */
function values(schema, place) {
  /** @type {Map<string, Offer>} */
  const found = new Map();
  const add = (/** @type {any} */ value, /** @type {string} */ says) => {
    const label = String(value);
    if (!found.has(label)) {
      found.set(label, {label, detail: says, insert: label});
    }
  };
  const kinds = place.key === "kind" ? "" : place.kind;
  for (const mapping of mappings(schema, place.path, kinds)) {
    const node = mapping.properties[place.key];
    for (const option of alternatives(schema, node)) {
      (option.enum || []).forEach((/** @type {any} */ value) => add(value, ""));
      if (option.const !== undefined) {
        add(option.const, mapping.description || "");
      }
      if (option.type === "boolean") {
        add(true, "");
        add(false, "");
      }
      if (option.properties?.kind?.const) {
        const kind = option.properties.kind.const;
        found.set(`{kind: ${kind}`, {label: `{kind: ${kind}`, detail: option.description || "", insert: `{kind: ${kind}}`});
      }
    }
    if (node?.default !== undefined && typeof node.default !== "object") {
      add(node.default, "the default");
    }
  }
  return [...found.values()];
}

/**
 * What the key at the caret is, for a line of help; empty where the schema knows no such key.
 * @param {any} schema
 * @param {string} text
 * @param {number} caret
 */
export function explain(schema, text, caret) {
  const place = placeOf(text, caret);
  const key = place.expects === "value" ? place.key : place.word;
  for (const mapping of mappings(schema, place.path, place.kind)) {
    if (mapping.properties[key]) {
      return `${[...place.path, key].join(".")}: ${detail(schema, mapping.properties[key])}`;
    }
  }
  return "";
}

// @ts-check
/** What all pages share: requests, streams of events, and making elements. */

/** The key that a request which starts or changes something has to show. */
const token = /** @type {HTMLMetaElement} */ (document.querySelector('meta[name="token"]')).content;

/** An answer that is not 200. */
export class Refused extends Error {
  /**
   * @param {number} status of HTTP
   * @param {any} answer what came with it
   */
  constructor(status, answer) {
    super((answer && answer.error) || `the server answered ${status}`);
    this.status = status;
    this.answer = answer;
  }
}

/**
 * @param {string} address
 * @param {RequestInit} options
 * @returns {Promise<any>}
 */
async function ask(address, options) {
  let response;
  try {
    response = await fetch(address, options);
  } catch (e) {
    throw new Refused(0, {error: "the server does not answer: has it been stopped?"});
  }
  const answer = await response.json().catch(() => null);
  if (!response.ok) {
    throw new Refused(response.status, answer);
  }
  return answer;
}

/**
 * Asks for JSON.
 * @param {string} path
 * @param {Record<string, string | number>} [parameters]
 * @returns {Promise<any>} the answer; a {@link Refused} where it is not 200
 */
export function get(path, parameters = {}) {
  return ask(address(path, parameters), {});
}

/**
 * Asks for something to be started or changed.
 * @param {string} path
 * @param {any} body becomes JSON
 * @returns {Promise<any>} as of {@link get}
 */
export function post(path, body) {
  return ask(path, {
    method: "POST",
    headers: {"Content-Type": "application/json", "Preceptor-Token": token},
    body: JSON.stringify(body),
  });
}

/**
 * @param {string} path
 * @param {Record<string, string | number>} parameters
 */
export function address(path, parameters) {
  const query = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return query.length === 0 ? path : `${path}?${query.join("&")}`;
}

/**
 * Listens to a stream of events while the page can be seen: a browser gives one server six connections, which open
 * pages that nobody looks at must not hold. The stream is opened anew when the page is shown, so its first events have
 * to tell all there is. It ends with an event named `end`.
 * @param {string} url
 * @param {Record<string, (data: any) => void>} listeners by name of event; `lost` hears of a stream that the server
 *   refuses
 * @returns {{close: () => void}}
 */
export function openStream(url, listeners) {
  /** @type {EventSource | null} */
  let source = null;
  let ended = false;
  const stop = () => {
    source?.close();
    source = null;
  };
  const finish = () => {
    ended = true;
    stop();
    document.removeEventListener("visibilitychange", follow);
  };
  const start = () => {
    const opened = new EventSource(url);
    source = opened;
    for (const name of new Set([...Object.keys(listeners), "end"])) {
      opened.addEventListener(name, (event) => {
        if (name === "end") {
          finish();
        }
        listeners[name]?.(JSON.parse(/** @type {MessageEvent} */ (event).data));
      });
    }
    opened.onerror = () => {
      if (opened.readyState === EventSource.CLOSED && !ended) {
        finish();
        listeners.lost?.(null);
      }
    };
  };
  const follow = () => {
    if (document.hidden) {
      stop();
    } else if (!ended && !source) {
      start();
    }
  };
  document.addEventListener("visibilitychange", follow);
  follow();
  return {close: finish};
}

/**
 * Makes an element.
 * @param {string} tag
 * @param {Record<string, any>} [attributes] functions become listeners; `null` and `false` are left out
 * @param {...(Node | string | number)} children
 * @returns {HTMLElement}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") {
      made.addEventListener(name, value);
    } else if (value !== null && value !== false && value !== undefined) {
      made.setAttribute(name, value === true ? "" : String(value));
    }
  }
  made.append(...children.map((child) => (typeof child === "number" ? String(child) : child)));
  return made;
}

/**
 * The element with that id, which must be there.
 * @param {string} id
 * @returns {any}
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) {
    throw new Error(`no element ${id}`);
  }
  return found;
}

/**
 * A number with `digits` significant ones.
 * @param {any} value
 * @param {number} [digits]
 */
export function shown(value, digits = 4) {
  if (typeof value !== "number" || !Number.isFinite(value)) {
    return String(value);
  }
  const size = Math.abs(value);
  const text = value === 0 ? "0"
    : size < 1e-4 || size >= 1e7 ? value.toExponential(digits - 1).replace("e+", "e")
    : String(Number(value.toPrecision(digits)));
  return text.replaceAll("-", "−");
}

// @ts-check
/**
 * A session as the page holds it: settings, the step that is wanted, the last answer, and the recorded steps. The
 * server computes; what is seen depends on settings and step alone, so that a link is the whole state.
 */
import {post} from "/page/common.js";

/**
 * @typedef {Record<string, number>} Numbers
 * @typedef {{id: string, level: number, children: string[], values: number, factors: number[], width: number,
 *   p: number[], inputs?: number[][]}} Region
 * @typedef {{spec: any, regions: Region[], P: Record<string, number[][]>, depth: number, tree: boolean, exact: boolean,
 *   population: number, training: number, parameters: number, factors: number}} Scene
 * @typedef {{step: number, spacing: number, pending?: boolean, failure?: {step: number, message: string}, refused?: string,
 *   numbers?: {whole: Numbers, regions: Record<string, Numbers>, edges: Record<string, Numbers>},
 *   points: {step: number, whole: Numbers}[], region?: Record<string, any>, scene?: Scene}} Answer
 */

const WAIT = 300;
const NO_VIEW = {region: "", step: 0, term: ""};

/** A name that no other session has. */
function fresh() {
  return Array.from(crypto.getRandomValues(new Uint32Array(3)), (n) => n.toString(36)).join("");
}

export class Session extends EventTarget {
  /**
   * @param {Map<string, string>} settings `a.b` → value as YAML, over the playground's base
   * @param {{region?: string, step?: number}} [view]
   */
  constructor(settings, view = {}) {
    super();
    this.id = fresh();
    this.settings = settings;
    this.region = view.region ?? "";
    this.target = view.step ?? 0;
    this.speed = 1;
    this.playing = false;
    /** @type {Scene | null} */
    this.scene = null;
    /** @type {Answer | null} */
    this.answer = null;
    /** @type {Map<number, Numbers>} recorded steps, in the order in which they were passed */
    this.points = new Map();
    this.refused = "";
    this.lost = "";
    this.asking = false;
    this.stale = true;
    this.wantsScene = true;
    this.generation = 0;
  }

  get step() {
    return this.answer?.step ?? 0;
  }

  /** Whether there is still a way to go. */
  get busy() {
    return this.asking || this.stale;
  }

  get failure() {
    const failure = this.answer?.failure;
    return failure && this.target >= failure.step ? failure : null;
  }

  /** The last recorded step. */
  get last() {
    let last = 0;
    for (const step of this.points.keys()) {
      last = Math.max(last, step);
    }
    return last;
  }

  /**
   * Other settings: everything starts again from the same seed.
   * @param {Map<string, string>} settings
   */
  set(settings) {
    if (toHash(settings, NO_VIEW) === toHash(this.settings, NO_VIEW)) {
      return;
    }
    this.settings = settings;
    this.wantsScene = true;
    this.generation++;
    this.points.clear();
    this.target = 0;
    this.ask();
  }

  /** @param {string} region */
  select(region) {
    this.region = region;
    this.ask();
  }

  /** @param {number} step */
  go(step) {
    this.target = Math.max(0, Math.min(100000, Math.round(step)));
    this.ask();
  }

  play() {
    this.playing = true;
    this.go(this.step + this.speed);
  }

  pause() {
    this.playing = false;
    this.target = this.step;
    this.changed();
  }

  changed() {
    this.dispatchEvent(new Event("change"));
  }

  /** Asks the server for what is wanted; while an answer is under way, once more when it has come. */
  ask() {
    this.stale = true;
    if (!this.asking) {
      void this.#pull();
    }
    this.changed();
  }

  async #pull() {
    this.asking = true;
    while (this.stale) {
      this.stale = false;
      const generation = this.generation;
      try {
        const answer = await post("/play/frame", {
          id: this.id,
          sets: Array.from(this.settings, ([path, value]) => `${path}=${value}`),
          step: this.target,
          region: this.region,
          scene: this.wantsScene,
        });
        this.lost = "";
        if (generation === this.generation) {
          this.#take(answer);
        }
      } catch (e) {
        // What was on its way may be lost: a new session has all of it again.
        this.id = fresh();
        this.points.clear();
        this.wantsScene = true;
        this.lost = e instanceof Error ? e.message : String(e);
        this.playing = false;
        this.changed();
        await new Promise((resolve) => setTimeout(resolve, WAIT));
        break;
      }
      // The page is drawn before more is asked for, and nothing is asked for while nobody looks.
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    this.asking = false;
    this.changed();
  }

  /** @param {Answer} answer */
  #take(answer) {
    this.refused = answer.refused ?? "";
    if (answer.refused) {
      this.playing = false;
      this.changed();
      return;
    }
    if (answer.scene) {
      this.scene = answer.scene;
      this.wantsScene = false;
    }
    if (answer.pending) {
      // The numbers of the last settings do not go with the new scene.
      this.answer = answer.scene ? null : this.answer;
      this.stale = true;
      this.changed();
      return;
    }
    this.answer = answer;
    for (const point of answer.points) {
      this.points.set(point.step, point.whole);
    }
    for (const step of this.points.keys()) {
      if (step % answer.spacing !== 0) {
        this.points.delete(step);
      }
    }
    if (this.failure) {
      this.playing = false;
    } else if (answer.step < this.target) {
      this.stale = true;
    } else if (this.playing) {
      this.target = answer.step + this.speed;
      this.stale = true;
    }
    this.changed();
  }

  /** The numbers of the present step. @returns {Numbers} */
  get whole() {
    return this.answer?.numbers?.whole ?? {};
  }
}

/**
 * Settings and view of a link's part behind the `#`.
 * @param {string} hash
 */
export function fromHash(hash) {
  /** @type {Map<string, string>} */
  const settings = new Map();
  const view = {region: "", step: 0, term: ""};
  for (const pair of hash.replace(/^#/, "").split("&")) {
    const equals = pair.indexOf("=");
    if (equals <= 0) {
      continue;
    }
    const name = decode(pair.slice(0, equals));
    const value = decode(pair.slice(equals + 1));
    if (name === "@step") {
      view.step = Number(value) || 0;
    } else if (name === "@region") {
      view.region = value;
    } else if (name === "@term") {
      view.term = value;
    } else {
      settings.set(name, value);
    }
  }
  return {settings, view};
}

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * The link's part of a state.
 * @param {Map<string, string>} settings
 * @param {{region: string, step: number, term: string}} view
 */
export function toHash(settings, view) {
  const pairs = Array.from(settings);
  if (view.step > 0) {
    pairs.push(["@step", String(view.step)]);
  }
  if (view.region) {
    pairs.push(["@region", view.region]);
  }
  if (view.term) {
    pairs.push(["@term", view.term]);
  }
  return pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join("&");
}

/** @param {string} text */
function encode(text) {
  return encodeURIComponent(text).replace(/%(40|2C|3A|20)/g, (c) => (c === "%20" ? "%20" : decodeURIComponent(c)));
}

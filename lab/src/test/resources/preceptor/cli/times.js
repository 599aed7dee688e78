// @ts-check
/** What `PageTimesTest` puts into a page: clocks of what a reader waits for, in milliseconds. */
(() => {
  const PATIENCE = 30000;

  /** The time after the next picture was drawn. @returns {Promise<number>} */
  const painted = () => new Promise((resolve) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => resolve(performance.now());
    channel.port2.postMessage(null);
  }));

  let first = 0;

  /**
   * The time after the first picture for which `seen` holds.
   * @param {() => boolean} seen
   * @param {string} what
   */
  async function when(seen, what) {
    for (;;) {
      const now = await painted();
      if (seen()) {
        return now;
      }
      if (now > PATIENCE + first) {
        throw new Error(`within ${PATIENCE} ms not: ${what}; ${one(".trouble")?.textContent}`);
      }
    }
  }

  /** @param {string} selector @returns {any} */
  const one = (selector) => document.querySelector(selector);
  const rests = () => one(".transport").dataset.busy === "false";

  /** From the start of the navigation to the first contentful paint, and to a page that shows what it is for. */
  async function firstView() {
    const whole = await when(() => document.querySelectorAll("tr[data-run]").length > 0
      || (one(".controls")?.dataset.of && rests() && one("#v-graph svg, #v-graph canvas") !== null), "a first view");
    const paints = () => performance.getEntriesByName("first-contentful-paint");
    await when(() => paints().length > 0, "a first contentful paint");
    return {paint: paints()[0].startTime, whole, rows: document.querySelectorAll("tr[data-run]").length};
  }

  /**
   * Changes a control; tells when the scene of the new setting was drawn, and when nothing was under way any more.
   * @param {any} input
   * @param {string} value
   */
  async function enter(input, value) {
    const before = one(".controls").dataset.of;
    first = performance.now();
    const start = first;
    input.value = value;
    input.dispatchEvent(new Event(input.type === "range" ? "input" : "change"));
    const scene = await when(() => one(".controls").dataset.of !== before, `the scene after ${input.id} = ${value}`);
    const numbers = await when(rests, `numbers after ${input.id} = ${value}`);
    return {control: input.id, value, scene: scene - start, numbers: numbers - start, trouble: !one(".trouble").hidden};
  }

  /** Changes every control of a teacher's kind, and each back again. @param {string} kind */
  async function touchAll(kind) {
    const chooser = one("#c-kind");
    const times = chooser.value === kind ? [] : [await enter(chooser, kind)];
    for (const each of Array.from(document.querySelectorAll(".controls select, .controls input"))) {
      const input = /** @type {any} */ (each);
      if (input === chooser || input.closest(".field").hidden) {
        continue;
      }
      times.push(...await there(input));
      if (input.id === "c-samples") {
        // Labels are noisy on samples alone.
        times.push(await enter(input, "100"), ...await there(one("#c-label-noise")), await enter(input, "population"));
      }
    }
    return times;
  }

  /** @param {any} input */
  async function there(input) {
    const before = input.value;
    const other = input.tagName === "SELECT"
      ? Array.from(input.options, (/** @type {any} */ o) => o.value).find((v) => v !== before)
      : String(input.type === "range" ? Number(input.max) / 2 : Number(before) + 4);
    return [await enter(input, other === before ? String(Number(input.max) / 4) : other), await enter(input, before)];
  }

  /** Plays for so long: pictures, steps shown and the longest wait for a picture. @param {number} milliseconds */
  async function play(milliseconds) {
    const button = one(".transport button.primary");
    button.click();
    await painted();
    const start = performance.now();
    const from = Number(one(".transport").dataset.step);
    let last = start;
    let longest = 0;
    let pictures = 0;
    while (last - start < milliseconds) {
      const now = await painted();
      longest = Math.max(longest, now - last);
      last = now;
      pictures++;
    }
    button.click();
    return {pictures: pictures * 1000 / (last - start), longest,
      steps: (Number(one(".transport").dataset.step) - from) * 1000 / (last - start)};
  }

  /** @type {any} */ (window).times = {firstView, touchAll, play};
})();

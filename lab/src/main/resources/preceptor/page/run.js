// @ts-check
/** One run: its curves while it goes on, its report afterwards. The address behind `#` names it. */
import {address, byId, element, get, openStream, post} from "/page/common.js";
import {CHARTS, drawChart} from "/page/curves.js";

const id = decodeURIComponent(location.hash.slice(1));

/** @param {any} run */
function describe(run) {
  document.title = `${run.name} · Preceptor`;
  byId("name").textContent = run.name;
  const state = byId("state");
  state.textContent = run.state.replace("-", " ");
  state.className = `tag s-${run.state}`;
  const reason = byId("reason");
  reason.textContent = run.reason;
  reason.hidden = !run.reason;
  byId("stop").hidden = !(run.own && run.state === "running") && run.state !== "queued";
  const waits = ["stopped", "lost", "failed"].includes(run.state);
  byId("resume").hidden = !waits;
  byId("resume").textContent = run.resumable ? "go on" : "start over";
  byId("edit").hidden = false;
  byId("edit").href = `/new#run=${encodeURIComponent(run.id)}`;
  byId("progress-box").hidden = run.state !== "running";
  if (run.steps > 0) {
    byId("progress").max = run.steps;
    byId("progress").value = run.step;
    byId("progress").setAttribute("aria-label", `step ${run.step} of ${run.steps}`);
  }
}

/** @param {number} seconds */
function time(seconds) {
  return seconds < 90 ? `${Math.round(seconds)} s` : seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

/** @param {any} told */
function draw(told) {
  describe(told.run);
  const {step, steps} = told.run;
  const left = told.seconds > 2 && step > 0 ? `, about ${time(told.seconds * (steps - step) / step)} left` : "";
  byId("status").textContent = told.what === undefined ? "waits for its turn"
    : `step ${step} of ${steps}` + (told.run.state === "running" ? `, ${time(told.seconds)} so far${left}` : "");
  const charts = CHARTS.map((chart) => drawChart(chart, told.curves || {})).filter((chart) => chart !== null);
  byId("charts").replaceChildren(.../** @type {Node[]} */ (charts));
}

/** @param {any} run */
function finish(run) {
  describe(run);
  byId("status").textContent = `seed ${run.seed}, ${run.steps} steps`;
  byId("charts").replaceChildren();
  const frame = byId("report");
  frame.src = address("/runs/report", {run: id});
  frame.hidden = false;
}

/** @param {string} text */
function complain(text) {
  byId("reason").textContent = text;
  byId("reason").hidden = false;
}

function follow() {
  openStream(address("/runs/live", {run: id}), {
    progress: draw,
    end: finish,
    lost: () => complain("This run is no longer there."),
  });
}

/**
 * @param {string} path
 * @param {() => void} then
 */
function act(path, then) {
  return () => post(path, {run: id}).then(then, (e) => complain(e.message));
}

byId("stop").addEventListener("click", act("/runs/stop", () => {
  byId("status").textContent = "saves its state and stops";
}));
byId("resume").addEventListener("click", act("/runs/resume", () => {
  byId("resume").hidden = true;
}));
window.addEventListener("hashchange", () => location.reload());

if (id === "") {
  byId("reason").replaceChildren("No run is named. ", element("a", {href: "/"}, "All runs"));
  byId("reason").hidden = false;
} else {
  const {runs} = await get("/runs/list");
  const run = runs.find((/** @type {any} */ r) => r.id === id);
  if (run) {
    follow();
  } else {
    byId("name").textContent = id;
    complain("There is no such run in this folder.");
  }
}

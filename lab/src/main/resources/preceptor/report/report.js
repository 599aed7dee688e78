// @ts-check
/**
 * A matrix at every recorded step: little-endian float32, of each step what theory says and then, if compared, what was
 * measured.
 * @typedef {{rows: number, cols: number, kind: string, compared: boolean, data: string, notes: string[],
 *   values: Float32Array}} Matrix
 * @typedef {{steps: number[], maps: Record<string, Matrix>, ramps: Record<string, string[]>}} Frames
 */
(function () {
  "use strict";

  /** @param {HTMLElement} figure */
  function save(figure) {
    var panels = /** @type {SVGSVGElement[]} */ (Array.from(figure.querySelectorAll("svg.panel")));
    var columns = Number(figure.getAttribute("data-columns")) || 1;
    var margin = 16, gap = 26;
    /** @type {number[]} */
    var widths = [];
    /** @type {number[]} */
    var heights = [];
    panels.forEach(function (svg, i) {
      var box = svg.viewBox.baseVal, c = i % columns, r = Math.floor(i / columns);
      widths[c] = Math.max(widths[c] || 0, box.width);
      heights[r] = Math.max(heights[r] || 0, box.height);
    });
    /** @param {number[]} list @param {number} end */
    function total(list, end) {
      return list.slice(0, end).reduce(function (a, b) { return a + b + gap; }, 0);
    }
    var ns = panels[0].namespaceURI, doc = document.implementation.createDocument(ns, "svg", null), root = doc.documentElement;
    /** @param {Element} parent @param {string} tag @param {Record<string, string | number>} attributes @param {string} [text] */
    function add(parent, tag, attributes, text) {
      var e = doc.createElementNS(ns, tag);
      Object.keys(attributes).forEach(function (k) { e.setAttribute(k, String(attributes[k])); });
      if (text) { e.textContent = text; }
      parent.appendChild(e);
      return e;
    }
    var width = total(widths, widths.length) - gap + 2 * margin;
    var lines = [""], finding = figure.querySelector(".finding")?.textContent || "";
    finding.split(" ").forEach(function (word) {
      var joined = lines[lines.length - 1] + (lines[lines.length - 1] ? " " : "") + word;
      if (joined.length * 7.4 > width - 2 * margin) { lines.push(word); } else { lines[lines.length - 1] = joined; }
    });
    var top = margin + 20 * lines.length + 8;
    var height = top + total(heights, heights.length) - gap + margin;
    root.setAttribute("viewBox", "0 0 " + width + " " + height);
    root.setAttribute("width", String(width));
    root.setAttribute("height", String(height));
    root.setAttribute("font-family", panels[0].getAttribute("font-family") || "sans-serif");
    add(root, "title", {}, finding);
    add(root, "rect", { width: width, height: height, fill: "#ffffff" });
    lines.forEach(function (line, i) {
      add(root, "text", { x: margin, y: margin + 14 + 20 * i, "font-size": 15, fill: "#1f2328" }, line);
    });
    panels.forEach(function (svg, i) {
      var c = i % columns, r = Math.floor(i / columns);
      var g = add(root, "g", { transform: "translate(" + (margin + total(widths, c)) + " " + (top + total(heights, r)) + ")" });
      svg.childNodes.forEach(function (child) {
        if (child.nodeName !== "title" && child.nodeName !== "desc") { g.appendChild(doc.importNode(child, true)); }
      });
    });
    var text = new XMLSerializer().serializeToString(doc);
    var url = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
    var link = document.createElement("a");
    link.href = url;
    link.download = figure.id + ".svg";
    link.click();
    setTimeout(function () { URL.revokeObjectURL(url); }, 1000);
  }

  document.querySelectorAll("button.save").forEach(function (found) {
    var button = /** @type {HTMLButtonElement} */ (found), figure = button.closest("figure");
    if (figure) {
      var of = figure;
      button.hidden = false;
      button.addEventListener("click", function () { save(of); });
    }
  });

  var block = document.getElementById("frames");
  if (!block) { return; }
  var frames = /** @type {Frames} */ (JSON.parse(block.textContent || "")), steps = frames.steps;
  if (!document.getElementById("step") || steps.length < 2) { return; }
  var slider = /** @type {HTMLInputElement} */ (document.getElementById("step"));
  var readout = /** @type {HTMLElement} */ (document.getElementById("readout"));
  var shownStep = /** @type {HTMLElement} */ (document.getElementById("step-value"));

  Object.keys(frames.maps).forEach(function (key) {
    var bytes = Uint8Array.from(atob(frames.maps[key].data), function (c) { return c.charCodeAt(0); });
    var view = new DataView(bytes.buffer), values = new Float32Array(bytes.length / 4);
    for (var i = 0; i < values.length; i++) { values[i] = view.getFloat32(4 * i, true); }
    frames.maps[key].values = values;
  });

  /** @param {Matrix} map @param {number} at @param {number} index 0 theory, 1 measured, 2 their difference */
  function layer(map, at, index) {
    var n = map.rows * map.cols, stride = n * (map.compared ? 2 : 1), from = at * stride;
    if (index < 2) { return map.values.subarray(from + index * n, from + (index + 1) * n); }
    var out = new Float32Array(n);
    for (var i = 0; i < n; i++) { out[i] = map.values[from + i] - map.values[from + n + i]; }
    return out;
  }

  /** @param {Matrix} map @param {number} at */
  function largest(map, at) {
    var most = 0;
    for (var l = 0; l < (map.compared ? 2 : 1); l++) {
      layer(map, at, l).forEach(function (v) { most = Math.max(most, Math.abs(v)); });
    }
    return most;
  }

  /** @param {string} kind @param {number} value @param {number} scale @param {number} n of colours */
  function bin(kind, value, scale, n) {
    var t = kind === "UNIT" ? value : scale > 0 ? value / scale : 0;
    if (kind === "DIVERGING") { t = (t + 1) / 2; }
    return Math.round(Math.max(0, Math.min(1, t)) * (n - 1));
  }

  /** @param {number} value */
  function short(value) {
    if (value === 0) { return "0"; }
    var size = Math.abs(value), text = "";
    if (size >= 0.001 && size < 99999) {
      text = String(Number(value.toPrecision(3)));
      var digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(Number(text)))));
      text = Number(text).toFixed(Math.min(digits, 8));
    } else {
      var parts = value.toExponential(2).split("e");
      text = parts[0] + " × 10" + String(Number(parts[1])).split("").map(function (c) {
        return c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹".charAt(Number(c));
      }).join("");
    }
    return text.replace("-", "−");
  }

  var groups = Array.from(document.querySelectorAll("g.cells")).map(function (found) {
    var g = /** @type {SVGGElement} */ (found), name = g.getAttribute("data-map") || "";
    return { g: g, name: name, map: frames.maps[name], index: Number(g.getAttribute("data-layer")) };
  }).filter(function (group) { return group.map; });

  /** @param {number} at */
  function draw(at) {
    groups.forEach(function (group) {
      var g = group.g, map = group.map, index = group.index;
      var kind = index === 2 ? "DIVERGING" : map.kind, ramp = frames.ramps[kind];
      var values = layer(map, at, index);
      /** @type {Record<string, string>} */
      var paths = {};
      // D's difference shares the fixed scale 1 of its gates.
      var scale = map.kind === "UNIT" ? 1 : largest(map, at);
      for (var i = 0; i < map.rows; i++) {
        for (var j = 0; j < map.cols; j++) {
          var b = bin(kind, values[i * map.cols + j], scale, ramp.length);
          paths[b] = (paths[b] || "") + "M" + j + " " + i + "h1";
        }
      }
      while (g.firstChild) { g.removeChild(g.firstChild); }
      Object.keys(paths).forEach(function (b) {
        var path = document.createElementNS(g.namespaceURI, "path");
        path.setAttribute("d", paths[b]);
        path.setAttribute("stroke", ramp[Number(b)]);
        g.appendChild(path);
      });
    });
    document.querySelectorAll("text[data-of]").forEach(function (text) {
      var map = frames.maps[text.getAttribute("data-of") || ""];
      if (!map) { return; }
      var role = text.getAttribute("data-role"), top = largest(map, at);
      if (role === "note") { text.textContent = map.notes[at]; }
      if (role === "bar-hi" || role === "bar2-hi") { text.textContent = short(top); }
      if (role === "bar-lo" && map.kind === "DIVERGING" || role === "bar2-lo") {
        text.textContent = top === 0 ? "0" : "−" + short(top);
      }
    });
    shownStep.textContent = String(steps[at]);
    slider.setAttribute("aria-valuetext", "step " + steps[at]);
  }

  groups.forEach(function (group) {
    var g = group.g, map = group.map, index = group.index;
    g.addEventListener("pointermove", function (event) {
      var point = new DOMPoint(event.clientX, event.clientY).matrixTransform(g.getScreenCTM()?.inverse());
      var j = Math.floor(point.x), i = Math.floor(point.y + 0.5);
      if (i < 0 || j < 0 || i >= map.rows || j >= map.cols) { return; }
      var name = map.compared ? [" theory", " measured", " difference"][index] : "";
      readout.textContent = group.name + name + " [" + i + ", " + j + "] = " +
        short(layer(map, Number(slider.value), index)[i * map.cols + j]);
    });
    g.addEventListener("pointerleave", function () { readout.textContent = ""; });
  });

  slider.max = String(steps.length - 1);
  slider.value = slider.max;
  slider.addEventListener("input", function () { draw(Number(slider.value)); });
  /** @type {HTMLElement} */ (document.querySelector(".stepper")).hidden = false;
  draw(steps.length - 1);
})();

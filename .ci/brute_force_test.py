#!/usr/bin/env python3
"""Tests brute_force.py on files made by a second formulation: message passing, loops over values, and gradients as
differences of the loss instead of a backward pass. Then breaks each array in turn: every break must be noticed."""

import contextlib
import io
import itertools
import json
import sys
import tempfile
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
sys.dont_write_bytecode = True
import brute_force  # noqa: E402

CHILDREN = {"2.0": ["1.0", "1.1"], "1.0": ["0.0", "0.1"], "1.1": ["0.2", "0.3"]}
INNER = ["2.0", "1.0", "1.1"]
LEAVES = ["0.0", "0.1", "0.2", "0.3"]
EDGES = [(a, b) for a in INNER for b in CHILDREN[a]]
M = {"2.0": 2, "1.0": 3, "1.1": 2, "0.0": 2, "0.1": 3, "0.2": 2, "0.3": 2}
N = {"2.0": 4, "1.0": 5, "1.1": 3, "0.0": 3, "0.1": 3, "0.2": 3, "0.3": 3}
CLASSES = 2


def teacher(rng, dependent):
    """Family tables, with a value of region 1.0 that never occurs."""
    Q = {}
    for a in INNER:
        sizes = [M[c] for c in CHILDREN[a]]
        tables = rng.dirichlet(np.full(int(np.prod(sizes)), 0.7), M[a]).reshape([M[a]] + sizes)
        if not dependent:
            left, right = tables.sum(2), tables.sum(1)
            if a == "2.0":
                left[:, 1] = 0
                left /= left.sum(1, keepdims=True)
            tables = np.einsum("zi,zj->zij", left, right)
        elif a == "2.0":
            tables[:, 1, :] = 0
            tables /= tables.sum((1, 2), keepdims=True)
        Q[a] = tables
    p = {"2.0": rng.dirichlet(np.full(M["2.0"], 3.0))}
    P = {}
    for a in INNER:
        for position, b in enumerate(CHILDREN[a]):
            P[a, b] = Q[a].sum(2 - position)
            p[b] = p[a] @ P[a, b]
    return p, P, Q


def configurations(p, Q):
    names = list(M)
    for values in itertools.product(*[range(M[r]) for r in names]):
        z = dict(zip(names, values))
        chance = p["2.0"][z["2.0"]]
        for a in INNER:
            chance *= Q[a][tuple([z[a]] + [z[c] for c in CHILDREN[a]])]
        if chance > 0:
            yield z, chance


def softmax(o):
    e = np.exp(o - o.max())
    return e / e.sum()


def norm_forward(rows, p, c1, c0, within):
    """Column by column; rows (k × n) with weights p."""
    out, tilde, inverse = np.zeros_like(rows), np.zeros_like(rows), np.zeros(rows.shape[1])
    for j in range(rows.shape[1]):
        mean = np.dot(p, rows[:, j])
        variance = np.dot(p, np.square(rows[:, j] - mean)) + within[j]
        inverse[j] = variance**-0.5 if variance > 0 else 0.0
        tilde[:, j] = (rows[:, j] - mean) * inverse[j]
        out[:, j] = c1[j] * tilde[:, j] + c0[j]
    return out, tilde, inverse


def norm_backward(g, p, c1, tilde, inverse):
    back = np.zeros_like(g)
    for j in range(g.shape[1]):
        mean = sum(w * v for w, v in zip(p, g[:, j]))
        moment = sum(w * t * v for w, t, v in zip(p, tilde[:, j], g[:, j]))
        back[:, j] = c1[j] * inverse[j] * (g[:, j] - mean - tilde[:, j] * moment)
    return back


def population(a, z, chance, mode, squared, shift=None, frozen=None):
    """Loss, outputs, raw pre-activations and activations on all configurations. `shift` = (α, array) is
    added to α's raw pre-activations; `frozen` gates keep differences from stepping over a kink."""
    f = {leaf: np.array([a[f"emission/{leaf}"][c[leaf]] for c in z]) for leaf in LEAVES}
    raw, gates = {}, {}
    for region in ["1.1", "1.0", "2.0"]:
        h = a[f"b/{region}"] + sum(f[c] @ a[f"W/{region}/{c}"] for c in CHILDREN[region])
        if shift is not None and shift[0] == region:
            h = h + shift[1]
        raw[region] = h
        none = np.zeros(N[region])
        if mode == "before-relu":
            h = norm_forward(h, chance, a[f"c1/{region}"], a[f"c0/{region}"], none)[0]
        gates[region] = np.where(h > 0, 1.0, 0.0) if frozen is None else frozen[region]
        f[region] = gates[region] * h
        if mode == "after-relu":
            raw[region] = f[region]
            f[region] = norm_forward(f[region], chance, a[f"c1/{region}"], a[f"c0/{region}"], none)[0]
    o = f["2.0"] @ a["V"]
    y = np.array([c["2.0"] for c in z])
    if squared:
        loss = np.dot(chance, 0.5 * ((np.eye(CLASSES)[y] - o) ** 2).sum(1))
    else:
        e = np.exp(o)
        loss = -np.dot(chance, np.log(e[np.arange(len(z)), y] / e.sum(1)))
    return loss, o, raw, gates, f


def chain(a, P, p, gates, mode, within, squared):
    """T1–T3 value by value, G̃ in place of G."""
    F = {leaf: np.array([a[f"emission/{leaf}"][z] if p[leaf][z] > 0 else np.zeros(3) for z in range(M[leaf])])
         for leaf in LEAVES}
    D, saved = {}, {}
    for region in ["1.1", "1.0", "2.0"]:
        h = np.zeros((M[region], N[region]))
        for z in range(M[region]):
            h[z] = a[f"b/{region}"]
            for c in CHILDREN[region]:
                for k in range(M[c]):
                    h[z] += P[region, c][z, k] * (F[c][k] @ a[f"W/{region}/{c}"])
        c1, c0 = a.get(f"c1/{region}"), a.get(f"c0/{region}")
        if mode == "before-relu":
            h, *saved[region] = norm_forward(h, p[region], c1, c0, within[region])
        D[region] = (h > 0) * 1.0 if gates is None else gates[region]
        F[region] = D[region] * h
        if mode == "after-relu":
            F[region], *saved[region] = norm_forward(F[region], p[region], c1, c0, within[region])
        for z in range(M[region]):
            if p[region][z] == 0:
                F[region][z] = D[region][z] = 0
    Go = np.zeros((M["2.0"], CLASSES))
    for z in range(M["2.0"]):
        o = F["2.0"][z] @ a["V"]
        Go[z] = p["2.0"][z] * (np.eye(CLASSES)[z] - (o if squared else softmax(o)))
    tilde = {"2.0": Go @ a["V"].T}
    for region in INNER:
        weight = p[region][:, None]
        g = np.where(weight > 0, tilde[region] / np.where(weight > 0, weight, 1), 0)
        if mode == "after-relu":
            g = norm_backward(g, p[region], a[f"c1/{region}"], *saved[region])
        g = D[region] * g
        if mode == "before-relu":
            g = norm_backward(g, p[region], a[f"c1/{region}"], *saved[region])
        g = np.where(weight > 0, g, 0)
        tilde[region] = weight * g
        for c in CHILDREN[region]:
            tilde[c] = np.zeros((M[c], N[c]))
            for z in range(M[region]):
                for k in range(M[c]):
                    tilde[c][k] += P[region, c][z, k] * (a[f"W/{region}/{c}"] @ tilde[region][z])
    return F, D, tilde, Go


def order_one(a, p, Q, squared):
    """Order 1 without batch norm, from the text of section 5, on this tree of height 2."""
    bar, dW = {}, {}
    for b in CHILDREN["2.0"]:
        bar[b] = np.zeros((M[b], N[b]))
        for z in range(M[b]):
            for leaves in itertools.product(*[range(M[c]) for c in CHILDREN[b]]):
                h = a[f"b/{b}"] + sum(a[f"emission/{c}"][v] @ a[f"W/{b}/{c}"] for c, v in zip(CHILDREN[b], leaves))
                bar[b][z] += Q[b][(z,) + leaves] * np.maximum(h, 0)
    dV = np.zeros_like(a["V"])
    u = {b: np.zeros((M[b], N[b])) for b in CHILDREN["2.0"]}
    for b in CHILDREN["2.0"]:
        dW["2.0", b] = np.zeros((N[b], N["2.0"]))
    for z, v0, v1 in itertools.product(range(2), range(M["1.0"]), range(M["1.1"])):
        chance = p["2.0"][z] * Q["2.0"][z, v0, v1]
        values = {"1.0": v0, "1.1": v1}
        h = a["b/2.0"] + sum(bar[b][v] @ a[f"W/2.0/{b}"] for b, v in values.items())
        f = np.maximum(h, 0)
        o = f @ a["V"]
        e = np.eye(CLASSES)[z] - (o if squared else softmax(o))
        g = (h > 0) * (a["V"] @ e)
        dV += chance * np.outer(f, e)
        for b, v in values.items():
            dW["2.0", b] += chance * np.outer(bar[b][v], g)
            if p[b][v] > 0:
                u[b][v] += chance / p[b][v] * (a[f"W/2.0/{b}"] @ g)
    for b in CHILDREN["2.0"]:
        for c in CHILDREN[b]:
            dW[b, c] = np.zeros((3, N[b]))
        for z in range(M[b]):
            for leaves in itertools.product(*[range(M[c]) for c in CHILDREN[b]]):
                x = [a[f"emission/{c}"][v] for c, v in zip(CHILDREN[b], leaves)]
                h = a[f"b/{b}"] + sum(v @ a[f"W/{b}/{c}"] for c, v in zip(CHILDREN[b], x))
                for c, v in zip(CHILDREN[b], x):
                    dW[b, c] += p[b][z] * Q[b][(z,) + leaves] * np.outer(v, (h > 0) * u[b][z])
    return dW, dV


def slope(function, size):
    """Fourth-order central differences along each of `size` directions."""
    e = 2e-4
    out = np.zeros(size)
    for i in range(size):
        d = np.zeros(size)
        d[i] = e
        out[i] = (8 * (function(d) - function(-d)) - (function(2 * d) - function(-2 * d))) / (12 * e)
    return out


def make(seed, mode, variance, squared, dependent):
    rng = np.random.default_rng(seed)
    p, P, Q = teacher(rng, dependent)
    a = {f"p/{r}": p[r] for r in p}
    a |= {f"P/{x}/{y}": P[x, y] for x, y in EDGES}
    if dependent:
        a |= {f"Q/{r}": Q[r] for r in INNER}
    a |= {f"emission/{leaf}": rng.normal(size=(M[leaf], 3)) for leaf in LEAVES}
    a["emission/0.3"][1] = a["emission/0.3"][0]  # two values that look alike
    a |= {f"W/{x}/{y}": rng.normal(size=(N[y], N[x])) * 0.7 for x, y in EDGES}
    a |= {f"b/{r}": rng.normal(size=N[r]) * 0.2 for r in INNER}
    a["V"] = rng.normal(size=(N["2.0"], CLASSES))
    if mode != "none":
        a |= {f"c1/{r}": rng.uniform(0.5, 1.5, N[r]) for r in INNER}
        a |= {f"c0/{r}": rng.normal(size=N[r]) * 0.3 for r in INNER}
    z, chance = zip(*configurations(p, Q))
    chance = np.array(chance)
    loss, o, raw, gates, f = population(a, z, chance, mode, squared)

    # g_j per configuration by differences: the loss moved by a shift of one raw pre-activation, over its probability.
    g = {}
    for r in INNER:
        def moved(d, r=r):
            return -population(a, z, chance, mode, squared, (r, d.reshape(len(z), N[r])), gates)[0]
        g[r] = slope(moved, len(z) * N[r]).reshape(len(z), N[r]) / chance[:, None]
    go = np.array([np.eye(CLASSES)[c["2.0"]] - (o[i] if squared else softmax(o[i])) for i, c in enumerate(z)])

    def given(rows, region):
        out = np.zeros((M[region], rows.shape[1]))
        for c, w, row in zip(z, chance, rows):
            out[c[region]] += w * row / p[region][c[region]]
        return out

    Fm = {r: given(f[r], r) for r in M}
    Dm = {r: given(gates[r], r) for r in INNER}
    Gm = {r: given(g[r], r) for r in INNER}
    within = {r: np.zeros(N[r]) for r in INNER}
    if variance == "total":
        for r in INNER:
            mean = given(raw[r], r)
            for c, w, row in zip(z, chance, raw[r]):
                within[r] = within[r] + w * (row - mean[c[r]]) ** 2
    F, D, Gt, Go = chain(a, P, p, Dm, mode, within, squared)
    Fh, _, Gth, Goh = chain(a, P, p, None, mode, {r: np.zeros(N[r]) for r in INNER}, squared)
    for r in INNER:
        a[f"measured/F/{r}"], a[f"measured/D/{r}"], a[f"measured/G/{r}"] = Fm[r], Dm[r], Gm[r]
        a[f"F/{r}"], a[f"D/{r}"] = F[r], D[r]
        a[f"G/{r}"] = np.where(p[r][:, None] > 0, Gt[r] / np.where(p[r] > 0, p[r], 1)[:, None], 0)
    for x, y in EDGES:
        w = p[x][:, None]
        fx = given(f[y], x)
        a[f"dW/{x}/{y}/B0"] = sum(c * np.outer(s, t) for c, s, t in zip(chance, f[y], g[x]))
        a[f"dW/{x}/{y}/B1"] = fx.T @ (w * Gm[x])
        a[f"dW/{x}/{y}/B2"] = (P[x, y] @ Fm[y]).T @ (w * Gm[x])
        a[f"dW/{x}/{y}/B3"] = (P[x, y] @ F[y]).T @ (w * Gm[x])
        a[f"dW/{x}/{y}/B4"] = (P[x, y] @ F[y]).T @ Gt[x]
        a[f"dW/{x}/{y}/B5"] = (P[x, y] @ Fh[y]).T @ Gth[x]
        a[f"dW/{x}/{y}/order2"] = a[f"dW/{x}/{y}/B0"]
    a["dV/B0"] = sum(c * np.outer(s, t) for c, s, t in zip(chance, f["2.0"], go))
    a["dV/B4"], a["dV/B5"], a["dV/order2"] = F["2.0"].T @ Go, Fh["2.0"].T @ Goh, a["dV/B0"]
    if mode == "none":
        first, a["dV/order1"] = order_one(a, p, Q, squared)
        a |= {f"dW/{x}/{y}/order1": first[x, y] for x, y in EDGES}

    seen = {}
    for c, w in zip(z, chance):
        key = (c["0.0"], c["0.1"], c["0.2"])
        seen.setdefault(key, np.zeros(CLASSES))[c["2.0"]] += w
    risk = -sum(v * np.log(v / row.sum()) for row in seen.values() for v in row if v > 0)
    document = {
        "regions": [{"id": r, "children": CHILDREN.get(r, []), "values": M[r], "width": N[r]} for r in M],
        "student": {"activation": "relu", "batch_norm": mode, "batch_norm_variance": variance, "bias": True,
                    "loss": "squared-error" if squared else "cross-entropy", "residual": False},
        "loss": loss, "bayesRisk": risk,
    }
    return a, document


def verdict(folder, arrays, document):
    np.savez(folder / "t.npz", **arrays)
    (folder / "t.json").write_text(json.dumps(document), encoding="utf-8")
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        code = brute_force.main([str(folder / "t.npz")])
    return code, shown.getvalue()


def main():
    cases = [
        (1, "none", "total", False, False), (2, "none", "total", True, True), (3, "before-relu", "total", False, True),
        (4, "before-relu", "between", False, False), (5, "after-relu", "total", False, True),
        (6, "after-relu", "between", True, False),
    ]
    # Differences of the loss carry an error, so good files are held to 1e-6 here and the breaks are made larger.
    brute_force.TOLERANCE = 1e-6
    failed = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for case in cases:
            arrays, document = make(*case)
            code, text = verdict(folder, arrays, document)
            if code != 0:
                failed += 1
                print(f"case {case}: a right file was refused\n{text}")
            if case[0] not in (1, 3):
                continue
            given = ("p/2.0", "W/", "b/", "V", "c1/", "c0/", "emission/", "Q/", "P/")
            for key in arrays:
                if key.startswith(given):
                    continue
                broken = dict(arrays)
                broken[key] = arrays[key] + 1e-4
                if verdict(folder, broken, document)[0] != 1:
                    failed += 1
                    print(f"case {case}: a wrong {key} was not noticed")
            for key in ("loss", "bayesRisk"):
                if verdict(folder, arrays, document | {key: document[key] + 1e-4})[0] != 1:
                    failed += 1
                    print(f"case {case}: a wrong {key} was not noticed")
            lacking = {k: v for k, v in arrays.items() if k != "dW/1.0/0.1/B3"}
            if verdict(folder, lacking, document)[0] != 1:
                failed += 1
                print(f"case {case}: a missing array was not noticed")
    print(f"brute_force_test: {len(cases)} cases, {failed} failures")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Recomputes by brute force what `preceptor expand SPEC --out FILE.npz` wrote, and compares.

    brute_force.py FILE.npz [FILE.json]

Written from the definitions (docs, mathematics.md) alone and sharing no code with the project: every joint
configuration of all summaries of a tree is listed, the student is run on each, and every conditional expectation is a
weighted average over that list. The teacher must have noiseless emissions and the regions must form a tree.

Exit code 0: all arrays agree to 1e-9 (Frobenius norm, relative); 1: one does not, or is missing; 2: unusable input.
"""

import json
import sys
from pathlib import Path

import numpy as np

TOLERANCE = 1e-9
FLOOR = 1e-3  # below this norm the comparison is absolute
MOST_CONFIGURATIONS = 1 << 18


def refuse(message):
    print("brute_force: " + message, file=sys.stderr)
    sys.exit(2)


def pick(record, names, default=None):
    for name in names:
        if name in record:
            return record[name]
    return default


class Tree:
    """The regions, root first, each before its children."""

    def __init__(self, regions):
        self.children = {r["id"]: list(r["children"]) for r in regions}
        self.parent = {}
        for region, children in self.children.items():
            for child in children:
                if child in self.parent:
                    refuse(f"region {child} has two parents; only trees can be enumerated here")
                self.parent[child] = region
        roots = [r for r in self.children if r not in self.parent]
        if len(roots) != 1:
            refuse(f"expected one root, got {roots}")
        self.root = roots[0]
        self.order = []
        queue = [self.root]
        while queue:
            region = queue.pop(0)
            self.order.append(region)
            queue += self.children[region]
        self.inner = [r for r in self.order if self.children[r]]
        self.leaves = [r for r in self.order if not self.children[r]]
        self.edges = [(a, b) for a in self.inner for b in self.children[a]]
        self.height = self._height(self.root)

    def _height(self, region):
        return 1 + max(map(self._height, self.children[region])) if self.children[region] else 0

    def below(self, region, depth):
        """The regions of the subtree of `region` down to `depth` levels below it."""
        found = [region]
        if depth > 0:
            for child in self.children[region]:
                found += self.below(child, depth - 1)
        return found


class Law:
    """Every configuration z (rows) with its probability, and averages given part of it."""

    def __init__(self, tree, arrays):
        self.tree = tree
        prior = arrays[f"p/{tree.root}"]
        self.values = {tree.root: len(prior)}
        used = np.nonzero(prior > 0)[0]
        self.z = {tree.root: used}
        self.weight = prior[used]
        for region in tree.inner:
            self._expand(region, self._family(region, arrays))
        total = self.weight.sum()
        if abs(total - 1) > 1e-9:
            refuse(f"the configurations' probabilities sum to {total!r}, expected 1")
        self._groups = {}

    def _family(self, region, arrays):
        """P(z_children | z_region): Q when it was written, else the children are independent given z_region."""
        if f"Q/{region}" in arrays:
            return arrays[f"Q/{region}"]
        children = self.tree.children[region]
        family = arrays[f"P/{region}/{children[0]}"]
        for child in children[1:]:
            table = arrays[f"P/{region}/{child}"]
            family = family[..., None] * table.reshape(table.shape[0], *([1] * (family.ndim - 1)), table.shape[1])
        return family

    def _expand(self, region, family):
        children = self.tree.children[region]
        for child, size in zip(children, family.shape[1:]):
            self.values[child] = size
        rows, tuples = [], []
        listed = {}
        for value in range(family.shape[0]):
            at = np.argwhere(family[value] > 0)
            listed[value] = (at, family[value][tuple(at.T)])
        for row, value in enumerate(self.z[region]):
            at, _ = listed[int(value)]
            rows.append(np.full(len(at), row))
            tuples.append(at)
        if sum(map(len, rows)) > MOST_CONFIGURATIONS:
            refuse(f"more than {MOST_CONFIGURATIONS} configurations; use a smaller tree")
        chances = np.concatenate([listed[int(value)][1] for value in self.z[region]])
        rows = np.concatenate(rows)
        tuples = np.concatenate(tuples)
        self.z = {name: column[rows] for name, column in self.z.items()}
        for position, child in enumerate(children):
            self.z[child] = tuples[:, position]
        self.weight = self.weight[rows] * chances

    def mean(self, values):
        return self.weight @ values

    def outer(self, a, b):
        """E[a bᵀ]."""
        return (a * self.weight[:, None]).T @ b

    def group(self, regions):
        key = tuple(sorted(regions))
        if key not in self._groups:
            code = np.zeros(len(self.weight), dtype=np.int64)
            for region in key:
                code = code * self.values[region] + self.z[region]
                _, code = np.unique(code, return_inverse=True)
            self._groups[key] = (code, np.bincount(code, self.weight))
        return self._groups[key]

    def given(self, values, regions):
        """E[values | z of the regions], one row per configuration."""
        code, mass = self.group(regions)
        sums = np.stack([np.bincount(code, self.weight * column) for column in values.T], axis=1)
        return (sums / mass[:, None])[code]

    def by_summary(self, values, region):
        """E[values | z_region], one row per value of z_region; rows of values that never occur are 0."""
        size = self.values[region]
        mass = np.bincount(self.z[region], self.weight, size)
        sums = np.stack([np.bincount(self.z[region], self.weight * c, size) for c in values.T], axis=1)
        return np.divide(sums, mass[:, None], out=np.zeros_like(sums), where=mass[:, None] > 0)

    def marginal(self, region):
        return np.bincount(self.z[region], self.weight, self.values[region])

    def transfer(self, region, child):
        one_hot = np.eye(self.values[child])[self.z[child]]
        return self.by_summary(one_hot, region)

    def family(self, region):
        children = self.tree.children[region]
        sizes = [self.values[region]] + [self.values[c] for c in children]
        flat = np.ravel_multi_index([self.z[region]] + [self.z[c] for c in children], sizes)
        joint = np.bincount(flat, self.weight, int(np.prod(sizes))).reshape(sizes)
        mass = self.marginal(region).reshape(-1, *([1] * len(children)))
        return np.divide(joint, mass, out=np.zeros_like(joint), where=mass > 0)


class Student:
    def __init__(self, tree, arrays, options):
        self.tree = tree
        self.arrays = arrays
        self.linear = pick(options, ["activation"], "relu") == "linear"
        self.norm = pick(options, ["batch_norm", "batchNorm"], "none")
        self.loss = pick(options, ["loss"], "cross-entropy")
        self.epsilon = float(pick(options, ["epsilon", "batch_norm_epsilon"], 0.0))
        self.label_noise = float(pick(options, ["label_noise", "labelNoise"], 0.0))
        self.between = pick(options, ["batch_norm_variance", "batchNormVariance"], "total") == "between"
        if self.norm not in ("none", "before-relu", "after-relu"):
            refuse(f"student.batch_norm is '{self.norm}', expected none, before-relu or after-relu")
        if self.loss not in ("cross-entropy", "squared-error"):
            refuse(f"student.loss is '{self.loss}', expected cross-entropy or squared-error")
        for key in ("residual", "shared_weights", "sharedWeights"):
            if options.get(key):
                refuse(f"student.{key} is on, which this check does not cover")
        if self.norm != "none":
            for region in tree.inner:
                for name in ("c1", "c0"):
                    if f"{name}/{region}" not in arrays:
                        refuse(f"batch norm is on but {name}/{region} is missing")

    def weights(self, region, child):
        return self.arrays[f"W/{region}/{child}"]

    def bias(self, region):
        return self.arrays.get(f"b/{region}", 0.0)

    def head(self):
        return self.arrays["V"]

    def gate(self, h):
        return np.ones_like(h) if self.linear else (h > 0).astype(float)

    def output(self, f):
        return f @ self.head() + self.arrays.get("b/V", 0.0)

    def targets(self, classes, z):
        return (1 - self.label_noise) * np.eye(classes)[z] + self.label_noise / classes

    def error(self, o, target):
        """g_o, the ascent gradient at the outputs, and the loss; one row per row of o."""
        if self.loss == "squared-error":
            # E|e_y − o|²/2 for a random y: the spread of y about its mean is part of the loss.
            spread = 1 - (target**2).sum(1)
            return target - o, 0.5 * (((target - o) ** 2).sum(1) + spread)
        shifted = o - o.max(1, keepdims=True)
        log_softmax = shifted - np.log(np.exp(shifted).sum(1, keepdims=True))
        return target - np.exp(log_softmax), -(target * log_softmax).sum(1)


class Norm:
    """One batch norm over rows with weights p; `within` is variance inside the rows, counted in s² but not moved."""

    def __init__(self, values, p, c1, c0, epsilon, within=0.0):
        self.p, self.c1 = p, c1
        mean = p @ values
        s = np.sqrt(p @ (values - mean) ** 2 + within + epsilon)
        self.inverse = np.divide(1.0, s, out=np.zeros_like(s), where=s > 0)
        self.tilde = (values - mean) * self.inverse
        self.out = c1 * self.tilde + c0

    def back(self, g):
        return self.c1 * self.inverse * (g - self.p @ g - self.tilde * (self.p @ (self.tilde * g)))


def layer_forward(student, region, h, p, gates=None, within=None):
    """From raw pre-activations (rows with weights p) to what the region passes up: (value, gate, norm)."""
    within = within or {}
    c1, c0 = student.arrays.get(f"c1/{region}"), student.arrays.get(f"c0/{region}")
    norm = None
    if student.norm == "before-relu":
        norm = Norm(h, p, c1, c0, student.epsilon, within.get(region, 0.0))
        h = norm.out
    gate = student.gate(h) if gates is None else gates[region]
    f = gate * h
    if student.norm == "after-relu":
        norm = Norm(f, p, c1, c0, student.epsilon, within.get(region, 0.0))
        f = norm.out
    return f, gate, norm


def layer_backward(student, u, gate, norm):
    """From the ascent gradient at what the region passes up to the one at its raw pre-activations."""
    if student.norm == "after-relu":
        u = norm.back(u)
    g = gate * u
    return norm.back(g) if student.norm == "before-relu" else g


class Exact:
    """The student on every configuration: f, g, gates as arrays (configurations × nodes)."""

    def __init__(self, tree, law, student):
        self.f, self.g, self.gate, norms, self.raw = {}, {}, {}, {}, {}
        for leaf in tree.leaves:
            self.f[leaf] = student.arrays[f"emission/{leaf}"][law.z[leaf]]
        for region in reversed(tree.inner):
            h = student.bias(region) + sum(self.f[c] @ student.weights(region, c) for c in tree.children[region])
            self.f[region], self.gate[region], norms[region] = layer_forward(student, region, h, law.weight)
            # What batch norm takes the variance of.
            self.raw[region] = h if student.norm == "before-relu" else self.gate[region] * h
        root = tree.root
        target = student.targets(student.head().shape[1], law.z[root])
        self.g_o, losses = student.error(student.output(self.f[root]), target)
        self.loss = law.mean(losses)
        u = {root: self.g_o @ student.head().T}
        for region in tree.inner:
            self.g[region] = layer_backward(student, u[region], self.gate[region], norms[region])
            for child in tree.children[region]:
                u[child] = self.g[region] @ student.weights(region, child).T


class Summaries:
    """T1–T3: rows are summary values, the transfer is P; gates given (measured) or, when None, closed and hard."""

    def __init__(self, tree, law, student, gates, within):
        p = {r: law.marginal(r) for r in tree.order}
        used = {r: (p[r] > 0)[:, None] for r in tree.order}
        self.F, self.G, self.D, norms = {}, {}, {}, {}
        transfer = {edge: law.transfer(*edge) for edge in tree.edges}
        for leaf in tree.leaves:
            self.F[leaf] = used[leaf] * student.arrays[f"emission/{leaf}"]
        for region in reversed(tree.inner):
            h = student.bias(region) + sum(
                transfer[region, c] @ self.F[c] @ student.weights(region, c) for c in tree.children[region]
            )
            f, gate, norms[region] = layer_forward(student, region, h, p[region], gates, within)
            self.F[region], self.D[region] = used[region] * f, used[region] * gate
        root = tree.root
        target = student.targets(student.head().shape[1], np.arange(law.values[root]))
        g_o, _ = student.error(student.output(self.F[root]), target)
        self.G_o = p[root][:, None] * g_o
        u = {root: self.G_o @ student.head().T}  # weighted by p, as in T2
        for region in tree.inner:
            mean = np.divide(u[region], p[region][:, None], out=np.zeros_like(u[region]), where=used[region])
            self.G[region] = used[region] * layer_backward(student, mean, self.D[region], norms[region])
            for child in tree.children[region]:
                weighted = p[region][:, None] * self.G[region]
                u[child] = transfer[region, child].T @ weighted @ student.weights(region, child).T
        self.dW = {
            (a, b): (transfer[a, b] @ self.F[b]).T @ (p[a][:, None] * self.G[a]) for a, b in tree.edges
        }
        self.dV = self.F[root].T @ self.G_o


class Order:
    """The expansion of order r ≥ 1 (section 5); every function of a configuration is listed over all z."""

    def __init__(self, tree, law, student, r):
        averaged, f, gate, norms = {}, {}, {}, {}
        for leaf in tree.leaves:
            averaged[leaf] = student.arrays[f"emission/{leaf}"][law.z[leaf]]
        for region in reversed(tree.inner):
            h = student.bias(region) + sum(averaged[c] @ student.weights(region, c) for c in tree.children[region])
            f[region], gate[region], norms[region] = layer_forward(student, region, h, law.weight)
            averaged[region] = law.given(f[region], tree.below(region, r - 1))
        # The head is read at the root's own configuration: only so is the tallest order exact.
        root = tree.root
        target = student.targets(student.head().shape[1], law.z[root])
        g_o, _ = student.error(student.output(f[root]), target)
        self.dV = law.outer(f[root], g_o)
        u = {root: g_o @ student.head().T}
        self.dW = {}
        for region in tree.inner:
            g = layer_backward(student, u[region], gate[region], norms[region])
            for child in tree.children[region]:
                self.dW[region, child] = law.outer(averaged[child], g)
                if tree.children[child]:
                    u[child] = law.given(g @ student.weights(region, child).T, tree.below(child, r - 1))


def bayes_risk(tree, law, student):
    """The entropy of y given x in nats; leaf values with equal emissions are one input."""
    code = np.zeros(len(law.weight), dtype=np.int64)
    for leaf in tree.leaves:
        _, same = np.unique(student.arrays[f"emission/{leaf}"], axis=0, return_inverse=True)
        same = same.reshape(-1)
        _, code = np.unique(code * (same.max() + 1) + same[law.z[leaf]], return_inverse=True)
    target = student.targets(student.head().shape[1], law.z[tree.root])
    joint = np.stack([np.bincount(code, law.weight * column) for column in target.T], axis=1)
    posterior = joint / joint.sum(1, keepdims=True)
    return -(joint * np.log(np.where(posterior > 0, posterior, 1.0))).sum()


class Table:
    def __init__(self, arrays):
        self.arrays = arrays
        self.groups = {}
        self.bad = []

    def check(self, group, name, expected, rows=None, required=True, scale=FLOOR):
        if name not in self.arrays:
            if required:
                self.bad.append(f"{name}: missing")
                self._count(group, np.inf)
            return
        self.compare(group, name, self.arrays[name], expected, rows, scale)

    def compare(self, group, name, got, expected, rows=None, scale=FLOOR):
        got, expected = np.asarray(got, dtype=float), np.asarray(expected, dtype=float)
        if got.shape != expected.shape:
            self.bad.append(f"{name}: shape {got.shape}, expected {expected.shape}")
            self._count(group, np.inf)
            return
        if rows is not None:
            got, expected = got[rows], expected[rows]
        difference = np.linalg.norm(np.ravel(got - expected)) / max(np.linalg.norm(np.ravel(expected)), scale)
        if not difference <= TOLERANCE:
            self.bad.append(f"{name}: relative difference {difference:.3g}")
        self._count(group, difference)

    def _count(self, group, difference):
        count, worst = self.groups.get(group, (0, 0.0))
        self.groups[group] = (count + 1, max(worst, difference) if difference == difference else np.inf)

    def show(self):
        print(f"{'quantity':<34}{'arrays':>7}  {'worst relative difference':<27}verdict")
        for group, (count, worst) in self.groups.items():
            print(f"{group:<34}{count:>7}  {worst:<27.3g}{'pass' if worst <= TOLERANCE else 'FAIL'}")
        for line in self.bad:
            print("  " + line)
        return not self.bad


def compare(tree, law, student, arrays, document):
    table = Table(arrays)
    exact = Exact(tree, law, student)
    p = {r: law.marginal(r) for r in tree.order}
    for region in tree.order:
        table.check("p", f"p/{region}", p[region])
    for a, b in tree.edges:
        table.check("P", f"P/{a}/{b}", law.transfer(a, b), rows=p[a] > 0)
    for region in tree.inner:
        table.check("Q", f"Q/{region}", law.family(region), rows=p[region] > 0, required=False)

    F = {r: law.by_summary(exact.f[r], r) for r in tree.order}
    D = {r: law.by_summary(exact.gate[r], r) for r in tree.inner}
    G = {r: law.by_summary(exact.g[r], r) for r in tree.inner}
    for region in tree.inner:
        table.check("measured F", f"measured/F/{region}", F[region])
        table.check("measured D", f"measured/D/{region}", D[region])
        table.check("measured G", f"measured/G/{region}", G[region])

    within = {}
    if not student.between:
        for region in tree.inner:
            squared = law.by_summary(exact.raw[region] ** 2, region)
            within[region] = np.maximum(
                p[region] @ (squared - law.by_summary(exact.raw[region], region) ** 2), 0.0
            )
    paper = Summaries(tree, law, student, D, within)
    hard = Summaries(tree, law, student, None, {})
    for region in tree.inner:
        table.check("T1 F, measured gates", f"F/{region}", paper.F[region])
        table.check("T1 D, measured gates", f"D/{region}", paper.D[region])
        table.check("T2 G, measured gates", f"G/{region}", paper.G[region])
    for a, b in tree.edges:
        transfer, weight = law.transfer(a, b), p[a][:, None]
        name = f"dW/{a}/{b}/"
        e3 = law.outer(exact.f[b], exact.g[a])
        table.check("B0 (E3) dW", name + "B0", e3)
        table.check("B1", name + "B1", (weight * law.by_summary(exact.f[b], a)).T @ G[a])
        table.check("B2", name + "B2", (transfer @ F[b]).T @ (weight * G[a]))
        table.check("B3", name + "B3", (transfer @ paper.F[b]).T @ (weight * G[a]))
        table.check("B4 (T3) dW, measured gates", name + "B4", paper.dW[a, b])
        # Batch norm over two summary values leaves no gradient at all: the scale is that of what B5 stands for.
        table.check("B5 dW, hard gates", name + "B5", hard.dW[a, b], scale=max(FLOOR, np.linalg.norm(e3)))
    table.check("B0 (E3) dV", "dV/B0", law.outer(exact.f[tree.root], exact.g_o))
    table.check("B4 dV", "dV/B4", paper.dV)
    table.check("B5 dV, hard gates", "dV/B5", hard.dV)

    a, b = tree.edges[0]
    written = sorted(
        {int(n.rsplit("/order", 1)[1]) for n in arrays if n.startswith("dW/") and n.rsplit("/order", 1)[1:] and
         n.rsplit("/order", 1)[1].isdigit()}
    )
    for r in written:
        order = hard if r == 0 else Order(tree, law, student, r)
        for a, b in tree.edges:
            table.check(f"order {r} dW", f"dW/{a}/{b}/order{r}", order.dW[a, b])
            if r >= tree.height:
                got = order.dW[a, b]
                table.compare(f"order {r} equals E3", f"order {r} of {a}/{b}", got, law.outer(exact.f[b], exact.g[a]))
        table.check(f"order {r} dV", f"dV/order{r}", order.dV)

    loss = pick(document, ["loss"])
    if loss is None:
        table.bad.append("loss: missing in the JSON file")
    else:
        table.compare("loss", "loss", loss, exact.loss)
    risk = pick(document, ["bayesRisk"], pick(document.get("teacher", {}), ["bayesRisk"]))
    if risk is None:
        table.bad.append("bayesRisk: missing in the JSON file")
    else:
        table.compare("Bayes risk", "bayesRisk", risk, bayes_risk(tree, law, student))
    return table


def main(arguments):
    if len(arguments) not in (1, 2):
        refuse("expected FILE.npz [FILE.json]")
    archive = Path(arguments[0])
    beside = [Path(str(archive) + ".json"), archive.with_suffix(".json")]
    description = Path(arguments[1]) if len(arguments) == 2 else next((b for b in beside if b.exists()), beside[-1])
    try:
        with np.load(archive, allow_pickle=False) as loaded:
            arrays = {name: loaded[name] for name in loaded.files}
        document = json.loads(description.read_text(encoding="utf-8"))
    except (OSError, ValueError) as broken:
        refuse(str(broken))
    tree = Tree(document["regions"])
    for name in [f"p/{tree.root}", "V"] + [f"emission/{leaf}" for leaf in tree.leaves] + [
        f"W/{a}/{b}" for a, b in tree.edges
    ]:
        if name not in arrays:
            refuse(f"{archive} has no array '{name}'")
    for name, values in arrays.items():
        if not np.all(np.isfinite(values)):
            print(f"  {name}: not finite")
            return 1
    law = Law(tree, arrays)
    student = Student(tree, arrays, document.get("student", {}))
    table = compare(tree, law, student, arrays, document)
    print(f"{archive.name}: {len(tree.order)} regions, {len(law.weight)} configurations, batch norm {student.norm}")
    return 0 if table.show() else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""A locally connected tree of ReLU layers in PyTorch, for the bench to measure beside Preceptor.

    torch_peer.py THREADS float32|float64

Regions of a level differ in their weights only, so a level is one batched matrix product. Answers the bench's requests:
a JSON line on standard input names a workload and its shape, a JSON line on standard output gives the milliseconds of
one training step (forward, cross-entropy, backward, plain gradient descent).
"""
import json
import sys
import time

import torch

RATE = 0.01
EPSILON = 2.0**-17  # of batch norm


class Student:
    """Weights of level l: (regions, two children's outputs, width)."""

    def __init__(self, shape, dtype):
        regions, inputs = 2 ** shape["levels"], shape["values"]
        self.norm = shape["norm"]
        self.layers, self.norms = [], []
        for _ in range(shape["levels"]):
            regions //= 2
            self.layers.append(self.leaf(torch.randn(regions, 2 * inputs, shape["width"], dtype=dtype) * inputs**-0.5))
            if self.norm:
                nodes = regions * shape["width"]
                self.norms.append(tuple(self.leaf(f(nodes, dtype=dtype)) for f in (torch.ones, torch.zeros)))
            inputs = shape["width"]
        self.head = self.leaf(torch.randn(inputs, shape["classes"], dtype=dtype) * inputs**-0.5)
        self.x = torch.randn(2 ** shape["levels"], shape["batch"], shape["values"], dtype=dtype)
        self.y = torch.randint(shape["classes"], (shape["batch"],))
        everything = self.layers + [c for pair in self.norms for c in pair] + [self.head]
        self.size = sum(p.numel() for p in everything)
        self.descent = torch.optim.SGD(everything, lr=RATE)

    @staticmethod
    def leaf(tensor):
        return tensor.requires_grad_()

    def output(self):
        out = self.plain() if not self.norm else self.normed()
        return out @ self.head

    def plain(self):
        rows = self.x  # (regions, batch, outputs)
        for layer in self.layers:
            regions, batch, outputs = rows.shape
            pairs = rows.view(regions // 2, 2, batch, outputs).transpose(1, 2).reshape(-1, batch, 2 * outputs)
            rows = torch.bmm(pairs, layer).relu()
        return rows[0]

    def normed(self):
        rows = self.x.transpose(0, 1).reshape(self.x.shape[1], -1)  # (batch, regions * outputs): a node is a column
        for layer, (scale, shift) in zip(self.layers, self.norms):
            batch = rows.shape[0]
            raw = torch.bmm(rows.view(batch, layer.shape[0], -1).transpose(0, 1), layer)
            columns = raw.transpose(0, 1).reshape(batch, -1)
            rows = torch.nn.functional.batch_norm(columns, None, None, scale, shift, training=True, eps=EPSILON).relu()
        return rows

    def step(self):
        self.descent.zero_grad()
        torch.nn.functional.cross_entropy(self.output(), self.y).backward()
        self.descent.step()


def measure(work, seconds):
    """Best, median and number of samples, after a fifth of the time without measuring."""
    start = time.perf_counter()
    while True:
        work()
        if time.perf_counter() - start >= seconds / 5:
            break
    samples, start = [], time.perf_counter()
    while len(samples) < 3 or (len(samples) < 2000 and time.perf_counter() - start < seconds):
        begin = time.perf_counter()
        work()
        samples.append(1e3 * (time.perf_counter() - begin))
    samples.sort()
    return samples[0], samples[len(samples) // 2], len(samples)


def main():
    threads, dtype = int(sys.argv[1]), sys.argv[2]
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    students = {}
    for text in sys.stdin:
        request = json.loads(text)
        name = request["workload"]
        if name not in students:
            students[name] = Student(request, getattr(torch, dtype))
        best, median, count = measure(students[name].step, request["seconds"])
        answer = {"peer": "torch " + torch.__version__, "dtype": dtype, "threads": threads, "task": request["task"],
                  "workload": name, "params": students[name].size, "best_ms": best, "median_ms": median,
                  "samples": count}
        print(json.dumps(answer), flush=True)


main()

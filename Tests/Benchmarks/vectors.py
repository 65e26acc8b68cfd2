# SPDX-License-Identifier: GPL-3.0-or-later
"""The vector store beside hnswlib, FAISS's inverted file and sqlite-vec: the same vectors, the same
run, one thread, each in a process of its own. vectors.py FOLDER COUNT DIMENSIONS TESTS, where TESTS is
the built bundle of tests (VectorBenchmark runs our part).

The vectors lie around COUNT/3000 random middles on the unit sphere, with noise of 0.8; queries are drawn
alike. As with texts some directions vary more than others: the i-th as i to the power -0.4, turned at random, so that
no coordinate is special. FOLDER keeps the vectors. Recall is that of the 10 nearest by a float scan.
"""
import json
import os
import subprocess
import sys
import time

QUERIES = 1000


def generate(folder, count, dimensions):
    import numpy as np
    if os.path.exists(os.path.join(folder, "allowed-truth.i32")):
        return
    os.makedirs(folder, exist_ok=True)
    rng = np.random.default_rng(1)
    middles = rng.standard_normal((max(count // 3000, 16), dimensions), np.float32)
    turn = np.linalg.qr(rng.standard_normal((dimensions, dimensions)))[0].astype(np.float32)
    turn *= (np.arange(1, dimensions + 1, dtype=np.float32) ** -0.4)[:, None]

    def rows(some):
        x = middles[rng.integers(0, len(middles), some)]
        x = (x + 0.8 * rng.standard_normal((some, dimensions), np.float32)) @ turn
        return x / np.linalg.norm(x, axis=1, keepdims=True)

    base = np.concatenate([rows(min(50_000, count - s)) for s in range(0, count, 50_000)])
    queries = rows(QUERIES)
    base.tofile(os.path.join(folder, "base.f32"))
    queries.tofile(os.path.join(folder, "queries.f32"))
    nearest(base, queries).tofile(os.path.join(folder, "truth.i32"))
    allowed = np.sort(rng.choice(count, count // 100, replace=False)).astype(np.int32)
    allowed.tofile(os.path.join(folder, "allowed.i32"))
    allowed[nearest(base[allowed], queries)].tofile(os.path.join(folder, "allowed-truth.i32"))


def nearest(base, queries):
    import numpy as np
    scores = np.full((len(queries), 10), -9, np.float32)
    ids = np.zeros((len(queries), 10), np.int32)
    for start in range(0, len(base), 50_000):
        some = queries @ base[start:start + 50_000].T
        top = np.argpartition(-some, 10, axis=1)[:, :10]
        all_scores = np.concatenate([scores, np.take_along_axis(some, top, 1)], 1)
        all_ids = np.concatenate([ids, (top + start).astype(np.int32)], 1)
        order = np.argsort(-all_scores, axis=1)[:, :10]
        scores, ids = np.take_along_axis(all_scores, order, 1), np.take_along_axis(all_ids, order, 1)
    return ids


# MARK: Peers, each run as `vectors.py --peer NAME FOLDER DIMENSIONS`

def load(folder, dimensions):
    import numpy as np
    def read(name, kind, width):
        return np.memmap(os.path.join(folder, name), kind, "r").reshape(-1, width)
    return (read("base.f32", np.float32, dimensions),
            np.array(read("queries.f32", np.float32, dimensions)), read("truth.i32", np.int32, 10))


def measure(search, queries, truth):
    times, right = [], 0
    for query, wanted in zip(queries, truth):
        start = time.perf_counter()
        found = search(query)
        times.append(time.perf_counter() - start)
        right += len(set(map(int, found)) & set(map(int, wanted)))
    return {"recall": right / (10 * len(queries)), "qps": len(queries) / sum(times),
            "median_ms": 1e3 * sorted(times)[len(times) // 2]}


def hnswlib_peer(base, queries, truth):
    import hnswlib
    index = hnswlib.Index("ip", base.shape[1])
    index.set_num_threads(1)
    start = time.perf_counter()
    index.init_index(len(base), M=16, ef_construction=100)
    for first in range(0, len(base), 10_000):
        index.add_items(base[first:first + 10_000], num_threads=int(os.environ.get("SEMFS_BUILD_THREADS", "1")))
    built = time.perf_counter() - start
    memory = anonymous() - anonymous.before
    curve = []
    for ef in (10, 20, 40, 80, 160, 320, 640):
        index.set_ef(ef)
        curve.append(dict(measure(lambda q: index.knn_query(q, 10, num_threads=1)[0][0], queries, truth), ef=ef))
    return {"curve": curve, "resident_bytes": memory, "inserts_per_s": len(base) / built}


def faiss_peer(base, queries, truth):
    import faiss
    faiss.omp_set_num_threads(1)
    lists = max(16, int(4 * len(base) ** 0.5) // 16 * 16)
    index = faiss.index_factory(base.shape[1], "IVF%d,Flat" % lists, faiss.METRIC_INNER_PRODUCT)
    index.cp.niter = 5
    index.cp.max_points_per_centroid = 64
    start = time.perf_counter()
    faiss.omp_set_num_threads(int(os.environ.get("SEMFS_BUILD_THREADS", "1")))
    index.train(base[::max(1, len(base) // (64 * lists))])
    for first in range(0, len(base), 10_000):
        index.add(base[first:first + 10_000])
    built = time.perf_counter() - start
    faiss.omp_set_num_threads(1)
    memory = anonymous() - anonymous.before
    curve = []
    for probes in (1, 2, 4, 8, 16, 32, 64, 128):
        index.nprobe = probes
        curve.append(dict(measure(lambda q: index.search(q[None], 10)[1][0], queries, truth), probes=probes))
    return {"curve": curve, "resident_bytes": memory, "inserts_per_s": len(base) / built}


def sqlite_vec_peer(base, queries, truth):
    import sqlite3
    import sqlite_vec
    db = sqlite3.connect(":memory:")
    db.enable_load_extension(True)
    sqlite_vec.load(db)
    db.execute("CREATE VIRTUAL TABLE v USING vec0(x float[%d])" % base.shape[1])
    start = time.perf_counter()
    for first in range(0, len(base), 10_000):
        db.executemany("INSERT INTO v(rowid, x) VALUES (?, ?)",
                       ((i, base[i].tobytes()) for i in range(first, min(first + 10_000, len(base)))))
    built = time.perf_counter() - start
    some = queries[:20]
    figures = measure(
        lambda q: [r[0] for r in db.execute(
            "SELECT rowid FROM v WHERE x MATCH ? AND k = 10", (q.tobytes(),))], some, truth[:20])
    return {"curve": [figures], "inserts_per_s": len(base) / built,
            "resident_bytes": anonymous() - anonymous.before}


def anonymous():
    """Bytes of memory of this process that no file stands behind."""
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith("RssAnon"))


def peer(name, folder, dimensions):
    loaded = load(folder, dimensions)
    for module in {"hnswlib": ["hnswlib"], "faiss": ["faiss"], "sqlite-vec": ["sqlite_vec"]}[name]:
        __import__(module)
    anonymous.before = anonymous()
    run = {"hnswlib": hnswlib_peer, "faiss": faiss_peer, "sqlite-vec": sqlite_vec_peer}[name]
    print("FIGURES " + json.dumps(run(*loaded)))


# MARK: The comparison

def figures_of(command, environment=None):
    done = subprocess.run(command, capture_output=True, text=True,
                          env=dict(os.environ, OMP_NUM_THREADS="1", **(environment or {})))
    lines = [line for line in done.stdout.splitlines() if line.startswith("FIGURES ")]
    if not lines:
        sys.exit("%s gave no figures:\n%s" % (" ".join(command), (done.stdout + done.stderr)[-2000:]))
    return json.loads(lines[-1][8:])


def at_recall(curve, least):
    """The fastest setting that reaches the recall; else the one that comes nearest."""
    good = [f for f in curve if f["recall"] >= least]
    return max(good, key=lambda f: f["qps"]) if good else max(curve, key=lambda f: f["recall"])


def compare(folder, count, dimensions, tests):
    generate(folder, count, dimensions)
    print("\n%d vectors of %d dimensions, one thread" % (count, dimensions))

    def ours(phase):
        return figures_of(
            [tests, "--testing-library", "swift-testing", "--filter", "VectorBenchmark"],
            {"SEMFS_VECTORS": folder, "SEMFS_VECTORS_DIM": str(dimensions), "SEMFS_VECTORS_PHASE": phase})

    built, searched = ours("build"), ours("search")
    rows = {"semfs": dict(searched, inserts_per_s=built["inserts_per_s"])}
    for name in ("hnswlib", "faiss", "sqlite-vec"):
        rows[name] = figures_of([sys.executable, os.path.abspath(__file__), "--peer", name, folder, str(dimensions)])
    print("%-12s %9s %10s %10s %12s %12s" % ("", "recall@10", "median ms", "queries/s", "inserts/s", "memory MB"))
    for name, row in rows.items():
        best = at_recall(row["curve"], 0.95)
        print("%-12s %9.3f %10.3f %10.0f %12.0f %12.0f" % (
            name, best["recall"], best["median_ms"], best["qps"], row["inserts_per_s"],
            row["resident_bytes"] / 1e6))
    for title, row in (("as searched by default", searched["usual"]),
                       ("filter that keeps 1%", searched["filtered"]), ("after 50% churn", ours("churn"))):
        print("semfs, %-24s recall %.3f, median %.3f ms, %.0f queries/s%s" % (
            title, row["recall"], row["median_ms"], row["qps"],
            ", %.0f replacements/s" % row["replacements_per_s"] if "replacements_per_s" in row else ""))
    own = at_recall(rows["semfs"]["curve"], 0.95)["qps"]
    print("queries/s ÷ hnswlib %.2f, ÷ FAISS IVF %.2f, ÷ sqlite-vec %.0f; memory ÷ hnswlib %.2f" % (
        own / at_recall(rows["hnswlib"]["curve"], 0.95)["qps"], own / at_recall(rows["faiss"]["curve"], 0.95)["qps"],
        own / rows["sqlite-vec"]["curve"][0]["qps"],
        searched["resident_bytes"] / rows["hnswlib"]["resident_bytes"]))


if __name__ == "__main__":
    if sys.argv[1] == "--peer":
        peer(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    else:
        compare(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])

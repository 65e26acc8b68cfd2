# SPDX-License-Identifier: GPL-3.0-or-later
"""What the benchmarks share: rounds in turn, medians, and the ratio to the first contender.

The machine is noisy, so contenders run A B C, A B C, … and the figure to quote is the median over
the rounds of each one's time divided by the first one's time in the same round.
"""
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SEMFS = os.environ.get("SEMFS_PROGRAM", os.path.join(ROOT, ".build/release/semfs"))
ROUNDS = int(os.environ.get("SEMFS_ROUNDS", "5"))


def run(*command, **options):
    """Runs a command quietly; its errors are shown and end the benchmark."""
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **options)
    if done.returncode not in (0, 1) or (done.returncode == 1 and command[0] != SEMFS):
        sys.stderr.buffer.write(done.stderr[-2000:])
        sys.exit("%s failed with status %d" % (" ".join(command[:4]), done.returncode))


def seconds(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measured(*command, **options):
    """Runs a command quietly; its wall time in seconds and its peak memory in MB."""
    with tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors, **options)
        _, status, usage = os.wait4(process.pid, 0)
        taken = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            errors.seek(0)
            sys.stderr.buffer.write(errors.read()[-2000:])
            sys.exit("%s failed with status %d" % (" ".join(command[:4]), process.returncode))
        return taken, usage.ru_maxrss / 1000


def have(program):
    return shutil.which(program) is not None


def workspace():
    return tempfile.TemporaryDirectory(prefix="semfs-bench-", dir=os.environ.get("SEMFS_BENCH_DIR"))


def table(title, times):
    """times: {contender: [seconds a round]}, the first is what the others are divided by."""
    base = next(iter(times.values()))
    print("\n%s (%d rounds)" % (title, len(base)))
    print("%-24s %12s %12s %12s" % ("", "median s", "min s", "÷ first"))
    for name, values in times.items():
        ratio = statistics.median(v / b for v, b in zip(values, base))
        print("%-24s %12.3f %12.3f %12.2f" % (name, statistics.median(values), min(values), ratio))
    sys.stdout.flush()


def source_tree(destination, files):
    """Copies real files of this machine, smallest names first: the same for every run on it."""
    count = size = 0
    for top in ("/usr/include", "/usr/share/doc", "/usr/share/perl", "/usr/lib/python3", "/usr/share/man"):
        for folder, folders, names in os.walk(top):
            folders.sort()
            for name in sorted(names):
                path = os.path.join(folder, name)
                if os.path.islink(path) or not os.path.isfile(path) or os.path.getsize(path) > 1 << 20:
                    continue
                copy = destination + path
                os.makedirs(os.path.dirname(copy), exist_ok=True)
                shutil.copyfile(path, copy)
                count += 1
                size += os.path.getsize(copy)
                if count == files:
                    return count, size
    return count, size

"""Times launches in alternating pairs, and tells what the second kind costs over the first.

Reads from standard input one JSON object: {"pairs": N, "log": FILE, "cases": [{"name", "plain": {"argv", "env"}, "berth": {"argv", "env"},
"before": [PROGRAM...], "after": [PROGRAM...]}]}, where each PROGRAM has "argv" and "env", and runs untimed before and after every launch.
Prints a Markdown table. A launch that fails ends it all.
"""

import json
import random
import statistics
import subprocess
import sys
import time


def run(program, log):
    """One program: seconds from its start to its end."""
    log.write(f"$ {' '.join(program['argv'])}\n")
    log.flush()
    before = time.perf_counter()
    status = subprocess.run(
        program["argv"], env=program["env"], stdin=subprocess.DEVNULL, stdout=log, stderr=log, timeout=300, check=False).returncode
    return time.perf_counter() - before, status


def launch(case, kind, log):
    for program in case["before"]:
        run(program, log)
    seconds, status = run(case[kind], log)
    for program in case["after"]:
        run(program, log)
    if status != 0:
        sys.exit(f"{case['name']}: the {kind} launch ended with {status}; see {log.name}")
    return seconds


def pairs(case, count, log):
    """Seconds of both, pair by pair; who goes first is drawn, so that neither always finds what the other warmed."""
    for number in range(count + 1):
        order = ["plain", "berth"]
        random.shuffle(order)
        seconds = {kind: launch(case, kind, log) for kind in order}
        if number > 0:
            print(f"{case['name']}: {number}/{count}", end="\r", file=sys.stderr)
            yield seconds["plain"], seconds["berth"]
    print(file=sys.stderr)


def main():
    plan = json.load(sys.stdin)
    random.seed(1)
    print("| launch | pairs | the plain one, s | median of the differences, ms | as a share of it | middle half of the differences, ms |")
    print("|---|---|---|---|---|---|")
    with open(plan["log"], "a") as log:
        for case in plan["cases"]:
            measured = list(pairs(case, plan["pairs"], log))
            plain = statistics.median(first for first, _ in measured)
            differences = [second - first for first, second in measured]
            middle = statistics.median(differences)
            low, _, high = statistics.quantiles(differences, n=4)
            print(
                f"| {case['name']} | {len(measured)} | {plain:.2f} | {middle * 1000:+.0f} | {middle / plain:+.1%} | "
                f"{low * 1000:+.0f} to {high * 1000:+.0f} |", flush=True)


main()

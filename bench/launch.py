"""Times launches in alternating pairs, and tells what the second kind costs over the first.

Reads from standard input one JSON object: {"pairs": N, "log": FILE, "cases": [{"name", "plain": {"argv", "env"}, "berth": {"argv", "env"},
"before": [PROGRAM...], "after": [PROGRAM...]}]}, where each PROGRAM has "argv" and "env", and runs untimed before and after every launch.
Prints a Markdown table. A launch that fails ends it all; one that hangs, because the Dev Containers CLI never saw the engine's event of its
container's start, is made again with its pair, and counted below the table.
"""

import json
import os
import random
import signal
import statistics
import subprocess
import sys
import time


# Longer than any launch takes here, in seconds; and what is told of one that takes longer.
PATIENCE = 90
HUNG = "hung"
hung = []


def run(program, log):
    """One program: seconds from its start to its end."""
    log.write(f"$ {' '.join(program['argv'])}\n")
    log.flush()
    before = time.perf_counter()
    process = subprocess.Popen(
        program["argv"], env=program["env"], stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    try:
        status = process.wait(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        status = HUNG
    return time.perf_counter() - before, status


def launch(case, kind, log):
    for program in case["before"]:
        run(program, log)
    seconds, status = run(case[kind], log)
    for program in case["after"]:
        run(program, log)
    if status == HUNG:
        return None
    if status != 0:
        sys.exit(f"{case['name']}: the {kind} launch ended with {status}; see {log.name}")
    return seconds


def pairs(case, count, log):
    """Seconds of both, pair by pair; who goes first is drawn, so that neither always finds what the other warmed."""
    for number in range(count + 1):
        order = ["plain", "berth"]
        random.shuffle(order)
        seconds = {kind: launch(case, kind, log) for kind in order}
        while None in seconds.values():
            hung.extend(kind for kind in order if seconds[kind] is None)
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
    if hung:
        print(f"\nMade again because the launcher never saw its container start: {hung.count('plain')} plain ones, {hung.count('berth')} of berth.")


main()

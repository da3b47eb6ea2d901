"""Times whole processes, cold and in turn, and tells them as ratios.

Reads from standard input one JSON object: {"runs": N, "stdin": FILE, "programs": [{"name", "argv", "env", "expect"}]}; the first program
is the peer that the others are held against. Prints a Markdown table. A program that does not answer as expected ends it all.
"""

import json
import os
import statistics
import subprocess
import sys
import time


def run(program, stdin):
    """One process: seconds from its start to its end."""
    question = os.open(stdin, os.O_RDONLY)
    sink = os.open(os.devnull, os.O_WRONLY)
    actions = [(os.POSIX_SPAWN_DUP2, question, 0), (os.POSIX_SPAWN_DUP2, sink, 1)]
    before = time.perf_counter()
    pid = os.posix_spawn(program["argv"][0], program["argv"], program["env"], file_actions=actions)
    _, status = os.waitpid(pid, 0)
    seconds = time.perf_counter() - before
    os.close(question)
    os.close(sink)
    if status != 0:
        sys.exit(f"{program['name']} ended with {os.waitstatus_to_exitcode(status)}")
    return seconds


def memory(program, stdin):
    """The peak memory of one process in kilobytes, told by a small program that starts it: a child of ours would count our own pages."""
    with open(stdin) as question:
        measured = subprocess.run(
            ["/usr/bin/time", "-f", "%M", *program["argv"]], env=program["env"], stdin=question, capture_output=True, text=True, check=True)
    return int(measured.stderr.splitlines()[-1])


def main():
    plan = json.load(sys.stdin)
    programs = plan["programs"]
    times = {program["name"]: [] for program in programs}
    for turn in range(plan["runs"] + 20):
        for program in programs:
            seconds = run(program, plan["stdin"])
            if turn >= 20:
                times[program["name"]].append(seconds)

    median = {name: statistics.median(values) for name, values in times.items()}
    best = {name: statistics.quantiles(values, n=10)[0] for name, values in times.items()}
    peer = programs[0]["name"]
    print("| program | median, against the peer | fastest tenth, against the peer's | peak memory, MB | file, MB |")
    print("|---|---|---|---|---|")
    for program in programs:
        name = program["name"]
        size = os.stat(program["argv"][0]).st_size
        print(f"| {name} | {median[name] / median[peer]:.2f} | {best[name] / best[peer]:.2f} | {memory(program, plan['stdin']) / 1024:.1f} | {size / 1e6:.1f} |")


main()

"""Envoy with and without the service under the load of wrk: requests a second, latency, processor time.

    [SERVICE=dynamodb] load.sh [SECONDS [CONNECTIONS]]

First as much as can be, without the service, over HTTP and over gRPC; then four fifths of the least, the same for all
three, in turn and several times, of which the median counts. Everything runs on this machine: Envoy, the service, the
upstream and wrk share its processors. wrk wakes its connections by the millisecond, so that many of them send at once."""

import json
import os
import statistics
import subprocess
import sys
import time

from stack import HERE
from workload import WORKLOAD

CONNECTIONS = int(sys.argv[2]) if len(sys.argv) > 2 else 8
ROUNDS = 5
TICKS = os.sysconf("SC_CLK_TCK")


def processor_seconds(process):
    with open(f"/proc/{process.pid}/stat") as stat:
        fields = stat.read().rsplit(")")[-1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def wrk(port, body, seconds, delay=0):
    command = [
        "wrk",
        "-t1",
        f"-c{CONNECTIONS}",
        f"-d{seconds}s",
        "--timeout",
        "10s",
        "-s",
        HERE / "load.lua",
        f"http://127.0.0.1:{port}/",
    ]
    about = {"TARGET": WORKLOAD.target, "SIGNING_NAME": WORKLOAD.signing_name, "ACCESS_KEY": WORKLOAD.access_key}
    environment = {**os.environ, **about, "BODY": body.decode(), "DELAY": f"{delay}"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    return json.loads(done.stderr.strip().splitlines()[-1])


def measure(stack, body, seconds, delay=0):
    """Requests a second, latency in microseconds, processor time of Envoy and the service in microseconds a request."""
    parts = {"envoy": stack.envoy.process, "service": stack.authz.process}
    before = {name: processor_seconds(process) for name, process in parts.items()}
    result = wrk(stack.port, body, seconds, delay)
    used = {name: processor_seconds(process) - before[name] for name, process in parts.items()}
    result["rate"] = result["requests"] / result["seconds"]
    result.update({name: used[name] / result["requests"] * 1e6 for name in parts})
    return result


def delay_for(stack, body, rate):
    """A connection rests, then waits for its answer: what it rests for that rate is found by trying."""
    delay = CONNECTIONS / rate * 1000
    for _ in range(4):
        result = measure(stack, body, 2, delay)
        delay = max(0.1, delay + CONNECTIONS * 1000 * (1 / rate - 1 / result["rate"]))
    return delay


def median(results):
    return {key: statistics.median(result[key] for result in results) for key in results[0]}


def line(name, result):
    print(
        f"| {name} | {result['rate']:.0f} | {result['p50']:.0f} | {result['p99']:.0f} "
        f"| {result['envoy']:.0f} | {result['service']:.0f} "
        f"| {result['errors']:.0f} |",
        flush=True,
    )


def decision_times(stack):
    """The buckets of the histogram of decisions, as shares."""
    name = "partiql_iam_decision_seconds"
    text = stack.authz.metrics()
    total = stack.authz.metric(f"{name}_count")
    print(f"decisions: {total:.0f}")
    for one in text.splitlines():
        if one.startswith(f"{name}_bucket"):
            limit = one.split('le="')[1].split('"')[0]
            print(f"    at most {limit} s: {float(one.split()[-1]) / total:.2%}")


def main():
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    stacks = {}
    try:
        for check in ("none", "http", "grpc"):
            stacks[check] = WORKLOAD.stack(check)
        bodies = {check: WORKLOAD.bodies(stack)[0] for check, stack in stacks.items()}
        for stack in stacks.values():
            stack.upstream.recording("off")
        print("| | requests/s | p50, µs | p99, µs | Envoy, µs | service, µs | errors |")
        print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
        most = {}
        for check, stack in stacks.items():
            most[check] = measure(stack, bodies[check], seconds)
            line(f"{check}, as much as can be", most[check])
        rate = 0.8 * min(most["http"]["rate"], most["grpc"]["rate"])
        delays = {check: delay_for(stack, bodies[check], rate) for check, stack in stacks.items()}
        rounds = [
            {check: measure(stack, bodies[check], seconds, delays[check]) for check, stack in stacks.items()}
            for _ in range(ROUNDS)
        ]
        paced = {check: median([one[check] for one in rounds]) for check in stacks}
        for check, result in paced.items():
            line(f"{check}, {rate:.0f} a second", result)
        for check in ("http", "grpc"):
            added = [(one[check]["p99"] - one["none"]["p99"]) / 1000 for one in rounds]
            print(f"added p99 over {check}: {statistics.median(added):.2f} ms ({min(added):.2f} to {max(added):.2f})")
        decision_times(stacks["http"])
        return 1 if any(result["errors"] for result in [*most.values(), *paced.values()]) else 0
    finally:
        for stack in stacks.values():
            stack.close()


if __name__ == "__main__":
    began = time.monotonic()
    status = main()
    print(f"{time.monotonic() - began:.0f} s")
    sys.exit(status)

"""Steady load, and the memory of the service and of Envoy meanwhile.

    [SERVICE=dynamodb] soak.sh [MINUTES]

Allowed and refused statements in turn, over HTTP and over gRPC. It fails if the service has grown by more than a
tenth and 2 MiB from the end of the first fifth of the time to the end, or if a request had another answer than it
should."""

import sys
import time

from load import CONNECTIONS, wrk
from workload import WORKLOAD

RATE = 500
EVERY = 5


def resident(process):
    """In KiB."""
    with open(f"/proc/{process.pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))


def samples(stack, minutes):
    allowed, refused = WORKLOAD.bodies(stack)
    stack.upstream.recording("off")
    ends = time.monotonic() + minutes * 60
    taken, wrong = [], 0
    while time.monotonic() < ends:
        result = wrk(stack.port, allowed, EVERY, CONNECTIONS / RATE * 1000)
        wrong += result["errors"]
        wrong += sum(WORKLOAD.post(stack, refused).status != 400 for _ in range(50))
        # The files are read anew as long as it lasts.
        stack.authz.config.touch()
        taken.append((resident(stack.authz.process), resident(stack.envoy.process)))
        print(
            "{:6.0f} s  service {:7} KiB  envoy {:7} KiB".format(minutes * 60 - (ends - time.monotonic()), *taken[-1]),
            flush=True,
        )
    return taken, wrong


def main():
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 10
    bad = False
    for check in ("http", "grpc"):
        with WORKLOAD.stack(check) as stack:
            taken, wrong = samples(stack, minutes / 2)
            early, late = taken[len(taken) // 5][0], taken[-1][0]
            refused = stack.authz.metric('partiql_iam_decisions_total{outcome="refused"')
            print(f"{check}: service {early} KiB, then {late} KiB; {wrong} wrong answers; {refused:.0f} refused")
            bad |= wrong > 0 or late > early * 1.1 + 2048
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())

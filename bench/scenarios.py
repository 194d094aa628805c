"""The scenarios: what `leveret perf` is asked to do, which figure counts, and what it is to reach."""

import resource
from dataclasses import dataclass

from aims import Aim, cpu, rabbit


@dataclass(frozen=True)
class Scenario:
    """One kind of load.

    `load` are the options of `leveret perf`; `command` is its subcommand, if any. `figure` names the
    counter of its result that is divided by time and by the broker's CPU, or `memory`, or `facts` for
    a result that has its own `rate`. `fill` messages are published before, for `fill_seconds` at
    most; `drain` takes as many as there are. `beside` is a second load at the same time, whose
    latency counts. `script` is run instead, for what needs a broker of its own. `most_runs` bounds
    the repetitions of what takes long; `peers` is whether other brokers are asked, too. What is
    `first` is about memory, and runs once before all else, while the brokers have seen nothing.
    `jvm` are more options for the load's own JVM. `least_seconds` and `least_warmup` hold whatever
    the whole run asks for.
    """

    id: str
    what: str
    load: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    figure: str = "received"
    seconds: float = 2.5
    warmup: float = 1
    least_warmup: float = 0
    least_seconds: float = 0
    fill: int = 0
    fill_seconds: float = 6
    fill_options: tuple[str, ...] = ()
    drain: bool = False
    beside: tuple[str, ...] = ()
    script: tuple[str, ...] = ()
    most_runs: int = 5
    peers: bool = True
    heavy: bool = False
    first: bool = False
    jvm: str = ""
    aims: tuple[Aim, ...] = ()
    durability: str = "none asked for"


def words(text):
    return tuple(text.split())


def topic(name, bindings):
    return words(
        f"-x 1 -y 10 -s 100 -a -e bench.{name} -t topic -k a.k%d.x --random-keys {bindings} "
        f"--binding-key *.k%d.# --queue-pattern bench.{name}-%d --queue-pattern-to 10 "
        "--max-backlog 20000")


# Idle connections that broker and load can hold, with the files that either needs besides.
MOST_IDLE = min(20_000, resource.getrlimit(resource.RLIMIT_NOFILE)[1] - 300)

# Until what was opened is idle, and compilers and collector have given back what they took for it.
REST = 12

# A load that keeps time: its better compiler would take a processor for milliseconds, now and then.
QUIET = "-XX:TieredStopAtLevel=1"

DISK = "Leveret: on disk (fdatasync) before the confirm; RabbitMQ: written, not synced"

ALL = [
    Scenario("S1", "16 B, transient, automatic acknowledgement, one producer and one consumer",
             words("-x 1 -y 1 -s 16 -a --max-backlog 100000"), aims=(cpu(1.5e6), rabbit(15))),
    Scenario("S1L", "the same, one write for each publish, as ordinary clients do",
             words("-x 1 -y 1 -s 16 -a --max-backlog 100000 --one-write-per-message"),
             aims=(rabbit(6),)),
    Scenario("S1z1KiB", "as S1, bodies of 1 KiB",
             words("-x 1 -y 1 -s 1024 -a --max-backlog 50000"), aims=(rabbit(5),), most_runs=3),
    Scenario("S1z64KiB", "as S1, bodies of 64 KiB",
             words("-x 1 -y 1 -s 65536 -a --max-backlog 1000"), least_warmup=3, aims=(rabbit(5),),
             most_runs=3),
    Scenario("S2", "publish only, 16 B transient", words("-x 1 -y 0 -s 16 -u bench.s2-1"),
             figure="sent", aims=(cpu(2e6), rabbit(10))),
    Scenario("S3", "drain messages of 16 B, automatic acknowledgement",
             words("-x 0 -y 1 -a -u bench.s3-1 --no-latency"), fill=4_000_000, drain=True,
             fill_seconds=4, aims=(cpu(2.5e6), rabbit(10))),
    Scenario("S4", "1 KiB persistent, 1,000 confirms in flight, prefetch 1,000, each acknowledged",
             words("-x 1 -y 1 -s 1024 -f persistent -c 1000 -q 1000 --max-backlog 20000"),
             aims=(cpu(280e3), rabbit(5)), durability=DISK),
    Scenario("S5", "1 KiB persistent, one confirm in flight",
             words("-x 1 -y 1 -s 1024 -f persistent -c 1 -q 1000"), figure="confirmed",
             least_warmup=4,
             aims=(rabbit(1.5), Aim("confirmLatency.p50", "<=", 1.3, of="disk")), durability=DISK),
    Scenario("S5x20", "the same with 20 producers",
             words("-x 20 -y 1 -s 1024 -f persistent -c 1 -q 1000"), figure="confirmed",
             aims=(rabbit(1.5),), durability=DISK),
    Scenario("S5q1", "one queue, 100 confirms in flight, 1 KiB persistent, publish only",
             words("-x 1 -y 0 -s 1024 -f persistent -c 100 -u bench.s5q-1"), figure="confirmed",
             durability=DISK),
    Scenario("S5q100", "100 queues, 100 confirms in flight each, 1 KiB persistent, publish only",
             words("-x 100 -y 0 -s 1024 -f persistent -c 100 --queue-pattern bench.s5q-%d "
                   "--queue-pattern-to 100"), figure="confirmed",
             aims=(Aim("rate", ">=", 0.8, of="S5q1"), rabbit(3)), durability=DISK),
    Scenario("S6", "fanout to 10 queues, 100 B; deliveries",
             words("-x 1 -y 10 -s 100 -a -e bench.s6 -t fanout --queue-pattern bench.s6-%d "
                   "--queue-pattern-to 10 --max-backlog 100000"), aims=(cpu(1.7e6), rabbit(10))),
    Scenario("S7", "topic exchange, 1,000 bindings with wildcards, 1,000 keys, 100 B",
             topic("s7", 1000), aims=(cpu(600e3), rabbit(20))),
    Scenario("S7x10", "the same with 10,000 bindings and keys", topic("s7", 10000),
             aims=(cpu(600e3),), most_runs=3, peers=False),
    Scenario("S8", "headers exchange, 100 bindings, 100 B",
             words("-x 1 -y 10 -s 100 -a -e bench.s8 -t headers --random-keys 100 --headers h=v%d "
                   "--binding-key b%d --binding-args x-match=all,h=v%d "
                   "--queue-pattern bench.s8-%d --queue-pattern-to 10 --max-backlog 20000"),
             aims=(cpu(600e3), rabbit(50))),
    Scenario("S9", "100 producers and 100 consumers on queues of their own, 5,000 messages/s in all",
             words("-x 100 -y 100 -s 100 -a -r 50 --queue-pattern bench.s9-%d "
                   "--queue-pattern-to 100"), aims=(rabbit(3, "perCpuSecond"),)),
    Scenario("S9max", "the same as fast as possible",
             words("-x 100 -y 100 -s 100 -a --queue-pattern bench.s9-%d --queue-pattern-to 100 "
                   "--max-backlog 100000"), aims=(cpu(1.2e6), rabbit(3))),
    Scenario("S10", "1 MiB transient", words("-x 1 -y 1 -s 1048576 -a --max-backlog 32"),
             least_warmup=3, aims=(cpu(1400), rabbit(6))),
    Scenario("S10x16", "16 MiB transient", words("-x 1 -y 1 -s 16777216 -a --max-backlog 3"),
             aims=(rabbit(1),), most_runs=2),
    Scenario("S10x128", "128 MiB transient", words("-x 1 -y 1 -s 134217728 -a --max-backlog 1"),
             most_runs=2, seconds=4, peers=False),
    Scenario("S11", "connections with a channel, opened and closed by 4 threads",
             words("--threads 4"), command=words("churn connections"), figure="cycles",
             least_warmup=4, aims=(cpu(6000), rabbit(4))),
    Scenario("S12q", "exclusive queues declared and deleted", command=words("churn queues"),
             figure="cycles", aims=(rabbit(10),)),
    Scenario("S12d", "durable queues declared and deleted", words("--durable"),
             command=words("churn queues"), figure="cycles", least_warmup=6,
             aims=(cpu(2000), rabbit(10)),
             durability=DISK),
    Scenario("S12b", "bound and unbound, durable queue", words("--durable"),
             command=words("churn bindings"), figure="cycles", least_warmup=8,
             aims=(cpu(4000), rabbit(10)),
             durability=DISK),
    *[Scenario(f"S10m{size >> 20}", f"memory with bodies of {size >> 20} MiB",
               words(f"-x 1 -y 1 -s {size} -a --max-backlog {backlog}"), first=True, most_runs=1,
               seconds=4, peers=size < 1 << 27, aims=(Aim("peakMib", "<=", 300),))
      for size, backlog in ((1 << 20, 32), (1 << 24, 3), (1 << 27, 1))],
    Scenario("S12n", "100,000 queues that do not survive a restart", words("-n 100000 -t"),
             script=words("scripts/measure-queues"), heavy=True, most_runs=1, peers=False,
             aims=(Aim("seconds", "<=", 60), Aim("mib", "<=", 60))),
    Scenario("S13a", "1,000 idle connections with a channel each", words("-n 1000"),
             command=words("idle"), figure="memory", least_seconds=REST, first=True, most_runs=1,
             aims=(Aim("kibEach", "<=", 10), rabbit(0.15, "kibEach", "<="))),
    Scenario("S13b", "5,000 idle connections", words("-n 5000"), command=words("idle"),
             figure="memory", least_seconds=REST, heavy=True, first=True, most_runs=1,
             aims=(Aim("kibEach", "<=", 10), rabbit(0.15, "kibEach", "<="))),
    Scenario("S13c", f"{MOST_IDLE:,} idle connections", words(f"-n {MOST_IDLE}"),
             command=words("idle"), figure="memory", least_seconds=REST, heavy=True, first=True, most_runs=1,
             peers=False,
             aims=(Aim("kibEach", "<=", 10),)),
    Scenario("S14", "10 million messages of 16 B queued, then drained",
             words("-x 0 -y 1 -a -u bench.s14-1 --no-latency"), fill=10_000_000, fill_seconds=400,
             drain=True, heavy=True, most_runs=1,
             aims=(Aim("fill.rate", ">=", 0.8, of="S2", other="rate"),
                   Aim("rate", ">=", 0.8, of="S3"), Aim("fill.grownMib", "<=", 200),
                   rabbit(0.5, "fill.mib", "<="))),
    Scenario("S15a", "from the start of the process to the first open connection, ms; idle MiB",
             words("-n 5"), script=words("scripts/measure-start"), heavy=True, most_runs=1,
             peers=False, aims=(Aim("openedMillis", "<=", 500), Aim("mib", "<=", 95))),
    Scenario("S15b", "restart with a million persistent messages, ms to the first of them",
             words("-n 1000000 -s 100"), script=words("scripts/measure-backlog"), heavy=True,
             most_runs=1, peers=False, aims=(Aim("deliveredMillis", "<=", 800),)),
    Scenario("S16", "latency at 5,000 messages/s, 1 KiB transient",
             words("-x 1 -y 1 -s 1024 -a -r 5000 --hiccups --interval 60"), least_seconds=4,
             least_warmup=8, jvm=QUIET,
             aims=(rabbit(0.3, "latency.p99", "<="), rabbit(0.5, "latency.p99.9", "<="))),
    Scenario("S16p", "latency at 5,000 messages/s, 1 KiB persistent, confirms, acknowledgements",
             words("-x 1 -y 1 -s 1024 -r 5000 -f persistent -c 1000 -q 1000 --hiccups --interval 60"),
             least_seconds=4, least_warmup=8,
             aims=(rabbit(0.3, "latency.p99", "<="), rabbit(0.5, "latency.p99.9", "<=")),
             durability=DISK),
    Scenario("S18", "64 queues with a backlog, 100 B, drained together while publishing goes on; "
             "latency of an unrelated queue",
             words("-x 64 -y 64 -s 100 -a --queue-pattern bench.s18-%d --queue-pattern-to 64 "
                   "--no-latency"),
             fill=250_000, fill_seconds=5, least_warmup=5,
             beside=words("-x 1 -y 1 -s 100 -a -r 500 -u bench.s18-0 --hiccups"), most_runs=3,
             aims=(rabbit(5), rabbit(1, "latency.p99", "<="))),
    Scenario("S19", "100,000 messages held unacknowledged, their consumer killed, redelivered",
             words("requeue -n 100000"), command=words("storm"), figure="facts", most_runs=3,
             aims=(rabbit(5), Aim("disordered", "<=", 0))),
    Scenario("S19t", "100,000 messages expire in one moment", words("expire -n 100000 --within 6"),
             command=words("storm"), figure="facts", most_runs=3, aims=(rabbit(5),)),
    Scenario("S19d", "the same, and become dead letters", words("letters -n 100000 --within 6"),
             command=words("storm"), figure="facts", most_runs=3, aims=(rabbit(5),)),
    Scenario("S19t1M", "a million messages expire in one moment",
             words("expire -n 1000000 --within 60"), command=words("storm"), figure="facts",
             heavy=True, most_runs=1, aims=(rabbit(5),)),
    Scenario("S19d1M", "the same, and become dead letters", words("letters -n 1000000 --within 60"),
             command=words("storm"), figure="facts", heavy=True, most_runs=1, aims=(rabbit(5),)),
    Scenario("S20", "calls by direct reply-to, one client", command=words("rpc"), figure="cycles",
             least_warmup=3, aims=(rabbit(0.5, "latency.p50", "<="),)),
    Scenario("S20x100", "calls by direct reply-to, 100 clients", words("-n 100"),
             command=words("rpc"), figure="cycles", aims=(rabbit(0.5, "latency.p50", "<="),)),
]

BY_ID = {scenario.id: scenario for scenario in ALL}
CORE = [scenario for scenario in ALL if not scenario.heavy]
HEAVY = [scenario for scenario in ALL if scenario.heavy]

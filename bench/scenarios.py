"""The scenarios: what `leveret perf` is asked to do, and which figure counts."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Scenario:
    """One kind of load.

    `load` are the options of `leveret perf`; `command` is its subcommand, if any. `figure` names the
    counter of its result that is divided by time and by the broker's CPU: `sent`, `received`,
    `confirmed` or `operations`. `fill` messages are published before the measurement begins.
    """

    id: str
    what: str
    load: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    figure: str = "received"
    seconds: int = 8
    warmup: int = 3
    fill: int = 0
    fill_options: tuple[str, ...] = ()
    drain: bool = False
    heavy: bool = False
    target: float | None = None  # figure per broker-CPU-second to reach
    against_rabbitmq: float | None = None  # how many times RabbitMQ's figure per broker-CPU-second
    durability: str = "none asked for"
    extra: dict = field(default_factory=dict)


def words(text):
    return tuple(text.split())


PERSISTENT = "Leveret: on disk (fdatasync) before the confirm"
TOPIC = "-x 1 -y 10 -s 100 -a -e bench.s7 -t topic -k a.k%d.x --random-keys {n} --binding-key *.k%d.# " \
    "--queue-pattern bench.s7-%d --queue-pattern-to 10 --max-backlog 20000"

ALL = [
    Scenario("S1", "16 B, transient, automatic acknowledgement, one producer and one consumer",
             words("-x 1 -y 1 -s 16 -a --max-backlog 100000"), target=1.5e6, against_rabbitmq=15),
    Scenario("S1L", "the same, one write for each publish, as ordinary clients do",
             words("-x 1 -y 1 -s 16 -a --max-backlog 100000 --one-write-per-message"),
             against_rabbitmq=6),
    *[Scenario(f"S1z{label}", f"as S1, bodies of {label}",
               words(f"-x 1 -y 1 -s {size} -a --max-backlog {backlog}"), against_rabbitmq=5)
      for label, size, backlog in [("64B", 64, 100000), ("256B", 256, 100000),
                                   ("1KiB", 1024, 50000), ("4KiB", 4096, 10000),
                                   ("16KiB", 16384, 3000), ("64KiB", 65536, 1000)]],
    Scenario("S2", "publish only, 16 B transient", words("-x 1 -y 0 -s 16 -u bench.s2"),
             figure="sent", target=2e6, against_rabbitmq=10),
    Scenario("S3", "drain 2 million messages of 16 B, automatic acknowledgement",
             words("-x 0 -y 1 -a -u bench.s3"), fill=2_000_000, drain=True, warmup=0,
             target=2.5e6, against_rabbitmq=10),
    Scenario("S4", "1 KiB persistent, 1,000 confirms in flight, prefetch 1,000, each acknowledged",
             words("-x 1 -y 1 -s 1024 -f persistent -c 1000 -q 1000 --max-backlog 20000"),
             target=280e3, against_rabbitmq=5, durability=PERSISTENT),
    Scenario("S5", "1 KiB persistent, one confirm in flight",
             words("-x 1 -y 1 -s 1024 -f persistent -c 1 -q 1000"), figure="confirmed",
             against_rabbitmq=1.5, durability=PERSISTENT),
    Scenario("S5x20", "the same with 20 producers",
             words("-x 20 -y 1 -s 1024 -f persistent -c 1 -q 1000"), figure="confirmed",
             durability=PERSISTENT),
    Scenario("S5q1", "one queue, 100 confirms in flight, 1 KiB persistent, publish only",
             words("-x 1 -y 0 -s 1024 -f persistent -c 100 -u bench.s5q"), figure="confirmed",
             durability=PERSISTENT),
    Scenario("S5q100", "100 queues, 100 confirms in flight each, 1 KiB persistent, publish only",
             words("-x 100 -y 0 -s 1024 -f persistent -c 100 --queue-pattern bench.s5q-%d "
                   "--queue-pattern-to 100"), figure="confirmed", against_rabbitmq=3,
             durability=PERSISTENT),
    Scenario("S6", "fanout to 10 queues, 100 B; deliveries",
             words("-x 1 -y 10 -s 100 -a -e bench.s6 -t fanout --queue-pattern bench.s6-%d "
                   "--queue-pattern-to 10 --max-backlog 100000"), target=1.7e6,
             against_rabbitmq=10),
    Scenario("S7", "topic exchange, 1,000 bindings with wildcards, 1,000 keys, 100 B",
             words(TOPIC.format(n=1000)), target=600e3, against_rabbitmq=20),
    Scenario("S7x10", "the same with 10,000 bindings and keys", words(TOPIC.format(n=10000)),
             target=600e3),
    Scenario("S8", "headers exchange, 100 bindings, 100 B",
             words("-x 1 -y 10 -s 100 -a -e bench.s8 -t headers --random-keys 100 --headers h=v%d "
                   "--binding-key b%d --binding-args x-match=all,h=v%d "
                   "--queue-pattern bench.s8-%d --queue-pattern-to 10 --max-backlog 20000"),
             target=600e3, against_rabbitmq=50),
    Scenario("S9", "100 producers and 100 consumers on queues of their own, 5,000 messages/s in all",
             words("-x 100 -y 100 -s 100 -a -r 50 --queue-pattern bench.s9-%d "
                   "--queue-pattern-to 100"), against_rabbitmq=3),
    Scenario("S9max", "the same as fast as possible",
             words("-x 100 -y 100 -s 100 -a --queue-pattern bench.s9-%d --queue-pattern-to 100 "
                   "--max-backlog 100000"), target=1.2e6, against_rabbitmq=3),
    Scenario("S10", "1 MiB transient", words("-x 1 -y 1 -s 1048576 -a --max-backlog 32"),
             target=1400, against_rabbitmq=6),
    Scenario("S11", "connections with a channel, opened and closed by 4 threads",
             words("--threads 4"), command=words("churn connections"), figure="operations",
             seconds=6, target=6000, against_rabbitmq=4),
    Scenario("S12q", "exclusive queues declared and deleted", command=words("churn queues"),
             figure="operations", seconds=5, against_rabbitmq=10),
    Scenario("S12d", "durable queues declared and deleted", words("--durable"),
             command=words("churn queues"), figure="operations", seconds=5, target=2000,
             against_rabbitmq=10, durability=PERSISTENT),
    Scenario("S12b", "bound and unbound, durable queue", words("--durable"),
             command=words("churn bindings"), figure="operations", seconds=5, target=4000,
             against_rabbitmq=10, durability=PERSISTENT),
    Scenario("S13a", "1,000 idle connections with a channel each", words("-n 1000"),
             command=words("idle"), figure="memory", seconds=4),
    Scenario("S13b", "5,000 idle connections", words("-n 5000"), command=words("idle"),
             figure="memory", seconds=4, heavy=True),
    Scenario("S13c", "20,000 idle connections", words("-n 20000"), command=words("idle"),
             figure="memory", seconds=4, heavy=True),
    Scenario("S14", "10 million messages of 16 B queued, then drained",
             words("-x 0 -y 1 -a -u bench.s14"), fill=10_000_000, drain=True, warmup=0, heavy=True),
    Scenario("S16", "latency at 5,000 messages/s, 1 KiB transient",
             words("-x 1 -y 1 -s 1024 -a -r 5000")),
    Scenario("S16p", "latency at 5,000 messages/s, 1 KiB persistent, confirms, acknowledgements",
             words("-x 1 -y 1 -s 1024 -r 5000 -f persistent -c 1000 -q 1000"),
             durability=PERSISTENT),
]

BY_ID = {scenario.id: scenario for scenario in ALL}
CORE = [scenario.id for scenario in ALL if not scenario.heavy]

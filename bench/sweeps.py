"""Sweeps: one load, made larger step by step, to see whether the cost of a message grows with it."""

from dataclasses import dataclass

from scenarios import Scenario, topic, words


@dataclass(frozen=True)
class Sweep:
    """`steps` are pairs of a size and its scenario; `why` explains the curve, if it needs that."""

    id: str
    what: str
    axis: str
    steps: tuple
    why: str = ""


def sizes():
    for size, backlog in ((16, 100000), (64, 100000), (256, 100000), (1024, 50000), (4096, 10000),
                          (16384, 3000), (65536, 1000), (262144, 128), (1048576, 32)):
        yield size, Scenario(f"size-{size}", "", words(
            f"-x 1 -y 1 -s {size} -a --max-backlog {backlog}"))


def bindings(kind):
    for count in (1, 10, 100, 1000, 10000, 100000):
        name = f"{kind}-{count}"
        if kind == "topic":
            load = topic(f"sweep-{name}", count)
        else:
            key = "-k key-%d --binding-key key-%d" if kind == "direct" else (
                "--headers h=v%d --binding-key b%d --binding-args x-match=all,h=v%d")
            load = words(
                f"-x 1 -y 10 -s 100 -a -e bench.sweep-{name} -t {kind} --random-keys {count} {key} "
                f"--queue-pattern bench.sweep-{name}-%d --queue-pattern-to 10 --max-backlog 20000")
        yield count, Scenario(f"bindings-{name}", "", load)


def queues():
    for count in (1, 10, 100, 1000, 10000):
        # Few connections, so that queues and not sockets are what grows.
        yield count, Scenario(f"queues-{count}", "", words(
            f"-x {count} -y {count} --connections {min(count, 8)} -s 100 -a "
            f"--queue-pattern bench.sweep-queues-%d --queue-pattern-to {count} "
            "--max-backlog 100000"))


def connections():
    for count in (1, 10, 100, 500, 1000):
        yield count, Scenario(f"connections-{count}", "", words(
            f"-x {count} -y {count} -s 100 -a --queue-pattern bench.sweep-connections-%d "
            f"--queue-pattern-to {min(count, 100)} --max-backlog 100000"))


def consumers():
    for each in (1, 2, 5, 10):
        # As many connections throughout; the fewer queues, the more consumers share one.
        yield each, Scenario(f"consumers-{each}", "", words(
            f"-x 1000 -y 1000 -s 100 -a --queue-pattern bench.sweep-consumers-%d "
            f"--queue-pattern-to {1000 // each} --max-backlog 100000"))


def backlogs():
    for count in (0, 10_000, 100_000, 1_000_000, 10_000_000):
        # What is published is received behind the backlog, which stays as long as it is.
        yield count, Scenario(f"backlog-{count}", "", words(
            "-x 1 -y 1 -s 16 -a --max-backlog 20000 -u bench.sweep-backlog-1 --no-latency"),
            fill=count, fill_seconds=120)


ALL = [
    Sweep("size", "one producer and consumer, automatic acknowledgement", "bytes of a body",
          tuple(sizes())),
    Sweep("bindings-direct", "direct exchange, a key for each binding, 10 queues", "bindings",
          tuple(bindings("direct"))),
    Sweep("bindings-topic", "topic exchange, two wildcards in each binding, 10 queues", "bindings",
          tuple(bindings("topic"))),
    Sweep("bindings-headers", "headers exchange, one header, 10 queues", "bindings",
          tuple(bindings("headers"))),
    Sweep("queues", "a producer and a consumer for each queue, few connections", "queues",
          tuple(queues())),
    Sweep("connections", "a producer and a consumer on a connection each, up to 100 queues",
          "producers, and consumers", tuple(connections()),
          "Above 100 it is not the connections that cost but the consumers that share a queue: ten of "
          "them at 1,000. What one publisher brings is dealt out to all ten, so that each gets a "
          "tenth of it, with a write of its own, and a write takes some 10 µs of the kernel's time, "
          "as much as 30 messages. [ADR 34](adr/0034-busy-sockets-take-turns.md) has the counts; "
          "`bench/run --sweep consumers` keeps the connections and changes how many share a queue."),
    Sweep("consumers", "1,000 producers and 1,000 consumers on a connection each",
          "consumers of each queue", tuple(consumers())),
    Sweep("backlog", "published and received behind a backlog", "messages in the queue",
          tuple(backlogs())),
]

BY_ID = {sweep.id: sweep for sweep in ALL}

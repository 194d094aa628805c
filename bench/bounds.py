"""What bounds a load where it is not the broker's own code: said beside an aim that is missed."""

RELAY = ("Bare sockets, a process that only passes on what another one sends to a third, bring {0} of "
         "them a second here (`bench/sockets.py`).")

SYNC = ("A process that does nothing but receive, write, fdatasync and answer does {synced} a second here, "
        "and one that lets another process write and sync, as a loop that must not wait for a disk has to, "
        "{handed} (`bench/sockets.py`).")

PACED = ("What one process of bare sockets sends at this rate and another passes on has p50/p99/p99.9 of "
         "{paced50} / {paced99} / {paced999} ms here (`bench/sockets.py`).")

TWO_SYNCS = "One client waits for a sync after every step, two of them for each. " + SYNC

TEXTS = {
    "S1L": "The load sends each message by a system call of its own, and that fills a processor "
           "where the kernel does not gather them. "
           + RELAY.format("{relay64B}"),
    "S1z64KiB": "One loop is full: its profile is the kernel's part of the sockets, and the copy into "
                "the log. " + RELAY.format("{relay64KiB}"),
    "S10": "As S1z64KiB. " + RELAY.format("{relay1MiB}"),
    "S5": "Waking up the threads on the way takes about as long as the sync does "
          "([ADR 33](adr/0033-a-sync-is-waited-for-asleep.md)). " + SYNC,
    "S12d": TWO_SYNCS,
    "S12b": TWO_SYNCS,
    "S16": "The machine's own hiccups are beside the latency. " + PACED,
    "S18": "Half of the messages wait for what the others have in a round. The highest percentiles are "
           "of a loop that waits for a processor: three JVMs share two of them "
           "([ADR 34](adr/0034-busy-sockets-take-turns.md)).",
}


class Unmeasured(dict):
    def __missing__(self, what):
        return "an unknown number"


def of(scenario, bare):
    """The text for a scenario, with what bare sockets did in these runs."""
    return TEXTS.get(scenario, "").format_map(Unmeasured(bare))

"""What bounds a load where it is not the broker's own code: said beside an aim that is missed."""

RELAY = ("Bare sockets, a process that only passes on what another one sends to a third, bring {0} of "
         "them a second here (`bench/sockets.py`).")

TEXTS = {
    "S1L": "The load sends each message by a system call of its own: it and the broker, which reads "
           "what has come by then, fill both processors.",
    "S1z64KiB": "One loop is full: its profile is the kernel's part of the sockets, and copying. "
                + RELAY.format("{relay64KiB}"),
    "S10": "As S1z64KiB. " + RELAY.format("{relay1MiB}"),
    "S5": "Waking up a thread that sleeps costs as much as the sync does, and there are two of them "
          "before a confirm is out ([ADR 33](adr/0033-a-sync-is-waited-for-asleep.md)).",
    "S12d": "One client waits for a sync after every step, as in S5.",
    "S12b": "As S12d: two syncs, one after the other, are all there is time for.",
    "S16": "The machine's own hiccups are beside the latency.",
    "S18": "At that many times the rate: the loop is full, and a message of the quiet queue waits "
           "for what the others have in a round.",
}


class Unmeasured(dict):
    def __missing__(self, what):
        return "an unknown number"


def of(scenario, bare):
    """The text for a scenario, with what bare sockets did in these runs."""
    return TEXTS.get(scenario, "").format_map(Unmeasured(bare))

"""What bounds a load where it is not the broker's own code: said beside an aim that is missed."""

TEXTS = {
    "S1L": "One thread of the load sends each message by a system call of its own and is busy with "
           "nothing else: no broker can be given more.",
    "S1z64KiB": "Copying through the sockets bounds it, in the kernel and in the load, which shares "
                "both processors with the broker.",
    "S10": "As S1z64KiB.",
    "S5": "Waking up a thread that sleeps costs as much as the sync does, and there are two of them "
          "before a confirm is out ([ADR 33](adr/0033-a-sync-is-waited-for-asleep.md)).",
    "S12d": "One client waits for a sync after every step, as in S5.",
    "S12b": "As S12d.",
    "S16": "The machine itself stands still as long: its own hiccups are in the last column.",
    "S18": "At that many times the rate: a message of the quiet queue waits for a round of the busy "
           "ones.",
}

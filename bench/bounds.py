"""What bounds a load where it is not the broker's own code: said beside an aim that is missed."""

TEXTS = {
    "S1L": "The load sends each message by a system call of its own: it and the broker, which reads "
           "what has come by then, fill both processors.",
    "S1z64KiB": "One loop is full: its profile is the kernel's part of the sockets, and copying.",
    "S10": "As S1z64KiB.",
    "S5": "Waking up a thread that sleeps costs as much as the sync does, and there are two of them "
          "before a confirm is out ([ADR 33](adr/0033-a-sync-is-waited-for-asleep.md)).",
    "S12d": "One client waits for a sync after every step, as in S5.",
    "S12b": "As S12d.",
    "S16": "At p99.9 the machine's own hiccups are nearly as long (see beside the latency); at p99 "
           "they are not, and what is left is not explained.",
    "S18": "At that many times the rate: the loop is full, and a message of the quiet queue waits "
           "for what the others have in a round.",
}

"""Facts about brokers that are not run here: what they did with the same scenarios.

Measured 2026-11-22 with a load generator in C, on 2 virtual AMD EPYC processors, 24 GiB, ext4, Linux
6.18, broker and load on the same two; LavinMQ 2.9.1 and Qpid Broker-J 10.1.0 with their defaults,
medians of one to six quiet runs. Only messages per second of the broker's CPU are kept: rates
follow the neighbours. RabbitMQ 4.3.6 is in that table, too, and so ties it to a run of today.
"""

DATE = "2026-11-22"
MACHINE = "2 x AMD EPYC (virtual), 24 GiB, Linux 6.18, 0.37 ms for a write and fdatasync of 1 KiB"

NOTE = ("S16p: each message has a sync of its own where that takes 0.1 ms, and shares one where it takes "
        "0.37. With syncs slowed down to about that, Leveret did 12.5 to 14.5 k there "
        "([ADR 33](adr/0033-a-sync-is-waited-for-asleep.md)).")

# scenario: (LavinMQ 2.9.1, Qpid Broker-J 10.1.0, RabbitMQ 4.3.6), each per second of its CPU
PER_CPU_SECOND = {
    "S1": (509_111, 54_841, 34_421),
    "S2": (732_588, 102_440, 33_865),
    "S3": (1_275_654, 103_612, 37_106),
    "S4": (92_052, 8_375, 8_338),
    "S5": (3_135, 1_134, 575),
    "S5x20": (15_106, None, 3_099),
    "S6": (580_773, 62_708, 24_354),
    "S7": (28_945, 16_153, 5_311),
    "S8": (168_631, 21_006, 3_367),
    "S9": (10_240, 4_653, 3_981),
    "S9max": (443_938, None, 13_712),
    "S10": (219, 827, 759),
    "S11": (4_686, 515, 360),
    "S12q": (180, None, 181),
    "S12d": (145, 240, 132),
    "S12b": (1_931, 453, 368),
    "S16": (11_259, 6_571, 5_901),
    "S16p": (11_331, None, 4_216),
}

# KiB of resident memory for each idle connection
KIB_EACH = {"S13a": (23.5, 68.7, 54.4), "S13b": (45.2, None, 67.5)}

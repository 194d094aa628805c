"""What the operating system says of the machine and of a broker's process. Linux only."""

import os
import time

HERTZ = os.sysconf("SC_CLK_TCK")


def cpu_times():
    """Seconds that all processors were busy, and were taken by the host, since the start."""
    with open("/proc/stat", encoding="ascii") as stat:
        user, nice, system, _, _, irq, soft, steal = map(int, stat.readline().split()[1:9])
    return (user + nice + system + irq + soft) / HERTZ, steal / HERTZ


def busy_cores(seconds=0.4):
    """Processors in use right now, measured over a while."""
    before, _ = cpu_times()
    time.sleep(seconds)
    after, _ = cpu_times()
    return (after - before) / seconds


def wait_until_idle(limit=60, threshold=0.15):
    """Waits until nearly nothing runs. Returns the processors still in use when it gave up."""
    deadline = time.monotonic() + limit
    while True:
        used = busy_cores()
        if used < threshold or time.monotonic() > deadline:
            return used


class Process:
    """A running process: its CPU and its memory."""

    def __init__(self, pid):
        self.pid = pid

    def is_alive(self):
        return os.path.exists(f"/proc/{self.pid}/stat")

    def cpu_seconds(self):
        with open(f"/proc/{self.pid}/stat", encoding="ascii", errors="replace") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / HERTZ

    def memory(self):
        """Resident bytes: now, at their highest since `forget_peak`, and of no file."""
        kib = {}
        with open(f"/proc/{self.pid}/status", encoding="ascii", errors="replace") as status:
            for line in status:
                name, _, rest = line.partition(":")
                if name in ("VmRSS", "VmHWM", "RssAnon"):
                    kib[name] = int(rest.split()[0])
        return {name: kib.get(key, 0) * 1024
                for name, key in (("rss", "VmRSS"), ("peak", "VmHWM"), ("anonymous", "RssAnon"))}

    def wait_until_settled(self, seconds=6, limit=60):
        """Waits until the process gave no memory back for some seconds, or for `limit` in all."""
        deadline = time.monotonic() + limit
        least, since = self.memory()["rss"], time.monotonic()
        while time.monotonic() < min(since + seconds, deadline):
            time.sleep(0.25)
            now = self.memory()["rss"]
            if now < least - 256 * 1024:
                least, since = now, time.monotonic()

    def forget_peak(self):
        try:
            with open(f"/proc/{self.pid}/clear_refs", "w", encoding="ascii") as refs:
                refs.write("5")
        except OSError:
            pass  # then the peak is that of the whole life


def sync_floor(directory, count=300, size=1024):
    """Median and 99th percentile in ms of a bare write and fdatasync into a file laid out before."""
    path = os.path.join(directory, "bench-floor")
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        os.write(file, bytes(count * size))
        os.fsync(file)
        took = []
        for index in range(count):
            start = time.perf_counter()
            os.pwrite(file, b"x" * size, index * size)
            os.fdatasync(file)
            took.append((time.perf_counter() - start) * 1000)
    finally:
        os.close(file)
        os.unlink(path)
    took.sort()
    return {"p50": took[count // 2], "p99": took[count * 99 // 100]}


def describe():
    """One line about the machine."""
    model, processors = "unknown processor", os.cpu_count()
    with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as info:
        for line in info:
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = os.uname()
    return f"{processors} x {model}, {memory:.0f} GiB, {system.sysname} {system.release}"

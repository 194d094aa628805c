"""A broker that is running, and what is asked of it with `leveret perf`."""

import json
import os
import re
import subprocess
import sys

import machine

HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class Broker:
    def __init__(self, text):
        name, _, rest = text.partition("=")
        uri, _, process = rest.partition(",")
        pid, _, self.directory = process.partition(",")
        if not (name and uri and pid.isdigit()):
            sys.exit(f"run: '{text}' is not NAME=URI,PID[,DIR]")
        self.name, self.uri, self.process = name, uri, machine.Process(int(pid))
        if not self.process.is_alive():
            sys.exit(f"run: {name}: there is no process {pid}")

    def _line(self, command, options):
        return [os.path.join(HOME, "leveret"), "perf", *command, *options, "--uri", self.uri,
                "--broker-pid", str(self.process.pid), "--json", "-"]

    def perf(self, command, options, limit=300, jvm=""):
        """Runs `leveret perf` and returns its result; `ok` is false when there is none. `jvm` are
        more options for its JVM."""
        given = os.environ.get("LEVERET_JAVA_OPTS", "")
        try:
            ended = subprocess.run(self._line(command, options), capture_output=True, text=True,
                                   env={**os.environ, "LEVERET_JAVA_OPTS": f"{given} {jvm}"},
                                   timeout=limit, check=False)
        except subprocess.TimeoutExpired:
            return {"ok": False, "error": f"not done after {limit:.0f} s"}
        return result(ended.stdout, ended.stderr)

    def perf_beside(self, options):
        """Begins `leveret perf`; call the result to wait for what it says."""
        started = subprocess.Popen(self._line((), options), stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)

        def wait(limit=300):
            try:
                return result(*started.communicate(timeout=limit))
            except subprocess.TimeoutExpired:
                started.kill()
                started.communicate()
                return {"ok": False, "error": f"not done after {limit:.0f} s"}

        return wait

    def delete(self, queues):
        """Deletes the queues of a load's options, whether they are there or not."""
        for option, count in (("-u", None), ("--queue-pattern", "--queue-pattern-to")):
            if option in queues:
                name = queues[queues.index(option) + 1]
                pattern = name if count else re.sub(r"\d+$", "%d", name)
                number = queues[queues.index(count) + 1] if count else "1"
                self.perf(("declare",), ["--delete", "--queue-pattern", pattern, "-n", number])


def result(out, err):
    try:
        said = json.loads(out.strip().splitlines()[-1])
    except (IndexError, ValueError):
        return {"ok": False, "error": err.strip()[-300:]}
    if not said.get("ok"):
        said["error"] = said.get("failure", err.strip()[-300:])
    return said

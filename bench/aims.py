"""What figures are to reach, and whether they do."""

from dataclasses import dataclass
import statistics


@dataclass(frozen=True)
class Aim:
    """A figure of the first broker, held against a number or against another figure.

    `figure` is a path into a run, such as `confirmLatency.p50`. With `of` the number is a factor: of
    the same figure of the broker whose name contains `of`, of the scenario named `of` (its figure
    `other`, when that has another name), or of the bare disk, right before each run, for `disk`.
    """

    figure: str
    sign: str  # ">=" or "<="
    number: float
    of: str = ""
    other: str = ""

    def text(self):
        number = f"{self.number:,.4g}" if self.number < 1e4 else f"{self.number:,.0f}"
        what = {"perCpuSecond": "each CPU second", "rate": "rate", "kibEach": "KiB each",
                "peakMib": "MiB"}.get(self.figure, self.figure)
        return f"{what} {'at least' if self.sign == '>=' else 'at most'} {number}" + (
            f" x {self.of}" if self.of else "")

    def judge(self, mine, reference):
        """Text and outcome; outcome is None when there is nothing to compare with."""
        if mine is None or (self.of and not reference):
            return f"{self.text()}: not measured", None
        value = mine / reference if self.of else mine
        reached = value >= self.number if self.sign == ">=" else value <= self.number
        shown = f"{value:,.3g}" if value < 1e4 else f"{value:,.0f}"
        return f"{self.text()}: {shown}, {'met' if reached else '**missed**'}", reached


def cpu(number):
    return Aim("perCpuSecond", ">=", number)


def rabbit(number, figure="rate", sign=">="):
    return Aim(figure, sign, number, of="rabbitmq")


def pick(run, path):
    value = run
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
        # A percentile's name has a dot in it.
        if value is None and path.endswith("p99.9"):
            inner = run
            for key in [*path[:-6].split("."), "p99.9"]:
                inner = inner.get(key) if isinstance(inner, dict) else None
            return inner
    return value


def median(runs, path):
    values = [pick(run, path) for run in runs if run.get("ok")]
    values = [value for value in values if value is not None]
    return statistics.median(values) if values else None

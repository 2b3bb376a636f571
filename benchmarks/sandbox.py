"""What opening an untrusted file in a child process costs. Run by hand: `.venv/bin/python benchmarks/sandbox.py`.

Prints the median of several runs: a bare Python, the sandbox with a job that does nothing, the preview and the
conversion of a two-hour log of voltage, current and temperature at 1 Hz, and of the largest log that is accepted.
"""

import math
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import django.conf  # noqa: E402 -- after the path

django.conf.settings.configure(USE_I18N=False)

from lms.kernel import sandbox  # noqa: E402 -- after the settings

JOBS = "content.formats.trace.jobs"
IDLE = "benchmarks.sandbox_jobs"


def log(rows: int) -> bytes:
    """A plausible discharge: a falling voltage, a steady current, a rising temperature, each with some noise."""
    noise = random.Random(1)  # noqa: S311 -- the same log every time
    lines = ["Time (s);Voltage (V);Current (A);Temperature (°C)"]
    for row in range(rows):
        voltage = 12.6 - row / rows + noise.gauss(0, 0.002)
        current = 1.5 + noise.gauss(0, 0.003)
        temperature = 20 + 10 * math.sqrt(row / rows) + noise.gauss(0, 0.05)
        lines.append(f"{row};{voltage:.3f};{current:.3f};{temperature:.1f}".replace(".", ","))
    return ("\n".join(lines) + "\n").encode()


def median(times: int, act: Callable[[], object]) -> str:
    """The median duration of `times` calls."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        taken.append(time.perf_counter() - began)
    return f"{statistics.median(taken) * 1000:8.0f} ms"


def main() -> None:
    """Measure and print."""
    bare = [sys.executable, "-I", "-c", "pass"]
    print(f"{median(20, lambda: subprocess.run(bare, check=True))}  a bare Python, for comparison")
    idle = sandbox.run(f"{IDLE}:idle", b"", prefixes=(IDLE,))
    print(
        f"{median(20, lambda: sandbox.run(f'{IDLE}:idle', b'', prefixes=(IDLE,)))}  a job that does nothing"
    )
    for rows, times in ((7_200, 10), (999_999, 1)):
        source = log(rows)
        what = f"{rows:,} rows of V, I and T ({len(source) / 1000:,.0f} kB of CSV)"
        print(
            f"{median(times, lambda source=source: sandbox.run(f'{JOBS}:inspect', source))}  preview of {what}"
        )
        mapping = {"mapping": sandbox.run(f"{JOBS}:inspect", source).answer["mapping"]}
        made = sandbox.run(f"{JOBS}:canonicalise", source, arguments=mapping).files["trace.h5"]
        convert = median(
            times,
            lambda source=source, mapping=mapping: sandbox.run(
                f"{JOBS}:canonicalise", source, arguments=mapping
            ),
        )
        print(f"{convert}  conversion of {what} into {len(made) / 1000:,.0f} kB")
    walls = {"network": idle.network_cut, "files": idle.files_cut, "processes": idle.processes_cut}
    print(
        "walls that this kernel offers:",
        ", ".join(name for name, stands in walls.items() if stands) or "none",
    )


if __name__ == "__main__":
    main()

"""The browser's libraries and fonts, and those of PDFs, from npm by lock file, copied to where the site reads them."""

import os
import re
import shutil
import subprocess

from tooling import stamps
from tooling.console import Steps
from tooling.packages import NODE_LOCK, install
from tooling.paths import ROOT, VENV
from tooling.processes import run_logged

OLDEST_NODE = 20
_INPUTS = [
    ROOT / name for name in ("package.json", "package-lock.json", "lms/vendor.mjs", "lms/vendor_fonts.py")
]
_STAMP = ROOT / "node_modules" / ".fettle-installed"
_VENDORED = (ROOT / "lms" / "static" / "vendor", ROOT / "lms" / "print_fonts")


def ensure_browser_libraries(steps: Steps, *, development: bool) -> None:
    """Leave `lms/static/vendor/` and `lms/print_fonts/` filled, and `node_modules/` with the test libraries if asked.

    Uses the system's Node when it is new enough, else the one that `requirements-node.lock` pins.
    """
    kinds = ["development"] if development else ["development", "runtime"]
    current = any(stamps.is_current(_STAMP, stamps.digest(_INPUTS, kind)) for kind in kinds)
    if current and all(folder.is_dir() for folder in _VENDORED):
        steps.skip("Browser libraries and fonts: up to date")
        return
    with steps.step("Fetching browser libraries and fonts"):
        path = _path_with_node(steps)
        _npm(path, "ci", "--ignore-scripts", *([] if development else ["--omit=dev"]))
        _npm(path, "run", "vendor")
        stamps.write(_STAMP, stamps.digest(_INPUTS, kinds[-1]))


def _npm(path: str, *arguments: str) -> None:
    quiet = {"npm_config_update_notifier": "false", "npm_config_fund": "false", "npm_config_audit": "false"}
    run_logged(
        ["npm", *arguments],
        doing=f"`npm {' '.join(arguments)}`",
        needs_network="The npm registry",
        env={**quiet, "PATH": path},
    )


def _path_with_node(steps: Steps) -> str:
    """A PATH on which `node` is new enough."""
    path = os.environ.get("PATH", os.defpath)
    if _system_node() >= OLDEST_NODE and shutil.which("npm"):
        return path
    steps.say(f"no Node {OLDEST_NODE} or newer on this machine: installing one into .venv")
    install(NODE_LOCK, steps)
    return f"{VENV / 'bin'}{os.pathsep}{path}"


def _system_node() -> int:
    """The major version of the system's Node; 0 when there is none."""
    node = shutil.which("node")
    if not node:
        return 0
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.", answer)
    return int(found.group(1)) if found else 0

"""Where things are in a clone."""

import hashlib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
LOG = VENV / "setup.log"
REPORTS = ROOT / ".data" / "reports"
# What the migrated databases of this checkout are called on a PostgreSQL server; see tests/migrated.py.
MIGRATED_PREFIX = f"fettle_migrated_{hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]}_"

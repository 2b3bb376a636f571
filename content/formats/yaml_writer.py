"""Writes YAML in the one form a canonical bundle has."""

from typing import Any

import yaml


class _Dumper(yaml.SafeDumper):
    """Indents the items of a list under their key, and never writes an alias for an equal value."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def write(data: Any) -> str:
    """Keys in the order given, text unescaped, lines as long as the texts on them; ends with a newline."""
    return yaml.dump(
        data,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=1000,
        default_flow_style=False,
        indent=2,
    )

"""A program that is asked one JSON object a line and answers with another."""

import json
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Ask = Callable[[Mapping[str, Any]], dict[str, Any]]


@contextmanager
def running(command: Sequence[str | Path]) -> Iterator[Ask]:
    """The program, until the block ends. Raises EOFError if it ends before it has answered."""
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        questions, answers = program.stdin, program.stdout
        assert questions is not None  # both were asked for above
        assert answers is not None

        def ask(question: Mapping[str, Any]) -> dict[str, Any]:
            questions.write(json.dumps(question) + "\n")
            questions.flush()
            line = answers.readline()
            if not line:
                raise EOFError(f"{command[0]} ended without an answer.")
            answer: dict[str, Any] = json.loads(line)
            return answer

        yield ask
        questions.close()

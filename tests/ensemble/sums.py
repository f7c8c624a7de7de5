"""Tasks that take no time, for the tests of what does tasks."""

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from muster.ensemble.task import Row


@dataclass(frozen=True)
class Sum:
    """Adds up; leaves a line in ``diary`` each time; ``ill`` makes it fail, die, or wait."""

    number: int
    diary: Path | None = None
    ill: str = ""

    def about(self):
        return {"number": self.number}

    def do(self):
        if self.diary:
            with self.diary.open("a") as file:
                file.write(f"{self.number}\n")
        if self.ill == "fails":
            raise ValueError("two\nlines")
        if self.ill == "dies" or (self.ill == "dies once" and self.diary.read_text().count(f"{self.number}\n") < 2):
            os.kill(os.getpid(), signal.SIGKILL)
        if self.ill == "waits":
            time.sleep(60.0)
        values = {"sum": np.arange(self.number).cumsum(), "shape": np.ones((2, 3), np.float32)}
        return [Row({"number": self.number, "name": f"n{self.number}"}, values, time.monotonic())]


def sums(n: int, diary: Path | None = None, **ill: int) -> list[Sum]:
    """Return n tasks; ``ill`` says which number suffers what."""
    by_number = {number: name.replace("_", " ") for name, number in ill.items()}
    return [Sum(k, diary, by_number.get(k, "")) for k in range(n)]

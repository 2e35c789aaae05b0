"""How commands speak: plain lines on standard output, problems on standard error, exit codes from sysexits."""

import sys
from enum import IntEnum


class Exit(IntEnum):
    """What a command ends with; 2 is also argparse's own for words it does not know."""

    FINE = 0
    FAILED = 1
    SETTINGS = 2
    UNAVAILABLE = 69  # somebody else runs on this database, or nobody answers
    DATABASE = 78  # damaged, from a newer version, or another bot's


def tell(line: str) -> None:
    """Say a line at once, whether somebody watches or a program reads."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def complain(line: str) -> None:
    """Say what is wrong."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()

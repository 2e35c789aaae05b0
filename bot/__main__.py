"""The command line: `python -m bot run`, `play`, `check`, `backup`, `parked`, `status`."""

import gc
import os
import sys


def _main() -> int:
    """What is imported stays: looking through it for garbage again and again would cost a fifth of the start."""
    gc.disable()
    # pydantic would search every installed package for plugins; nothing shall hook into the settings.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from bot.cli.commands import main

    return main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(_main())

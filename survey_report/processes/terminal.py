"""Lines for a person to read; on a terminal also one line that shows what goes on now."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable
from threading import Event, RLock, Thread
from typing import TextIO

SECONDS_BETWEEN = 0.5
CLEAR = "\r\x1b[K"


class Screen:
    """Writes to a stream, and never stops the work: what cannot be written is left out.

    Parameters
    ----------
    stream : text stream
        Where it is no terminal, only whole lines are written.
    """

    def __init__(self, stream: TextIO):
        self._stream = stream
        self._lock = RLock()
        self._done = Event()
        self._shown = False
        self.lively = stream.isatty() and os.environ.get("TERM", "dumb") != "dumb"

    def line(self, text: str = "") -> None:
        """Write a line that stays."""
        with self._lock:
            self.clear()
            self._write(f"{text}\n")

    def now(self, text: str) -> None:
        """On a terminal, write in place of the line that shows what goes on."""
        if self.lively:
            with self._lock:
                room = shutil.get_terminal_size().columns - 1
                self._write(CLEAR + (text if len(text) <= room else f"{text[: room - 1]}…"))
                self._shown = True

    def clear(self) -> None:
        """Take away the line that shows what goes on."""
        with self._lock:
            if self._shown:
                self._write(CLEAR)
                self._shown = False

    def watch(self, status: Callable[[], str]) -> None:
        """On a terminal, show `status()` now and then until `stop`; "" shows nothing."""
        if self.lively:
            Thread(target=self._watch, args=(status,), daemon=True).start()

    def stop(self) -> None:
        """Show nothing more of what goes on."""
        with self._lock:
            self._done.set()
            self.clear()

    def _watch(self, status: Callable[[], str]) -> None:
        while not self._done.wait(SECONDS_BETWEEN):
            with self._lock:
                text = "" if self._done.is_set() else status()
                if text:
                    self.now(text)

    def _write(self, text: str) -> None:
        # a closed pipe, or a stream that has no æ, ø and å, is no reason to stop a build
        encoding = self._stream.encoding or "utf-8"
        with contextlib.suppress(OSError):
            self._stream.write(text.encode(encoding, "replace").decode(encoding))
            self._stream.flush()

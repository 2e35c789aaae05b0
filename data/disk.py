"""The disk under the database: what kind of file system it is, and how much room is left on it."""

import asyncio
import os
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog

from bot.ports import BooksUnavailable

_log = structlog.get_logger("disk")
MB = 1024 * 1024
MOUNTS = Path("/proc/self/mounts")
LOOK = 10.0  # seconds between two looks at the room left
_AMPLE = 1.25  # room counts as ample again only when there is this much more than the reserve
_LAST = 10  # the last tenth of the reserve is for what was accepted before

# SQLite trusts the locks and the shared memory of the file system; these hand them over a network, or do not have them.
_NETWORK = frozenset({
    "9p", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "gfs2", "glusterfs", "gpfs", "lustre", "ncpfs", "nfs",
    "nfs4", "ocfs2", "orangefs", "pvfs2", "smb3", "smbfs", "virtiofs", "vboxsf", "fuse.ceph", "fuse.davfs",
    "fuse.gcsfuse", "fuse.glusterfs", "fuse.grpcfuse", "fuse.juicefs", "fuse.rclone", "fuse.s3fs", "fuse.sshfs",
    "fuse.vmhgfs-fuse",
})  # fmt: skip
_FLEETING = frozenset({"overlay", "ramfs", "tmpfs"})


class NetworkDisk(BooksUnavailable):
    """The database lies where SQLite's locks cannot be trusted."""

    def __init__(self, kind: str) -> None:
        super().__init__(
            f"it lies on a network file system ({kind}), where the locks that keep it whole can fail; move it to a "
            "disk of this machine (MOIM_DATABASE), or set MOIM_NETWORK_DISK=yes if locks hold there"
        )


def kind_of(path: Path, mounts: Path = MOUNTS) -> str:
    """The file system under a path, as the kernel calls it; empty where that cannot be known (not on Linux)."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return ""
    real, best = path.resolve(), (-1, "")
    for _, place, kind, *_ in (line.split() for line in lines if line.count(" ") >= 3):
        point = Path(_unescaped(place))
        if real.is_relative_to(point) and len(point.parts) >= best[0]:  # what was mounted last lies on top
            best = (len(point.parts), kind)
    return best[1]


def require_local(database: Path, *, forced: bool = False, mounts: Path = MOUNTS) -> None:
    """Refuse a network file system, unless somebody who knows theirs insists. Raises NetworkDisk."""
    kind = kind_of(database, mounts)
    if kind in _NETWORK and not forced:
        raise NetworkDisk(kind)


def is_fleeting(database: Path, mounts: Path = MOUNTS) -> bool:
    """Does it go with the container, or when the machine is switched off?"""
    return kind_of(database, mounts) in _FLEETING


def free(database: Path) -> int:
    """Bytes that are left on its disk for us. Raises OSError."""
    return shutil.disk_usage(database.resolve().parent).free


def settle(path: Path) -> None:
    """Have the disk keep it, file or folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Room:
    """How much is left, looked at now and then: `low` when it eats into the reserve, `full` at its last tenth.

    `reserve` is in bytes, 0 when nobody wants to know; so is `left`.
    """

    def __init__(self, database: Path, reserve: int) -> None:
        self._database = database
        self.reserve = reserve
        self.left = 0
        self.low = False
        self.full = False

    async def watch(self, changed: Callable[[], Awaitable[None]]) -> None:
        """Look, for ever; `changed` is called when it has become low or full, or ample again."""
        while self.reserve:
            try:
                if self.look():
                    await changed()
            except Exception as problem:  # the books themselves say what is wrong with a disk that cannot be used
                _log.warning("the room left on the disk is not known, or nobody could be told", problem=str(problem))
            await asyncio.sleep(LOOK)

    def look(self) -> bool:
        """Look now; has it become another state? Raises OSError."""
        before = (self.low, self.full)
        self.left = free(self._database)
        self.low = self.left < self.reserve * (_AMPLE if self.low else 1)
        self.full = self.left < self.reserve / _LAST * (_AMPLE if self.full else 1)
        if before != (self.low, self.full):
            _log.error(self._words, mb_left=self.left // MB)
        return before != (self.low, self.full)

    @property
    def _words(self) -> str:
        if self.full:
            return "NO ROOM ON THE DISK: no more updates are taken, what was accepted is finished"
        return "little room is left on the disk" if self.low else "there is room on the disk again"


def _unescaped(place: str) -> str:
    """Blanks and the like stand as octal numbers in the list of mounts."""
    for sign in (" ", "\t", "\n", "\\"):
        place = place.replace(f"\\{ord(sign):03o}", sign)
    return place

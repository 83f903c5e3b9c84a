"""A Minari data set's main_data.hdf5: nothing leads out of it, nothing is read unmeasured.

An HDF5 file may hold links to other files, arrays whose numbers lie elsewhere, and arrays that
claim any size with nothing behind it, which would read as zeros. None of these is taken.
"""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from math import prod
from pathlib import Path

import h5py
import numpy as np

from seqrl.datasets.metadata import damaged
from seqrl.tools.refusals import refused_by_the_system, with_remedy

ARRAYS = {
    "observations": "biuf",
    "actions": "biuf",
    "rewards": "biuf",
    "terminations": "biu",
    "truncations": "biu",
}  # of an episode, each with the kinds of numbers it may hold
DEFLATE = h5py.h5z.FILTER_DEFLATE  # gzip
FILTERS = {DEFLATE, h5py.h5z.FILTER_SHUFFLE, h5py.h5z.FILTER_FLETCHER32}
MOST_PER_BYTE = 100  # bytes of numbers for each byte of the file, where they are more than
HARMLESS = 2**22  # bytes in all: of int8 some million steps
LAYOUTS = (h5py.h5d.COMPACT, h5py.h5d.CONTIGUOUS, h5py.h5d.CHUNKED)
CHECKSUM = 4  # bytes that Fletcher's adds to a chunk


@dataclass(frozen=True)
class Stored:
    """An array in the file, unread."""

    name: str
    id: h5py.h5d.DatasetID
    shape: tuple[int, ...]
    dtype: np.dtype
    chunks: tuple[int, ...] | None
    filters: list[int]

    @property
    def claimed(self) -> int:
        """Return the bytes that the array takes when read; of chunks, whole ones."""
        sides = self.shape if self.chunks is None else map(_up_to, self.shape, self.chunks)
        return prod(sides) * self.dtype.itemsize

    def read(self) -> np.ndarray:
        """Return its numbers, once it is sure that they are there."""
        _check_stored(self)
        numbers = np.empty(self.shape, self.dtype)
        self.id.read(h5py.h5s.ALL, h5py.h5s.ALL, numbers)
        return numbers


def stored_episodes(
    path: Path, numbers: Iterable[int], total_episodes: int, total_steps: int
) -> Iterator[dict[str, np.ndarray]]:
    """Yield the arrays of the episodes `numbers`, each looked at before it is read.

    Raises `ValueError` naming the file, the episode and the array for what is damaged, leads
    elsewhere or does not fit the totals, and `OSError` where the system refuses to read.
    """
    where = ""
    try:
        with with_remedy(f"reading {path}", "use a copy"), h5py.File(path, "r") as file:
            if len(file) != total_episodes:
                raise ValueError(f"it holds {len(file)} episodes, told are {total_episodes}")
            room, steps, read = max(MOST_PER_BYTE * path.stat().st_size, HARMLESS), 0, 0
            for number in numbers:
                where = f"episode_{number}: "
                arrays = _arrays(file.id, f"episode_{number}")
                room -= sum(array.claimed for array in arrays.values())
                steps, read = steps + arrays["rewards"].shape[0], read + 1
                if room < 0 or steps > total_steps:
                    raise ValueError(f"it claims more than the file or its {total_steps} steps")
                yield {name: array.read() for name, array in arrays.items()}
            where = ""
            if read == total_episodes and steps != total_steps:
                raise ValueError(f"it holds {steps} steps, told are {total_steps}")
    except Exception as error:
        if refused_by_the_system(error) or isinstance(error, MemoryError):
            raise
        raise damaged(path, f"{where}{error}") from error


def _arrays(file: h5py.h5g.GroupID, name: str) -> dict[str, Stored]:
    """Return the arrays of an episode, unread, if every one is as long as the others need."""
    group = _own(file, name)
    if not isinstance(group, h5py.h5g.GroupID):
        raise ValueError("it is no group of arrays")
    arrays = {name: _array(group, name, kinds) for name, kinds in ARRAYS.items()}
    steps = arrays["rewards"].shape[0]
    for name, array in arrays.items():
        expected = steps + (name == "observations")
        if array.shape[0] != expected:
            raise ValueError(
                f"{name} has shape {array.shape}, expected {expected} rows (T = {steps} rewards, "
                "T + 1 observations)"
            )
    return arrays


def _own(group: h5py.h5g.GroupID, name: str) -> h5py.h5g.GroupID | h5py.h5d.DatasetID:
    """Return what stands in the group under this name itself; no link is followed."""
    if not group.links.exists(name.encode()):
        raise ValueError(f"{name} is missing")
    if group.links.get_info(name.encode()).type != h5py.h5l.TYPE_HARD:
        raise ValueError(f"{name} is a link, which may lead anywhere")
    return h5py.h5o.open(group, name.encode())


def _array(group: h5py.h5g.GroupID, name: str, kinds: str) -> Stored:
    """Return the array `name`, unread, if its numbers are plain ones in this very file."""
    found = _own(group, name)
    if not isinstance(found, h5py.h5d.DatasetID) or not found.shape:
        raise ValueError(f"{name} is no array of numbers")
    made = found.get_create_plist()
    layout = made.get_layout()
    if layout not in LAYOUTS or made.get_external_count():
        raise ValueError(f"the numbers of {name} lie in other files or arrays")
    if found.dtype.kind not in kinds:
        raise ValueError(f"{name} has dtype {found.dtype}, expected plain numbers")
    filters = [made.get_filter(i)[0] for i in range(made.get_nfilters())]
    if not FILTERS.issuperset(filters) or len(set(filters)) < len(filters):
        raise ValueError(f"{name} needs filters {filters}; only gzip, shuffle, fletcher32 do")
    chunks = made.get_chunk() if layout == h5py.h5d.CHUNKED else None
    return Stored(name, found, found.shape, found.dtype, chunks, filters)


def _up_to(size: int, chunk: int) -> int:
    return -(-size // chunk) * chunk


def _check_stored(array: Stored) -> None:
    """Raise unless every byte of the array is in the file: what is not there reads as zero."""
    if array.chunks is None:
        if array.id.get_storage_size() < array.claimed:
            raise ValueError(f"{array.name} {array.shape}: its numbers are not stored")
        return
    size = prod(array.chunks) * array.dtype.itemsize
    corners = [range(0, side, part) for side, part in zip(array.shape, array.chunks, strict=True)]
    if array.id.get_num_chunks() != prod(map(len, corners)):
        raise ValueError(f"{array.name} {array.shape}: parts of it are not stored")
    found: list[h5py.h5d.StoreInfo] = []
    array.id.chunk_iter(found.append)  # all at once: looked up one by one, each takes a search
    if {chunk.chunk_offset for chunk in found} != set(product(*corners)):
        raise ValueError(f"{array.name} {array.shape}: parts of it are not stored")
    for chunk in found:
        if _size_of_chunk(array, chunk, size) not in (size, size + CHECKSUM):
            corner = chunk.chunk_offset
            raise ValueError(f"{array.name} has a part at {corner} of other than {size} bytes")


def _size_of_chunk(array: Stored, chunk: h5py.h5d.StoreInfo, size: int) -> int:
    """Return the bytes of a chunk, inflated no further than a little beyond `size`."""
    stored_size = int(chunk.size)
    if DEFLATE not in array.filters or stored_size > 2 * size + 1000:
        return stored_size
    skipped, stored = array.id.read_direct_chunk(chunk.chunk_offset)
    if skipped >> array.filters.index(DEFLATE) & 1:  # it would not shrink
        return stored_size
    return len(zlib.decompressobj().decompress(stored, size + CHECKSUM + 1))

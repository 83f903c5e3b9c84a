"""A Minari data set's main_data.hdf5: nothing leads out of it, nothing is read unmeasured.

An HDF5 file may hold links to other files, arrays whose numbers lie elsewhere, and arrays that
claim any size with nothing behind it, which would read as zeros. None of these is taken.
"""

import zlib
from collections.abc import Iterable, Iterator
from itertools import product
from math import prod
from pathlib import Path

import h5py
import numpy as np

from ..tools.refusals import refused_by_the_system, with_remedy
from .metadata import damaged

ARRAYS = {
    "observations": "biuf",
    "actions": "biuf",
    "rewards": "biuf",
    "terminations": "biu",
    "truncations": "biu",
}  # of an episode, each with the kinds of numbers it may hold
DEFLATE = h5py.h5z.FILTER_DEFLATE  # gzip
FILTERS = {DEFLATE, h5py.h5z.FILTER_SHUFFLE, h5py.h5z.FILTER_FLETCHER32}
MOST_PER_BYTE = 100  # bytes of numbers for each byte of the file
LAYOUTS = (h5py.h5d.COMPACT, h5py.h5d.CONTIGUOUS, h5py.h5d.CHUNKED)
CHECKSUM = 4  # bytes that Fletcher's adds to a chunk


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
            room, steps, read = MOST_PER_BYTE * path.stat().st_size, 0, 0
            for number in numbers:
                where = f"episode_{number}: "
                group = _group(file, f"episode_{number}")
                arrays = {name: _array(group, name, kinds) for name, kinds in ARRAYS.items()}
                room -= sum(map(_declared, arrays.values()))
                steps, read = steps + _steps(arrays), read + 1
                if room < 0 or steps > total_steps:
                    raise ValueError(f"it claims more than the file or its {total_steps} steps")
                for array in arrays.values():
                    _check_stored(array)
                yield {name: array[()] for name, array in arrays.items()}
            where = ""
            if read == total_episodes and steps != total_steps:
                raise ValueError(f"it holds {steps} steps, told are {total_steps}")
    except Exception as error:
        if refused_by_the_system(error) or isinstance(error, MemoryError):
            raise
        raise damaged(path, f"{where}{error}") from error


def _group(file: h5py.File, name: str) -> h5py.Group:
    group = _own(file, name)
    if not isinstance(group, h5py.Group):
        raise ValueError("it is no group of arrays")
    return group


def _own(group: h5py.Group, name: str) -> h5py.Group | h5py.Dataset:
    """Return what stands in the group under this name itself; no link is followed."""
    if not isinstance(group.get(name, getlink=True), h5py.HardLink):
        raise ValueError(f"{name} is a link, which may lead anywhere")
    return group[name]


def _array(group: h5py.Group, name: str, kinds: str) -> h5py.Dataset:
    """Return the array `name`, unread, if its numbers are plain ones in this very file."""
    array = _own(group, name)
    if not isinstance(array, h5py.Dataset) or array.shape is None or not array.shape:
        raise ValueError(f"{name} is no array of numbers")
    made = array.id.get_create_plist()
    if made.get_layout() not in LAYOUTS or made.get_external_count():
        raise ValueError(f"the numbers of {name} lie in other files or arrays")
    if array.dtype.kind not in kinds:
        raise ValueError(f"{name} has dtype {array.dtype}, expected plain numbers")
    filters = _filters(array)
    if not FILTERS.issuperset(filters) or len(set(filters)) < len(filters):
        raise ValueError(
            f"{name} needs filters {filters}; only gzip, shuffle and fletcher32 are taken"
        )
    return array


def _steps(arrays: dict[str, h5py.Dataset]) -> int:
    """Return the number of steps, if every array is as long as they need."""
    steps = arrays["rewards"].shape[0]
    for name, array in arrays.items():
        expected = steps + (name == "observations")
        if array.shape[0] != expected:
            raise ValueError(
                f"{name} has shape {array.shape}, expected {expected} rows (T = {steps} rewards, "
                "T + 1 observations)"
            )
    return int(steps)


def _declared(array: h5py.Dataset) -> int:
    """Return the bytes that the array takes when read; of chunks, whole ones."""
    sides = array.shape if array.chunks is None else map(_up_to, array.shape, array.chunks)
    return prod(map(int, sides)) * array.dtype.itemsize


def _up_to(size: int, chunk: int) -> int:
    return -(-size // chunk) * chunk


def _check_stored(array: h5py.Dataset) -> None:
    """Raise unless every byte of the array is in the file: what is not there reads as zero."""
    name = array.name.rpartition("/")[2]
    if array.chunks is None:
        if array.id.get_storage_size() < _declared(array):
            raise ValueError(f"{name} has shape {array.shape}, but its numbers are not stored")
        return
    size = prod(array.chunks) * array.dtype.itemsize
    corners = [
        range(0, side, chunk) for side, chunk in zip(array.shape, array.chunks, strict=True)
    ]
    if array.id.get_num_chunks() != prod(map(len, corners)):
        raise ValueError(f"{name} has shape {array.shape}, but parts of it are not stored")
    for corner in product(*corners):
        if _size_of_chunk(array, corner, size) not in (size, size + CHECKSUM):
            raise ValueError(f"{name} has a part at {corner} of another size than {size} bytes")


def _size_of_chunk(array: h5py.Dataset, corner: tuple[int, ...], size: int) -> int:
    """Return the bytes of a chunk, inflated no further than a little beyond `size`."""
    stored_size = int(array.id.get_chunk_info_by_coord(corner).size)
    filters = _filters(array)
    if DEFLATE not in filters or stored_size > 2 * size + 1000:
        return stored_size
    skipped, stored = array.id.read_direct_chunk(corner)
    if skipped >> filters.index(DEFLATE) & 1:  # it would not shrink
        return stored_size
    return len(zlib.decompressobj().decompress(stored, size + CHECKSUM + 1))


def _filters(array: h5py.Dataset) -> list[int]:
    made = array.id.get_create_plist()
    return [made.get_filter(i)[0] for i in range(made.get_nfilters())]

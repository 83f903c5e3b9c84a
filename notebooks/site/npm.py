"""A package of npm's registry: fetched once, kept in the environment, checked at every use."""

import base64
import hashlib
import sys
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from seqrl.tools.files import replacing

CACHE = Path(sys.prefix) / "cache" / "seqrl-site"


@dataclass(frozen=True)
class Package:
    """One version of a package, and the SHA-512 of the bytes that were tested, in base64."""

    name: str
    version: str
    sha512: str

    @property
    def address(self) -> str:
        """Return where the registry has it."""
        file = f"{self.name}-{self.version}.tgz"
        return f"https://registry.npmjs.org/{self.name}/-/{file}"

    def read(self, member: str) -> str:
        """Return the text of one of its files."""
        with tarfile.open(self.path()) as archive:
            file = archive.extractfile(f"package/{member}")
            assert file is not None
            return file.read().decode()

    def path(self, fetch: Callable[[str], bytes] | None = None) -> Path:
        """Return its archive on this machine.

        Raises `ValueError` for other bytes than those that were tested, and `ConnectionError`
        where the registry cannot be reached.
        """
        kept = CACHE / self.address.rsplit("/", 1)[1]
        if not kept.exists():
            with replacing(kept) as unfinished:
                unfinished.write_bytes(
                    self._checked((fetch or download)(self.address), self.address)
                )
        self._checked(kept.read_bytes(), str(kept))
        return kept

    def _checked(self, content: bytes, where: str) -> bytes:
        """Return the content if it is the package that was tested; raise `ValueError` if not."""
        found = base64.b64encode(hashlib.sha512(content).digest()).decode()
        if found != self.sha512:
            raise ValueError(
                f"{where} is not {self.name} {self.version}: its SHA-512 is {found}, expected "
                f"{self.sha512}. Delete it, and build again"
            )
        return content


def download(address: str) -> bytes:
    """Return what stands at an address."""
    try:
        with urlopen(address, timeout=60) as answer:
            return answer.read()
    except (URLError, TimeoutError) as error:
        raise ConnectionError(
            f"{address} cannot be reached ({error}), and it is needed once: connect to the "
            f"internet, or put the file into {CACHE}"
        ) from None

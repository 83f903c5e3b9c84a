"""MuJoCo's official WebAssembly build as a script that works from file://.

npm's package is an ES module, which no browser loads from file://, and holds the WebAssembly as
base64. What is written here is the same code as a classic script, and the same WebAssembly
compressed: a third of the size.
"""

import base64
import gzip
import hashlib
import re
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from seqrl.tools.files import replacing

VERSION = "0.0.7"  # of the package; its MuJoCo is 3.3.8
ADDRESS = f"https://registry.npmjs.org/mujoco-js/-/mujoco-js-{VERSION}.tgz"
SHA512 = "MXCudYo+QCncFEQVxDy9GjELOGRNKsSucKpHgz9hNeRSWXP01xhtZr5GNvY30Rvs/mtfV/jPb3uIsiYXPJ2V2g=="
CACHE = Path(sys.prefix) / "cache" / "seqrl-site"
ASSETS = "envs/mujoco/assets/half_cheetah.xml"


def script() -> str:
    """Return JavaScript that defines `loadMujoco` and, as gzip in base64, `MUJOCO_WASM`."""
    with tarfile.open(package()) as archive:
        member = archive.extractfile("package/dist/mujoco_wasm.js")
        assert member is not None
        return as_classic_script(member.read().decode())


def package(fetch: Callable[[str], bytes] | None = None) -> Path:
    """Return npm's package, fetched once into the environment and checked at every call.

    Raises `ValueError` for other bytes than those that were tested, and `ConnectionError` where
    the registry cannot be reached.
    """
    kept = CACHE / ADDRESS.rsplit("/", 1)[1]
    if not kept.exists():
        with replacing(kept) as unfinished:
            unfinished.write_bytes(checked((fetch or download)(ADDRESS), ADDRESS))
    checked(kept.read_bytes(), str(kept))
    return kept


def download(address: str) -> bytes:
    """Return what stands at an address."""
    try:
        with urlopen(address, timeout=60) as answer:
            return answer.read()
    except (URLError, TimeoutError) as error:
        raise ConnectionError(
            f"{address} cannot be reached ({error}), and the site's robot needs it once: connect "
            f"to the internet, or put the file into {CACHE}"
        ) from None


def checked(content: bytes, where: str) -> bytes:
    """Return the content if it is the package that was tested; raise `ValueError` if not."""
    found = base64.b64encode(hashlib.sha512(content).digest()).decode()
    if found != SHA512:
        raise ValueError(
            f"{where} is not mujoco-js {VERSION}: its SHA-512 is {found}, expected {SHA512}. "
            "Delete it, and build again"
        )
    return content


def as_classic_script(module: str) -> str:
    """Return the package's module without what only modules may say, its WebAssembly apart."""
    embedded = re.compile(r"return base64Decode\('([A-Za-z0-9+/=]+)'\);")
    [wasm] = embedded.findall(module)
    code = embedded.sub("return 'mujoco.wasm'; // given as `wasmBinary`", module)
    for said, instead in (("import.meta.url", "''"), ("export default loadMujoco;", "")):
        if said not in code:
            raise ValueError(f"the package's code has no {said!r}: it is not version {VERSION}")
        code = code.replace(said, instead)
    smaller = gzip.compress(base64.b64decode(wasm), 9, mtime=0)
    return f'{code}\nconst MUJOCO_WASM = "{base64.b64encode(smaller).decode()}";\n'

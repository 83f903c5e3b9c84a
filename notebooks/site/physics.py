"""MuJoCo's official WebAssembly build as a script that works from file://.

npm's package is an ES module, which no browser loads from file://, and holds the WebAssembly as
base64. What is written here is the same code as a classic script, and the same WebAssembly
compressed: a third of the size.
"""

import base64
import re

from npm import Package
from seqrl.lessons.living import zipped

MUJOCO = Package(
    "mujoco-js",
    "0.0.7",  # its MuJoCo is 3.3.8
    "MXCudYo+QCncFEQVxDy9GjELOGRNKsSucKpHgz9hNeRSWXP01xhtZr5GNvY30Rvs/mtfV/jPb3uIsiYXPJ2V2g==",
)


def script() -> str:
    """Return JavaScript that defines `loadMujoco` and, as gzip in base64, `MUJOCO_WASM`."""
    return as_classic_script(MUJOCO.read("dist/mujoco_wasm.js"))


def as_classic_script(module: str) -> str:
    """Return the package's module without what only modules may say, its WebAssembly apart."""
    embedded = re.compile(r"return base64Decode\('([A-Za-z0-9+/=]+)'\);")
    [wasm] = embedded.findall(module)
    code = embedded.sub("return 'mujoco.wasm'; // given as `wasmBinary`", module)
    for said, instead in (("import.meta.url", "''"), ("export default loadMujoco;", "")):
        if said not in code:
            raise ValueError(
                f"the package's code has no {said!r}: it is not version {MUJOCO.version}"
            )
        code = code.replace(said, instead)
    return f'{code}\nconst MUJOCO_WASM = "{zipped(base64.b64decode(wasm))}";\n'

"""What several tests of the site share: exported agents, and MuJoCo's WebAssembly."""

from pathlib import Path

import pytest

from tests.site.node import SOURCE  # noqa: F401, it lets `weights` and `physics` be imported

HORIZONS = {"speed-dial": 200, "orchard": 20}


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Each agent's weights as the script that the page reads."""
    import weights

    folder = tmp_path_factory.mktemp("weights")
    paths = {name: folder / f"{name}.js" for name in HORIZONS}
    for name, path in paths.items():
        path.write_text(weights.script(name, HORIZONS[name]))
    return paths


@pytest.fixture(scope="session")
def mujoco_script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """MuJoCo for the page; without a network the tests that need it are skipped."""
    import physics

    path = tmp_path_factory.mktemp("physics") / "mujoco.js"
    try:
        path.write_text(physics.script())
    except ConnectionError as error:
        pytest.skip(str(error))
    return path

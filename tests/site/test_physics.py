"""Only the packages that were tested become part of the site."""

import pytest

import npm
import physics


def test_other_bytes_than_the_tested_packages_are_refused_and_not_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(npm, "CACHE", tmp_path)
    with pytest.raises(ValueError, match="is not mujoco-js 0.0.7: its SHA-512 is"):
        physics.MUJOCO.path(lambda address: b"something else")
    assert list(tmp_path.iterdir()) == []


def test_code_of_another_version_is_refused():
    with pytest.raises(ValueError, match="has no 'import.meta.url': it is not version 0.0.7"):
        physics.as_classic_script("return base64Decode('AAAA'); export default loadMujoco;")

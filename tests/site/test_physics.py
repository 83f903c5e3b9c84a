"""Only the packages that were tested become part of the site."""

import pytest

import npm
import physics
import robot


def test_other_bytes_than_the_tested_packages_are_refused_and_not_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(npm, "CACHE", tmp_path)
    with pytest.raises(ValueError, match="is not mujoco-js 0.0.7: its SHA-512 is"):
        physics.MUJOCO.path(lambda address: b"something else")
    assert list(tmp_path.iterdir()) == []


def test_code_of_another_version_is_refused():
    with pytest.raises(ValueError, match="has no 'import.meta.url': it is not version 0.0.7"):
        physics.as_classic_script("return base64Decode('AAAA'); export default loadMujoco;")


def test_without_the_package_a_sentence_says_what_the_robots_page_needs(
    tmp_path, monkeypatch, capsys
):
    def unreachable(*_, **__):
        raise npm.URLError("no network")

    monkeypatch.setattr(npm, "CACHE", tmp_path)
    monkeypatch.setattr(npm, "urlopen", unreachable)
    assert robot.main(tmp_path / "robot.html") == 1
    said = capsys.readouterr().err
    assert "connect to the internet, or put the file into" in said
    assert said.endswith("The lessons do without.\n")
    assert not (tmp_path / "robot.html").exists()

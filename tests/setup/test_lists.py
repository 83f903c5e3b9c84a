"""The lists of dependencies agree with one another and with what is shipped."""

import json
import re
import tomllib
from importlib import metadata
from pathlib import Path

import minari
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PROJECT = PYPROJECT["project"]
EXTRAS = PROJECT["optional-dependencies"]
ANY = SpecifierSet()


def pins() -> dict[str, Version]:
    lines = [
        Requirement(line)
        for line in (ROOT / "constraints.txt").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    return {canonical(one.name): Version(str(one.specifier).removeprefix("==")) for one in lines}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_direct_dependency_is_pinned_within_its_range():
    direct = [*PROJECT["dependencies"], *(one for extra in EXTRAS.values() for one in extra)]
    for requirement in map(Requirement, direct):
        assert pins()[canonical(requirement.name)] in requirement.specifier, requirement


def lowest(requirement: Requirement) -> Version:
    """The lowest version that a range allows."""
    [least] = [one.version for one in requirement.specifier if one.operator in (">=", "==")]
    return Version(least)


def test_the_lowest_minari_that_is_allowed_reads_the_shipped_sets():
    known = set(map(Version, minari.supported_dataset_versions))
    assert max(known) == Version(minari.__version__)  # Minari's rule: it reads up to its own
    [ours] = [one for one in map(Requirement, PROJECT["dependencies"]) if one.name == "minari"]
    shipped = [json.loads(path.read_text()) for path in ROOT.glob("data/sets/**/metadata.json")]
    assert shipped
    stamps = {Version(one["minari_version"]) for one in shipped}
    assert stamps <= {one for one in known if one <= lowest(ours)}


def test_our_lowest_versions_are_those_that_minari_asks_for_or_newer():
    theirs = {one.name: one.specifier for one in map(Requirement, metadata.requires("minari"))}
    ours = {one.name: lowest(one) for one in map(Requirement, PROJECT["dependencies"])}
    assert {name: str(ours[name]) for name in ours if ours[name] not in theirs.get(name, ANY)} == {}


def test_conda_installs_what_pyproject_lists():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    python, pip, section = environment["dependencies"]
    assert environment["channels"] == ["conda-forge"]
    assert pip == "pip"
    assert section["pip"][1:] == ["--constraint constraints.txt", "--editable .[lab,site,test]"]
    assert {"lab", "site", "test"} <= set(EXTRAS)
    assert SpecifierSet(PROJECT["requires-python"]).contains(python.removeprefix("python="))


def test_the_citation_names_this_version():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert {"cff-version", "title", "authors", "message"} <= set(citation)
    assert citation["version"] == PROJECT["version"]
    assert citation["license"] == PROJECT["license"]

"""Recipes say everything, refuse what they do not know, and change their hash with any number."""

from dataclasses import replace

import pytest

from seqrl.leaderboard import Recipe, read_recipe, recipes
from seqrl.leaderboard.recipe import RECIPES, evenly, recipe_hash
from seqrl.leaderboard.with_d3rlpy import CONFIGS as PEERS
from seqrl.methods import METHODS

OURS = [recipe for recipe in recipes().values() if recipe.learner in METHODS]
OF_THE_DATA = {"state_dim", "action_dim", "action_space"}
LATER = {"embed_dropout", "initial_weights", "return_scale"}  # fields that came after the records


@pytest.mark.parametrize("recipe", OURS, ids=lambda recipe: recipe.method)
def test_a_committed_recipe_states_the_whole_config(recipe):
    """So no change of a preset changes what a recorded number was made with."""
    kind = METHODS[recipe.learner].config_class
    config = kind.laptop(state_dim=3, action_dim=2, **recipe.config)
    assert config.to_dict().keys() - recipe.config.keys() - LATER == OF_THE_DATA
    before = (config.embed_dropout, config.initial_weights, config.return_scale)
    assert before == (0.0, "gpt2", 0.0)  # what was done when there was no choice


def test_every_method_has_a_recipe_and_every_recipe_someone_who_trains_it():
    assert {recipe.learner for recipe in recipes().values()} == METHODS.keys() | PEERS.keys()


@pytest.mark.parametrize("name", recipes())
def test_what_is_read_is_what_is_written_into_an_entry(name):
    recipe = recipes()[name]
    assert Recipe.from_mapping(recipe.to_dict()) == recipe == read_recipe(RECIPES / f"{name}.toml")


def test_any_number_changes_the_hash():
    recipe = Recipe(method="dt", updates=9, config={"hidden_dim": 8})
    others = [
        replace(recipe, updates=8),
        replace(recipe, config={"hidden_dim": 9}),
        replace(recipe, config={}),
        replace(recipe, top=0.5),
        replace(recipe, iterations=1),
        replace(recipe, method="dt2", agent="dt"),
    ]
    assert len({recipe_hash(one.to_dict()) for one in (recipe, *others)}) == len(others) + 1


@pytest.mark.parametrize("total", [1, 4, 5, 7, 60, 10_000])
def test_snapshots_rise_and_end_with_the_last_update(total):
    looks = evenly(total)
    assert looks == sorted(set(looks))
    assert (looks[-1], len(looks)) == (total, min(total, 5))
    assert looks[0] >= 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('method = "mine"\nupdate = 9', "did you mean 'updates'"),
        ('method = "mine"', "'updates' is missing"),
        ("updates = 9", "'method' is missing"),
        ('method = "mine"\nupdates = "9"', "updates must be int, got '9'"),
        ('method = "mine"\nupdates = true', "updates must be int, got True"),
        ('method = "mine"\nupdates = 0', "updates must be at least 1, got 0"),
        ('method = ""\nupdates = 1', "method must be a name"),
        ('method = "a/b"\nupdates = 1', "method must be a name"),
        ('method = "mine"\nupdates = 9\ntop = 1.5', "top must be in"),
        ('method = "mine"\nupdates = 9\nconfig = 1', "config must be dict"),
        ("method = mine", "line 1"),
    ],
)
def test_a_bad_recipe_is_refused_by_file_and_field(text, said, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="mine.toml") as error:
        read_recipe(path)
    assert said in str(error.value)

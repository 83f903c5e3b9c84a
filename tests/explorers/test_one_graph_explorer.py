"""The explorers of lessons 01 and 02 show shares that can be counted by hand."""

import numpy as np
import pytest

from seqrl.environments.drawing import Circle, Line
from seqrl.lessons.explorers.one_graph import (
    HEIGHT,
    NODES,
    WIDTH,
    graph_explorer,
    picture,
    policy_explorer,
    walked,
    ways,
)
from seqrl.tabular import policy_values

MOVES = {
    "S": {"A": 0, "B": 1},
    "A": {"C": -1, "D": 0},
    "B": {"D": 0, "G": 1},
    "C": {"D": 1, "G": 6},
    "D": {"G": 3},
}
WALKS = ["SACG", "SADG", "SADG", "SADG", "SACDG", "SBDG", "SBG"]  # 5, 3 (four times), 4, 2


def steps():
    """States, actions and returns-to-go of all walks."""
    rows = []
    for walk in WALKS:
        rewards = [MOVES[a][b] for a, b in zip(walk, walk[1:], strict=False)]
        for t in range(len(rewards)):
            rows.append((NODES.index(walk[t]), NODES.index(walk[t + 1]), sum(rewards[t:])))
    return np.array(rows).T


@pytest.mark.parametrize(("asked", "walk"), [(5, "SACG"), (4, "SBDG"), (2, "SBG")])
def test_what_one_walk_got_is_got_by_walking_so(asked, walk):
    assert ways(MOVES, *steps(), asked) == dict.fromkeys(zip(walk, walk[1:], strict=False), 1.0)


def test_where_several_ways_lead_to_it_the_shares_divide():
    found = ways(MOVES, *steps(), 3)
    assert found == {
        **{("S", "A"): 1.0, ("A", "D"): 0.75, ("A", "C"): 0.25},
        **{("C", "D"): 0.25, ("D", "G"): 1.0},
    }


def test_the_sentences_and_the_thick_arrows_agree():
    explorer = graph_explorer(MOVES, *steps())
    told = [view.status for view in explorer.views]
    assert told[0] == "Asked for 1 at S: nobody ever got it, counting has no answer"
    assert told[3] == "Asked for 4 at S: 100 % go to B"
    assert "one-graph" in explorer._dom_classes
    thick = picture(MOVES, ways(MOVES, *steps(), 4)).shapes
    assert sum(isinstance(s, Line) and s.stroke == "blue" for s in thick) == 2 * 3
    assert not any(getattr(s, "stroke", "") == "blue" for s in picture(MOVES, {}).shapes)


def test_a_walker_takes_the_greater_reward_as_often_as_it_is_greedy():
    assert walked(MOVES, 1.0) == {("S", "B"): 1.0, ("B", "G"): 1.0}
    assert walked(MOVES, 0.0) == dict.fromkeys(
        [("S", "A"), ("A", "C"), ("C", "D"), ("D", "G")], 1.0
    )
    halves = walked(MOVES, 0.5)
    assert halves["S", "B"] == halves["S", "A"] == 0.5
    assert halves["A", "C"] == halves["B", "G"] == 0.25
    assert sum(share for (_, to), share in halves.items() if to == "G") == 1


def test_the_sentence_says_what_the_policy_gets():
    told = [view.status for view in policy_explorer(MOVES).views]
    assert told[0] == "The greater reward in 0 of 10: from S 3.00 on average"  # SACDG
    assert told[7] == "The greater reward in 7 of 10: from S 2.85 on average"
    assert told[10] == "The greater reward in 10 of 10: from S 2.00 on average"  # SBG
    moves = [(NODES.index(a), NODES.index(b)) for a in MOVES for b in MOVES[a]]
    rewards = [reward for arrows in MOVES.values() for reward in arrows.values()]
    shares = [0.3, 0.7, 0.3, 0.7, 0.3, 0.7, 0.3, 0.7, 1.0]
    assert f"{policy_values(np.array(moves), rewards, shares, 5)[0]:.2f}" == "2.85"


def test_all_of_it_lies_on_the_sheet():
    for shape in picture(MOVES).shapes:
        points = [(shape.x, shape.y)] if isinstance(shape, Circle) else getattr(shape, "points", ())
        assert all(0 < x < WIDTH and 0 < y < HEIGHT for x, y in points)

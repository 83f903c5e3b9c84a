"""The records of lesson 08 hold what must be."""

import numpy as np

import record_under_test
from seqrl.environments import gambling
from tests.recorded import records, setting

RECORDS = records("08_*")


def test_every_seed_gambles_as_the_closed_form_says_also_made_again():
    """Greedy, it takes the likeliest offer of each return that was ever paid."""
    [record] = [r for r in RECORDS if setting(r) == ("luck", "uniform")]
    paid = record["asked"][:4]
    likeliest = [int(np.argmax(gambling.action_given_return(asked))) for asked in paid]
    again = record_under_test.luck(record_under_test.LUCK["uniform"], seed=0)
    for taken in (again["greedy_taken"], *record["greedy_taken"]):
        counts = np.array(taken)[: len(paid)]  # [requests, offers]
        assert counts[range(len(paid)), likeliest].tolist() == len(paid) * [record_under_test.GAMES]

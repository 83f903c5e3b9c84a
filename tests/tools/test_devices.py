"""A device is one that computes here, or the error is short and names those that do."""

import pytest
import torch

from seqrl.tools.devices import generator, reached, usable

MISSING = [
    *(["cuda", "cuda:1"] if not torch.cuda.is_available() else []),
    *(["mps"] if not torch.backends.mps.is_available() else []),
    *("tpu", "graphics card", ""),
]


@pytest.mark.parametrize("device", ["cpu", torch.device("cpu")])
def test_the_processor_is_always_there(device):
    assert usable(device).type == "cpu"
    assert torch.equal(
        torch.rand(3, generator=generator(device, seed=4)),
        torch.rand(3, generator=torch.Generator().manual_seed(4)),
    )


@pytest.mark.parametrize("device", MISSING)
@pytest.mark.parametrize("make", [usable, lambda device: generator(device, seed=0)])
def test_what_is_missing_is_said_in_a_line(make, device):
    with pytest.raises(
        ValueError, match=f'device "{device}" cannot be used here .*; use "cpu"'
    ) as told:
        make(device)
    assert len(str(told.value)) < 200
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("device", [one for one in MISSING if one.startswith(("cuda", "mps"))])
def test_so_is_a_move_to_what_is_missing(device):
    with pytest.raises(ValueError, match='that device cannot be used here .*; use "cpu"') as told:
        reached(lambda tensor: tensor.to(device), torch.device("cpu"))
    assert len(str(told.value)) < 200


def test_a_device_without_random_numbers_holds_tensors_alone():
    assert usable("meta").type == "meta"
    with pytest.raises(ValueError, match='device "meta" cannot be used here'):
        generator("meta", seed=0)

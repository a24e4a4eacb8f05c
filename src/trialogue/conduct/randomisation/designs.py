"""The methods of randomisation, each with its parameters. What is out of range is refused with the fix.

Big stick, biased coin, Chen's design and the urn are defined for two arms in equal ratio; permuted blocks and
minimisation for any number of arms and any ratio.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, TypeAlias

import msgspec

from trialogue.errors import BadInput

Probability = Annotated[float, msgspec.Meta(gt=0.5, le=1)]
"""How surely the arm that is behind is drawn; above one half."""
Bound = Annotated[int, msgspec.Meta(ge=1, le=1000)]


class Complete(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="method", tag="complete"):
    """A fair draw for each participant, whatever came before."""


class PermutedBlocks(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="method", tag="permuted_blocks"
):
    """Blocks that hold the ratio exactly; the size of each is drawn from `sizes`."""

    sizes: Annotated[tuple[Annotated[int, msgspec.Meta(ge=2, le=100)], ...], msgspec.Meta(min_length=1)]


class BigStick(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="method", tag="big_stick"):
    """A fair draw until one arm is `bound` ahead; then the other (Soares and Wu, 1983)."""

    bound: Bound


class BiasedCoin(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="method", tag="biased_coin"):
    """The arm behind with `probability`; a fair draw when level (Efron, 1971)."""

    probability: Probability = 2 / 3


class BiasedCoinBounded(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="method", tag="biased_coin_bounded"
):
    """The biased coin with the big stick's bound (Chen, 1999)."""

    bound: Bound
    probability: Probability = 2 / 3


class Urn(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="method", tag="urn"):
    """Wei's urn (1978): `initial` balls of each arm; after each draw `added` balls of the other arm."""

    initial: Annotated[int, msgspec.Meta(ge=0, le=1000)] = 0
    added: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 1


class Minimisation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="method", tag="minimisation"):
    """Pocock and Simon (1975): the arm that keeps the factors' levels most even, with `probability`.

    `unevenness` is what is summed over the factors at the participant's levels: the range of the arms' counts, or their
    variance. With the range a factor counts by which arm is ahead, with the variance also by how far.
    """

    probability: Probability = 0.8
    unevenness: Literal["range", "variance"] = "range"


Design: TypeAlias = Complete | PermutedBlocks | BigStick | BiasedCoin | BiasedCoinBounded | Urn | Minimisation


def check_design(design: Design, ratio: Sequence[int]) -> None:
    """Raises BadInput where a design cannot serve arms in this ratio."""
    if len(ratio) < 2 or min(ratio) < 1:
        shown = ":".join(map(str, ratio)) or "nothing"
        raise BadInput(f"ratio {shown}: give two arms or more, each at least 1, such as 1:1")
    if isinstance(design, PermutedBlocks):
        for size in design.sizes:
            if size % sum(ratio):
                shown = ":".join(map(str, ratio))
                raise BadInput(f"block size {size} does not hold the ratio {shown}; write a multiple of {sum(ratio)}")
    elif not isinstance(design, Complete | Minimisation) and (len(ratio) != 2 or ratio[0] != ratio[1]):
        name = type(design).__struct_config__.tag
        raise BadInput(f"{name} is defined for two arms 1:1, not {':'.join(map(str, ratio))}; use permuted_blocks")

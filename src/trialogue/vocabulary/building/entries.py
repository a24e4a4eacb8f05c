"""What every source of terms is read into before anything is decided about it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Descriptor:
    """One heading of MeSH, or one supplementary record.

    `same` are names for the very same thing, `narrower` names of something within it, `unsorted` names of which the
    source does not say which of the two they are. `trees` are tree numbers; `above` the headings above, for a source
    that gives those in place of tree numbers.
    """

    id: str
    name: str
    same: list[str] = field(default_factory=list)
    narrower: list[str] = field(default_factory=list)
    unsorted: list[str] = field(default_factory=list)
    trees: tuple[str, ...] = ()
    above: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Substance:
    """A drug of a list of drug names, with its synonyms."""

    id: str
    name: str
    synonyms: tuple[str, ...]


@dataclass(slots=True)
class Terms:
    """Everything read: headings by id, the actions of each drug by id, drug names."""

    descriptors: dict[str, Descriptor] = field(default_factory=dict)
    actions: dict[str, set[str]] = field(default_factory=dict)
    substances: list[Substance] = field(default_factory=list)
    drug_names: dict[str, str] = field(default_factory=dict)
    """Names of drugs that only the table of actions knows, by id."""

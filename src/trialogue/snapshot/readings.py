"""Compiling a study's criteria: under a key that changes exactly when they would be read differently."""

from __future__ import annotations

import hashlib
from functools import cache

import msgspec

from trialogue.criteria import READER_VERSION, Criterion, Eligibility, ReadingIssue, read
from trialogue.criteria.nodes import Computable, Opaque
from trialogue.snapshot.learning import Learnt
from trialogue.snapshot.records import Reading
from trialogue.study import Study, parse_study
from trialogue.vocabulary import default

_encoder = msgspec.msgpack.Encoder()


@cache
def _decoder() -> msgspec.msgpack.Decoder[Eligibility]:
    return msgspec.msgpack.Decoder(Eligibility)


def reading_key(study: Study, learnt: Learnt | None = None) -> bytes:
    """Names the reading of a study's eligibility text and fields by this reader with this vocabulary.

    `learnt` is what the snapshot's records taught: what of it stands in the text belongs to the key.
    """
    module = b"" if study.eligibility is None else msgspec.json.encode(study.eligibility)
    versions = f"{READER_VERSION}\0{default().version}\0".encode()
    text = study.eligibility.eligibility_criteria if study.eligibility is not None else None
    told = learnt.told_in(text).encode() if learnt and text else b""
    return hashlib.sha256(versions + module + told).digest()


def read_record(raw: bytes) -> Reading:
    """Read the criteria of a record and pack them; runs in a process of its own."""
    return pack(read(parse_study(raw)))


def pack(eligibility: Eligibility) -> Reading:
    """The compiled form, with its counts."""
    kinds = [Computable.of(criterion.condition) for criterion in eligibility.criteria]
    counts = (kinds.count(Computable.FULL), kinds.count(Computable.PARTIAL), kinds.count(Computable.NONE))
    return _encoder.encode(eligibility), *counts


def unpack(blob: bytes) -> Eligibility:
    """The criteria of a compiled form."""
    return _decoder().decode(blob)


def unreadable(study: Study, error: str) -> Eligibility:
    """What stands for criteria at which the reader failed: the whole text as one criterion that nobody understood."""
    module = study.eligibility
    text = (module.eligibility_criteria if module else None) or ""
    span = (0, len(text))
    whole = Criterion(
        kind="inclusion",
        source="text",
        text=text,
        start=0,
        end=len(text),
        condition=Opaque(span=span, label=text),
        issues=(ReadingIssue("reader-failed", f"The reader failed ({error}); the text is kept whole.", span),),
    )
    return Eligibility(criteria=(whole,), reader_version=READER_VERSION, vocabulary_version=default().version)

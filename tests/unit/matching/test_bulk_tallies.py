"""The tallies of studies of any size, added up in sixteen bits where they have no cohorts."""

import itertools

import numpy as np

from trialogue.matching.bulk import codes, kernels


def test_tallies_of_studies_of_any_size_are_the_sums_of_their_criteria() -> None:
    chance = np.random.default_rng(3)
    kinds = np.array([0, codes.VIOLATED, codes.YOU, codes.TEAM], dtype=np.uint32)
    of_criterion = kinds[chance.integers(0, 4, (40, 5))]
    of_criterion[:4] = kinds[:, None]  # all lanes of one kind: the most there can be of it
    sizes = [0, 1, 31, 32, 62, 63, 200, codes.MOST_CRITERIA]
    start = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    for only in (None, 1, 2, 3):
        criterion = chance.integers(0, 40, start[-1]).astype(np.int32)
        if only is not None:
            criterion[:] = only
        found = np.empty((len(sizes), 5), dtype=np.uint32)
        group = np.zeros(start[-1], dtype=np.uint8)
        kernels.study_tallies(start, criterion, group, of_criterion, codes.narrow(of_criterion), found)
        for study, (first, last) in enumerate(itertools.pairwise(start)):
            assert found[study].tolist() == of_criterion[criterion[first:last]].sum(axis=0, dtype=np.uint32).tolist()

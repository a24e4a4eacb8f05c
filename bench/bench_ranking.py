"""How well typed queries are ranked, by judgements: ours beside a plain BM25 over the same documents.

    python bench/bench_ranking.py [--data DIR]

What is typed is the one-line summary of each SIGIR 2016 topic, as plain words (`trialogue search TEXT`; where no study
has them all, any). Unjudged documents count as not relevant. nDCG@10 has gain 2^label - 1 and its ideal from the judged
documents that are held; recall@500 counts label 1 and 2. BM25 (k1 1.2, b 0.75) over one bag of title, conditions,
summary and criteria, terms as ours; intervals and the difference by bootstrap over topics (95 %, paired).
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import math
import os
import random
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from figures import ROOT, say

from trialogue.search import SearchQuery
from trialogue.search.index import IndexWriter
from trialogue.search.searcher import Searcher
from trialogue.search.sites import SiteColumns
from trialogue.search.terms import terms
from trialogue.study import parse_study

DEEPEST = 500
DRAWS = 2000
Ranking = list[str]
Judged = dict[str, int]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    folder = parser.parse_args().data / "retrieval" / "sigir2016"
    if not folder.is_dir():
        raise SystemExit(f"there is no {folder}; name the folder of the data with --data")
    with gzip.open(folder / "documents.jsonl.gz") as lines:
        documents = {each["nct_id"]: each for each in map(json.loads, lines)}
    topics = {each["topic_id"]: each for each in map(json.loads, (folder / "topics.jsonl").open())}
    judged: dict[str, Judged] = defaultdict(dict)
    with (folder / "qrels.tsv").open() as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            if row["nct_id"] in documents:
                judged[row["topic_id"]][row["nct_id"]] = int(row["label"])
    asked = [topic for topic in topics if any(judged[topic].values())]
    say(f"{len(asked)} topics, {len(documents):,} documents")
    with tempfile.TemporaryDirectory(prefix="bench-ranking-") as name:
        ours = Ours(Path(name), documents)
        plain = Plain(documents)
        rankings = {topic: (ours.rank(typed(topics[topic])), plain.rank(typed(topics[topic]))) for topic in asked}
    figures = {}
    for measure, of in (("nDCG@10", ndcg), ("recall@500", recall)):
        pairs = [tuple(of(ranking, judged[topic]) for ranking in rankings[topic]) for topic in asked]
        for who, values in (("ours", [pair[0] for pair in pairs]), ("BM25", [pair[1] for pair in pairs]),
                            ("ours - BM25", [pair[0] - pair[1] for pair in pairs])):  # fmt: skip
            figures[f"{measure}, {who}"] = told = interval(values)
            print(f"{measure}, {who:<12} {told[0]:.3f} [{told[1]:.3f}, {told[2]:.3f}]")
    conditions = {"topics": len(asked), "documents": len(documents), "load": os.getloadavg()[0]}
    print(json.dumps({"bench": "ranking", "ratios": figures, "conditions": conditions}))


def typed(topic: dict[str, Any]) -> str:
    """What a person would type."""
    return str(topic.get("summary") or topic["text"])


class Ours:
    """The search, over records made of the documents."""

    def __init__(self, folder: Path, documents: dict[str, dict[str, Any]]) -> None:
        index, sites, ids = IndexWriter(folder / "index"), SiteColumns(), sorted(documents)
        studies = {nct_id: parse_study(record(documents[nct_id])) for nct_id in ids}
        for study in studies.values():
            index.add(study)
            sites.add(study)
        index.finish()
        sites.write(folder / "sites")
        self._searcher = Searcher(folder / "index", folder / "sites", ids, studies.__getitem__)

    def rank(self, text: str) -> Ranking:
        found = self._searcher.search(SearchQuery(text=text, limit=DEEPEST, facets=()))
        return [hit.nct_id for hit in found.hits]


class Plain:
    """BM25 over one bag of words a document."""

    def __init__(self, documents: dict[str, dict[str, Any]]) -> None:
        self._ids, self._held = list(documents), defaultdict(list)
        bags = [Counter(terms(bag(each))) for each in documents.values()]
        self._lengths = [sum(each.values()) for each in bags]
        self._mean = sum(self._lengths) / len(bags)
        for number, each in enumerate(bags):
            for term, count in each.items():
                self._held[term].append((number, count))

    def rank(self, text: str) -> Ranking:
        scores: dict[int, float] = defaultdict(float)
        for term in dict.fromkeys(terms(text)):
            held = self._held.get(term, [])
            rarity = math.log(1 + (len(self._ids) - len(held) + 0.5) / (len(held) + 0.5))
            for number, count in held:
                length = 0.25 + 0.75 * self._lengths[number] / self._mean
                scores[number] += rarity * count * 2.2 / (count + 1.2 * length)
        best = sorted(scores, key=lambda number: (-scores[number], number))[:DEEPEST]
        return [self._ids[number] for number in best]


def record(document: dict[str, Any]) -> bytes:
    """A document as a study; it tells no status."""
    eligibility = {"eligibilityCriteria": document.get("criteria"), "sex": document.get("sex"),
                   "minimumAge": document.get("minimum_age"), "maximumAge": document.get("maximum_age")}  # fmt: skip
    protocol = {
        "identificationModule": {"nctId": document["nct_id"], "briefTitle": document.get("title")},
        "descriptionModule": {"briefSummary": document.get("summary")},
        "conditionsModule": {"conditions": document.get("conditions") or []},
        "eligibilityModule": eligibility,
    }
    kept = {name: {key: value for key, value in part.items() if value} for name, part in protocol.items()}
    return json.dumps({"protocolSection": kept}).encode()


def bag(document: dict[str, Any]) -> str:
    """All that plain BM25 reads of a document."""
    conditions = " ".join(document.get("conditions") or [])
    return " ".join([*(document.get(name) or "" for name in ("title", "summary", "criteria")), conditions])


def ndcg(ranking: Ranking, judged: Judged) -> float:
    """nDCG@10."""
    best = sorted(judged.values(), reverse=True)[:10]
    return _gain([judged.get(each, 0) for each in ranking[:10]]) / _gain(best)


def _gain(labels: list[int]) -> float:
    return sum((2**label - 1) / math.log2(place + 2) for place, label in enumerate(labels))


def recall(ranking: Ranking, judged: Judged) -> float:
    """Recall@500."""
    relevant = {each for each, label in judged.items() if label}
    return len(relevant & set(ranking[:DEEPEST])) / len(relevant)


def interval(values: list[float]) -> tuple[float, float, float]:
    """The mean, and between which its bootstrap lies in 95 of 100 draws."""
    chance = random.Random(7)
    means = sorted(sum(chance.choices(values, k=len(values))) / len(values) for _ in range(DRAWS))
    return sum(values) / len(values), means[int(0.025 * DRAWS)], means[int(0.975 * DRAWS) - 1]


if __name__ == "__main__":
    main()

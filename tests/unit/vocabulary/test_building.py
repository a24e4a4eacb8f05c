"""Compiling terminology files: what becomes a concept, which names are safe, and that nothing depends on order."""

from __future__ import annotations

import gzip
import random
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from trialogue.errors import BadInput, NotReady
from trialogue.vocabulary import Vocabulary, default
from trialogue.vocabulary.building import Heading, build_tables, learn_tables
from trialogue.vocabulary.building.manifest import Manifest, read_manifest
from trialogue.vocabulary.choice import VARIABLE, built_tables, chosen_tables
from trialogue.vocabulary.tables import Tables

DESCRIPTORS = """<?xml version="1.0"?>
<DescriptorRecordSet>
 <DescriptorRecord>
  <DescriptorUI>D900001</DescriptorUI><DescriptorName><String>Zorn Disease, Systemic</String></DescriptorName>
  <TreeNumberList><TreeNumber>C20.900</TreeNumber></TreeNumberList>
  <ConceptList>
   <Concept PreferredConceptYN="Y"><ConceptUI>M1</ConceptUI>
    <ConceptRelationList>
     <ConceptRelation RelationName="NRW"><Concept1UI>M1</Concept1UI><Concept2UI>M2</Concept2UI></ConceptRelation>
     <ConceptRelation RelationName="BRD"><Concept1UI>M1</Concept1UI><Concept2UI>M3</Concept2UI></ConceptRelation>
    </ConceptRelationList>
    <TermList><Term><String>Zorn Disease, Systemic</String></Term><Term><String>Maler Syndrome</String></Term>
     <Term><String>ZD</String></Term><Term><String>cat</String></Term><Term><String>Fever</String></Term></TermList>
   </Concept>
   <Concept PreferredConceptYN="N"><ConceptUI>M2</ConceptUI>
    <TermList><Term><String>Painter Endocarditis</String></Term></TermList></Concept>
   <Concept PreferredConceptYN="N"><ConceptUI>M3</ConceptUI>
    <TermList><Term><String>Painter Troubles</String></Term></TermList></Concept>
  </ConceptList>
 </DescriptorRecord>
 <DescriptorRecord>
  <DescriptorUI>D900002</DescriptorUI><DescriptorName><String>Zorn Blushing</String></DescriptorName>
  <TreeNumberList><TreeNumber>C20.900.100</TreeNumber></TreeNumberList>
 </DescriptorRecord>
 <DescriptorRecord>
  <DescriptorUI>D900006</DescriptorUI><DescriptorName><String>Arthritis, Psoriatic</String></DescriptorName>
  <TreeNumberList><TreeNumber>C05.900</TreeNumber></TreeNumberList>
 </DescriptorRecord>
 <DescriptorRecord>
  <DescriptorUI>D900007</DescriptorUI><DescriptorName><String>Zorn Psoriatic Arthritis</String></DescriptorName>
  <TreeNumberList><TreeNumber>C05.900.100</TreeNumber></TreeNumberList>
 </DescriptorRecord>
 <DescriptorRecord>
  <DescriptorUI>D900003</DescriptorUI><DescriptorName><String>Immunosuppressive Agents</String></DescriptorName>
  <TreeNumberList><TreeNumber>D27.505.1</TreeNumber></TreeNumberList>
  <ConceptList><Concept PreferredConceptYN="Y"><ConceptUI>M4</ConceptUI>
   <TermList><Term><String>immunosuppressant</String></Term></TermList></Concept></ConceptList>
 </DescriptorRecord>
 <DescriptorRecord>
  <DescriptorUI>D900004</DescriptorUI><DescriptorName><String>Pigments</String></DescriptorName>
  <TreeNumberList><TreeNumber>D23.1</TreeNumber></TreeNumberList>
 </DescriptorRecord>
</DescriptorRecordSet>
"""
SUPPLEMENTARY = """<SupplementalRecordSet>
 <SupplementalRecord SCRClass="1"><SupplementalRecordUI>C900001</SupplementalRecordUI>
  <SupplementalRecordName><String>zornimab</String></SupplementalRecordName>
  <ConceptList><Concept PreferredConceptYN="Y"><ConceptUI>M5</ConceptUI><TermList><Term><String>Zornivia</String></Term>
  </TermList></Concept></ConceptList></SupplementalRecord>
 <SupplementalRecord SCRClass="3"><SupplementalRecordUI>C900002</SupplementalRecordUI>
  <SupplementalRecordName><String>Zorn rare thing</String></SupplementalRecordName></SupplementalRecord>
</SupplementalRecordSet>
"""
ACTIONS = """<PharmacologicalActionSet><PharmacologicalAction>
 <DescriptorReferredTo><DescriptorUI>D900003</DescriptorUI><DescriptorName><String>Immunosuppressive Agents</String>
 </DescriptorName></DescriptorReferredTo>
 <PharmacologicalActionSubstanceList><Substance><RecordUI>C900001</RecordUI><RecordName><String>zornimab</String>
 </RecordName></Substance></PharmacologicalActionSubstanceList>
</PharmacologicalAction></PharmacologicalActionSet>
"""
TERMS = [
    "D900001\tZorn Disease, Systemic\tZorn Disease, Systemic\tN",
    "D900001\tZorn Disease, Systemic\tSystemic Zorn Disease\tN",
    "D900001\tZorn Disease, Systemic\tMaler Syndrome\tN",
    "D900001\tZorn Disease, Systemic\tSyndrome, Maler\tY",
    "D900002\tZorn Nephritis\tZorn Nephritis\tN",
    "D900005\tPenta Zornide\tPenta Zornide\tN",
    "D900005\tPenta Zornide\tZornitol\tN",
    "D900006\tSoothing Agents\tSoothing Agents\tN",
]


def write_xml(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "desc2031.xml").write_text(DESCRIPTORS, encoding="utf-8")
    with gzip.open(folder / "supp2031.xml.gz", "wt", encoding="utf-8") as stream:
        stream.write(SUPPLEMENTARY)
    (folder / "pa2031.xml").write_text(ACTIONS, encoding="utf-8")
    return folder


def write_tables(folder: Path, terms: list[str]) -> Path:
    folder.mkdir(exist_ok=True)
    columns = "descriptor_id\tpreferred_name\tentry_term\tpermuted"
    (folder / "mesh_terms.tsv").write_text("\n".join([columns, *terms]) + "\n", encoding="utf-8")
    trees = "descriptor_id\ttree_numbers\nD900001\tC20.900\nD900002\tC20.900.100\nD900005\tD02.1\nD900006\tD27.505.2\n"
    (folder / "mesh_tree.tsv").write_text(trees, encoding="utf-8")
    actions = "drug_id\tdrug_name\taction_id\taction_name\nD900005\tPenta Zornide\tD900006\tSoothing Agents\n"
    (folder / "mesh_pharm_action.tsv").write_text(actions, encoding="utf-8")
    return folder


def vocabulary_of(home: Path, monkeypatch: pytest.MonkeyPatch) -> Vocabulary:
    monkeypatch.setenv(VARIABLE, str(built_tables(home)[0]))
    return default()


@pytest.fixture
def from_xml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Vocabulary:
    build_tables(write_xml(tmp_path / "nlm"), tmp_path / "home")
    return vocabulary_of(tmp_path / "home", monkeypatch)


def test_names_of_the_preferred_concept_mean_the_heading(from_xml: Vocabulary) -> None:
    for name in ("Systemic Zorn Disease", "systemic zorn diseases", "Maler syndrome"):
        found = from_xml.lookup(name)
        assert found is not None and (found.id, found.kind) == ("mesh-d900001", "condition"), name
    assert from_xml.concept("mesh-d900001").name == "Systemic Zorn Disease"
    assert from_xml.concept("mesh-d900001").codes == {"mesh": "D900001"}


def test_names_of_narrower_concepts_are_concepts_within_and_those_of_broader_ones_nothing(from_xml: Vocabulary) -> None:
    within = from_xml.lookup("Painter endocarditis")
    assert within is not None and within.id != "mesh-d900001"
    assert from_xml.is_a(within.id, "mesh-d900001")
    assert not from_xml.is_a("mesh-d900001", within.id)
    assert from_xml.lookup("Painter Troubles") is None


def test_short_and_plain_names_and_names_that_are_known_already_are_not_taken(from_xml: Vocabulary) -> None:
    assert from_xml.find("ZD or a cat") == []
    fever = from_xml.lookup("fever")
    assert fever is not None and not fever.id.startswith("mesh-")


def test_kinship_comes_from_the_tree_and_links_to_what_is_shipped(from_xml: Vocabulary) -> None:
    assert from_xml.is_a("mesh-d900002", "mesh-d900001")
    assert from_xml.ancestors("mesh-c900001") >= {"immunosuppressant", "immunomodulator"}
    assert "mesh-c900001" in from_xml.descendants("immunosuppressant")
    assert [mention.concept.id for mention in from_xml.find("prior zornimab (Zornivia) or prednisone")] == [
        "mesh-c900001", "mesh-c900001", "prednisone",
    ]  # fmt: skip
    assert from_xml.lookup("pigments") is None


def test_a_longer_name_replaces_a_shipped_one_only_where_it_is_a_kind_of_it(from_xml: Vocabulary) -> None:
    assert [mention.concept.id for mention in from_xml.find("Zorn psoriatic arthritis")] == ["mesh-d900007"]
    assert from_xml.is_a("mesh-d900007", "psoriatic-arthritis")
    assert from_xml.lookup("endocarditis") is not None
    assert [mention.concept.id for mention in from_xml.find("Painter endocarditis")] == ["endocarditis"]


def test_tables_keep_unsorted_names_apart_but_for_word_order_and_drugs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_tables(write_tables(tmp_path / "tables", TERMS), tmp_path / "home")
    words = vocabulary_of(tmp_path / "home", monkeypatch)
    assert words.lookup("systemic Zorn disease").id == "mesh-d900001"  # type: ignore[union-attr]
    maler = words.lookup("Maler Syndrome")
    assert maler is not None and maler.id != "mesh-d900001" and words.is_a(maler.id, "mesh-d900001")
    assert words.lookup("zornitol").id == "mesh-d900005"  # type: ignore[union-attr]
    assert words.is_a("mesh-d900005", "mesh-d900006")


def test_the_same_input_gives_the_same_bytes_in_any_order(tmp_path: Path) -> None:
    shuffled = random.Random(4).sample(TERMS, len(TERMS))
    manifests = [
        build_tables(write_tables(tmp_path / name, terms), tmp_path / f"home-{name}")
        for name, terms in (("one", TERMS), ("two", TERMS), ("three", shuffled))
    ]
    files = [built_tables(tmp_path / f"home-{name}")[0].read_bytes() for name in ("one", "two", "three")]
    assert files[0] == files[1] == files[2]
    assert manifests[0] == manifests[1]
    assert len({manifest.version for manifest in manifests}) == 1


def test_the_manifest_names_source_edition_licence_and_hash(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert read_manifest(home) is None
    manifest = build_tables(write_xml(tmp_path / "nlm"), home)
    assert read_manifest(home) == manifest
    assert [(each.file, each.edition) for each in manifest.sources] == [
        ("desc2031.xml", "2031"), ("supp2031.xml.gz", "2031"), ("pa2031.xml", "2031"),
    ]  # fmt: skip
    assert all(len(each.sha256) == 64 and "NLM" in each.licence for each in manifest.sources)
    assert manifest.counts["condition"] == 4
    (built_tables(home)[0].parent / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(NotReady, match="vocabulary build"):
        read_manifest(home)


def test_a_new_build_replaces_the_old_one_whole(tmp_path: Path) -> None:
    home = tmp_path / "home"
    build_tables(write_xml(tmp_path / "nlm"), home)
    build_tables(write_tables(tmp_path / "tables", TERMS), home)
    assert len([path for path in (home / "vocabulary").iterdir() if path.is_dir()]) == 1
    assert Tables(built_tables(home)[0]).concept("mesh-c900001") is None


@pytest.mark.parametrize(
    ("file", "content", "trouble"),
    [
        (None, "", "holds no MeSH headings"),
        ("mesh_terms.tsv", "descriptor_id\tname\n", "lacks the column 'preferred_name'"),
        ("mesh_terms.tsv", "descriptor_id\tpreferred_name\tentry_term\tpermuted\nD1\tX\n", "line 2: too few cells"),
        ("desc2031.xml", "<DescriptorRecordSet><DescriptorRecord>", "cannot be read as XML"),
        (
            "desc2031.xml",
            "<S><DescriptorRecord><DescriptorUI>D1</DescriptorUI></DescriptorRecord></S>",
            "DescriptorName",
        ),
        ("mesh_terms.tsv.gz", "not gzip", "cannot be read as a table"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_and_the_old_tables_stay(
    tmp_path: Path, file: str | None, content: str, trouble: str
) -> None:
    home = tmp_path / "home"
    build_tables(write_xml(tmp_path / "nlm"), home)
    before = built_tables(home)
    bad = tmp_path / "bad"
    bad.mkdir()
    if file is not None:
        (bad / file).write_text(content, encoding="utf-8")
    with pytest.raises(BadInput, match=trouble) as raised:
        build_tables(bad, home)
    assert str(bad) in str(raised.value)
    assert built_tables(home) == before


def test_the_headings_twice_are_refused(tmp_path: Path) -> None:
    folder = write_xml(tmp_path / "both")
    write_tables(folder, TERMS)
    with pytest.raises(BadInput, match="more than once"):
        build_tables(folder, tmp_path / "home")


def test_what_records_teach_does_not_depend_on_their_order(tmp_path: Path) -> None:
    over = (("D900009", "Zorn Disorders"), ("D000077", "Autoimmune Diseases"))
    headings = [
        Heading("D900010", "Zorn Arthritis, Late", "condition", over),
        Heading("D900010", "Zorn Arthritis, Late", "condition", None),
        Heading("D900011", "Zornamide", "drug", (("D5", "Immunosuppressive Agents"), ("D6", "Alcohols"))),
        Heading("D900012", "Zornium", "drug"),
        Heading("D900012", "Zornium", "condition"),
    ]
    learn_tables(headings, tmp_path / "one.sqlite")
    learn_tables(headings[::-1], tmp_path / "two.sqlite")
    assert (tmp_path / "one.sqlite").read_bytes() == (tmp_path / "two.sqlite").read_bytes()
    tables = Tables(tmp_path / "one.sqlite")
    assert tables.named("late zorn arthritis")[0] == "mesh-d900010"
    assert "mesh-d900009" in tables.parents("mesh-d900010")
    assert tables.named("zornium") == (None, False)
    assert not any("alcohol" in parent for parent in tables.parents("mesh-d900011"))


def test_the_command_builds_into_the_home_and_other_commands_use_it(tmp_path: Path) -> None:
    source, home = write_xml(tmp_path / "nlm"), tmp_path / "home"

    def run(*words: str, text: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "trialogue.cli", "--home", str(home), *words]
        return subprocess.run(command, input=text, capture_output=True, text=True, check=False)

    built = run("vocabulary", "build", "--from", str(source), "--json")
    assert built.returncode == 0, built.stderr
    manifest = msgspec.json.decode(built.stdout, type=Manifest)
    told = run("vocabulary", "info")
    assert manifest.version in told.stdout and "courtesy of the U.S. National Library of Medicine" in told.stdout
    read = run("criteria", "--text", "-", text="Exclusion Criteria:\n\n* Maler syndrome\n")
    assert "exclusion (full)" in read.stdout, read.stdout
    missing = run("vocabulary", "build", "--from", str(tmp_path / "nowhere"))
    assert missing.returncode == 3 and "nowhere" in missing.stderr and "Traceback" not in missing.stderr


def test_a_table_that_is_gone_adds_nothing_and_one_of_another_format_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "gone.sqlite"))
    assert chosen_tables() == (str(tmp_path / "gone.sqlite"),)
    assert default().lookup("SLE") is not None
    (tmp_path / "odd.sqlite").write_bytes(b"not a table at all")
    with pytest.raises(NotReady, match="vocabulary build"):
        Tables(tmp_path / "odd.sqlite")

"""Looking names up, finding them in text, and what is a kind of what."""

import subprocess
import sys

import pytest

from trialogue.errors import NotFound
from trialogue.vocabulary import default, shipped, ungrounded_id


@pytest.mark.parametrize(
    ("name", "concept_id"),
    [
        ("SLE", "systemic-lupus-erythematosus"),
        ("systemic lupus erythematosus", "systemic-lupus-erythematosus"),
        ("haemoglobin", "haemoglobin"),
        ("Hemoglobin", "haemoglobin"),
        ("SGPT", "alt"),
        ("ALAT", "alt"),
        ("ANC", "neutrophils"),
        ("non small cell lung cancers", "non-small-cell-lung-cancer"),
        ("cyclosporine A", "ciclosporin"),
        ("tumours", None),
        ("hiv", "hiv-infection"),
        ("all", None),
        ("it", None),
        ("MS", None),
        ("purple toes", None),
        ("", None),
    ],
)
def test_lookup(name: str, concept_id: str | None) -> None:
    found = default().lookup(name)
    assert (found.id if found else None) == concept_id


def test_lookup_within_kinds() -> None:
    assert default().lookup("insulin", {"drug-class"}).id == "insulin-class"  # type: ignore[union-attr]
    assert default().lookup("testosterone", {"measurement"}).id == "testosterone"  # type: ignore[union-attr]
    assert default().lookup("SLE", {"drug"}) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SLEDAI < 8 by SELENA-SLEDAI", [("SLEDAI", "sledai"), ("SELENA-SLEDAI", "selena-sledai")]),
        ("ALT or AST > 2 x ULN", [("ALT", "alt"), ("AST", "ast")]),
        ("all patients; aids to walking", []),
        ("relapsed ALL or AIDS", [("ALL", "acute-lymphoblastic-leukaemia"), ("AIDS", "aids")]),
        ("EXCLUDE ALL OTHERS", []),
        ("who had; in patients with a mod", []),
        ("HIV/tuberculosis", [("HIV", "hiv-infection"), ("tuberculosis", "tuberculosis")]),
        ("Crohn’s disease.", [("Crohn’s disease", "crohn-disease")]),
        ("lung\ncancer", [("lung\ncancer", "lung-cancer")]),
        ("asthma, lung. Cancer", [("asthma", "asthma"), ("Cancer", "malignancy")]),
        ("carcinoma in situ of the cervix", [("carcinoma in situ of the cervix", "cervical-carcinoma-in-situ")]),
        ("eGFR or EGFR; CrCl", [("eGFR", "egfr"), ("CrCl", "creatinine-clearance")]),
        ("two SSRIs", [("SSRIs", "ssri")]),
        ("TNFα inhibitors", [("TNFα inhibitors", "tnf-inhibitor")]),
        ("SLE's course", [("SLE", "systemic-lupus-erythematosus")]),
        ("", []),
    ],
)
def test_find(text: str, expected: list[tuple[str, str]]) -> None:
    found = default().find(text)
    assert [(text[mention.start : mention.end], mention.concept.id) for mention in found] == expected


def test_a_name_of_two_kinds_is_one_mention_with_alternatives() -> None:
    (mention,) = default().find("low testosterone")
    assert mention.concept.kind == "drug"
    assert [concept.kind for concept in mention.alternatives] == ["measurement"]
    (mention,) = default().find("low testosterone", {"measurement"})
    assert mention.concept.id == "testosterone"


@pytest.mark.parametrize(
    ("child", "ancestor"),
    [
        ("prednisone", "glucocorticoid"),
        ("rituximab", "b-cell-targeted-therapy"),
        ("telitacicept", "b-cell-targeted-therapy"),
        ("belimumab", "biologic"),
        ("ocrelizumab", "b-cell-targeted-therapy"),
        ("obinutuzumab", "b-cell-targeted-therapy"),
        ("cyclophosphamide", "immunosuppressant"),
        ("cyclophosphamide", "alkylating-agent"),
        ("mycophenolate-mofetil", "immunosuppressant"),
        ("tacrolimus", "immunosuppressant"),
        ("hydroxychloroquine", "antimalarial"),
        ("basal-cell-carcinoma", "skin-cancer"),
        ("squamous-cell-carcinoma", "skin-cancer"),
        ("skin-cancer", "malignancy"),
        ("cervical-carcinoma-in-situ", "malignancy"),
        ("carcinoma", "malignancy"),
        ("chronic-hepatitis-b", "hepatitis-b"),
        ("hepatitis-b", "hepatitis"),
        ("hepatitis-b", "infection"),
        ("hepatitis", "liver-disease"),
        ("hiv-infection", "infection"),
        ("herpes-zoster", "infection"),
        ("egfr", "gfr"),
        ("sledai-2k", "sledai"),
        ("clinical-sledai", "sledai"),
        ("bilag-2004", "bilag"),
        ("bilag-classic", "bilag"),
        ("lupus", "lupus"),
    ],
)
def test_is_a(child: str, ancestor: str) -> None:
    assert default().is_a(child, ancestor)
    assert child == ancestor or (child in default().descendants(ancestor) and ancestor in default().ancestors(child))


@pytest.mark.parametrize(
    ("child", "other"),
    [
        ("prednisone", "immunosuppressant"),
        ("mycophenolate-mofetil", "biologic"),
        ("tofacitinib", "biologic"),
        ("malignancy", "skin-cancer"),
        ("hydroxychloroquine", "immunosuppressant"),
        ("~purple toe", "malignancy"),
    ],
)
def test_is_not_a(child: str, other: str) -> None:
    assert not default().is_a(child, other)


def test_an_unknown_id_is_refused_by_name() -> None:
    with pytest.raises(NotFound, match="there is no concept 'nonsense'"):
        default().concept("nonsense")


def test_an_ungrounded_name_is_itself_and_its_plural() -> None:
    assert ungrounded_id("Purple Toes") == ungrounded_id("purple toe") == "~purple toe"
    assert default().is_a("~purple toe", "~purple toe")


def test_the_version_is_stable_and_names_the_data() -> None:
    assert default().version == default().version and len(default().version) == 12


def test_reading_the_vocabulary_loads_nothing_heavy() -> None:
    code = "import sys; from trialogue.vocabulary import default; default().find('SLE'); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"django", "numba", "pint", "scipy", "numpy"} & set(loaded)


def test_vocabularies_of_several_tables_share_what_the_data_files_alone_say() -> None:
    plain = shipped()
    other = plain.with_tables((), "other")
    assert (other.version, other.find("lupus and asthma")) == ("other", plain.find("lupus and asthma"))
    assert other.ancestors("lupus-nephritis") == plain.ancestors("lupus-nephritis")
    assert other.concepts() == plain.concepts()

"""The drawn mark of a study."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from trialogue.portal.study_page.mark import draw_mark, draw_monogram


def test_it_is_the_same_every_time_and_differs_between_studies() -> None:
    assert draw_mark("NCT06394063", "RenJi Hospital") == draw_mark("NCT06394063", "RenJi Hospital")
    marks = {draw_mark(f"NCT990{number:05d}", "One sponsor") for number in range(100)}
    assert len(marks) > 90


def test_it_is_well_formed_and_carries_nothing_that_runs() -> None:
    root = ET.fromstring(draw_mark("NCT99000001", '"><script>'))
    assert root.tag.endswith("svg")
    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {"svg", "rect", "g", "circle", "path"}
    assert "style" not in {name for element in root.iter() for name in element.attrib}


def test_a_sponsors_mark_holds_letters_only() -> None:
    for name in ('<b>"& Co', "上海 医院", "", "renji hospital"):
        root = ET.fromstring(draw_monogram(name))
        assert all(letter.isalpha() for letter in "".join(root.itertext()).strip())

"""A letter in another language is told from an English one, however short or full of names."""

import pytest

from trialogue.errors import BadInput
from trialogue.patient.letter import is_english, require_english


@pytest.mark.parametrize(
    "text",
    [
        "",
        "SLE, gout.",
        "34F SLE. Pred 5 mg daily. Denies asthma, TB, HBV.",
        "Dr. María de la Cruz saw her on 3 May. She has lupus and denies asthma.",
        "Seen at the Hospital de la Santa Cruz, Unidad de Enfermedades. She was well and the dose was not changed.",
        "α-fetoprotein 3 ng/mL; β-hCG negative; TNF-α inhibitor since 2020.",
    ],
)
def test_english_stays_english(text: str) -> None:
    assert is_english(text)


@pytest.mark.parametrize(
    "text",
    [
        "Informe de alta: paciente de 34 años con lupus desde 2018. Prednisona 5 mg al día. Niega asma.",
        "患者女性，34岁，系统性红斑狼疮病史8年，现服用泼尼松5mg每日一次，否认哮喘。",
        "Die Patientin wurde mit Prednison 5 mg behandelt, kein Asthma, nicht schwanger, seit 2018 stabil.",
        "La patiente est suivie pour un lupus depuis 2018, sans asthme. Elle ne fume pas.",
        "Больная с СКВ с 2018 года, астму отрицает.",
    ],
)
def test_another_language_is_told(text: str) -> None:
    assert not is_english(text)
    with pytest.raises(BadInput, match=r"letter\.txt: the letter does not seem to be in English"):
        require_english("letter.txt", text)

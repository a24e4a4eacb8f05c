"""What a page says of the log's refusals: in its own language, with the parts in words."""

from __future__ import annotations

import pytest
from django.utils import translation

from trialogue.conduct.refusing import NotAllowed, NotFilled, Refused
from trialogue.conduct.roles import check_role
from trialogue.errors import BadInput, UserError
from trialogue.portal.trial_desk.refusals import told

REASON = Refused("%(kind)s is not recorded without a reason; say why", kind="VisitCorrected")
OPEN_QUERIES = Refused("data queries are open: %(queries)s; close them before the final lock", queries=["4 (P-001)"])
UNIT = NotFilled("%(reading)s: unit '%(unit)s'; the form asks it without a unit", reading="weight", unit="kg")


@pytest.mark.parametrize(
    ("error", "language", "words"),
    [
        (REASON, "en", "“A visit was corrected” is not recorded without a reason; say why"),
        (REASON, "es", "«Se corrigió una visita»: esto no se registra sin un motivo; diga por qué"),
        (REASON, "zh-hans", "“访视已更正”：没有理由不予记录；请说明原因"),
        (OPEN_QUERIES, "es", "hay consultas de datos abiertas: 4 (P-001); ciérrelas antes del bloqueo final"),
        (NotFilled("%(troubles)s", troubles=[UNIT, UNIT]), "es",
         "; ".join(["Peso corporal: la unidad es «kg»; el formulario lo pide sin unidad"] * 2)),
    ],
)  # fmt: skip
def test_a_refusal_is_told_in_the_language_of_the_page(error: UserError, language: str, words: str) -> None:
    with translation.override(language):
        assert told(error) == words
        assert not hasattr(told(error), "lang")


def test_roles_are_called_as_they_are_granted() -> None:
    with pytest.raises(NotAllowed) as refused:
        check_role("coordinator", "VisitSigned")
    assert str(refused.value) == "VisitSigned is not for the role coordinator; it is for investigator"
    with translation.override("es"):
        assert "Coordinador; corresponde a: Investigador" in told(refused.value)


def test_what_nobody_translated_is_marked_as_english() -> None:
    with translation.override("es"):
        assert told(BadInput("the list is longer than the study")).lang == "en"  # type: ignore[attr-defined]
        assert told(Refused("nobody translated %(this)s", this="sentence")).lang == "en"  # type: ignore[attr-defined]

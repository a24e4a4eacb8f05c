"""The fields of the form: each question as the parts it has, with what was typed and what was wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from trialogue.criteria.plain_words import plain_words
from trialogue.portal.fit.kidney import EQUATION_NAMES
from trialogue.portal.fit.questions import Question
from trialogue.vocabulary.printed_units import printed_unit

Words = str | Promise


class Option(NamedTuple):
    """One choice of a radio group or select."""

    value: str
    words: Words
    chosen: bool


@dataclass(frozen=True)
class Part:
    """One field: `kind` is radio, select, number, date, check or hidden-when-empty; `when` the answer it belongs to."""

    name: str
    html_id: str
    kind: str
    label: Words
    value: str
    problem: str = ""
    options: tuple[Option, ...] = ()


@dataclass(frozen=True)
class Fields:
    """One question on the page: its main parts, and those shown only after "yes", "now" or "stopped"."""

    question: Question
    main: list[Part]
    after_yes: list[Part]
    after_stop: list[Part]

    @property
    def may_be_left(self) -> bool:
        """Whether one of the choices is not to answer."""
        return any(part.kind == "radio" for part in self.main)

    @property
    def answered(self) -> bool:
        return any(part.value for part in (*self.main, *self.after_yes, *self.after_stop))


class FieldGroup(NamedTuple):
    """A group of questions under one heading."""

    name: str
    label: Words
    fields: list[Fields]


YES_NO: Final = (("yes", _("Yes")), ("no", _("No")), ("", _("I don't know")))
TAKING: Final = (
    ("never", _("Never taken")),
    ("now", _("Taking it now")),
    ("stopped", _("Taken before, stopped")),
    ("", _("I don't know")),
)
EVER: Final = (("yes", _("Yes, now or in the past")), ("no", _("No, never")), ("", _("I don't know")))
CONSENT: Final = (("yes", _("Yes, signed")), ("no", _("I do not want to")), ("", _("Not yet")))
SEXES: Final = (("female", _("Female")), ("male", _("Male")), ("", _("Not said")))
STATUSES: Final = (
    ("", _("Not said")),
    ("active", _("Active now")),
    ("remission", _("In remission")),
    ("cured", _("Cured, over")),
)
RESULTS: Final = (
    ("", _("Not said")),
    ("negative", _("Negative")),
    ("positive", _("Positive")),
    ("normal", _("Normal")),
    ("abnormal", _("Abnormal")),
)


class _Maker:
    """Makes the parts of one question."""

    def __init__(self, question: Question, typed: Mapping[str, str], problems: Mapping[str, str]) -> None:
        self.question, self.typed, self.problems = question, typed, problems

    def part(self, part: str, kind: str, label: Words, options: tuple[tuple[str, Words], ...] = ()) -> Part:
        name = f"{self.question.key}.{part}"
        value = self.typed.get(name, "")
        html_id = f"{self.question.html_id}-{''.join(c if c.isalnum() else '-' for c in part)}"
        chosen = tuple(Option(key, words, key == value) for key, words in options)
        return Part(name, html_id, kind, label, value, self.problems.get(name, ""), chosen)

    def answer(self, options: tuple[tuple[str, Words], ...]) -> Part:
        return self.part("answer", "radio", _("Your answer"), options)


def fields_of(question: Question, typed: Mapping[str, str], problems: Mapping[str, str]) -> Fields:
    """The fields of one question."""
    make = _Maker(question, typed, problems)
    main, after_yes, after_stop = _PARTS.get(question.kind, _plain)(make)
    return Fields(question, main, after_yes, after_stop)


Parts = tuple[list[Part], list[Part], list[Part]]


def _plain(make: _Maker) -> Parts:
    return [make.answer(YES_NO)], [], []


def _consent(make: _Maker) -> Parts:
    return [make.answer(CONSENT)], [], []


def _age(make: _Maker) -> Parts:
    birth = make.part("birth", "date", _("Date or year of birth"))
    return [make.part("years", "number", _("Age in years")), birth], [], []


def _sex(make: _Maker) -> Parts:
    return [make.answer(SEXES)], [], []


def _diagnosis(make: _Maker) -> Parts:
    plain = plain_words(get_language() or "en")
    checks = [make.part(f"is.{word}", "check", plain.word(word).replace("-", " ")) for word in make.question.qualifiers]
    status = make.part("status", "select", _("How it is now"), STATUSES)
    since, over = make.part("since", "date", _("Since (found on)")), make.part("over", "date", _("Over since"))
    return [make.answer(EVER)], [status, since, over, *checks], []


def _medication(make: _Maker) -> Parts:
    dose = make.part("dose", "number", _("Dose, mg a day"))
    since, unchanged = (
        make.part("since", "date", _("Taken since")),
        make.part("unchanged", "date", _("Same dose since")),
    )
    return [make.answer(TAKING)], [dose, since, unchanged], [make.part("stopped", "date", _("Last taken on"))]


def _measurement(make: _Maker) -> Parts:
    question = make.question
    parts = [make.part("value", "number", _("Value"))]
    if question.units:
        parts.append(
            make.part("unit", "select", _("Unit"), tuple((unit, printed_unit(unit)) for unit in question.units))
        )
    if question.limits:
        parts.append(make.part("upper", "number", _("Laboratory's upper limit")))
        parts.append(make.part("lower", "number", _("Laboratory's lower limit")))
    if question.wording:
        parts.append(make.part("result", "select", _("Or the result in words"), RESULTS))
    if question.equations:
        named: tuple[tuple[str, Words], ...] = (("", _("Not known")), *EQUATION_NAMES.items())
        parts.append(make.part("equation", "select", _("Formula of the laboratory"), named))
    return [*parts, make.part("date", "date", _("Date (empty: today)"))], [], []


def _score(make: _Maker) -> Parts:
    question = make.question
    parts = [make.part("value", "number", _("Score"))] if question.wording or not question.grades else []
    parts += [make.part(f"grade.{grade}", "number", _GRADE % {"grade": grade}) for grade in question.grades]
    return [*parts, make.part("date", "date", _("Date (empty: today)"))], [], []


def _procedure(make: _Maker) -> Parts:
    return [make.answer(EVER)], [make.part("date", "date", _("Date"))], []


def _participation(make: _Maker) -> Parts:
    return [make.answer(YES_NO)], [make.part("over", "date", _("Ended on (empty: not ended)"))], []


_GRADE: Final = _("How many with grade %(grade)s")
_PARTS: Final = {
    "age": _age,
    "sex": _sex,
    "diagnosis": _diagnosis,
    "medication": _medication,
    "measurement": _measurement,
    "score": _score,
    "procedure": _procedure,
    "participation": _participation,
    "consent": _consent,
}

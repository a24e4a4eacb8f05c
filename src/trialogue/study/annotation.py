"""Notes the registry itself adds: withdrawn postings and violations."""

from __future__ import annotations

from trialogue.study.wire import Part


class UnpostedEvent(Part, frozen=True, kw_only=True):
    """One release, withdrawal or return of results under review."""

    type: str | None = None
    date: str | None = None
    date_unknown: bool | None = None


class UnpostedAnnotation(Part, frozen=True, kw_only=True):
    """Results submitted and not posted yet."""

    unposted_responsible_party: str | None = None
    unposted_events: tuple[UnpostedEvent, ...] = ()


class ViolationEvent(Part, frozen=True, kw_only=True):
    """One step of a proceeding on a missing or wrong submission."""

    type: str | None = None
    description: str | None = None
    creation_date: str | None = None
    issued_date: str | None = None
    release_date: str | None = None
    posted_date: str | None = None


class ViolationAnnotation(Part, frozen=True, kw_only=True):
    """All steps of such proceedings."""

    violation_events: tuple[ViolationEvent, ...] = ()


class AnnotationModule(Part, frozen=True, kw_only=True):
    """Both kinds of annotation."""

    unposted_annotation: UnpostedAnnotation | None = None
    violation_annotation: ViolationAnnotation | None = None


class AnnotationSection(Part, frozen=True, kw_only=True):
    """The section that holds the annotations."""

    annotation_module: AnnotationModule | None = None

"""Protocols, analysis plans and consent forms a sponsor uploaded."""

from __future__ import annotations

from trialogue.study.wire import Part


class LargeDoc(Part, frozen=True, kw_only=True):
    """One uploaded document; `size` in bytes."""

    type_abbrev: str | None = None
    has_protocol: bool | None = None
    has_sap: bool | None = None
    has_icf: bool | None = None
    label: str | None = None
    date: str | None = None
    upload_date: str | None = None
    filename: str | None = None
    size: int | None = None


class LargeDocumentModule(Part, frozen=True, kw_only=True):
    """All uploaded documents."""

    no_sap: bool | None = None
    large_docs: tuple[LargeDoc, ...] = ()


class DocumentSection(Part, frozen=True, kw_only=True):
    """The section that holds the documents."""

    large_document_module: LargeDocumentModule | None = None

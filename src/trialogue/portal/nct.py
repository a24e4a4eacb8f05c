"""NCT ids in addresses."""

from __future__ import annotations


class NctConverter:
    """`NCT` and eight digits (seven where the record lost one), upper or lower case; given to views in upper case."""

    regex = "[Nn][Cc][Tt][0-9]{7,8}"

    def to_python(self, value: str) -> str:
        return value.upper()

    def to_url(self, value: str) -> str:
        return value

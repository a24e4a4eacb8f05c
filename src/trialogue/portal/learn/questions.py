"""The questions, in the order a person may ask them. The name is the address and the template."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

QUESTIONS: Final[dict[str, Promise]] = {
    "what-is-a-clinical-trial": _("What is a clinical trial?"),
    "why-take-part": _("Why do people take part?"),
    "how-long": _("How long does it take?"),
    "are-you-paid": _("Are you paid?"),
    "how-safe": _("How safe is it?"),
    "what-is-a-placebo": _("What is a placebo?"),
    "may-i-leave": _("May I leave?"),
    "after-i-write": _("What happens after I write?"),
}

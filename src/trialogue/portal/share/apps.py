"""The Django application of the shares."""

from __future__ import annotations

from django.apps import AppConfig


class ShareConfig(AppConfig):
    """Shares opened with a link and a passcode."""

    name = "trialogue.portal.share"
    label = "share"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import post_delete  # noqa: PLC0415  # models are not loaded before

        from trialogue.portal.share.keeping import erase_key  # noqa: PLC0415
        from trialogue.portal.share.models import Share  # noqa: PLC0415

        post_delete.connect(erase_key, sender=Share, dispatch_uid="share.erase_key")

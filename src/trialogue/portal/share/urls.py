"""Addresses of shares. The passcode is in none: it travels in the body of a POST."""

from __future__ import annotations

from django.urls import path

from trialogue.portal.share import managing, views

urlpatterns = [
    path("new", views.preview, name="share-new"),
    path("create", views.create, name="share-create"),
    path("mine", managing.mine, name="share-mine"),
    path("manage/<str:token>", managing.manage, name="share-manage"),
    path("<str:token>", views.open_page, name="share-open"),
]

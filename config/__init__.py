"""Assembles the project; no other package imports it."""

from config.celery import app

__all__ = ["app"]

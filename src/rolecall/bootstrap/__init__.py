"""Puts settings, adapters and use cases together: the only package that names adapters."""

from rolecall.bootstrap.core import Core

__all__ = ["Core"]

"""Facts of this installation: its state, and that something was erased."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from copilot.store.schema.base import Base


class ErasureRow(Base):
    """That a customer was erased: when, at whose order and how much; nothing of who they were."""

    __tablename__ = "erasures"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(320), default="")
    counts: Mapped[dict[str, Any]]


class ErasedKeyRow(Base):
    """A digest of a key that was erased, so that no later import brings it back."""

    __tablename__ = "erased_keys"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    erasure_id: Mapped[int] = mapped_column(ForeignKey("erasures.id"), index=True)


class StateRow(Base):
    """Small facts of this installation by name: the last revision, the retrieval calibration."""

    __tablename__ = "state"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    value: Mapped[dict[str, Any]]

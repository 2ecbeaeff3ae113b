"""Who our customers are, as each source knows them."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from copilot.store.schema.base import Base


class CustomerRow(Base):
    """A customer as one source knows them. `person_id` is the smallest row id of those that are one person, None where
    this row stands alone; it follows from handles and links (`copilot.customers`) and is never set by hand."""

    __tablename__ = "customers"
    __table_args__ = (UniqueConstraint("source", "external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(100))
    external_id: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(default="")
    person_id: Mapped[int | None] = mapped_column(index=True)
    identities: Mapped[list["IdentityRow"]] = relationship(cascade="all, delete-orphan", lazy="selectin")


class IdentityRow(Base):
    """`handle` is normalised: lower case, phones as E.164."""

    __tablename__ = "identities"
    __table_args__ = (
        UniqueConstraint("customer_id", "channel", "handle"),
        Index("ix_identities_handle", "channel", "handle"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    channel: Mapped[str] = mapped_column(String(50))
    handle: Mapped[str] = mapped_column(String(320))


class CustomerKeyRow(Base):
    """A number that two customers share who may be one person: a digest of a handle, or of a name with part of one.
    Derived from the customer's row (`copilot.customers`), and gone with it."""

    __tablename__ = "customer_keys"

    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customers.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class CustomerLinkRow(Base):
    """What a person said of two customers, `low_id` < `high_id`: they are the `same`, or they are to stay `apart`."""

    __tablename__ = "customer_links"
    __table_args__ = (UniqueConstraint("low_id", "high_id"), Index("ix_customer_links_high_id", "high_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    low_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    high_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    verdict: Mapped[str] = mapped_column(String(10))
    by: Mapped[str] = mapped_column(String(320), default="")
    at: Mapped[datetime]


class CustomerSuggestionRow(Base):
    """Two customers, `low_id` < `high_id`, who may be one person: for somebody to say. `reasons` are the keys of what
    speaks for it, strongest first; `likeness` is 0 to 1."""

    __tablename__ = "customer_suggestions"
    __table_args__ = (Index("ix_customer_suggestions_high_id", "high_id"),)

    low_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), primary_key=True, autoincrement=False)
    high_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), primary_key=True, autoincrement=False)
    likeness: Mapped[float]
    reasons: Mapped[list[str]] = mapped_column(default=list)
    at: Mapped[datetime]

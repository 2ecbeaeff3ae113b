"""The tables. SQL is the truth; every index is derived from it and can be deleted.

`revision` is a number that grows with every change of a searchable row, across tables: an index remembers the last
one it has seen and asks for what is newer. Rows are never deleted while an index may still hold them: an article is
retired, a resolution withdrawn.
"""

from copilot.store.schema.accounts import ApiKeyRow, AuditRow, PairingRow, SeenRow, SessionRow, UserRow
from copilot.store.schema.base import Base, Instant
from copilot.store.schema.conversations import ConversationRow, MessageRow
from copilot.store.schema.customers import (
    CustomerKeyRow,
    CustomerLinkRow,
    CustomerRow,
    CustomerSuggestionRow,
    IdentityRow,
)
from copilot.store.schema.drafts import CaseRow, DraftRow, UndoneRow, UseRow
from copilot.store.schema.helpdesks import DeliveryRow, HelpdeskAgentRow, HelpdeskCursorRow, HelpdeskRow, OutgoingRow
from copilot.store.schema.installation import ErasedKeyRow, ErasureRow, StateRow
from copilot.store.schema.knowledge import (
    ArticleBandRow,
    ArticleRow,
    ConceptWordRow,
    PassageRow,
    ResolutionBandRow,
    ResolutionRow,
    SavedReplyOfferRow,
    SavedReplyRow,
    TeamCueRow,
)
from copilot.store.schema.listening import (
    DigestRow,
    FeelingCorrectionRow,
    HeardFeelingRow,
    LedgerRow,
    MatterRow,
    PromiseRow,
)

__all__ = [
    "ApiKeyRow",
    "ArticleBandRow",
    "ArticleRow",
    "AuditRow",
    "Base",
    "CaseRow",
    "ConceptWordRow",
    "ConversationRow",
    "CustomerKeyRow",
    "CustomerLinkRow",
    "CustomerRow",
    "CustomerSuggestionRow",
    "DeliveryRow",
    "DigestRow",
    "DraftRow",
    "ErasedKeyRow",
    "ErasureRow",
    "FeelingCorrectionRow",
    "HeardFeelingRow",
    "HelpdeskAgentRow",
    "HelpdeskCursorRow",
    "HelpdeskRow",
    "IdentityRow",
    "Instant",
    "LedgerRow",
    "MatterRow",
    "MessageRow",
    "OutgoingRow",
    "PairingRow",
    "PassageRow",
    "PromiseRow",
    "ResolutionBandRow",
    "ResolutionRow",
    "SavedReplyOfferRow",
    "SavedReplyRow",
    "SeenRow",
    "SessionRow",
    "StateRow",
    "TeamCueRow",
    "UndoneRow",
    "UseRow",
    "UserRow",
]

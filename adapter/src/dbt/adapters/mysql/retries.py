"""Whether a text that failed may be run again: only where all that it did so far is undone."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from enum import Enum

from dbt.adapters.mysql import statement
from dbt.adapters.mysql.answer import Answer
from dbt.adapters.mysql.errors import DEADLOCK, LOCK_TIMEOUT, LOST, code_of
from dbt.adapters.mysql.session import Session

# How long, in seconds, a change of a table waits in all for those who read it, or change tables that
# refer to it: MySQL calls it a deadlock when two threads put dimensions of one fact in place.
PATIENCE_SECONDS = 300
# Between two attempts readers get through.
PAUSE_SECONDS = 0.2


class Next(Enum):
    """What follows a failure."""

    GIVE_UP = "Giving up"
    RUN_AGAIN = "Trying again"
    CONNECT_AGAIN = "Connecting again"


@dataclass
class Attempts:
    """The attempts at one text.

    Attributes:
        limit: of attempts after the first; a change of a table is limited by time instead.
    """

    sql: str
    limit: int
    made: int = 0
    began: float = field(default_factory=time.monotonic)

    def after(self, error: BaseException, answer: Answer, session: Session, *, in_transaction: bool) -> Next:
        """Decide what follows an error.

        Args:
            answer: what was done before the error.
            in_transaction: whether the text began in one.
        """
        code = code_of(error)
        next_step = Next.GIVE_UP
        if code in (DEADLOCK, LOCK_TIMEOUT) and self._is_undone(answer, session, in_transaction):
            if statement.is_schema_change(self.sql):
                is_allowed = time.monotonic() - self.began < PATIENCE_SECONDS
            else:
                is_allowed = self.made < self.limit
            next_step = Next.RUN_AGAIN if is_allowed else Next.GIVE_UP
        elif code in LOST and self.made < self.limit:
            is_lossless = not (in_transaction or session.has_temporary or session.has_lock)
            if is_lossless and statement.is_repeatable(self.sql):
                next_step = Next.CONNECT_AGAIN
        self.made += next_step is not Next.GIVE_UP
        return next_step

    def _is_undone(self, answer: Answer, session: Session, in_transaction: bool) -> bool:
        if not in_transaction:
            return answer.completed == 0
        # A rollback would undo the work of texts before this one as well, which nobody would do again.
        return not session.has_work and (answer.completed == 0 or answer.kept_transaction)

"""How much one client may ask: so many requests at once, and so many a second in the long run.

An own token bucket of twenty lines, because the libraries looked at in November 2026 do not fit: ``limits`` 5.8 has
windows and no bucket, and keeps every address it sees; the bucket of ``throttled-py`` 3.5 counts in whole seconds of
the wall clock.
"""

from __future__ import annotations

MOST_CLIENTS = 20_000


class Buckets:
    """A bucket of requests for each client: ``burst`` when full, filled with ``per_second``.

    Of each is kept the moment at which it will be full again; clients that were not seen for longest are forgotten
    first, and most of them have a full bucket by then.
    """

    def __init__(self, per_second: float, burst: int, *, most: int = MOST_CLIENTS) -> None:
        self._interval_s = 1 / per_second
        self._depth_s = (burst - 1) * self._interval_s
        self._most = most
        self._full_at: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._full_at)

    def wait_s(self, client: str, now: float) -> float:
        """Take a request out of a client's bucket; if there is none, how long until there is.

        >>> buckets = Buckets(per_second=2, burst=2)
        >>> [buckets.wait_s("a", 0.0) for _ in range(3)]
        [0.0, 0.0, 0.5]
        """
        full_at = max(self._full_at.pop(client, now), now)
        wait_s = full_at - now - self._depth_s
        # A tolerance for sums of fractions: far less than anybody can wait.
        is_refused = wait_s > 1e-9
        self._full_at[client] = full_at if is_refused else full_at + self._interval_s
        if len(self._full_at) > self._most:
            del self._full_at[next(iter(self._full_at))]
        return wait_s if is_refused else 0.0

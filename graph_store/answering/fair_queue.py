"""Waiting in turn: whoever asks much waits behind himself, not in front of others."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class FairQueue(Generic[T]):
    """A queue with so many places, served client by client.

    When it is full, the client who waits for most loses his newest place to a newcomer who waits for less.
    """

    def __init__(self, places: int) -> None:
        self._places = places
        self._waiting: OrderedDict[str, deque[T]] = OrderedDict()
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[T]:
        return iter([item for items in self._waiting.values() for item in items])

    @property
    def is_full(self) -> bool:
        """Does the next one cost somebody a place?"""
        return self._count >= self._places

    def put(self, client: str, item: T) -> T | None:
        """Let an item wait. What has to leave for want of a place is returned: it may be the item itself.

        >>> queue = FairQueue[str](2)
        >>> [queue.put("much", "m1"), queue.put("much", "m2"), queue.put("little", "l1"), queue.put("much", "m3")]
        [None, None, 'm2', 'm3']
        """
        displaced: T | None = None
        if self.is_full:
            greediest = max(self._waiting, key=lambda name: len(self._waiting[name]))
            if len(self._waiting.get(client, ())) + 1 >= len(self._waiting[greediest]):
                return item
            displaced = self._waiting[greediest].pop()
            self._forget_if_empty(greediest)
            self._count -= 1
        self._waiting.setdefault(client, deque()).append(item)
        self._count += 1
        return displaced

    def put_first(self, client: str, item: T) -> None:
        """Put an item back that was taken: it is the next, and loses no place to anybody."""
        self._waiting.setdefault(client, deque()).appendleft(item)
        self._waiting.move_to_end(client, last=False)
        self._count += 1

    def take(self) -> T:
        """The next item, of the client who has waited longest for a turn; somebody must be waiting.

        >>> queue = FairQueue[str](9)
        >>> for client, item in (("much", "m1"), ("much", "m2"), ("little", "l1")): _ = queue.put(client, item)
        >>> [queue.take(), queue.take(), queue.take(), len(queue)]
        ['m1', 'l1', 'm2', 0]
        """
        client, items = next(iter(self._waiting.items()))
        item = items.popleft()
        self._count -= 1
        self._waiting.move_to_end(client)
        self._forget_if_empty(client)
        return item

    def remove(self, client: str, item: T) -> bool:
        """Take an item out of the queue, wherever it stands; False if it does not wait."""
        items = self._waiting.get(client, deque())
        if item not in items:
            return False
        items.remove(item)
        self._count -= 1
        self._forget_if_empty(client)
        return True

    def _forget_if_empty(self, client: str) -> None:
        if not self._waiting[client]:
            del self._waiting[client]

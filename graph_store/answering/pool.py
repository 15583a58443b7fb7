"""Processes that answer queries, and who goes first: short questions, whatever long ones are running.

Every query starts in the short lane, where processes stand ready. One that is not done after a moment moves to the long
lane: its process goes on with the lowest priority, for nobody else, and ends with it; a new one takes its place. When
the long lane is full, such a query is stopped, and waits for its turn there. A text that was long before is not tried
in the short lane again. So a short query waits for no more than a moment, however many endless ones there are.

Where more queries wait than processes stand ready, a process gets several at once, which costs less than one by one.
Those behind one that is not done at once go back to the head of the queue.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections import OrderedDict, deque
from dataclasses import dataclass
from typing import Any

from graph_store.answering.fair_queue import FairQueue
from graph_store.answering.nursery import Nursery
from graph_store.answering.process import Job, Outcome, WorkerProcess
from graph_store.errors import QueryTooLong, ServiceBusy

LOG = logging.getLogger(__name__)
# The service itself goes before queries, short queries before long ones.
_NICENESS, _LONG_NICENESS = 5, 19
# Texts that are known to take long; the oldest are forgotten.
_KNOWN_LONG = 4096
# Above this a process is replaced once it has nothing to do: memory a query used goes back to the machine.
_RESIDENT_MIB = 384
_LOOK_S = 0.02
# A job that took less cannot have used much.
_WORTH_A_LOOK_S = 0.05
# How many jobs a process is given at once.
_TOGETHER = 8
# So many processes in a row that end before they did anything mean that something is wrong here.
_STILLBORN = 5


@dataclass(frozen=True)
class Lanes:
    """How many queries run at once, and how long what may take. Units: seconds."""

    short_places: int
    long_places: int
    waiting_places: int
    short_s: float
    limit_s: float


@dataclass(eq=False)
class _Asked:
    job: Job
    client: str
    outcome: asyncio.Future[Outcome]
    latest_start: float
    deadline: float
    worker: WorkerProcess | None = None
    is_long: bool = False

    @property
    def key(self) -> bytes:
        """The text, however long, in few bytes."""
        return hashlib.sha256(self.job.query.encode()).digest()


@dataclass(eq=False)
class _Work:
    """The jobs a process has, in their order; None for one that another process has got instead."""

    jobs: deque[_Asked | None]
    begun: float
    is_long: bool = False

    @property
    def running(self) -> _Asked | None:
        """The one that runs, if anybody still waits for it."""
        job = self.jobs[0]
        return None if job is None or job.outcome.done() else job


class QueryPool:
    """The processes; start it in the event loop that asks, close it there."""

    def __init__(self, lanes: Lanes, limits: dict[str, Any]) -> None:
        self._lanes = lanes
        self._nursery = Nursery(limits | {"niceness": _NICENESS})
        self._processes: set[WorkerProcess] = set()
        self._idle: list[WorkerProcess] = []
        self._starting: set[asyncio.Task[None]] = set()
        self._at_work: dict[WorkerProcess, _Work] = {}
        self._short = FairQueue[_Asked](lanes.waiting_places)
        self._long = FairQueue[_Asked](lanes.waiting_places)
        self._long_running = 0
        self._known_long: OrderedDict[bytes, None] = OrderedDict()
        self._stillborn = 0
        self._look: asyncio.TimerHandle | None = None
        self._dispatching: asyncio.Handle | None = None
        self._closed = False

    async def start(self) -> None:
        """Start the processes of the short lane."""
        await asyncio.gather(*(self._started() for _ in range(self._lanes.short_places)))

    async def close(self) -> None:
        """Stop every process; whoever waits is told that the service is ending."""
        self._closed = True
        # One that is starting ends itself when it sees that nobody needs it any more.
        await asyncio.gather(*self._starting, return_exceptions=True)
        for worker in self._processes:
            worker.kill()
        given = (job for work in self._at_work.values() for job in work.jobs if job is not None)
        for job in [*given, *self._short, *self._long]:
            _fail(job, ServiceBusy("the service is ending"))
        await asyncio.gather(*(worker.gone.wait() for worker in self._processes))
        self._nursery.close()

    async def run(self, job: Job, client: str) -> Outcome:
        """The outcome of a job.

        Errors: ServiceBusy when no place was free for it in time; QueryTooLong when it was stopped.
        A job nobody waits for any more (its task was cancelled) is stopped.
        """
        loop = asyncio.get_running_loop()
        now, limit_s = loop.time(), self._lanes.limit_s
        waiting = _Asked(
            job=job,
            client=client,
            outcome=loop.create_future(),
            # What has waited for half its time would not end within the other half, as often as not.
            latest_start=now + limit_s / 2,
            deadline=now + limit_s,
        )
        waiting.is_long = bool(self._known_long) and waiting.key in self._known_long
        self._let_wait(waiting)
        if self._dispatching is None:
            # Not at once: others may ask in the same moment.
            self._dispatching = loop.call_soon(self._dispatch)
        if self._look is None:
            self._look = loop.call_later(_LOOK_S, self._look_after)
        try:
            return await waiting.outcome
        finally:
            if waiting.outcome.cancelled():
                self._withdraw(waiting)

    @property
    def state(self) -> dict[str, int]:
        """How many queries run and wait in each lane."""
        behind = sum(len(work.jobs) - 1 for work in self._at_work.values())
        return {
            "short_running": len(self._at_work) - self._long_running,
            "short_waiting": len(self._short) + behind,
            "long_running": self._long_running,
            "long_waiting": len(self._long),
        }

    # --- waiting ----------------------------------------------------------------------------------------------

    def _let_wait(self, job: _Asked) -> None:
        queue = self._queue_of(job)
        if queue.is_full:
            self._dispatch()
        displaced = queue.put(job.client, job)
        if displaced is not None:
            _fail(displaced, ServiceBusy("too many queries are waiting; try again in a moment"))

    def _look_after(self) -> None:
        """Look, many times a second, what has run or waited for long: cheaper than timers for every query."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        for worker, work in list(self._at_work.items()):
            self._look_at(worker, work, now)
        for job in [*self._short, *self._long]:
            if now >= job.latest_start and self._queue_of(job).remove(job.client, job):
                _fail(job, ServiceBusy("other long queries are running; try again when they have finished"))
        self._dispatch()
        is_needed = self._at_work or self._short or self._long
        self._look = loop.call_later(_LOOK_S, self._look_after) if is_needed and not self._closed else None

    def _look_at(self, worker: WorkerProcess, work: _Work, now: float) -> None:
        job = work.running
        if now >= work.begun + _LOOK_S:
            self._give_back(work)
        is_slow = now >= work.begun + self._lanes.short_s
        if job is None:
            if is_slow:
                self._stop(worker)
        elif now >= job.deadline:
            self._stop(worker)
            seconds = f"{self._lanes.limit_s:g}"
            message = f"the query was stopped after {seconds} seconds: ask for less, or start from a resource"
            _fail(job, QueryTooLong(message))
        elif is_slow and not work.is_long:
            self._is_taking_long(worker, job)

    def _queue_of(self, job: _Asked) -> FairQueue[_Asked]:
        return self._long if job.is_long else self._short

    def _withdraw(self, job: _Asked) -> None:
        if job.worker is None:
            self._queue_of(job).remove(job.client, job)
        elif job is self._at_work[job.worker].jobs[0]:
            self._stop(job.worker)
            self._dispatch()

    # --- running ----------------------------------------------------------------------------------------------

    def _dispatch(self) -> None:
        self._dispatching = None
        while self._idle and self._short:
            share = -(-len(self._short) // len(self._idle))
            self._give(self._idle.pop(), [self._short.take() for _ in range(min(share, _TOGETHER))])
        while self._idle and self._long_running < self._lanes.long_places and self._long:
            worker = self._idle.pop()
            self._give(worker, [self._long.take()])
            self._move_to_long_lane(worker)

    def _give(self, worker: WorkerProcess, jobs: list[_Asked]) -> None:
        for job in jobs:
            job.worker = worker
        self._at_work[worker] = _Work(deque(jobs), asyncio.get_running_loop().time())
        worker.send([one.job for one in jobs], lambda outcome: self._done(worker, outcome))

    def _give_back(self, work: _Work) -> None:
        """Let the jobs behind the one that runs go to other processes."""
        behind = [job for job in list(work.jobs)[1:] if job is not None]
        work.jobs = deque([work.jobs[0], *([None] * (len(work.jobs) - 1))])
        for job in reversed(behind):
            job.worker = None
            if not job.outcome.done():
                self._queue_of(job).put_first(job.client, job)

    def _is_taking_long(self, worker: WorkerProcess, job: _Asked) -> None:
        self._known_long[job.key] = None
        if len(self._known_long) > _KNOWN_LONG:
            self._known_long.popitem(last=False)
        job.is_long = True
        if self._long_running < self._lanes.long_places:
            self._move_to_long_lane(worker)
        else:
            # Begun again when there is a place: a query only reads.
            self._stop(worker)
            self._let_wait(job)

    def _move_to_long_lane(self, worker: WorkerProcess) -> None:
        self._at_work[worker].is_long = True
        self._long_running += 1
        worker.yield_to_others(_LONG_NICENESS)
        self._start_another()

    def _stop(self, worker: WorkerProcess) -> None:
        """Stop a process at work; there is another in its place, or soon will be."""
        work = self._at_work.pop(worker)
        worker.kill()
        self._give_back(work)
        if work.jobs[0] is not None:
            work.jobs[0].worker = None
        if work.is_long:
            self._long_running -= 1
        else:
            self._start_another()

    def _done(self, worker: WorkerProcess, outcome: Outcome) -> None:
        work, now = self._at_work[worker], asyncio.get_running_loop().time()
        job, seconds, self._stillborn = work.jobs[0], now - work.begun, 0
        if job is not None:
            job.worker = None
            if not job.outcome.done():
                job.outcome.set_result(outcome)
            if work.is_long and seconds < self._lanes.short_s:
                self._known_long.pop(job.key, None)
        if work.is_long or (seconds > _WORTH_A_LOOK_S and worker.resident_mib() > _RESIDENT_MIB):
            # The priority of a long one cannot be raised again; memory goes back to the machine.
            self._stop(worker)
        elif len(work.jobs) > 1:
            work.jobs.popleft()
            work.begun = now
            return
        else:
            del self._at_work[worker]
            self._idle.append(worker)
        self._dispatch()

    # --- processes --------------------------------------------------------------------------------------------

    def _start_another(self) -> None:
        if not self._closed:
            task = asyncio.get_running_loop().create_task(self._started())
            self._starting.add(task)
            task.add_done_callback(self._starting.discard)

    async def _started(self) -> None:
        if self._stillborn > _STILLBORN:
            # Not as fast as the machine can: whatever is wrong, it is not better for being tried often.
            await asyncio.sleep(1.0)
        worker = WorkerProcess(self._nursery, self._ended)
        try:
            await worker.start()
        except OSError as error:
            LOG.error("no answering process could be made: %s", error)
            self._stillborn = _STILLBORN + 1
            self._start_another()
            return
        self._processes = {one for one in self._processes if not one.gone.is_set()} | {worker}
        if self._closed:
            worker.kill()
        elif worker.is_alive:
            self._idle.append(worker)
            self._dispatch()

    def _ended(self, worker: WorkerProcess) -> None:
        """A process ended by itself: it ran out of memory, or was killed from outside."""
        work = self._at_work.get(worker)
        if work is None:
            LOG.warning("an answering process ended while it had nothing to do")
            self._stillborn += 1
            if worker in self._idle:
                self._idle.remove(worker)
            self._start_another()
            return
        job = work.running
        self._stop(worker)
        if job is not None:
            message = "the query was stopped because it needs too much memory: ask for less, or sort less"
            _fail(job, QueryTooLong(message))
        self._dispatch()


def _fail(job: _Asked, error: Exception) -> None:
    if not job.outcome.done():
        job.outcome.set_exception(error)

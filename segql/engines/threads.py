"""Queries in threads: Python hears of Ctrl-C only while its main thread does not wait inside a driver."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TypeVar

T = TypeVar("T")
TICK = 0.1  # seconds between two attempts to stop


def carry_out(work: Sequence[Callable[[], T]], stop: Callable[[], None], most: int = 1) -> list[T]:
    """What all of the work comes to, in its order, where at most so much is done at a time.

    Once some of it fails, or on Ctrl-C, `stop` is called until none is being done. In a thread other than the main one it is done there.
    """
    if threading.current_thread() is not threading.main_thread():
        return [one() for one in work]
    running: list[Future[T]] = []
    with ThreadPoolExecutor(most) as pool:
        try:
            running += [pool.submit(one) for one in work]
            return [one.result() for one in running]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            while not all(one.done() for one in running):  # again, should the first one have come before the query
                stop()
                wait(running, TICK)
            raise

"""Several people at once: what each of them ran into is brought back."""

import threading
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


def at_once(*acts: Callable[[], Result]) -> list[Result]:
    """Run the acts each in a thread of its own, begun together; their results in order."""
    results: dict[int, Result] = {}
    errors: list[BaseException] = []
    start = threading.Barrier(len(acts))

    def run(place: int, act: Callable[[], Result]) -> None:
        try:
            start.wait()
            results[place] = act()
        except BaseException as error:  # the main thread raises it again
            errors.append(error)

    threads = [threading.Thread(target=run, args=item) for item in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return [results[place] for place in range(len(acts))]

"""Print what each page costs in CPU, queries, bytes and memory, beside its budget.

CPU is the application's and the database's together, per request, as a multiple of the floor
measured in the same run. Nothing is asserted: machines differ, ratios are to be read.
"""

import argparse

from bench.counting import count_queries
from bench.measure import family, free_port, memory_mb, server, visit
from bench.pages import (
    Page,
    check_floor,
    cpu_of,
    measure_floor,
    pages_of,
    report_page,
    reporter,
    signed_in,
)
from bench.places import KINDS, Place, Shape, filled

SHAPES = {
    "1000": Shape(1_000, 1_000),
    "20000": Shape(20_000, 20_000),
    "200000": Shape(20_000, 200_000),
}
LARGE = Shape(200_000, 1_000_000)
GROWTH_BUDGET = 1.3
MIXED_REQUESTS = 300
HEAD = ("", "CPU", "×floor", "budget", "queries", "first", "requests", "repeat")
WIDTHS = (26, 10, 8, 8, 9, 10, 10, 9)


def main() -> None:
    """Measure on SQLite and on PostgreSQL."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--large", action="store_true", help=str(LARGE))
    parser.add_argument("--only", choices=KINDS)
    parser.add_argument("--shape", choices=SHAPES, action="append", help="commitments in all")
    asked = parser.parse_args()
    check_floor()
    shapes = [LARGE] if asked.large else [SHAPES[name] for name in asked.shape or SHAPES]
    for kind in KINDS:
        if asked.only in (None, kind):
            costs = {}
            for shape in shapes:
                with filled(kind, shape) as place:
                    costs[shape] = _report(place)
            _report_growth(costs)


def _report(place: Place) -> dict[str, float]:
    """One table; returns the CPU seconds of each page."""
    print(f"\n## {place.kind}, {place.shape}", flush=True)
    floor = measure_floor(place)
    print(f"floor: {floor * 1000:.2f} ms CPU a request")
    _print_row(HEAD)
    pages = pages_of(place.town)
    asked = [(place.town.users[page.person], page.path) for page in pages]
    queries = count_queries(place.env, asked)
    port = free_port()
    with server("wsgi:app", port, place.env) as pid:
        costs = {
            page.name: _measure(place, port, pid, page, floor, count)
            for page, count in zip(pages, queries, strict=True)
        }
        costs |= _measure_report(place, port, pid, floor)
    memory = _measure_memory(place, [page.path for page in pages if page.person == "sekretariat"])
    print(f"two workers after {MIXED_REQUESTS} requests: {memory:.0f} MB PSS (budget 120)")
    return costs


def _measure(place: Place, port: int, pid: int, page: Page, floor: float, queries: int) -> float:
    client = signed_in(port, place.town, page.person)
    cost = cpu_of(lambda: client.get(page.path).status, place, pid)
    first, requests, repeat = visit(client, page.path)
    _print_row(
        (
            *_cost_cells(page, cost, floor),
            str(queries),
            f"{first / 1024:.1f} KB",
            str(requests),
            f"{repeat / 1024:.1f} KB",
        )
    )
    return cost


def _measure_report(place: Place, port: int, pid: int, floor: float) -> dict[str, float]:
    page = report_page(place.town)
    if not place.town.reported_number:
        return {}
    send = reporter(signed_in(port, place.town, page.person), page.path)
    cost = cpu_of(send, place, pid)
    _print_row(_cost_cells(page, cost, floor))
    return {page.name: cost}


def _measure_memory(place: Place, paths: list[str]) -> float:
    """Proportional set size of two preloaded workers and their parent, in MB."""
    port = free_port()
    with server("wsgi:app", port, place.env, workers=2) as pid:
        client = signed_in(port, place.town, "sekretariat")
        for index in range(MIXED_REQUESTS):
            client.get(paths[index % len(paths)])
        return memory_mb(family(pid))


def _cost_cells(page: Page, cost: float, floor: float) -> tuple[str, ...]:
    return (page.name, f"{cost * 1000:.1f} ms", f"{cost / floor:.1f}", f"{page.budget:.0f}")


def _print_row(cells: tuple[str, ...]) -> None:
    name, *rest = cells
    shown = [text.rjust(width) for text, width in zip(rest, WIDTHS[1:], strict=False)]
    print(name.ljust(WIDTHS[0]) + "".join(shown), flush=True)


def _report_growth(costs: dict[Shape, dict[str, float]]) -> None:
    """How much dearer each page is when nine other regions share the database."""
    small, large = SHAPES["20000"], SHAPES["200000"]
    if small in costs and large in costs:
        print(f"\n### from 20 000 to 200 000 in the database (budget {GROWTH_BUDGET})")
        for name in costs[small]:
            print(f"{name.ljust(WIDTHS[0])}{costs[large][name] / costs[small][name]:10.2f}")


main()

"""National holidays and cuti bersama of a year, from a library that is slow to load."""

from datetime import date

from coordapp.regions.models import HolidayKind

National = tuple[date, str, HolidayKind]


def national_holidays(year: int) -> list[National]:
    """Every national holiday of a year, then the collective leave days that are none."""
    import holidays  # noqa: PLC0415 (slow import)

    found: dict[date, National] = {}
    for category, kind in (
        ("public", HolidayKind.NATIONAL),
        ("government", HolidayKind.COLLECTIVE_LEAVE),
    ):
        days = holidays.country_holidays("ID", years=year, categories=category, language="id")
        for day, name in days.items():
            found.setdefault(day, (day, name, kind))
    return sorted(found.values())

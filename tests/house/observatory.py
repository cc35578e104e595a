"""The arithmetic by which the MDN HTTP Observatory grades headers; 100 and more is an A+.

A hundred points to begin with; what is missing takes points away, and bonus points count only
where at least ninety remain without them.
"""

from werkzeug.datastructures import Headers

PRIVATE_REFERRERS = {
    "no-referrer",
    "same-origin",
    "strict-origin",
    "strict-origin-when-cross-origin",
}
HALF_A_YEAR = 15_768_000


def score(headers: Headers) -> int:
    """Points of an answer over https."""
    points = [_policy(headers), _framing(headers), _referrer(headers), *_isolation(headers)]
    points += [_transport(headers), _cookies(headers)]
    points.append(0 if headers.get("X-Content-Type-Options") == "nosniff" else -5)
    base = 100 + sum(point for point in points if point < 0)
    return base + sum(point for point in points if point > 0) if base >= 90 else base


def _directives(headers: Headers) -> dict[str, list[str]]:
    parts = [part.split() for part in headers.get("Content-Security-Policy", "").split(";")]
    return {part[0]: part[1:] for part in parts if part}


def _policy(headers: Headers) -> int:
    directives = _directives(headers)
    if not directives:
        return -25
    words = {word for values in directives.values() for word in values}
    if words & {"'unsafe-inline'", "'unsafe-eval'", "http:", "https:", "*"}:
        return -20
    return 10 if directives.get("default-src") == ["'none'"] else 5


def _framing(headers: Headers) -> int:
    if "frame-ancestors" in _directives(headers):
        return 5
    return 0 if headers.get("X-Frame-Options") in ("DENY", "SAMEORIGIN") else -20


def _referrer(headers: Headers) -> int:
    policy = headers.get("Referrer-Policy")
    if policy is None:
        return 0
    return 5 if policy in PRIVATE_REFERRERS else -5


def _isolation(headers: Headers) -> list[int]:
    strictest = {
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
    }
    return [10 if headers.get(name) == value else 0 for name, value in strictest.items()]


def _transport(headers: Headers) -> int:
    words = headers.get("Strict-Transport-Security", "").replace(";", " ").split()
    ages = [int(word.removeprefix("max-age=")) for word in words if word.startswith("max-age=")]
    return 0 if ages and ages[0] >= HALF_A_YEAR else -20


def _cookies(headers: Headers) -> int:
    cookies = [{part.strip() for part in item.split(";")} for item in headers.getlist("Set-Cookie")]
    if all({"Secure", "HttpOnly"} <= cookie for cookie in cookies):
        strict = all({"SameSite=Lax", "SameSite=Strict"} & cookie for cookie in cookies)
        return 5 if cookies and strict else 0
    return -20

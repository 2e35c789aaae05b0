"""Where: words, a map link from the phone's map, a location sent from the phone.

Only links of the maps named here are taken, because a link in a card of the bot looks trusted. A link is never
fetched: a point is read from it only where it stands there in plain sight, which short links do not show.
"""

import math
import re
import unicodedata
from urllib.parse import SplitResult, parse_qs, quote, unquote_plus, urlsplit

from bot.domain.names import clean_line, clean_text, has_letters, length
from bot.domain.places import Place
from bot.forms.heard import Heard, Pinned, Pressed, Sent, Typed
from bot.forms.reading import Misread, Misreading, Read

LIMIT = 200  # graphemes of words, without the link
_LINK_LIMIT = 1000
_MAPS = re.compile(
    r"(?:(?:m|place|m\.place)\.)?map\.kakao\.com/|kko\.(?:to|kakao\.com)/|(?:m\.)?(?:map|place)\.naver\.com/"
    r"|(?:pcmap|m)\.place\.naver\.com/|naver\.me/|maps\.google\.(?:com|co\.kr|de)/|(?:www\.)?google\.(?:com|co\.kr|de)/maps\b"
    r"|goo\.gl/maps/|maps\.app\.goo\.gl/|(?:www\.)?openstreetmap\.org/|osm\.org/|maps\.apple(?:\.com)?/"
)
_LINK = re.compile(r"\bhttps?://[^\s<>\"'()]+", re.IGNORECASE)
_BARE_LINK = re.compile(rf"(?<![\w./@:-])(?:{_MAPS.pattern})[^\s<>\"'()]*", re.IGNORECASE)
_OTHER_SCHEME = re.compile(
    r"\b(?:javascript|data|vbscript|file|tg|intent|ftp|blob|about)\s*:(?!\s)|\b\w+://", re.IGNORECASE
)
_HEADINGS = re.compile(r"^\[(?:네이버 ?지도|카카오맵|naver map|kakaomap)\]\s*", re.IGNORECASE)
_NUMBER = r"(-?\d{1,3}(?:\.\d+)?)"
_POINTS = (
    re.compile(rf"!3d{_NUMBER}!4d{_NUMBER}"),  # Google: the pin, better than the centre of the view
    re.compile(rf"/link/(?:map|to)/(?:[^/]*,)?{_NUMBER},{_NUMBER}$"),  # Kakao
    re.compile(rf"/@{_NUMBER},{_NUMBER}"),  # Google: the centre of the view
    re.compile(rf"#map=\d+/{_NUMBER}/{_NUMBER}"),  # OpenStreetMap
)
_POINT = re.compile(rf"(?:loc:)?{_NUMBER}\s*,\s*{_NUMBER}")
_POINT_FIELDS = ("query", "q", "ll", "coordinate", "destination", "daddr", "center")
_FIELD_PAIRS = (("lat", "lng"), ("lat", "lon"), ("mlat", "mlon"))
_NAMES = (re.compile(r"/maps/place/([^/@]+)"), re.compile(r"/link/(?:map|to|search)/([^/,]*[^/,\d.][^/,]*)"))

Point = tuple[float, float]


def read_place(heard: Heard) -> Read[Place] | Misread:
    """Read a place. Degrees are WGS 84; the words may be empty where a point or a link says it all.

    Misread: EMPTY, NO_LETTERS, TOO_LONG, NOT_TEXT (facts: kind), NOT_A_PLACE (another scheme or site; facts: host).
    """
    match heard:
        case Pinned(latitude, longitude, title, address):
            return _pinned((latitude, longitude), title, address)
        case Typed(text):
            return _typed(unicodedata.normalize("NFC", text))
        case Sent(kind):
            return Misread(Misreading.NOT_TEXT, {"kind": kind})
        case Pressed():
            return Misread(Misreading.NOT_A_PLACE)


def map_link(place: Place, language: str) -> str:
    """Return a link that shows the place: the host's own, or KakaoMap in Korean and Google Maps otherwise.

    KakaoMap knows only Korea; a point elsewhere opens in Google Maps. "" if nothing is known.
    """
    if place.url:
        return place.url
    point = _point(place)
    if language.startswith("ko") and (point is None or _is_in_korea(point)):
        return _kakao_link(place.text, point)
    query = f"{point[0]},{point[1]}" if point else place.text
    return f"https://www.google.com/maps/search/?api=1&query={quote(query, safe='')}" if query else ""


def _kakao_link(text: str, point: Point | None) -> str:
    name = quote(text, safe="")
    if point is not None:
        return f"https://map.kakao.com/link/map/{name + ',' if name else ''}{point[0]},{point[1]}"
    return f"https://map.kakao.com/link/search/{name}" if name else ""


def _pinned(point: Point, title: str, address: str) -> Read[Place] | Misread:
    if not _is_on_earth(point):
        return Misread(Misreading.NOT_A_PLACE)
    words = ", ".join(part for part in (clean_line(title), clean_line(address)) if part)
    return Read(Place(clean_line(words, LIMIT), None, *point))


def _typed(text: str) -> Read[Place] | Misread:
    link = _LINK.search(text) or _BARE_LINK.search(text)
    words = _words(text.replace(link[0], " ", 1) if link else text)
    if _OTHER_SCHEME.search(words):
        return Misread(Misreading.NOT_A_PLACE)
    if (size := length(words)) > LIMIT:
        return Misread(Misreading.TOO_LONG, {"limit": LIMIT, "length": size})
    if link is not None:
        return _linked(link[0], words)
    if not text.strip():
        return Misread(Misreading.EMPTY)
    if not has_letters(words):
        return Misread(Misreading.NO_LETTERS)
    point = _in_words(words)
    return Read(Place(words, None, *point) if point else Place(words))


def _words(text: str) -> str:
    """Return the lines of a shared place as one: "[네이버 지도]\\n카페\\n서울" -> "카페, 서울"."""
    lines = [line for line in clean_text(text).split("\n") if line]
    return ", ".join(filter(None, (_HEADINGS.sub("", line).strip(" ,") for line in lines)))


def _linked(link: str, words: str) -> Read[Place] | Misread:
    url = _safe(link)
    if url is None:
        return Misread(Misreading.NOT_A_PLACE, {"host": _host(link)})
    point = _in_link(url)
    text = words if has_letters(words) else _name_in(url)
    return Read(Place(text, url.geturl(), *(point or (None, None))))


def _safe(link: str) -> SplitResult | None:
    """Return a link to a known map, by https, or None: no other host, user, port or odd character gets through."""
    parts = re.sub(r"^https?://", "", link.rstrip(".,;!?"), flags=re.IGNORECASE)
    host, slash, path = parts.partition("/")
    plain = host.lower() + slash + path
    if len(plain) > _LINK_LIMIT or not _MAPS.match(plain) or re.search(r"[\\\x00-\x20]", plain):
        return None
    return urlsplit(f"https://{quote(plain, safe=_KEPT)}")


_KEPT = "%/:=&?~#+!$,;@*._-|[]"


def _host(link: str) -> str:
    return clean_line(re.sub(r"^https?://", "", link, flags=re.IGNORECASE).split("/")[0], 60)


def _in_link(url: SplitResult) -> Point | None:
    """Return the point that stands in a map link, if one does."""
    whole = unquote_plus(url.geturl())
    for pattern in _POINTS:
        if found := pattern.search(whole):
            return _earthly(found[1], found[2])
    fields = parse_qs(url.query)
    for latitude, longitude in _FIELD_PAIRS:
        if latitude in fields and longitude in fields:
            return _earthly(fields[latitude][0], fields[longitude][0])
    for field in _POINT_FIELDS:
        if found := _POINT.fullmatch(fields.get(field, [""])[0].strip()):
            return _earthly(found[1], found[2])
    return None


def _in_words(words: str) -> Point | None:
    """Return the point typed as "37.5665, 126.9780"."""
    found = _POINT.fullmatch(words)
    return _earthly(found[1], found[2]) if found and "." in found[1] and "." in found[2] else None


def _name_in(url: SplitResult) -> str:
    """Return the place's name where a long link shows it."""
    names = [unquote_plus(found[1]) for pattern in _NAMES if (found := pattern.search(url.path))]
    names += [parse_qs(url.query).get(field, [""])[0] for field in ("query", "q")]
    cleaned = (clean_line(name, LIMIT) for name in names)
    return next((name for name in cleaned if has_letters(name) and not _POINT.fullmatch(name)), "")


def _earthly(latitude: str, longitude: str) -> Point | None:
    try:
        point = (float(latitude), float(longitude))
    except ValueError:
        return None
    return point if _is_on_earth(point) else None


def _is_on_earth(point: Point) -> bool:
    return all(map(math.isfinite, point)) and abs(point[0]) <= 90 and abs(point[1]) <= 180


def _is_in_korea(point: Point) -> bool:
    return 33 <= point[0] <= 39 and 124 <= point[1] <= 132


def _point(place: Place) -> Point | None:
    if place.latitude is None or place.longitude is None:
        return None
    return (place.latitude, place.longitude)

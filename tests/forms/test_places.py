"""Places: words, links of known maps, points."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.places import Place
from bot.forms.heard import Pinned, Pressed, Sent, Typed
from bot.forms.readers.places import map_link, read_place
from bot.forms.reading import Misread, Misreading, Read


def place(text: str) -> Place:
    answer = read_place(Typed(text))
    assert isinstance(answer, Read), answer
    return answer.value


def test_words() -> None:
    assert place("  합정역 3번 출구 ") == Place("합정역 3번 출구")
    assert place("Cafe Moim\n3rd floor") == Place("Cafe Moim, 3rd floor")
    assert place("37.5665, 126.9780") == Place("37.5665, 126.9780", None, 37.5665, 126.978)
    assert place("note: bring cash") == Place("note: bring cash")


@pytest.mark.parametrize(
    ("link", "point", "name"),
    [
        ("https://map.kakao.com/link/map/카페,37.5,127.1", (37.5, 127.1), "카페"),
        ("https://map.kakao.com/link/map/37.5,127.1", (37.5, 127.1), ""),
        ("https://place.map.kakao.com/123456", None, ""),
        ("http://kko.to/abc123", None, ""),
        ("https://map.naver.com/p/entry/place/123?lat=37.5&lng=127.1", (37.5, 127.1), ""),
        ("https://naver.me/xyz", None, ""),
        ("https://maps.app.goo.gl/AbC", None, ""),
        ("https://goo.gl/maps/AbC", None, ""),
        (
            "https://www.google.com/maps/place/Cafe+Moim/@37.1,127.1,17z/data=!3d37.5!4d127.2",
            (37.5, 127.2),
            "Cafe Moim",
        ),
        ("https://www.google.com/maps/@37.1,127.1,17z", (37.1, 127.1), ""),
        ("https://maps.google.com/?q=37.5,127.1", (37.5, 127.1), ""),
        ("https://maps.google.com/?q=Cafe%20Moim", None, "Cafe Moim"),
        ("https://www.openstreetmap.org/?mlat=52.5&mlon=13.4#map=17/52.51/13.41", (52.51, 13.41), ""),
        ("https://www.openstreetmap.org/#map=17/52.5/13.4", (52.5, 13.4), ""),
        ("https://maps.apple.com/?ll=37.5,127.1&q=Cafe", (37.5, 127.1), "Cafe"),
        ("https://maps.google.com/?q=137.5,127.1", None, ""),
        ("https://www.google.com/maps/@-33.8,151.2,12z", (-33.8, 151.2), ""),
    ],
)
def test_map_links(link: str, point: tuple[float, float] | None, name: str) -> None:
    found = place(link)
    assert (found.latitude, found.longitude) == (point or (None, None))
    assert found.text == name
    assert found.url is not None
    assert found.url.startswith("https://")


def test_a_link_with_words_around_it() -> None:
    shared = "[네이버 지도]\n카페 모임\n서울 마포구 양화로 1\nhttps://naver.me/xyz"
    assert place(shared) == Place("카페 모임, 서울 마포구 양화로 1", "https://naver.me/xyz")
    assert place("여기요 naver.me/xyz.") == Place("여기요", "https://naver.me/xyz")
    assert place("MAPS.APP.GOO.GL/AbC") == Place("", "https://maps.app.goo.gl/AbC")


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "카페 JavaScript:alert(1)",
        "data:text/html,x",
        "tg://user?id=1",
        "ftp://map.kakao.com/x",
        "https://evil.example/map.kakao.com/",
        "https://map.kakao.com@evil.example/x",
        "https://map.kakao.com.evil.example/x",
        "https://map.kakao.com:8443/x",
        "https://map.kakao.com\\@evil.example/",
        "https://google.com/mapsevil",
        "https://google.com/search?q=x",
        "https://naver.me/x https://evil.example/",
        "https://www.openstreetmap.org/" + "x" * 2000,
    ],
)
def test_other_links_are_refused(text: str) -> None:
    answer = read_place(Typed(text))
    assert isinstance(answer, Misread)
    assert answer.reason is Misreading.NOT_A_PLACE


@pytest.mark.parametrize(
    ("heard", "reason"),
    [
        (Typed(""), Misreading.EMPTY),
        (Typed("🎉"), Misreading.NO_LETTERS),
        (Typed("가" * 201), Misreading.TOO_LONG),
        (Sent("photo"), Misreading.NOT_TEXT),
        (Pressed("x"), Misreading.NOT_A_PLACE),
        (Pinned(float("nan"), 1.0), Misreading.NOT_A_PLACE),
        (Pinned(91.0, 1.0), Misreading.NOT_A_PLACE),
    ],
)
def test_no_places(heard: Typed | Sent | Pressed | Pinned, reason: Misreading) -> None:
    answer = read_place(heard)
    assert isinstance(answer, Misread)
    assert answer.reason is reason


def test_pins() -> None:
    assert read_place(Pinned(37.5, 127.1)) == Read(Place("", None, 37.5, 127.1))
    assert read_place(Pinned(37.5, 127.1, "카페\u202e", "서울")) == Read(Place("카페, 서울", None, 37.5, 127.1))


def test_links_to_show() -> None:
    cafe = Place("카페, 모임 (2층)", None, 37.5, 127.1)
    encoded = "%EC%B9%B4%ED%8E%98%2C%20%EB%AA%A8%EC%9E%84%20%282%EC%B8%B5%29"
    assert map_link(cafe, "ko") == f"https://map.kakao.com/link/map/{encoded},37.5,127.1"
    assert map_link(cafe, "en") == "https://www.google.com/maps/search/?api=1&query=37.5%2C127.1"
    assert map_link(Place("a/b, c"), "ko") == "https://map.kakao.com/link/search/a%2Fb%2C%20c"
    assert map_link(Place("a&b=c"), "en") == "https://www.google.com/maps/search/?api=1&query=a%26b%3Dc"
    assert map_link(Place("", None, 37.5, 127.1), "ko") == "https://map.kakao.com/link/map/37.5,127.1"
    assert map_link(Place("Berlin", None, 52.5, 13.4), "ko").startswith("https://www.google.com/")
    assert map_link(Place("x", "https://naver.me/xyz", 37.5, 127.1), "ko") == "https://naver.me/xyz"
    assert map_link(Place(""), "ko") == map_link(Place(""), "en") == ""


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60) | st.text(max_size=30).map(lambda tail: "https://map.kakao.com/link/map/" + tail))
def test_whatever_is_typed_a_link_is_https_and_plain(text: str) -> None:
    answer = read_place(Typed(text))
    if isinstance(answer, Read) and answer.value.url:
        assert answer.value.url.startswith("https://")
        assert answer.value.url.isascii()
        assert not set(answer.value.url) & set(" <>\"'\\")

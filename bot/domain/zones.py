"""Time zones by the names people know: IANA names, and cities and countries in Korean and English.

The list of cities is ours: those where Korean communities are, and the largest of the rest. Every other city
that has an IANA zone of its own is found by its English name. Nothing here asks the network.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from zoneinfo import available_timezones

_AREAS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
_NOT_ZONES = frozenset({"Factory", "localtime", "posixrules"})
_OFFSET = re.compile(r"\b(?:gmt|utc)\s?[-+−]\s?\d")
_CITIES = {
    "Asia/Seoul": "서울 부산 인천 대구 대전 광주 울산 수원 제주 세종 한국 대한민국 busan incheon daegu daejeon jeju "
    "korea south-korea kst",
    "Asia/Tokyo": "도쿄 동경 오사카 교토 후쿠오카 삿포로 나고야 일본 osaka kyoto fukuoka sapporo nagoya japan jst",
    "Asia/Shanghai": "상하이 상해 베이징 북경 선전 광저우 칭다오 중국 beijing shenzhen guangzhou qingdao china",
    "Asia/Hong_Kong": "홍콩",
    "Asia/Taipei": "타이베이 타이페이 대만 타이완 taiwan",
    "Asia/Singapore": "싱가포르 싱가폴",
    "Asia/Ho_Chi_Minh": "호찌민 호치민 하노이 다낭 사이공 베트남 saigon hanoi da-nang vietnam",
    "Asia/Bangkok": "방콕 치앙마이 태국 chiang-mai thailand",
    "Asia/Manila": "마닐라 세부 필리핀 cebu philippines",
    "Asia/Kuala_Lumpur": "쿠알라룸푸르 말레이시아 malaysia",
    "Asia/Jakarta": "자카르타 인도네시아 indonesia",
    "Asia/Makassar": "발리 bali",
    "Asia/Kolkata": "뉴델리 델리 뭄바이 벵갈루루 인도 new-delhi delhi mumbai bangalore bengaluru india",
    "Asia/Dubai": "두바이 아부다비 abu-dhabi uae",
    "Asia/Ulaanbaatar": "울란바토르 몽골 mongolia",
    "Asia/Almaty": "알마티 카자흐스탄 kazakhstan",
    "Asia/Tashkent": "타슈켄트 우즈베키스탄 uzbekistan",
    "Asia/Vladivostok": "블라디보스토크",
    "Europe/Istanbul": "이스탄불 터키 튀르키예 turkey",
    "Europe/Moscow": "모스크바",
    "Europe/London": "런던 맨체스터 에든버러 옥스퍼드 영국 manchester edinburgh oxford england uk",
    "Europe/Dublin": "더블린 아일랜드 ireland",
    "Europe/Lisbon": "리스본 포르투갈 portugal",
    "Europe/Paris": "파리 리옹 프랑스 lyon france",
    "Europe/Berlin": "베를린 뮌헨 프랑크푸르트 함부르크 쾰른 뒤셀도르프 독일 munich münchen frankfurt hamburg cologne "
    "köln düsseldorf stuttgart leipzig germany",
    "Europe/Madrid": "마드리드 바르셀로나 스페인 barcelona spain",
    "Europe/Rome": "로마 밀라노 피렌체 이탈리아 milan florence italy",
    "Europe/Amsterdam": "암스테르담 네덜란드 netherlands",
    "Europe/Brussels": "브뤼셀 벨기에 belgium",
    "Europe/Zurich": "취리히 제네바 스위스 zürich geneva switzerland",
    "Europe/Vienna": "빈 비엔나 오스트리아 wien austria",
    "Europe/Prague": "프라하 체코 czechia",
    "Europe/Budapest": "부다페스트 헝가리 hungary",
    "Europe/Warsaw": "바르샤바 폴란드 poland",
    "Europe/Stockholm": "스톡홀름 스웨덴 sweden",
    "Europe/Oslo": "오슬로 노르웨이 norway",
    "Europe/Copenhagen": "코펜하겐 덴마크 denmark",
    "Europe/Helsinki": "헬싱키 핀란드 finland",
    "Europe/Athens": "아테네 그리스 greece",
    "Africa/Cairo": "카이로 이집트 egypt",
    "Africa/Casablanca": "카사블랑카 모로코 morocco",
    "Africa/Johannesburg": "요하네스버그 케이프타운 cape-town",
    "America/New_York": "뉴욕 보스턴 워싱턴 애틀랜타 필라델피아 마이애미 뉴저지 nyc boston washington atlanta "
    "philadelphia miami new-jersey",
    "America/Chicago": "시카고 댈러스 달라스 휴스턴 오스틴 dallas houston austin",
    "America/Denver": "덴버 솔트레이크시티 salt-lake-city",
    "America/Phoenix": "피닉스",
    "America/Los_Angeles": "로스앤젤레스 엘에이 la 샌프란시스코 시애틀 샌디에이고 라스베이거스 실리콘밸리 어바인 "
    "san-francisco seattle san-diego las-vegas san-jose irvine portland sf",
    "America/Toronto": "토론토 몬트리올 오타와 ottawa",
    "America/Vancouver": "밴쿠버 벤쿠버 빅토리아",
    "America/Edmonton": "캘거리 에드먼턴 calgary",
    "America/Mexico_City": "멕시코시티 멕시코 mexico",
    "America/Sao_Paulo": "상파울루 상파울로 são-paulo",
    "America/Argentina/Buenos_Aires": "부에노스아이레스",
    "America/Santiago": "산티아고 칠레 chile",
    "America/Lima": "리마 페루 peru",
    "Pacific/Honolulu": "호놀룰루 하와이 hawaii",
    "Pacific/Guam": "괌 사이판 saipan",
    "Pacific/Auckland": "오클랜드 뉴질랜드 new-zealand",
    "Australia/Sydney": "시드니 캔버라 canberra",
    "Australia/Melbourne": "멜버른 멜번",
    "Australia/Brisbane": "브리즈번 골드코스트 gold-coast",
    "Australia/Perth": "퍼스",
    "Australia/Adelaide": "애들레이드",
}


def is_zone(name: str) -> bool:
    """Tell whether a name is an IANA zone, written exactly as IANA writes it."""
    return name in _zones()


def find_zones(text: str) -> tuple[str, ...]:
    """Return the IANA zones a text can mean, in the order in which it names them; none if it names none.

    A whole IANA name in any case, a city or a country known here, or the beginning of one ("로스", "Buenos").
    """
    line = _folded(text)
    if _OFFSET.search(line):  # "UTC+9" names a distance, not a place whose clocks may change
        return ()
    if line in _by_name():
        return _by_name()[line]
    return _named_within(line) or _beginning_with(line)


def _named_within(line: str) -> tuple[str, ...]:
    """Find known names as words of a sentence; Korean words carry particles ("서울이요")."""
    places = []
    for name, zones in _by_name().items():
        end = "" if name[-1] >= "가" and len(name) > 1 else r"\b"
        if name in line and len(name) > 1 and (found := re.search(rf"\b{re.escape(name)}{end}", line)):
            places.append((found.start(), -len(name), zones))
    return _each_once(zone for _, _, zones in sorted(places) for zone in zones)


def _beginning_with(line: str) -> tuple[str, ...]:
    if len(line) < 2:
        return ()
    return _each_once(zone for name, zones in _by_name().items() if name.startswith(line) for zone in zones)[:8]


def _each_once(zones: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(zones))


def _folded(text: str) -> str:
    line = unicodedata.normalize("NFKC", text).casefold().replace("_", " ").strip(" .!?")
    return " ".join(line.split())


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones() - _NOT_ZONES)


@cache
def _by_name() -> dict[str, tuple[str, ...]]:
    """Return the zones by every folded name: our cities first, then whole IANA names, then their last parts."""
    names: dict[str, tuple[str, ...]] = {}
    for zone, cities in _CITIES.items():
        names |= {_folded(city.replace("-", " ")): (zone,) for city in cities.split()}
    for zone in sorted(_zones()):
        names.setdefault(_folded(zone), (zone,))
        if zone.startswith(_AREAS):
            names.setdefault(_folded(zone.rsplit("/", 1)[1]), (zone,))
    return names

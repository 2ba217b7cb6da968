"""The Maps emulator against the real googlemaps client, over a small pack and over every pack of the project."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import googlemaps
import pytest
from contract_servers import REPOSITORY, http, running

KEY = "AIza-emulator"

KECAMATAN = """
kecamatan:
  - {code: "33.01.06", name: Kroya, label: {lat: -7.62061, lng: 109.23032}}
  - {code: "33.01.23", name: Cilacap Utara, label: {lat: -7.66915, lng: 109.02729}}
  - {code: "33.01.21", name: Cilacap Selatan, label: {lat: -7.73223, lng: 108.88372}}
"""
AGENCIES = """
agencies:
  - id: polsek-kroya
    name: Polsek Kroya
    address: "Jl. Jend. Sudirman, Kroya"
    position: {lat: -7.63333, lng: 109.24444}
    located_in: "33.01.06"
  - {id: damkar, name: Damkar Cilacap, position: {lat: -7.71, lng: 109.01}, located_in: "33.01.23"}
  - {id: unknown-place, name: Pos Tanpa Posisi, position: null}
"""
REGION = "{name_id: Kabupaten Cilacap, phone_region: ID}"


@pytest.fixture(scope="module")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    pack = tmp_path_factory.mktemp("pack")
    for name, text in (("kecamatan", KECAMATAN), ("agencies", AGENCIES), ("region", REGION)):
        (pack / f"{name}.yaml").write_text(text)
    with running("devkit.maps", "--pack", str(pack)) as url:
        yield url


@pytest.fixture
def maps(base_url: str) -> googlemaps.Client:
    for path in ("faults", "stats"):
        http.delete(f"{base_url}/emulator/{path}").raise_for_status()
    return googlemaps.Client(key=KEY, base_url=base_url, retry_over_query_limit=False, retry_timeout=2)


def add_fault(base_url: str, **fault: Any) -> None:
    http.post(f"{base_url}/emulator/faults", json=fault).raise_for_status()


def stats(base_url: str) -> dict[str, Any]:
    answer: dict[str, Any] = http.get(f"{base_url}/emulator/stats").json()
    return answer


@pytest.mark.parametrize("text", ["Kroya", "Kecamatan Kroya", "kec. kroya, Cilacap"])
def test_a_kecamatan_is_found_by_name(maps: googlemaps.Client, text: str) -> None:
    """With or without its title: the label point, as an administrative area of level 3."""
    [result] = maps.geocode(text)
    assert result["geometry"]["location"] == {"lat": -7.62061, "lng": 109.23032}
    assert result["geometry"]["location_type"] == "APPROXIMATE"
    assert result["types"] == ["administrative_area_level_3", "political"]
    assert result["formatted_address"] == "Kec. Kroya, Kabupaten Cilacap, Indonesia"
    assert "partial_match" not in result
    names = {part["types"][0]: part["long_name"] for part in result["address_components"]}
    assert names["administrative_area_level_3"] == "Kecamatan Kroya"
    assert names["country"] == "Indonesia"


def test_a_station_is_found_by_name_and_by_place_id(maps: googlemaps.Client) -> None:
    """A station is an establishment at its own position; its id finds it again."""
    [result] = maps.geocode("Polsek Kroya")
    assert result["geometry"]["location"] == {"lat": -7.63333, "lng": 109.24444}
    assert "establishment" in result["types"]
    assert maps.reverse_geocode(result["place_id"]) == [result]


def test_part_of_a_name_finds_all_that_hold_it(maps: googlemaps.Client) -> None:
    """An incomplete name is answered with partial matches; a station without a position is never found."""
    results = maps.geocode("Cilacap")
    assert {result["geometry"]["location"]["lng"] for result in results} == {109.02729, 108.88372, 109.01}
    assert all(result["partial_match"] for result in results)
    assert maps.geocode("Pos Tanpa Posisi") == []


def test_nothing_found_is_zero_results(maps: googlemaps.Client, base_url: str) -> None:
    """An unknown name, a place outside the region and another country have no results and raise nothing."""
    assert maps.geocode("Surabaya") == []
    assert maps.reverse_geocode((-6.2, 106.8)) == []
    assert maps.geocode("Kroya", components={"country": "MY"}) == []
    assert stats(base_url)["statuses"] == {"ZERO_RESULTS": 3}


def test_reverse_geocoding_gives_an_address(maps: googlemaps.Client) -> None:
    """A point gets the nearest kecamatan and the regency; at a station, the station first."""
    results = maps.reverse_geocode((-7.62, 109.23), language="id")
    assert [result["types"][0] for result in results] == [
        "administrative_area_level_3",
        "administrative_area_level_2",
    ]
    assert maps.reverse_geocode((-7.6334, 109.2445))[0]["formatted_address"].startswith("Polsek Kroya")


def test_reverse_geocoding_filters_by_type(maps: googlemaps.Client) -> None:
    """result_type and location_type keep only what was asked for."""
    at_station = (-7.6334, 109.2445)
    by_type = maps.reverse_geocode(at_station, result_type="administrative_area_level_3")
    assert [result["place_id"] for result in by_type] == ["kecamatan-33.01.06"]
    by_location = maps.reverse_geocode(at_station, location_type="ROOFTOP")
    assert [result["place_id"] for result in by_location] == ["station-polsek-kroya"]


@pytest.mark.parametrize("latlng", ["95,109", "-7.6,x", "-7.6,8.1E-05", "-7.6,109,1"])
def test_a_wrong_latlng_is_an_invalid_request(base_url: str, maps: googlemaps.Client, latlng: str) -> None:
    """Geocoding answers HTTP 400 with INVALID_REQUEST, which googlemaps raises as HTTPError."""
    with pytest.raises(googlemaps.exceptions.HTTPError):
        maps.reverse_geocode(latlng)
    params = {"latlng": latlng, "key": KEY}
    answer = http.get(f"{base_url}/maps/api/geocode/json", params=params)
    assert answer.status_code == 400
    assert answer.json() == {
        "error_message": "Invalid request. Invalid 'latlng' parameter.",
        "results": [],
        "status": "INVALID_REQUEST",
    }


def test_distances_follow_the_stated_assumptions(maps: googlemaps.Client) -> None:
    """Great circle × 1.4 at 35 km/h, rounded to metres and seconds, in rows of origins."""
    stations = [(-7.63333, 109.24444), "Damkar Cilacap"]

    answer = maps.distance_matrix([(-7.62061, 109.23032)], stations, mode="driving", language="id")

    near, far = answer["rows"][0]["elements"]
    # 2.10 km and 25.9 km as the crow flies.
    assert near["distance"] == {"text": "2,9 km", "value": pytest.approx(2942, abs=30)}
    assert near["duration"]["value"] == pytest.approx(near["distance"]["value"] / (35 / 3.6), abs=1)
    assert near["duration"]["text"] == "5 menit"
    assert far["distance"]["value"] == pytest.approx(36_700, rel=0.02)
    assert far["duration"]["text"] == "1 jam 3 menit"
    assert answer["origin_addresses"] == ["Kec. Kroya, Kabupaten Cilacap, Indonesia"]
    assert len(answer["destination_addresses"]) == 2


def test_a_departure_time_adds_the_time_in_traffic(maps: googlemaps.Client) -> None:
    """Asked for traffic, the answer has the field that callers read; there is none otherwise."""
    call = ([(-7.62, 109.23)], [(-7.63, 109.24)])
    element = maps.distance_matrix(*call, departure_time="now")["rows"][0]["elements"][0]
    assert element["duration_in_traffic"] == element["duration"]
    assert "duration_in_traffic" not in maps.distance_matrix(*call)["rows"][0]["elements"][0]


def test_elements_that_cannot_be_computed_say_why(maps: googlemaps.Client) -> None:
    """An unknown place is NOT_FOUND in its own element only; transit has no results."""
    answer = maps.distance_matrix(["Kroya"], ["Nowhere", "Polsek Kroya", "95,109"])
    assert [e["status"] for e in answer["rows"][0]["elements"]] == ["NOT_FOUND", "OK", "NOT_FOUND"]
    answer = maps.distance_matrix(["Kroya"], ["Polsek Kroya"], mode="transit")
    assert answer["rows"][0]["elements"] == [{"status": "ZERO_RESULTS"}]


@pytest.mark.parametrize(
    ("origins", "destinations", "status"),
    [(26, 1, "MAX_DIMENSIONS_EXCEEDED"), (1, 26, "MAX_DIMENSIONS_EXCEEDED"), (11, 10, "MAX_ELEMENTS_EXCEEDED")],
)
def test_too_many_elements_are_refused(maps: googlemaps.Client, origins: int, destinations: int, status: str) -> None:
    """25 to a side and 100 in all are allowed, no more."""
    point = (-7.62, 109.23)
    with pytest.raises(googlemaps.exceptions.ApiError) as caught:
        maps.distance_matrix([point] * origins, [point] * destinations)
    assert caught.value.status == status
    assert len(maps.distance_matrix([point] * 4, [point] * 25)["rows"]) == 4


@pytest.mark.parametrize("status", ["OVER_QUERY_LIMIT", "REQUEST_DENIED", "INVALID_REQUEST", "UNKNOWN_ERROR"])
def test_a_fault_answers_its_status_for_so_many_calls(base_url: str, maps: googlemaps.Client, status: str) -> None:
    """Two calls are refused, the third is answered, whichever API they use."""
    add_fault(base_url, next=2, status=status)
    with pytest.raises(googlemaps.exceptions.ApiError, match=status):
        maps.geocode("Kroya")
    with pytest.raises(googlemaps.exceptions.ApiError, match=status):
        maps.distance_matrix(["Kroya"], ["Kroya"])
    assert len(maps.geocode("Kroya")) == 1
    assert stats(base_url)["statuses"] == {status: 2, "OK": 1}


def test_latency_makes_a_client_time_out(base_url: str, maps: googlemaps.Client) -> None:
    """A delayed answer runs into the caller's timeout; the next one is not delayed any more."""
    add_fault(base_url, latency_ms=600)
    hasty = googlemaps.Client(key=KEY, base_url=base_url, timeout=0.2)
    with pytest.raises(googlemaps.exceptions.Timeout):
        hasty.distance_matrix(["Kroya"], ["Kroya"])
    assert stats(base_url)["faults"] == 0
    assert maps.geocode("Kroya")


def test_a_call_under_way_does_not_count_in_new_counts(base_url: str, maps: googlemaps.Client) -> None:
    """Whoever clears the counts begins at nothing, though an earlier call is answered only then."""
    add_fault(base_url, latency_ms=600)
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(maps.geocode, "Kroya")
        while not stats(base_url)["calls"]["geocode"]:
            assert not late.done()
        http.delete(f"{base_url}/emulator/stats")
        assert late.result()
    assert stats(base_url) == {"calls": {"geocode": 0, "distancematrix": 0}, "statuses": {}, "elements": 0, "faults": 0}


def test_a_server_error_is_tried_again_by_googlemaps(base_url: str, maps: googlemaps.Client) -> None:
    """HTTP 503 is repeated inside googlemaps; both calls are counted."""
    add_fault(base_url, http_status=503)
    assert maps.geocode("Kroya")
    assert stats(base_url)["calls"] == {"geocode": 2, "distancematrix": 0}


def test_a_call_without_a_key_is_denied(base_url: str) -> None:
    """No key, or one that Google would never give, is REQUEST_DENIED with a reason."""
    for params in ({"address": "Kroya"}, {"address": "Kroya", "key": "secret"}):
        answer = http.get(f"{base_url}/maps/api/geocode/json", params=params).json()
        assert (answer["status"], answer["results"]) == ("REQUEST_DENIED", [])
        assert "API key" in answer["error_message"]


def test_missing_parameters_are_an_invalid_request(base_url: str) -> None:
    """Nothing to look for is INVALID_REQUEST in both APIs."""
    for path in ("geocode", "distancematrix"):
        url = f"{base_url}/maps/api/{path}/json"
        assert http.get(url, params={"key": KEY}).json()["status"] == "INVALID_REQUEST"


def test_calls_are_counted(base_url: str, maps: googlemaps.Client) -> None:
    """The counter tells geocoding from matrix calls and counts elements, which Google bills."""
    maps.geocode("Kroya")
    maps.distance_matrix(["Kroya"], ["Kroya", "Polsek Kroya"])
    assert stats(base_url) == {
        "calls": {"geocode": 1, "distancematrix": 1},
        "statuses": {"OK": 2},
        "elements": 2,
        "faults": 0,
    }


@pytest.mark.parametrize("fault", [{}, {"status": "TEAPOT"}, {"statos": "OK"}, {"latency_ms": -1}, []])
def test_a_fault_that_makes_no_sense_is_refused(base_url: str, fault: Any) -> None:
    """Unknown statuses and fields answer 400."""
    answer = http.post(f"{base_url}/emulator/faults", json=fault)
    assert answer.status_code == 400


def packs() -> list[Path]:
    """Every region pack of the project."""
    return [path.parent for path in sorted((REPOSITORY / "functions" / "regions").glob("*/kecamatan.yaml"))]


@pytest.mark.parametrize("pack", packs(), ids=lambda path: path.name)
def test_the_projects_packs_can_be_served(pack: Path) -> None:
    """Each kecamatan of a real pack is found by its name, and its label point leads back to it."""
    import yaml

    entries = yaml.safe_load((pack / "kecamatan.yaml").read_text())["kecamatan"]
    with running("devkit.maps", "--pack", str(pack)) as url:
        maps = googlemaps.Client(key=KEY, base_url=url)
        for entry in entries:
            location = maps.geocode(entry["name"])[0]["geometry"]["location"]
            assert location == entry["label"]
            back = maps.reverse_geocode(location, result_type="administrative_area_level_3")
            assert back[0]["address_components"][0]["long_name"] == f"Kecamatan {entry['name']}"

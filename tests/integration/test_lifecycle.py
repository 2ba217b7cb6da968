"""The life of an incident through real commands: claimed, sent, answered, closed, and all that goes wrong."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from driver import Driver, PlayedDevice, eventually, fresh_place

pytestmark = pytest.mark.stack

ON_VERIFY = "narkoba"
"""A category whose plan waits for an operator."""


@pytest.fixture(scope="module")
def operator(driver: Driver) -> PlayedDevice:
    """An operator with a device."""
    return driver.device("operator")


@pytest.fixture(scope="module")
def polsek(driver: Driver) -> PlayedDevice:
    """Polsek Kroya with a device."""
    return driver.device("agency", "polsek-kroya")


def lead_of(driver: Driver, incident_id: str) -> str:
    """The lead agency of an incident."""
    return next(a for a, d in driver.assignments(incident_id).items() if d["role"] == "lead")


def test_an_incident_from_press_to_closed(driver: Driver, operator: PlayedDevice, polsek: PlayedDevice) -> None:
    """Every step is carried out once, moves the caller's card, and stands in the audit log with who did it."""
    report_id = driver.report()
    incident_id = driver.incident_of(report_id)["incident_id"]
    driver.done("operator", operator.user, "claim", report_id=report_id)
    driver.done("operator", operator.user, "verify", report_id=report_id)
    for command, step in (
        ("acknowledge", "forwarded"),
        ("en_route", "en_route"),
        ("on_scene", "on_scene"),
    ):
        driver.done("agency", polsek.user, command, incident_id=incident_id)
        assert driver.document(f"tracks/{report_id}")["step"] == step
    assert driver.document(f"incidents/{incident_id}")["status"] == "ON_SCENE"
    driver.done("agency", polsek.user, "clear", incident_id=incident_id, note="Korban dibawa ke RSUD")
    result = driver.done("operator", operator.user, "close", incident_id=incident_id, disposition="handled")
    assert result["incident_status"] == "CLOSED"
    assert driver.document(f"tracks/{report_id}")["step"] == "done"
    story = [(e["type"], e["actor"]["role"]) for e in driver.events(incident_id)]
    for line in (
        ("opened", "system"),
        ("claimed", "operator"),
        ("verified", "operator"),
        ("acknowledge", "agency"),
        ("en_route", "agency"),
        ("on_scene", "agency"),
        ("clear", "agency"),
        ("closed", "operator"),
    ):
        assert line in story


def test_two_operators_claim_at_once_and_one_wins(driver: Driver) -> None:
    """The other is told who holds the report."""
    users = [driver.staff("operator") for _ in range(2)]
    report_id = driver.report()
    driver.routed(report_id)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda u: driver.command("operator", u, "claim", report_id=report_id), users))
    assert sorted(a.status for a in answers) == [200, 400]
    loser = next(a for a in answers if a.status == 400).body["error"]["details"]
    assert loser["code"] == "CLAIMED_BY_OTHER"
    winner = users[[a.status for a in answers].index(200)]
    assert (
        loser["facts"]["operator_uid"] == winner.uid == driver.document(f"reports/{report_id}")["claim"]["operator_uid"]
    )


def test_a_repeated_command_is_harmless(driver: Driver, operator: PlayedDevice, polsek: PlayedDevice) -> None:
    """The same command id again, and the same step again under a new id, change nothing."""
    incident_id = driver.incident_of(driver.report())["incident_id"]
    command_id = str(uuid.uuid4())
    first = driver.done("agency", polsek.user, "acknowledge", incident_id=incident_id, command_id=command_id)
    again = driver.done("agency", polsek.user, "acknowledge", incident_id=incident_id, command_id=command_id)
    late = driver.done("agency", polsek.user, "acknowledge", incident_id=incident_id)
    assert (first["repeated"], again["repeated"]) == (False, True)
    assert late["assignment_status"] == "ACKNOWLEDGED"
    assert [e["type"] for e in driver.events(incident_id)].count("acknowledge") == 1


def test_an_illegal_command_says_which_state_forbids_it(driver: Driver, polsek: PlayedDevice) -> None:
    """A cleared agency cannot decline; nothing is changed."""
    incident_id = driver.incident_of(driver.report())["incident_id"]
    driver.done("agency", polsek.user, "clear", incident_id=incident_id)
    error = driver.refused("agency", polsek.user, "decline", incident_id=incident_id, reason="tidak ada unit")
    assert error["code"] == "ILLEGAL_TRANSITION"
    assert error["facts"] == {"machine": "assignment", "state": "CLEARED", "action": "decline"}


def test_a_command_on_an_old_screen_is_refused(driver: Driver, operator: PlayedDevice, polsek: PlayedDevice) -> None:
    """What the operator saw is not so any more: the actual state is told."""
    incident_id = driver.incident_of(driver.report())["incident_id"]
    driver.done("agency", polsek.user, "acknowledge", incident_id=incident_id)
    error = driver.refused(
        "operator", operator.user, "close", incident_id=incident_id, disposition="handled", expected_status="DISPATCHED"
    )
    assert (error["code"], error["facts"]["actual"]) == ("STALE_STATE", "RESPONDING")


@pytest.mark.parametrize(
    ("function", "role", "agency_id", "command"),
    [
        ("operator", "citizen", None, "claim"),
        ("operator", "agency", "polsek-kroya", "claim"),
        ("agency", "operator", None, "acknowledge"),
        ("admin", "operator", None, "grant_role"),
        ("admin", "supervisor", None, "revoke_role"),
    ],
)
def test_roles_are_allow_lists(driver: Driver, function: str, role: str, agency_id: str | None, command: str) -> None:
    """Nobody may do what their role does not name."""
    user = driver.citizen() if role == "citizen" else driver.staff(role, agency_id)
    assert driver.refused(function, user, command)["code"] == "FORBIDDEN"


def test_an_agency_acts_on_its_own_incidents_only(driver: Driver) -> None:
    """Another Polsek has no assignment here."""
    incident_id = driver.incident_of(driver.report())["incident_id"]
    other = driver.staff("agency", "polsek-majenang")
    assert driver.refused("agency", other, "acknowledge", incident_id=incident_id)["code"] == "NOT_FOUND"


def test_a_declined_lead_is_replaced_at_once(driver: Driver, operator: PlayedDevice, polsek: PlayedDevice) -> None:
    """The next rung of the plan's ladder is alerted without waiting for a deadline."""
    rung = driver.device("agency", "piket-spkt")
    incident_id = driver.incident_of(driver.report())["incident_id"]
    driver.done("agency", polsek.user, "decline", incident_id=incident_id, reason="Mobil rusak")
    assignments = driver.assignments(incident_id)
    assert (assignments["polsek-kroya"]["status"], assignments["polsek-kroya"]["decline_reason"]) == (
        "DECLINED",
        "Mobil rusak",
    )
    assert (assignments["piket-spkt"]["status"], assignments["piket-spkt"]["rung"]) == ("DISPATCHED", 1)
    assert len(driver.pushed(rung, incident_id, "escalated")) == 1


def test_a_false_report_ends_its_incident_and_lowers_trust(driver: Driver, operator: PlayedDevice) -> None:
    """A prank: agencies are withdrawn, and the caller's next report waits for an operator; it is not dropped."""
    caller = driver.citizen()
    first = driver.report(caller)
    incident_id = driver.incident_of(first)["incident_id"]
    driver.done("operator", operator.user, "mark_false", report_id=first, kind="prank")
    incident = driver.document(f"incidents/{incident_id}")
    assert (incident["status"], incident["disposition"]) == ("CLOSED", "false")
    eventually(
        lambda: {a["status"] for a in driver.assignments(incident_id).values()} == {"CANCELLED"}, "agencies withdrawn"
    )
    second = driver.report(caller)
    after = driver.incident_of(second)
    assert after["dispatch"] == "on_verify"
    assert any("palsu" in reason for reason in driver.document(f"reports/{second}")["trust"]["reasons"])


def test_a_closed_incident_can_be_reopened(driver: Driver, operator: PlayedDevice) -> None:
    """It was not over: the report is back on the stack, and operators are told."""
    report_id = driver.report()
    incident_id = driver.incident_of(report_id)["incident_id"]
    driver.done("operator", operator.user, "mark_false", report_id=report_id, kind="accidental")
    driver.done("operator", operator.user, "reopen", incident_id=incident_id, reason="Pelapor menelepon lagi")
    assert driver.document(f"incidents/{incident_id}")["status"] == "REOPENED"
    assert driver.document(f"reports/{report_id}")["status"] == "RECEIVED"
    assert len(driver.pushed(operator, incident_id, "reopened")) == 1


def test_a_report_that_nobody_took_ends_with_its_incident(driver: Driver, operator: PlayedDevice) -> None:
    """It stands on the stack no longer, until the incident is reopened."""
    report_id = driver.report()
    incident_id = driver.incident_of(report_id)["incident_id"]
    driver.done("operator", operator.user, "close", incident_id=incident_id, disposition="handled")
    assert driver.document(f"reports/{report_id}")["status"] == "ENDED"
    assert driver.refused("operator", operator.user, "claim", report_id=report_id)["facts"]["state"] == "ENDED"
    driver.done("operator", operator.user, "reopen", incident_id=incident_id, reason="Pelapor menelepon lagi")
    assert driver.document(f"reports/{report_id}")["status"] == "RECEIVED"


def test_joined_reports_are_split_and_merged(driver: Driver, operator: PlayedDevice) -> None:
    """A witness that is another event gets an incident of its own; two incidents that are one become one."""
    lat, lng = fresh_place()
    first = driver.report(at=(lat, lng))
    incident_id = driver.incident_of(first)["incident_id"]
    second = driver.report(at=(lat + 0.0004, lng))
    assert driver.routed(second)["incident_id"] == incident_id
    own = driver.done("operator", operator.user, "split", report_id=second)["new_incident_id"]
    moved = driver.document(f"reports/{second}")
    assert (moved["incident_id"], moved["joined"]) == (own, False)
    assert driver.document(f"incidents/{own}")["is_open"]
    driver.done("operator", operator.user, "merge", incident_id=own, into_incident_id=incident_id)
    back = driver.document(f"reports/{second}")
    assert (back["incident_id"], back["joined"]) == (incident_id, True)
    assert driver.document(f"incidents/{own}")["merged_into"] == incident_id


def test_moving_the_pin_sends_the_agency_of_the_new_place(
    driver: Driver, operator: PlayedDevice, polsek: PlayedDevice
) -> None:
    """The caller's phone was wrong: the other Polsek is sent, the first is told, the history is kept."""
    incident_id = driver.incident_of(driver.report())["incident_id"]
    lat, lng = fresh_place("33.01.17")
    driver.done("operator", operator.user, "move_pin", incident_id=incident_id, lat=lat, lng=lng)
    assert driver.document(f"incidents/{incident_id}")["place"] == "Kec. Sampang"
    assert driver.assignments(incident_id)["polsek-sampang"]["status"] == "DISPATCHED"
    assert len(driver.pushed(polsek, incident_id, "moved")) == 1
    moved = next(e for e in driver.events(incident_id) if e["type"] == "moved")
    assert (moved["before"], moved["after"]) == ("Kec. Kroya", "Kec. Sampang")


def test_reclassifying_applies_the_other_plan(driver: Driver, operator: PlayedDevice) -> None:
    """Not an accident but a fire: the fire brigade is sent."""
    # With no device it would be given up on at once: phone them.
    driver.device("agency", "damkar")
    incident_id = driver.incident_of(driver.report())["incident_id"]
    driver.done("operator", operator.user, "reclassify", incident_id=incident_id, category="kebakaran")
    assert driver.document(f"incidents/{incident_id}")["category"] == "kebakaran"
    assert driver.assignments(incident_id)["damkar"]["status"] == "DISPATCHED"


def test_a_phone_call_to_an_agency_without_a_device_counts(driver: Driver, operator: PlayedDevice) -> None:
    """The operator phones, they are coming: the assignment is acknowledged and the red line goes."""
    incident_id = driver.incident_of(driver.report(at=fresh_place("33.01.16")))["incident_id"]
    eventually(
        lambda: "unreached:polsek-dayeuhluhur" in driver.document(f"incidents/{incident_id}")["attention"],
        "shown that Polsek Dayeuhluhur has no device",
    )
    call: dict[str, Any] = {"incident_id": incident_id, "agency_id": "polsek-dayeuhluhur"}
    driver.done("operator", operator.user, "log_call", outcome="acknowledged", note="Aiptu S. berangkat", **call)
    assert driver.assignments(incident_id)["polsek-dayeuhluhur"]["status"] == "ACKNOWLEDGED"
    assert not any("polsek-dayeuhluhur" in a for a in driver.document(f"incidents/{incident_id}")["attention"])


def test_support_asked_for_reaches_the_operators(driver: Driver, operator: PlayedDevice, polsek: PlayedDevice) -> None:
    """The agency on scene needs another one."""
    incident_id = driver.incident_of(driver.report())["incident_id"]
    driver.done("agency", polsek.user, "on_scene", incident_id=incident_id)
    driver.done("agency", polsek.user, "need_support", incident_id=incident_id, what="Ambulans kedua")
    assert "need_support:polsek-kroya" in driver.document(f"incidents/{incident_id}")["attention"]
    assert len(driver.pushed(operator, incident_id, "need_support")) == 1


def test_bulk_triage_answers_for_each_report(driver: Driver, operator: PlayedDevice) -> None:
    """A selection is marked in one command; one that cannot be marked stops no other."""
    reports = [driver.report(at=None, category="darurat_umum") for _ in range(4)]
    for report_id in reports:
        driver.routed(report_id)
    result = driver.done(
        "operator", operator.user, "triage", report_ids=[*reports, "missing"], action="mark_false", kind="silent"
    )
    assert [r["ok"] for r in result["results"]] == [True] * 4 + [False]
    assert result["results"][-1]["code"] == "NOT_FOUND"
    assert {driver.document(f"reports/{r}")["status"] for r in reports} == {"FALSE"}


def test_revealing_a_caller_is_audited(driver: Driver, operator: PlayedDevice) -> None:
    """Who looked, and why, stays in the story; the number is normalised."""
    report_id = driver.report(contact_name="Bu Sri", contact_phone="0812 3456 7890")
    incident_id = driver.incident_of(report_id)["incident_id"]
    shown = driver.done("operator", operator.user, "reveal_identity", report_id=report_id, reason="Telepon balik")
    assert (shown["contact_name"], shown["contact_phone"]) == ("Bu Sri", "+6281234567890")
    line = next(e for e in driver.events(incident_id) if e["type"] == "identity_revealed")
    assert (line["actor"]["uid"], line["details"]["reason"]) == (operator.user.uid, "Telepon balik")


def test_the_caller_cancels_and_agencies_are_withdrawn(driver: Driver, polsek: PlayedDevice) -> None:
    """A press by mistake is taken back within the window."""
    caller = driver.citizen()
    report_id = driver.report(caller)
    incident_id = driver.incident_of(report_id)["incident_id"]
    driver.alert(incident_id, "agency:polsek-kroya")
    driver.done("caller", caller, "cancel", report_id=report_id)
    assert driver.document(f"reports/{report_id}")["status"] == "CANCELLED_BY_CALLER"
    assert driver.document(f"tracks/{report_id}")["step"] == "cancelled"
    assert len(driver.pushed(polsek, incident_id, "withdrawn")) == 1


def test_a_cancel_under_duress_looks_the_same_and_raises_the_alarm(driver: Driver, operator: PlayedDevice) -> None:
    """To whoever watches the phone it is a cancel, to the letter; operators see a caller under threat."""
    honest, forced = driver.citizen(), driver.citizen()
    reports = {user.uid: driver.report(user, category="kekerasan_perempuan_anak") for user in (honest, forced)}
    for report_id in reports.values():
        driver.routed(report_id)
    driver.done("caller", forced, "set_duress_pin", pin="4711")
    plain = driver.done("caller", honest, "cancel", report_id=reports[honest.uid], pin="")
    under_threat = driver.done("caller", forced, "cancel", report_id=reports[forced.uid], pin="4711")
    assert {k: v for k, v in plain.items() if k != "command_id"} == {
        k: v for k, v in under_threat.items() if k != "command_id"
    }
    cards = [driver.document(f"tracks/{r}") for r in reports.values()]
    assert [(c["step"], c["final"]) for c in cards] == [("cancelled", True)] * 2
    incident = driver.incident_of(reports[forced.uid])
    assert (incident["is_open"], incident["priority"], "duress" in incident["attention"]) == (True, 1, True)
    assert len(driver.pushed(operator, incident["incident_id"], "duress")) == 1


def test_somebody_elses_report_does_not_exist(driver: Driver) -> None:
    """Nobody cancels another's report, or learns that it exists."""
    report_id = driver.report()
    driver.routed(report_id)
    assert driver.refused("caller", driver.citizen(), "cancel", report_id=report_id)["code"] == "NOT_FOUND"


def test_a_better_position_moves_the_incident(driver: Driver) -> None:
    """The first fix came from a mast; the satellite fix 20 s later counts, and the right Polsek is sent."""
    caller = driver.citizen()
    lat, lng = fresh_place()
    rough = {"lat": lat, "lng": lng, "accuracy_m": 400, "source": "network"}
    # A category of its own: a fix as rough as this would join an accident half a kilometre away.
    report_id = driver.report(caller, position=rough, category="darurat_medis")
    incident_id = driver.incident_of(report_id)["incident_id"]
    there = fresh_place("33.01.17")
    fine = {"lat": there[0], "lng": there[1], "accuracy_m": 8}
    driver.done("caller", caller, "refine_position", report_id=report_id, position=fine)
    incident = driver.document(f"incidents/{incident_id}")
    assert (incident["place"], incident["position"]["accuracy_m"]) == ("Kec. Sampang", 8)
    assert "polsek-sampang" in driver.assignments(incident_id)


def test_i_see_it_too_joins_the_incident_pointed_at(driver: Driver) -> None:
    """A second caller 400 m away picks it from the list and becomes a witness; the list names no person or place."""
    lat, lng = fresh_place()
    incident_id = driver.incident_of(driver.report(at=(lat, lng)))["incident_id"]
    witness = driver.citizen()
    near = driver.done("caller", witness, "nearby", lat=lat + 0.0036, lng=lng)["incidents"]
    seen = next(one for one in near if one["incident_id"] == incident_id)
    assert set(seen) == {"incident_id", "category", "distance_m", "minutes_ago", "mine"}
    assert seen["mine"] is False
    report_id = driver.report(witness, at=(lat + 0.0036, lng), witness_of=incident_id)
    assert driver.routed(report_id)["incident_id"] == incident_id
    own = {"lat": lat, "lng": lng, "own_report_ids": [report_id]}
    near = driver.done("caller", witness, "nearby", **own)["incidents"]
    assert next(one for one in near if one["incident_id"] == incident_id)["mine"] is True


def test_an_on_verify_plan_waits_for_the_operator(driver: Driver, operator: PlayedDevice) -> None:
    """Agencies are proposed, not alerted; verifying sends them."""
    report_id = driver.report(category=ON_VERIFY)
    incident_id = driver.incident_of(report_id)["incident_id"]
    assert {a["status"] for a in driver.assignments(incident_id).values()} == {"PROPOSED"}
    result = driver.done("operator", operator.user, "verify", report_id=report_id)
    assert sorted(result["dispatched"]) == sorted(driver.assignments(incident_id))
    assert {a["status"] for a in driver.assignments(incident_id).values()} == {"DISPATCHED"}


def test_a_revoked_role_is_refused_at_the_next_command(driver: Driver) -> None:
    """The token is good for an hour; the role is gone now."""
    admin, operator = driver.staff("admin"), driver.staff("operator")
    report_id = driver.report()
    driver.routed(report_id)
    driver.done("admin", admin, "revoke_role", person=operator.uid)
    assert driver.refused("operator", operator, "claim", report_id=report_id)["code"] == "UNAUTHENTICATED"


def test_duty_decides_whose_phone_rings(driver: Driver) -> None:
    """Of two officers the one on duty is alerted; with nobody on duty both are."""
    first, second = driver.device("agency", "polsek-jeruklegi"), driver.device("agency", "polsek-jeruklegi")

    def rung(place: tuple[float, float]) -> list[bool]:
        incident_id = driver.incident_of(driver.report(at=place))["incident_id"]
        driver.alert(incident_id, "agency:polsek-jeruklegi")
        return [bool(driver.pushes(d, incident_id)) for d in (first, second)]

    driver.done("agency", second.user, "duty_on")
    assert rung(fresh_place("33.01.08")) == [False, True]
    driver.done("agency", second.user, "duty_off")
    assert rung(fresh_place("33.01.08")) == [True, True]


def test_more_witnesses_raise_the_priority(driver: Driver, operator: PlayedDevice) -> None:
    """The third report of one event raises its priority by a step, and tells the operators."""
    lat, lng = fresh_place()
    reports = [driver.report(at=(lat + n * 0.0002, lng), category="pencurian_perampokan") for n in range(3)]
    incident_ids = {driver.routed(r)["incident_id"] for r in reports}
    assert len(incident_ids) == 1
    incident_id = incident_ids.pop()
    eventually(lambda: driver.document(f"incidents/{incident_id}")["priority"] == 1, "priority raised from 2 to 1")
    assert len(driver.pushed(operator, incident_id, "priority_raised")) == 1

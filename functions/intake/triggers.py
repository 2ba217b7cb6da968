"""The HTTP function that takes reports in."""

from __future__ import annotations

from flask import Request, Response

from intake.addresses import AddressBuckets, address_of
from intake.pace import Pace
from shared import tracing
from shared.app_check import HEADER as APP_CHECK
from shared.http_edge import answer, emergency_numbers, guarded, read_json, require_method
from shared.http_functions import SUBMIT_REPORT, http_function
from shared.runtime import runtime

ADDRESSES, PACE = AddressBuckets(), Pace()
"""One of each for this instance."""


@http_function(**SUBMIT_REPORT)
def submit_report(request: Request) -> Response:
    """POST /api/v1/reports."""
    return guarded(request, _submit)


def _submit(request: Request) -> Response:
    require_method(request, "POST")
    runtime().app_check.require(request.headers.get(APP_CHECK))
    caller = runtime().identity.verify(request.headers.get("Authorization"))

    from intake.handlers import submit_report as handle
    from intake.submission import ReportSubmission
    from shared.parsing import parse_input

    submission = parse_input(ReportSubmission, read_json(request))
    tracing.note(report_id=str(submission.report_id))
    limit = runtime().region.basics.thresholds.rate_limits.reports_per_address
    address = address_of(request.headers.get("X-Forwarded-For"), runtime().settings.forwarded_hops)
    wait_s = ADDRESSES.wait_s(address, runtime().clock.now(), limit)
    began = runtime().clock.now()
    route = PACE.may_route(began)
    accepted = handle(
        runtime(),
        caller.uid,
        submission,
        tracing.here(),
        address_wait_s=wait_s,
        account_phone=caller.phone,
        route=route,
    )
    if route:
        PACE.took(began, runtime().clock.now())
    if not accepted.repeated:
        ADDRESSES.spend(address, runtime().clock.now(), limit)
    return answer(
        200 if accepted.repeated else 201,
        {
            "report_id": accepted.report_id,
            "status": accepted.status,
            "received_at": accepted.received_at.isoformat(),
            "cancel_until": accepted.cancel_until.isoformat(),
            "repeated": accepted.repeated,
            "message_id": "Laporan diterima. Tetap di tempat aman; operator segera melihatnya.",
            "message_en": "Report received. Stay safe; an operator will see it at once.",
            "emergency_numbers": list(emergency_numbers()),
        },
    )

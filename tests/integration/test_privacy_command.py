"""`sergap privacy erase` on the stack: documents and account."""

from __future__ import annotations

import subprocess
import sys

import pytest
from driver import Driver

from devkit.stack.options import REPOSITORY
from devkit.stack.stack import LocalStack

pytestmark = pytest.mark.stack


def _erase(stack: LocalStack, uid: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from devkit.cli import main; main()", "privacy", "erase", "--uid", uid]
    rest = ["--by", "tes", "--yes", "--name", stack.options.name]
    return subprocess.run([*command, *rest], cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=120)


def test_an_erased_person_has_no_account_any_more(driver: Driver, stack: LocalStack) -> None:
    """Report without words and uid, no contact, no card, no account; a repetition finds nothing."""
    caller = driver.citizen()
    report_id = driver.report(caller, description="Rahasiakata", contact_name="Rahasianama")
    driver.routed(report_id)
    done = _erase(stack, caller.uid)
    assert "akun dihapus" in done.stdout, done.stderr
    report = driver.document(f"reports/{report_id}")
    assert report["uid"].startswith("erased-")
    assert report["description"] is None
    assert not driver.document(f"reporters/{caller.uid}")
    assert not driver.document(f"tracks/{report_id}")
    assert not driver.auth.has_account(caller.uid)
    assert "tanpa akun" in _erase(stack, caller.uid).stdout


def test_staff_are_not_erased_while_they_have_a_role(driver: Driver, stack: LocalStack) -> None:
    """The role goes first, which is on record."""
    operator = driver.staff("operator")
    done = _erase(stack, operator.uid)
    assert done.returncode == 1
    assert "sergap user revoke" in done.stderr
    assert driver.auth.has_account(operator.uid)

"""`sergap user` on the stack: what it gives and takes holds at the very next command."""

from __future__ import annotations

import json
import subprocess
import sys
import uuid

import pytest
from driver import Driver

from devkit.seed.auth import SignedIn
from devkit.seed.people import PASSWORD
from devkit.stack.options import REPOSITORY
from devkit.stack.stack import LocalStack

pytestmark = pytest.mark.stack


def _user(stack: LocalStack, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a person does, in a process of its own."""
    command = [sys.executable, "-c", "from devkit.cli import main; main()", "user", *arguments]
    where = ["--name", stack.options.name]
    return subprocess.run([*command, *where], cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=120)


def _allowed(driver: Driver, user: SignedIn) -> str:
    """What a harmless operator's command answers: empty when it is allowed, else the code."""
    answer = driver.command("operator", user, "heartbeat", report_ids=["none"])
    return "" if answer.status == 200 else str(answer.body["error"]["details"]["code"])


@pytest.fixture
def email(driver: Driver) -> str:
    """The address of a new account without a role."""
    address = f"{uuid.uuid4().hex[:12]}@sergap.test"
    driver.auth.sign_up(address, PASSWORD)
    return address


def test_a_granted_role_holds_after_the_next_sign_in(driver: Driver, stack: LocalStack, email: str) -> None:
    """The old token stays a citizen's; the address may be typed in capitals."""
    before = driver.auth.sign_in(email, PASSWORD)
    done = _user(stack, "grant", email.upper(), "--role", "operator", "--by", "tes")
    assert done.returncode == 0, done.stderr
    assert "harus masuk lagi. / " in done.stdout
    assert "signs in anew" in done.stdout
    assert _allowed(driver, before) == "FORBIDDEN"
    assert _allowed(driver, driver.auth.sign_in(email, PASSWORD)) == ""
    listed = json.loads(_user(stack, "list", "--json").stdout)
    assert [each["role"] for each in listed if each["email"] == email] == ["operator"]
    changes = driver.documents.where("role_changes", "uid", before.uid)
    assert [(each["by"], each["after"]) for each in changes] == [("cli:tes", {"role": "operator"})]


def test_a_revoked_role_is_refused_at_the_next_command(driver: Driver, stack: LocalStack, email: str) -> None:
    """With the token that worked a moment ago; a new sign-in is a citizen's."""
    assert _user(stack, "grant", email, "--role", "operator").returncode == 0
    held = driver.auth.sign_in(email, PASSWORD)
    assert _allowed(driver, held) == ""
    done = _user(stack, "revoke", email)
    assert done.returncode == 0, done.stderr
    assert "perintah berikutnya ditolak" in done.stdout
    assert _allowed(driver, held) == "UNAUTHENTICATED"
    assert _allowed(driver, driver.auth.sign_in(email, PASSWORD)) == "FORBIDDEN"


def test_another_role_ends_the_one_before(driver: Driver, stack: LocalStack, email: str) -> None:
    """The operator's token is refused as soon as the person is an agency's."""
    assert _user(stack, "grant", email, "--role", "operator").returncode == 0
    held = driver.auth.sign_in(email, PASSWORD)
    assert _user(stack, "grant", email, "--role", "agency", "--agency", "polsek-kroya").returncode == 0
    assert _allowed(driver, held) == "UNAUTHENTICATED"
    driver.done("agency", driver.auth.sign_in(email, PASSWORD), "duty_on")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("grant", "nobody@sergap.test", "--role", "operator"), "Akun itu tidak ada"),
        (("revoke", "0812-0000-0000"), "Akun itu tidak ada"),
        (("grant", "EMAIL", "--role", "agency", "--agency", "polsek-atlantis"), "polsek-atlantis"),
        (("grant", "EMAIL", "--role", "agency"), "agency_id"),
        (("grant", "EMAIL", "--role", "operator", "--agency", "polsek-kroya"), "agency_id"),
        (("grant", "EMAIL", "--role", "superuser"), "superuser"),
        (("grant", "EMAIL", "--role", "operator", "--create"), "has an account already"),
    ],
)
def test_a_mistake_is_said_and_changes_nothing(
    stack: LocalStack, email: str, arguments: tuple[str, ...], said: str
) -> None:
    """In one line, without a traceback; the account still has no role."""
    done = _user(stack, *(email if each == "EMAIL" else each for each in arguments))
    assert done.returncode != 0
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert email not in _user(stack, "list", "--json").stdout


def test_an_account_can_be_made_with_its_role(driver: Driver, stack: LocalStack) -> None:
    """Its holder sets the password by the link; nobody else ever knows one."""
    address = f"{uuid.uuid4().hex[:12]}@sergap.test"
    done = _user(stack, "grant", address, "--role", "supervisor", "--create")
    assert done.returncode == 0, done.stderr
    link = next(line for line in done.stdout.splitlines() if line.startswith("http"))
    driver.auth.reset_password(link, PASSWORD)
    assert _allowed(driver, driver.auth.sign_in(address, PASSWORD)) == ""

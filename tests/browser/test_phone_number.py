"""A caller saves a phone number, and signs in with it on another phone."""

from __future__ import annotations

import random
import re

import pytest
from apps import CitizenApp
from driver import Driver, eventually
from playwright.sync_api import expect
from stage import Stage

pytestmark = [pytest.mark.stack, pytest.mark.browser]

NO_RECAPTCHA = re.compile(r"status of 501 .*/recaptchaConfig")
"""The Auth emulator has none, and Firebase's SDK goes on without."""


def _type_number(driver: Driver, phone: CitizenApp, national: str) -> None:
    """Ask for a code and type it, as it stands in the Auth emulator instead of a text message."""
    number = f"+62{national[1:]}"
    before = driver.auth.code_for(number)
    phone.open_menu("Pengaturan")
    phone.page.get_by_label("Nomor telepon", exact=True).fill(national)
    phone.press("Kirim kode lewat SMS")
    field = phone.page.get_by_label("Kode enam angka dari SMS")
    expect(field).to_be_visible()
    field.fill(eventually(lambda: driver.auth.code_for(number).replace(before or "-", ""), "a new code"))
    phone.press("Simpan nomor saya")


def test_a_number_is_saved_and_opens_the_same_account_on_another_phone(stage: Stage) -> None:
    """The account keeps its uid; a second phone is asked before it changes over to it."""
    national = f"0813{random.randrange(10**7, 10**8)}"
    first, second = stage.citizen(), stage.citizen()
    for phone in (first, second):
        phone.window.allowed.append(NO_RECAPTCHA)
    _type_number(stage.driver, first, national)
    expect(first.page.get_by_text(f"Tersimpan: +62{national[1:]}")).to_be_visible()

    _type_number(stage.driver, second, national)
    expect(second.page.get_by_text("Nomor ini sudah tersimpan dari ponsel lain")).to_be_visible()
    second.press("Masuk dengan nomor ini")
    expect(second.page.get_by_text(f"Tersimpan: +62{national[1:]}")).to_be_visible()

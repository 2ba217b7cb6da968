"""Strings that have broken somebody's software, by what they break."""

from __future__ import annotations

NAUGHTY: dict[str, tuple[str, ...]] = {
    "nothing": ("", " ", "\t\n\r", "\u00a0", "\u3000", "\u2028\u2029"),
    "words that mean nothing": ("null", "undefined", "None", "nil", "NaN", "true", "[object Object]", "\\N"),
    "numbers": ("0", "-1", "1e400", "-0.0", "0x10", "1,000.00", "٠١٢", "½", "9" * 400, "1_000"),
    "controls": ("\x00", "a\x00b", "\x07\x08\x1b[31m", "\x7f", "\x85", "\ufeffBOM", "\u0085"),
    "bidirectional": ("\u202etxt.exe", "\u2066a\u2069", "\u200fmarka\u200e", "مرحبا hello", "שלום", "\u061c"),
    "zero width": ("a\u200bb", "\u200c\u200d", "\u2060", "soft\u00adhyphen", "\U000e0001\U000e0041"),
    "combining": ("Z\u0351\u036b\u0343\u036a\u0302", "e\u0301", "ﷺ" * 50, "ก็็็็็็็็", "\u0344"),
    "emoji": ("🚨🔥", "👩‍👩‍👧‍👦", "👍🏿", "🇮🇩", "1️⃣", "\U0001f9ff" * 300),
    "surrogates and private": ("\ue000", "\uffff", "\U0010ffff", "\ufdd0"),
    "homographs": ("роlsek", "ΡΟLΙSΙ", "ｐｏｌｉｓｉ", "𝓹𝓸𝓵𝓲𝓼𝓲", "ǅ", "İi ı"),
    "names": ("Ma'ruf", "Nur'aini", "Jum’at", "O'Brien", "Sri", "X", "I Gusti Ngurah", "ꦱꦸꦥꦫ꧀ꦠꦶ", "-Dwi-", "St. Ø"),
    "places": ("Jl. Raya No. 1/A (depan Indomaret)", "RT.02/RW.03", "km. 12+500", "7°37'39\"S"),
    "SQL": ("' OR 1=1 --", "'; DROP TABLE reports; --", '" OR ""="', "1; SELECT pg_sleep(9)"),
    "HTML": ("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "]]>", "&lt;b&gt;", "<svg/onload=alert(1)>"),
    "JavaScript": ("javascript:alert(1)", "${7*7}", "{{7*7}}", "__proto__", "constructor"),
    "shell": ("$(reboot)", "`id`", "; cat /etc/passwd", "| tee x", "%COMSPEC%"),
    "files": ("../../etc/passwd", "..\\..\\boot.ini", "CON", "file:///etc/passwd", "a/b", ".", ".."),
    "formats": ("%s%n%x", "{0}{1}", "%d", "{__class__}", "\\u0041", "%00", "%F0%9F%9A%A8"),
    "Firestore": ("__id__", "a.b", "`a`", "reports/x", "__name__"),
    "XML and YAML": ("<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///x'>]>", "!!python/object:os.system", "&a [*a,*a]"),
    "headers": ("a\r\nSet-Cookie: x=1", "\r\n\r\n<html>", "=cmd|' /C calc'!A0"),
    "length": ("x" * 2_000, "x" * 2_001, "é" * 5_000, " " * 3_000 + "x", "🚨" * 2_000),
}
"""Category to strings."""

ALL = tuple(text for texts in NAUGHTY.values() for text in texts)

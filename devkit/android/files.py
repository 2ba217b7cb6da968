"""What Bubblewrap and Android read: `twa-manifest.json` and `assetlinks.json`. Pure.

Fields: https://github.com/GoogleChromeLabs/bubblewrap (packages/core, TwaManifest), as of version 1.23;
https://developer.android.com/training/app-links/configure-assetlinks
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

from devkit.region.apps import APP_IDS, App, Apps

RELATION = "delegate_permission/common.handle_all_urls"
LARGEST_ICON = "512x512"
MIN_SDK = 23
"""Android 6: the first version that asks for a permission when it is needed, as the position is with a report."""


def twa_manifest(
    app: App, apps: Apps, host: str, web_manifest: Mapping[str, Any], manifest_path: str
) -> dict[str, Any]:
    """Return Bubblewrap's description of one app.

    Args:
        app: the app.
        apps: its region's, for the version.
        host: where Hosting serves it, without a scheme.
        web_manifest: the app's web manifest; colours, icons and addresses are taken from it.
        manifest_path: the web manifest's path on the host, without a slash in front.
    """
    base = f"https://{host}/{manifest_path}"
    return {
        "packageId": app.package_id,
        "host": host,
        "name": app.name,
        "launcherName": app.short_name,
        "display": web_manifest["display"],
        "orientation": web_manifest.get("orientation", "default"),
        "themeColor": web_manifest["theme_color"],
        "themeColorDark": web_manifest["theme_color"],
        "navigationColor": web_manifest["background_color"],
        "navigationColorDark": web_manifest["background_color"],
        "navigationDividerColor": web_manifest["background_color"],
        "navigationDividerColorDark": web_manifest["background_color"],
        "backgroundColor": web_manifest["background_color"],
        "enableNotifications": True,
        "enableSiteSettingsShortcut": True,
        "startUrl": web_manifest["start_url"],
        "fullScopeUrl": urljoin(base, web_manifest["scope"]),
        "iconUrl": urljoin(base, icon(web_manifest, "any")),
        "maskableIconUrl": urljoin(base, icon(web_manifest, "maskable")),
        "webManifestUrl": base,
        "splashScreenFadeOutDuration": 300,
        "signingKey": {"path": "./android.keystore", "alias": "sergap"},
        "appVersionName": apps.version_name,
        "appVersion": apps.version_name,
        "appVersionCode": apps.version_code,
        "minSdkVersion": MIN_SDK,
        "shortcuts": [],
        "additionalTrustedOrigins": [],
        "retainedBundles": [],
        "fallbackType": "customtabs",
        # The position is the heart of a report: Android's own question is asked, not the browser's.
        "features": {"locationDelegation": {"enabled": True}},
        "alphaDependencies": {"enabled": False},
        "isChromeOSOnly": False,
        "isMetaQuest": False,
        "fingerprints": [{"value": value} for value in app.fingerprints],
        "generatorApp": "sergap",
    }


def icon(web_manifest: Mapping[str, Any], purpose: str) -> str:
    """Return the address of the largest icon for a purpose. Raises StopIteration when there is none."""
    return next(
        str(one["src"])
        for one in web_manifest["icons"]
        if purpose in one["purpose"].split() and one["sizes"] == LARGEST_ICON
    )


def asset_links(apps: Apps) -> list[dict[str, Any]]:
    """Return the statement list of the site: which signed apps may open it without an address bar.

    An app without a known fingerprint is left out: a statement without one would be refused.
    """
    return [
        {
            "relation": [RELATION],
            "target": {
                "namespace": "android_app",
                "package_name": app.package_id,
                "sha256_cert_fingerprints": list(app.fingerprints),
            },
        }
        for app in map(apps.app, APP_IDS)
        if app.fingerprints
    ]

"""FCM emulator: a real HTTP server that speaks FCM HTTP v1 and delivers to devices by server-sent events.

Run it with ``python -m devkit.fcm --port 9110``. The wire format, limits and error bodies follow
https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages and
https://firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode. Everything lives in memory.
"""

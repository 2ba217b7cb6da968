"""Telling: alert content, devices, FCM, receipts."""

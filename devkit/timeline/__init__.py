"""What became of one report, step by step: read from Firestore and from the FCM emulator's log."""

"""The documents Sergap keeps, as typed models. Field names are the same in Python, Firestore, JSON and the web."""

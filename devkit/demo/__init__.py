"""`sergap demo`: one emergency, from the press of the button to the pushes, on this machine."""

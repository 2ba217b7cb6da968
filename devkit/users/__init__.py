"""Roles of staff, given and taken from the command line; the first administrator of an installation is made here."""

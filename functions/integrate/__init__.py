"""Other systems: Open311, agencies' own CAD, maps, public warnings."""

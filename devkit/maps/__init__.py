"""Maps emulator: Google's Geocoding and Distance Matrix JSON, answered from a region pack.

Run it with ``python -m devkit.maps --port 9120 --pack functions/regions/cilacap`` and give googlemaps its address:
``googlemaps.Client(key="AIza-emulator", base_url="http://127.0.0.1:9120")``.
"""

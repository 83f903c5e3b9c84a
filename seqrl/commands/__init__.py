"""The commands of `python -m seqrl`, one a file: its options (`add_parser`) and its work."""

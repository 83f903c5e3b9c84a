"""The benchmark is run by `python run.py bench`, not by pytest."""

collect_ignore_glob = ["*.py"]

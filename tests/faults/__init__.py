"""Random bad luck for whoever writes: what goes wrong, and what must hold when it is over.

Shared by bench/faults.py, which runs a thousand sequences, and tests/browser/test_faults.py, which
runs a few.
"""

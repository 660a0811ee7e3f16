"""Runs the tests of this folder and ends with one line of figures."""

import signal
import sys
import unittest
from pathlib import Path

# Whatever ends this run also ends the servers.
signal.signal(signal.SIGTERM, signal.default_int_handler)

folder = str(Path(__file__).parent)
sys.path.insert(0, folder)
loader = unittest.defaultTestLoader
suite = loader.loadTestsFromNames(sys.argv[1:]) if sys.argv[1:] else loader.discover(folder)
result = unittest.TextTestRunner(verbosity=2).run(suite)
# A test that fails in several of its parts is one test.
failed = len({getattr(test, "test_case", test).id() for test, _ in result.failures + result.errors})
print(f"{result.testsRun - failed} passed, {failed} failed")
sys.exit(0 if result.testsRun and result.wasSuccessful() else 1)

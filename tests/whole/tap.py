"""Runs a module's unittest cases and prints the results as TAP."""

import sys
import unittest


class TapResult(unittest.TestResult):
    """Prints a line a test, as Meson reads them."""

    def __init__(self):
        super().__init__()
        self.count = 0

    def _print(self, ok, test, suffix=""):
        self.count += 1
        name = test.id().split(".", 1)[-1]
        print(f"{'ok' if ok else 'not ok'} {self.count} {name}{suffix}",
              flush=True)

    def addSuccess(self, test):
        super().addSuccess(test)
        self._print(True, test)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._print(True, test, f" # SKIP {reason}")

    def _fail(self, test, error):
        self._print(False, test)
        for line in self._exc_info_to_string(error, test).splitlines():
            print("#", line, flush=True)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._fail(test, err)

    def addError(self, test, err):
        super().addError(test, err)
        self._fail(test, err)


def main(module):
    suite = unittest.defaultTestLoader.loadTestsFromModule(module)
    print(f"1..{suite.countTestCases()}", flush=True)
    result = TapResult()
    suite.run(result)
    sys.exit(0 if result.wasSuccessful() else 1)


if __name__ == "__main__":
    main(__import__(sys.argv[1]))

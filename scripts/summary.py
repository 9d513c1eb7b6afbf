# SPDX-License-Identifier: LGPL-2.1-or-later
"""Sums up a meson test log for scripts/test.

Arguments: the testlog.json, meson's exit status, the list of allowed skips.
A test that tells its single checks (libcheck's line, the closing lines of
node's test runner, or "N passed, N failed, N skipped") counts as that many, any
other as one.

A test with real peers that fails is run once more, by itself: on a loaded
machine its time limits are tight. What passes then counts, but how it failed
before is shown all the same. More than MAX_SECOND_TRIES failures are no accident
and stay, and so does every crash.
"""

import json
import os
import re
import subprocess
import sys

LIBCHECK = re.compile(r"^\d+%: Checks: (\d+), Failures: (\d+), Errors: (\d+)", re.M)
TOTALS = re.compile(r"^(\d+) passed, (\d+) failed, (\d+) skipped$", re.M)
NODE = re.compile(
    r"^# pass (\d+)$.*?^# fail (\d+)$.*?^# cancelled (\d+)$.*?^# skipped (\d+)$",
    re.M | re.S,
)
GOOD = ("OK", "EXPECTEDFAIL")
REAL_PEERS = ("elements/webrtc", "browser/", "peers/", "generic/dataflow")
MAX_SECOND_TRIES = 3
# libcheck's words for a test, and a shell's code for SIGABRT and SIGSEGV.
SIGNAL = re.compile(r"Received signal \d+")
CRASH_CODES = (134, 139)


def counts(test, output):
    """Passed, failed and skipped checks of one test."""
    result = test["result"]
    if result == "SKIP":
        return 0, 0, 1
    passed = failed = skipped = 0
    for line in LIBCHECK.findall(output):
        checks, failures, errors = map(int, line)
        passed += checks - failures - errors
        failed += failures + errors
    for line in NODE.findall(output):
        passed += int(line[0])
        failed += int(line[1]) + int(line[2])
        skipped += int(line[3])
    for line in TOTALS.findall(output):
        passed += int(line[0])
        failed += int(line[1])
        skipped += int(line[2])
    if result in GOOD:
        return max(passed, 0 if skipped else 1), failed, skipped
    return passed, max(failed, 1), skipped


def short_name(test):
    """meson 1.0 names a test "project:suite / name"."""
    return test["name"].split(" / ")[-1]


def output_of(test):
    return (test.get("stdout") or "") + (test.get("stderr") or "")


def crashed(test):
    """A test that ran out of its time was killed, too: that is no crash."""
    code = test.get("returncode") or 0
    return test["result"] != "TIMEOUT" and (
        code < 0 or code in CRASH_CODES or bool(SIGNAL.search(output_of(test)))
    )


def try_again(log, test):
    """The same test from a run of its own, or itself if that is not to be had."""
    folder = os.path.dirname(os.path.dirname(log))
    second = os.path.join(folder, "meson-logs", "second.json")
    name = short_name(test)
    print(f"AGAIN    {name}: it failed as below, and gets a second try")
    print("\n".join(output_of(test).splitlines()[-60:]), flush=True)
    subprocess.run(
        ["meson", "test", "-C", folder, "--no-rebuild", "--logbase", "second", name],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    try:
        with open(second, encoding="utf-8") as lines:
            return json.loads(lines.readline())
    except (OSError, ValueError):
        return test


def second_tries(log, tests):
    bad = [
        test
        for test in tests
        if test["result"] not in GOOD + ("SKIP",)
        and short_name(test).startswith(REAL_PEERS)
    ]
    if len(bad) > MAX_SECOND_TRIES:
        return tests, False
    tries = {
        short_name(test): try_again(log, test) for test in bad if not crashed(test)
    }
    return [tries.get(short_name(test), test) for test in tests], bool(tries)


def last_line(output):
    lines = [line for line in output.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "it does not say why"


def main():
    log, status, allowed_file = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    with open(log, encoding="utf-8") as lines:
        tests = [json.loads(line) for line in lines if line.strip()]
    tests, tried = second_tries(log, tests)
    if tried:
        # What is left of the first run's failures is counted below.
        status = 0
    allowed = set()
    if os.path.exists(allowed_file):
        with open(allowed_file, encoding="utf-8") as lines:
            allowed = {line.split("#")[0].strip() for line in lines} - {""}

    total = [0, 0, 0]
    failures, skips, refused = [], [], []
    for test in sorted(tests, key=lambda test: test["name"]):
        name = short_name(test)
        output = output_of(test)
        passed, failed, skipped = counts(test, output)
        total = [a + b for a, b in zip(total, (passed, failed, skipped))]
        print(
            f"{test['result']:8} {name}: {passed} passed, {failed} failed, "
            f"{skipped} skipped, {test['duration']:.1f} s"
        )
        if failed:
            failures.append((name, test["result"], output))
        if skipped:
            skips.append(f"{name} is skipped: {last_line(output)}")
            if name not in allowed:
                refused.append(name)

    for name, result, output in failures:
        print(f"\n---- {name}: {result} ----")
        print("\n".join(output.splitlines()[-200:]))
    if skips:
        print("\n" + "\n".join(skips))

    bad = bool(failures)
    if status != 0 and not failures:
        print(f"meson test ended with status {status} although no test failed.")
        bad = True
    if sum(total) == 0:
        print("No test was run.")
        bad = True
    if refused and os.environ.get("CI") == "true":
        print(f"On CI these may not be skipped: {', '.join(refused)} ({allowed_file}).")
        bad = True
    # A stage that is bad must not end with a line that says all is well.
    if bad and total[1] == 0:
        total[1] = 1
    print("%d passed, %d failed, %d skipped" % tuple(total))
    return 1 if bad else 0


sys.exit(main())

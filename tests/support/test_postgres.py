"""The tests' server is there as long as anybody uses it."""

import os
import subprocess
import sys

STAYS = """
import sys
from tests.support.postgres import running_server
with running_server():
    print("is here", flush=True)
    sys.stdin.readline()
"""
COMES_BACK = f"""
import subprocess, sys, psycopg
from tests.support.postgres import running_server
other = subprocess.Popen([sys.executable, "-c", {STAYS!r}], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
other.stdout.readline()
with running_server():
    pass
with running_server() as uri:
    other.communicate("go\\n")
    with psycopg.connect(uri) as connection:
        print(connection.execute("SELECT 1").fetchone()[0])
"""


def test_who_left_and_came_back_keeps_it() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "SEGQL_TEST_POSTGRES"}
    environment["PYTEST_XDIST_TESTRUNUID"] = f"back{os.getpid()}"
    done = subprocess.run([sys.executable, "-c", COMES_BACK], env=environment, capture_output=True, text=True, check=False)
    assert done.stdout == "1\n", done.stderr

# SPDX-License-Identifier: LGPL-2.1-or-later
"""The room under test, nothing but a launch line, and HTTP to talk to it."""

import asyncio
import json
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass


@dataclass
class Answer:
    status: int
    headers: dict
    body: str


def request(method, url, body=None, content_type=None):
    """One HTTP exchange; refusals are answers too."""
    headers = {"Content-Type": content_type} if content_type else {}
    data = body.encode() if body is not None else None
    call = urllib.request.Request(url, data=data, headers=headers, method=method)
    try:
        with urllib.request.urlopen(call, timeout=15) as response:
            return Answer(response.status, response.headers, response.read().decode())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.headers, error.read().decode())


async def exchange(*args):
    return await asyncio.to_thread(request, *args)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Room:
    def __init__(self, *properties):
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.log = tempfile.TemporaryFile(mode="w+")
        self.process = subprocess.Popen(
            ["gst-launch-1.0", "webrtcroom", f"port={port}", *properties],
            stdout=self.log, stderr=subprocess.STDOUT)
        self._wait_until_it_answers()

    def _wait_until_it_answers(self):
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if request("GET", f"{self.url}/healthz").status == 200:
                    return
            except OSError:
                pass
            time.sleep(0.1)
        self.process.kill()
        raise AssertionError(f"webrtcroom does not answer /healthz:\n{self.output()}")

    def output(self):
        self.log.seek(0)
        return self.log.read()[-4000:]

    def peers(self):
        return json.loads(request("GET", f"{self.url}/peers").body)["peers"]

    def names(self):
        return sorted(peer["name"] for peer in self.peers())

    def stop(self):
        """As Ctrl-C does it. Returns the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError(
                f"gst-launch-1.0 did not end within 10 s of SIGINT:\n{self.output()}")
        finally:
            self.log.close()

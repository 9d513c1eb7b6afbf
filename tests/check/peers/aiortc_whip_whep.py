# SPDX-License-Identifier: LGPL-2.1-or-later
"""aiortc as WHIP publisher and WHEP viewer, and as one who does it wrong."""

import asyncio
import re
import unittest

from peer import Peer, directions, share_of, until
from room import Room, exchange

GREEN = (30, 170, 30)
TONE, NO_TONE = 700, 1900
SEPARATION_DB = 20


def fragment(sdp):
    """The candidates of an offer as one trickle fragment (RFC 8840)."""
    credentials = [re.search(rf"^a={key}:.*$", sdp, re.MULTILINE)[0].strip()
                   for key in ("ice-ufrag", "ice-pwd")]
    lines = list(credentials)
    for section in re.split(r"^(?=m=)", sdp, flags=re.MULTILINE)[1:]:
        lines.append(section.splitlines()[0])
        lines.append(re.search(r"^a=mid:.*$", section, re.MULTILINE)[0].strip())
        lines += re.findall(r"^a=candidate:[^\r\n]*", section, re.MULTILINE)
    return "\r\n".join([*lines, "a=end-of-candidates", ""])


def without_candidates(sdp):
    return re.sub(r"^a=(candidate:.*|end-of-candidates)\r?\n", "", sdp, flags=re.MULTILINE)


def forge_fingerprints(sdp):
    """Each fingerprint with its first byte changed, as a man in the middle has it."""
    return re.sub(r"(a=fingerprint:\S+ )(..)",
                  lambda match: match[1] + ("00" if match[2] != "00" else "11"), sdp)


class WhipWhepTest(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        asyncio.get_running_loop().set_debug(False)
        self.room = Room()
        self.peers = []

    async def asyncTearDown(self):
        for peer in self.peers:
            await peer.close()
        self.assertEqual(self.room.stop(), 0)

    def peer(self, *args, **keywords):
        peer = Peer(*args, **keywords)
        self.peers.append(peer)
        return peer

    async def test_what_whip_publishes_whep_shows(self):
        publisher = self.peer(GREEN, TONE, receive=False)
        answer = await publisher.join(f"{self.room.url}/whip", "Camera 1")
        self.assertEqual(answer.headers["Content-Type"].split(";")[0], "application/sdp")
        self.assertEqual(set(directions(answer.body)), {"recvonly"})

        viewer = self.peer()
        answer = await viewer.join(f"{self.room.url}/whep")
        self.assertEqual(set(directions(answer.body)), {"sendonly"})
        await until(lambda: viewer.frame and share_of(GREEN, viewer.picture()) > 0.6, 15,
                    lambda: f"{viewer.frames} frames, but not green")
        print(f"first frame {viewer.first_frame_after * 1000:.0f} ms after POST")
        await until(lambda: viewer.levels([TONE])[0] > -30, 10, lambda: "the tone is missing")
        await viewer.forget_sound(1.5)
        heard, silence = viewer.levels([TONE, NO_TONE])
        self.assertGreater(heard - silence, SEPARATION_DB)

        kinds = {peer["kind"]: peer["role"] for peer in self.room.peers()}
        self.assertEqual(kinds, {"whip": "publisher", "whep": "viewer"})
        await publisher.leave()
        await until(lambda: share_of(GREEN, viewer.picture()) < 0.05, 10,
                    lambda: "the publisher left, its picture did not")
        resource = viewer.resource
        await viewer.leave()
        self.assertEqual((await exchange("DELETE", resource)).status, 404)
        self.assertEqual(self.room.peers(), [])

    async def test_candidates_may_come_later(self):
        viewer = self.peer()
        offer = await viewer.offer()
        self.assertIn("a=candidate", offer)
        answer = await viewer.post(f"{self.room.url}/whep", without_candidates(offer))
        self.assertEqual(answer.status, 201, answer.body)
        trickled = await exchange("PATCH", viewer.resource, fragment(offer),
                                  "application/trickle-ice-sdpfrag")
        self.assertEqual(trickled.status, 204, trickled.body)
        await viewer.accept(answer)
        await until(lambda: viewer.frames > 5, 15, lambda: "no picture arrives")

    async def test_a_forged_fingerprint_gets_no_frame(self):
        viewer = self.peer()
        answer = await viewer.post(f"{self.room.url}/whep", forge_fingerprints(await viewer.offer()))
        if answer.status == 201:
            await viewer.accept(answer)
            await asyncio.sleep(5)
        self.assertEqual(viewer.frames, 0)
        self.assertEqual(viewer.sound, [])
        await until(lambda: self.room.peers() == [], 5, lambda: f"still listed: {self.room.peers()}")

    async def test_a_refusal_is_a_problem_document(self):
        for body, content_type, statuses in (("v=0", "text/plain", {415}),
                                             ("hello", "application/sdp", {400, 422})):
            answer = await exchange("POST", f"{self.room.url}/whep", body, content_type)
            self.assertIn(answer.status, statuses)
            self.assertEqual(answer.headers["Content-Type"].split(";")[0], "application/problem+json")
            self.assertRegex(answer.body, r'"detail"\s*:\s*"[^"]')


if __name__ == "__main__":
    unittest.main(verbosity=2)

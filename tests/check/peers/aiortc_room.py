# SPDX-License-Identifier: LGPL-2.1-or-later
"""aiortc as participant of a room: two of them see both and hear the other."""

import asyncio
import unittest

from peer import Peer, share_of, until
from room import Room

RED, BLUE = (200, 30, 30), (30, 30, 200)
ANNS_TONE, BOBS_TONE = 500, 1300
AUDIBLE, SILENCE = -30, -50    # dBFS


def halves(picture):
    middle = picture.shape[1] // 2
    return picture[:, :middle], picture[:, middle:]


def sees_both(peer):
    picture = peer.picture()
    if picture is None:
        return False
    left, right = halves(picture)
    # 4:3 in a tile of half the canvas: two thirds of it, less the wandering bar
    return share_of(RED, left) > 0.4 and share_of(BLUE, right) > 0.4 \
        and share_of(BLUE, left) < 0.1 and share_of(RED, right) < 0.1


def describe(peer):
    picture = peer.picture()
    if picture is None:
        return "no frame arrived"
    left, right = halves(picture)
    return (f"left half: red {share_of(RED, left):.2f}, blue {share_of(BLUE, left):.2f}; "
            f"right half: red {share_of(RED, right):.2f}, blue {share_of(BLUE, right):.2f}")


class RoomTest(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        asyncio.get_running_loop().set_debug(False)
        self.room = Room()
        self.peers = []

    async def asyncTearDown(self):
        for peer in self.peers:
            await peer.close()
        self.assertEqual(self.room.stop(), 0)

    async def enter(self, name, colour, frequency):
        peer = Peer(colour, frequency)
        self.peers.append(peer)
        await peer.join(f"{self.room.url}/room", name)
        return peer

    async def test_two_participants_meet(self):
        ann = await self.enter("Ann", RED, ANNS_TONE)
        bob = await self.enter("Bob", BLUE, BOBS_TONE)
        self.assertEqual(self.room.names(), ["Ann", "Bob"])

        for peer in (ann, bob):
            await until(lambda: sees_both(peer), 15, lambda: describe(peer))
            print(f"first frame {peer.first_frame_after * 1000:.0f} ms after POST; {describe(peer)}")

        for peer, own, others in ((ann, ANNS_TONE, BOBS_TONE), (bob, BOBS_TONE, ANNS_TONE)):
            await peer.forget_sound(1)
            heard = []

            def hears_the_other():
                heard[:] = peer.levels([own, others])
                self.assertLess(heard[0], SILENCE, "hears himself")
                return heard[1] > AUDIBLE
            await until(hears_the_other, 15, lambda: f"the other's tone is missing: {heard[1]:.0f} dBFS")
            print(f"own tone {heard[0]:.0f} dBFS, the other's {heard[1]:.0f} dBFS")

        await ann.leave()
        took = await until(lambda: share_of(BLUE, bob.picture()) > 0.6, 10,
                           lambda: f"Ann left, but {describe(bob)}")
        print(f"alone in the picture {took * 1000:.0f} ms after DELETE")
        self.assertEqual(self.room.names(), ["Bob"])
        before = bob.frames
        await until(lambda: bob.frames > before + 10, 5, lambda: "the programme stopped")


if __name__ == "__main__":
    unittest.main(verbosity=2)

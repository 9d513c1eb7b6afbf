# SPDX-License-Identifier: LGPL-2.1-or-later
"""A peer made of aiortc: an independent WebRTC in Python, with a picture of one
colour for a camera and a tone for a microphone."""

import asyncio
import fractions
import re
import time
import urllib.parse

import numpy
from aiortc import RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack, MediaStreamError, VideoStreamTrack
from av import AudioFrame, VideoFrame

from room import exchange

SAMPLE_RATE = 48000
FRAMES_PER_SECOND = 15


class ColourTrack(VideoStreamTrack):
    """A plane of colour on which a bar wanders, so that no two frames are alike."""

    def __init__(self, colour, width=320, height=240):
        super().__init__()
        self.picture = numpy.full((height, width, 3), colour, numpy.uint8)
        self.count = 0
        self.start = None

    async def recv(self):
        now = time.monotonic()
        self.start = self.start or now
        await asyncio.sleep(max(0, self.start + self.count / FRAMES_PER_SECOND - now))
        picture = self.picture.copy()
        bar = self.count * 4 % picture.shape[1]
        picture[:, bar:bar + 8] = 255 - picture[0, 0]
        frame = VideoFrame.from_ndarray(picture, format="rgb24")
        frame.pts = self.count * 90000 // FRAMES_PER_SECOND
        frame.time_base = fractions.Fraction(1, 90000)
        self.count += 1
        return frame


class ToneTrack(AudioStreamTrack):
    def __init__(self, frequency):
        super().__init__()
        self.frequency = frequency
        self.position = 0
        self.start = None

    async def recv(self):
        now = time.monotonic()
        self.start = self.start or now
        await asyncio.sleep(max(0, self.start + self.position / SAMPLE_RATE - now))
        n = SAMPLE_RATE // 50
        phase = numpy.arange(self.position, self.position + n) * (2 * numpy.pi * self.frequency / SAMPLE_RATE)
        samples = (numpy.sin(phase) * 0.4 * 32767).astype(numpy.int16)
        frame = AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        frame.pts = self.position
        frame.sample_rate = SAMPLE_RATE
        frame.time_base = fractions.Fraction(1, SAMPLE_RATE)
        self.position += n
        return frame


class Peer:
    """Joins by one exchange of offer and answer; keeps the last picture and the
    last seconds of sound that it received."""

    def __init__(self, colour=None, frequency=None, receive=True):
        self.pc = RTCPeerConnection()
        self.frame = None
        self.frames = 0
        self.sound = []
        self.resource = None
        self.posted = self.first_frame_after = None
        self.pumps = []
        self.pc.on("track", self._on_track)
        for kind, track in (("audio", frequency and ToneTrack(frequency)),
                            ("video", colour and ColourTrack(colour))):
            direction = "recvonly" if not track else "sendrecv" if receive else "sendonly"
            self.pc.addTransceiver(track or kind, direction=direction)

    def _on_track(self, track):
        pump = self._pump_video if track.kind == "video" else self._pump_audio
        self.pumps.append(asyncio.ensure_future(pump(track)))

    async def _pump_video(self, track):
        try:
            while True:
                self.frame = await track.recv()
                self.frames += 1
                if self.first_frame_after is None:
                    self.first_frame_after = time.monotonic() - self.posted
        except MediaStreamError:
            pass

    async def _pump_audio(self, track):
        try:
            while True:
                frame = await track.recv()
                samples = frame.to_ndarray().reshape(-1, len(frame.layout.channels))
                self.sound.append(samples.mean(axis=1) / 32768)
                del self.sound[:-100]
        except MediaStreamError:
            pass

    async def offer(self):
        await self.pc.setLocalDescription(await self.pc.createOffer())
        return self.pc.localDescription.sdp

    async def post(self, url, offer, name=""):
        query = "?" + urllib.parse.urlencode({"name": name}) if name else ""
        self.posted = time.monotonic()
        answer = await exchange("POST", url + query, offer, "application/sdp")
        if answer.status == 201:
            self.resource = urllib.parse.urljoin(url, answer.headers["Location"])
        return answer

    async def accept(self, answer):
        await self.pc.setRemoteDescription(RTCSessionDescription(answer.body, "answer"))

    async def join(self, url, name=""):
        answer = await self.post(url, await self.offer(), name)
        assert answer.status == 201, f"{answer.status}: {answer.body}"
        await self.accept(answer)
        await until(lambda: self.pc.connectionState == "connected", 15,
                    lambda: f"the connection is {self.pc.connectionState}")
        return answer

    def picture(self):
        """The last frame as RGB, or None before the first. Small, because whoever
        looks long holds up the media that this very thread sends."""
        if self.frame is None:
            return None
        return self.frame.reformat(width=160, height=90, format="rgb24").to_ndarray().astype(int)

    def levels(self, frequencies):
        """Level of each frequency in the last second, in dBFS."""
        if not self.sound:
            return [-140.0 for _ in frequencies]
        samples = numpy.concatenate(self.sound)[-SAMPLE_RATE:]
        window = numpy.hanning(len(samples))
        spectrum = numpy.abs(numpy.fft.rfft(samples * window)) / (window.sum() / 2)
        bins = [round(frequency * len(samples) / SAMPLE_RATE) for frequency in frequencies]
        return [20 * numpy.log10(max(1e-7, spectrum[max(0, b - 5):b + 6].max())) for b in bins]

    async def forget_sound(self, seconds):
        self.sound.clear()
        await until(lambda: sum(map(len, self.sound)) >= seconds * SAMPLE_RATE, seconds + 10,
                    lambda: f"only {sum(map(len, self.sound))} samples of sound arrived")

    async def leave(self):
        if self.resource:
            await exchange("DELETE", self.resource)
            self.resource = None
        await self.close()

    async def close(self):
        await self.pc.close()
        for pump in self.pumps:
            pump.cancel()
        await asyncio.gather(*self.pumps, return_exceptions=True)


def share_of(colour, picture, tolerance=60):
    """Which part of a picture has about that colour."""
    return float((numpy.abs(picture - numpy.array(colour)).max(axis=2) < tolerance).mean())


def directions(sdp):
    return re.findall(r"^a=(sendrecv|sendonly|recvonly|inactive)\r?$", sdp, re.MULTILINE)


async def until(condition, seconds, complaint):
    start = time.monotonic()
    while not condition():
        if time.monotonic() - start > seconds:
            raise AssertionError(f"{complaint()} (after {seconds} s)")
        await asyncio.sleep(0.05)
    return time.monotonic() - start

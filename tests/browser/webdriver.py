"""Firefox and WebKitGTK as Debian packages them, by the commands of WebDriver (W3C, WebDriver Level 2)
that a smoke test needs: Playwright drives neither. Firefox speaks Marionette, its own wire for the
same commands, and keeps its profile when it is closed and opened again."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Protocol

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
START = 60.0
"""Seconds that a browser may take to start on a busy machine."""
FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
WEBKIT = shutil.which("WebKitWebDriver")
MINIBROWSER = next(
    (str(p) for p in sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))), None
)
XVFB = shutil.which("Xvfb")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Wire(Protocol):
    """One command, by its Marionette name without ``WebDriver:``, with its parameters."""

    def __call__(self, command: str, **parameters: object) -> Any: ...


class Window:
    """What a test does with either browser. ``wire`` carries the commands."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    def go(self, url: str) -> None:
        self.wire("Navigate", url=url)

    def run(self, script: str, *arguments: object) -> Any:
        """What the body of a function of ``arguments`` returns in the page."""
        return self.wire("ExecuteScript", script=script, args=list(arguments))

    def wait(self, expression: str, seconds: float = 20.0) -> None:
        """Until ``expression`` is true in the page."""
        end = time.monotonic() + seconds
        while not self.run(f"return Boolean({expression})"):
            assert time.monotonic() < end, f"never true: {expression}"
            time.sleep(0.05)

    def sees(self, selector: str) -> bool:
        shown: bool = self.run(
            "const e = document.querySelector(arguments[0]);"
            "return Boolean(e && e.getClientRects().length)",
            selector,
        )
        return shown

    def click(self, selector: str) -> None:
        self.wait(f"document.querySelector({json.dumps(selector)})?.getClientRects().length")
        # at once: neither driver waits for a smooth scroll
        where = {"block": "center", "behavior": "instant"}
        self.run(
            "document.querySelector(arguments[0]).scrollIntoView(arguments[1])", selector, where
        )
        self.wire("ElementClick", id=self._find(selector))

    def type(self, selector: str, text: str) -> None:
        self.wire("ElementSendKeys", id=self._find(selector), text=text)

    def _find(self, selector: str) -> str:
        found = self.wire("FindElement", using="css selector", value=selector)
        element: str = found[ELEMENT]
        return element


class Marionette:
    """Firefox with ``profile``; ``quit`` closes it as a person would."""

    def __init__(self, profile: Path) -> None:
        port = free_port()
        profile.mkdir(exist_ok=True)
        (profile / "user.js").write_text(
            f'user_pref("marionette.port", {port});\n'
            'user_pref("app.update.enabled", false);\n'
            'user_pref("datareporting.policy.dataSubmissionEnabled", false);\n'
            'user_pref("browser.shell.checkDefaultBrowser", false);\n'
        )
        command = [FIREFOX, "--headless", "--marionette", "--no-remote", "--profile", str(profile)]
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=_environment()
        )
        self.connection = _connected(port, self.process)
        self.stream = self.connection.makefile("rb")
        self._read()
        self.number = 0
        self("NewSession", capabilities={"alwaysMatch": {}})

    def __call__(self, command: str, **parameters: object) -> Any:
        self.number += 1
        name = command if ":" in command else f"WebDriver:{command}"
        text = json.dumps([0, self.number, name, parameters]).encode()
        self.connection.sendall(str(len(text)).encode() + b":" + text)
        _kind, _number, error, result = self._read()
        assert error is None, f"{command}: {error}"
        return result["value"] if isinstance(result, dict) and set(result) == {"value"} else result

    def _read(self) -> Any:
        size = b""
        while (digit := self.stream.read(1)) != b":":
            size += digit
        return json.loads(self.stream.read(int(size)))

    def quit(self) -> None:
        with contextlib.suppress(AssertionError, OSError, ValueError):
            self("Marionette:Quit", flags=["eAttemptQuit"])
        _ended(self.process)
        self.connection.close()


class WebKitGTK:
    """MiniBrowser, driven by WebKitWebDriver, on a display of its own."""

    def __init__(self) -> None:
        port = free_port()
        reading, writing = os.pipe()
        self.display = subprocess.Popen(
            [XVFB, "-displayfd", str(writing), "-screen", "0", "1200x900x24"],
            pass_fds=[writing],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        with os.fdopen(reading) as told:
            display = f":{told.readline().strip()}"
        self.process = subprocess.Popen(
            [WEBKIT, f"--port={port}", "--host=127.0.0.1"],
            env=_environment() | {"DISPLAY": display, "GDK_BACKEND": "x11"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _connected(port, self.process).close()
        self.base = f"http://127.0.0.1:{port}/session"
        options = {"binary": MINIBROWSER, "args": ["--automation"]}
        wanted = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
        self.base += "/" + self._post("", wanted)["sessionId"]

    def __call__(self, command: str, **parameters: object) -> Any:
        element = parameters.pop("id", "")
        path = {
            "Navigate": "/url",
            "ExecuteScript": "/execute/sync",
            "FindElement": "/element",
            "ElementClick": f"/element/{element}/click",
            "ElementSendKeys": f"/element/{element}/value",
        }[command]
        return self._post(path, parameters)

    def _post(self, path: str, body: object) -> Any:
        request = urllib.request.Request(
            self.base + path, json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=START) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{path}: {error.read().decode()}") from error

    def quit(self) -> None:
        with contextlib.suppress(OSError):
            request = urllib.request.Request(self.base, method="DELETE")
            urllib.request.urlopen(request, timeout=10).close()
        self.process.terminate()
        _ended(self.process)
        self.display.terminate()
        _ended(self.display)


def _environment() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}


def _connected(port: int, process: subprocess.Popen[bytes]) -> socket.socket:
    end = time.monotonic() + START
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=START)
        except OSError:
            assert process.poll() is None, f"{process.args!r} ended by itself"
            assert time.monotonic() < end, f"{process.args!r} does not answer"
            time.sleep(0.1)


def _ended(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()

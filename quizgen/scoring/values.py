"""Values of options and operands that mean the same though they are written differently.

``canonical`` is one way to write a value; ``meanings`` are the canonical values that a key's value
stands for: the first is itself, others are said when they were typed. (The page's commands.js does
the same.)
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

_UNITS = {"": 1, "b": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40, "p": 1 << 50}
_SECONDS = {"ns": 1, "us": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9}
_SIZE = re.compile(r"(\d{1,12})(?:\.(\d{1,6}))?([bkmgtp]?)(?:i?b)?", re.ASCII)
_DURATION = re.compile(r"(?:\d{1,9}(?:ns|us|ms|s|m|h)){1,6}", re.ASCII)
_DECIMAL = re.compile(r"0*(\d*?)(?:\.(\d*?)0*)?", re.ASCII)
_PORT = re.compile(
    r"(?:(\[[0-9a-fA-F:.]+\]|[0-9]+(?:\.[0-9]+){3}):)?(?:([0-9-]*):)?([0-9-]+)(?:/([A-Za-z]+))?",
    re.ASCII,
)
_INSIDE = re.compile(r"([^/.:~$][^:/]*):(.*)", re.DOTALL)
_BIN = re.compile(r"/(?:usr/(?:local/)?)?s?bin/(?=[^/]+$)")
_SLASHES = re.compile(r"/(?:\.?/)+")
_UNIT = re.compile(
    r".*\.(?:service|socket|device|mount|automount|swap|target|path|timer|slice|scope)"
)
_RESOURCES = {
    short: name
    for name, shorts in {
        "pod": "po pods", "service": "svc services", "deployment": "deploy deployments",
        "namespace": "ns namespaces", "node": "no nodes", "configmap": "cm configmaps",
        "replicaset": "rs replicasets", "daemonset": "ds daemonsets",
        "statefulset": "sts statefulsets", "ingress": "ing ingresses", "secret": "secrets",
        "persistentvolume": "pv persistentvolumes", "event": "ev events",
        "persistentvolumeclaim": "pvc persistentvolumeclaims", "serviceaccount": "sa "
        "serviceaccounts", "job": "jobs", "cronjob": "cj cronjobs", "role": "roles",
        "rolebinding": "rolebindings", "networkpolicy": "netpol networkpolicies",
    }.items()
    for short in shorts.split()
}  # fmt: skip


def _image(value: str) -> str:
    """``[registry/]name:tag`` (OCI Distribution Specification 1.1, "Pulling manifests"; Docker's
    defaults for what is left out)."""
    name, at, digest = value.partition("@")
    head, slash, rest = name.partition("/")
    registry = ""
    if slash and ("." in head or ":" in head or head == "localhost"):
        registry, name = head, rest
        if registry in ("docker.io", "index.docker.io"):
            registry = "docker.io"
            name = name if "/" in name else f"library/{name}"
    if at:
        name = f"{name.partition(':')[0]}@{digest}"
    elif ":" not in name.rpartition("/")[2]:
        name += ":latest"
    return f"{registry}/{name}" if registry else name


def _pull(value: str) -> str:
    return _image(value.removeprefix("docker://"))


def _transport(value: str) -> str:
    """An image with its transport (containers-transports(5))."""
    kind, colon, rest = value.partition(":")
    if kind == "docker" and rest.startswith("//"):
        return f"docker://{_full(_image(rest[2:]))}"
    if kind == "containers-storage":
        return f"containers-storage:{_image(rest)}"
    if colon and kind in ("dir", "docker-archive", "oci-archive", "oci"):
        path, more, tag = rest.partition(":")
        return f"{kind}:{_path(path)}{more}{tag}"
    return value


def _destination(value: str) -> str:
    """Where an image goes to: ``docker://`` unless it says otherwise (podman-push(1))."""
    found = _transport(value)
    return found if found != value or "://" in value else _transport(f"docker://{value}")


def _full(image: str) -> str:
    """A short name as docker.io resolves it."""
    head = image.partition("/")[0]
    if "/" in image and ("." in head or ":" in head or head == "localhost"):
        return image
    return f"docker.io/{image}" if "/" in image.partition(":")[0] else f"docker.io/library/{image}"


def _port(value: str) -> str:
    match = _PORT.fullmatch(value)
    if not match:
        return value
    address, host, inside, protocol = match.groups("")
    address = "" if address == "0.0.0.0" else address  # noqa: S104 - nothing listens
    return f"{address}|{host}|{inside}|{protocol.lower() or 'tcp'}"


def _path(value: str) -> str:
    value = _SLASHES.sub("/", value)
    if value.startswith("$HOME/"):
        value = f"~{value[5:]}"
    if value.startswith("$PWD/"):
        value = value[5:]
    if value.startswith("./"):
        value = value[2:] or "."
    return "." if value == "$PWD" else value


def _dir(value: str) -> str:
    value = _path(value)
    return value[:-1] if value.endswith("/") and len(value) > 1 else value


def _volume(value: str) -> str:
    parts = value.split(":")
    if len(parts) > 3:
        return value
    if parts[0][:1] in ("/", ".", "~", "$"):
        source = parts[0].replace("$PWD", ".", 1) if parts[0].startswith("$PWD") else parts[0]
        parts[0] = f"./{_dir(source)}" if source.startswith(".") else _dir(source)
    if len(parts) > 1:
        parts[1] = _dir(parts[1])
    if len(parts) == 3:
        parts[2] = ",".join(sorted(each for each in parts[2].split(",") if each != "rw"))
        if not parts[2]:
            parts.pop()
    return ":".join(parts)


def _mount(value: str) -> str:
    names = {"src": "source", "dst": "target", "destination": "target", "readonly": "ro"}
    found = []
    for part in value.split(","):
        name, equals, rest = part.partition("=")
        name = names.get(name, name)
        if name in ("source", "target") and rest:
            rest = _dir(rest)
        found.append(name if name == "ro" and rest == "true" else f"{name}{equals}{rest}")
    return ",".join(sorted(found))


def _size(value: str) -> str:
    match = _SIZE.fullmatch(value.lower())
    if not match:
        return value
    whole, part, unit = match.groups("")
    return str(int(whole + part) * _UNITS[unit] // 10 ** len(part))


def _duration(value: str) -> str:
    if not _DURATION.fullmatch(value):
        return value
    return str(sum(int(n) * _SECONDS[u] for n, u in re.findall(r"(\d+)([a-z]+)", value)))


def _number(value: str) -> str:
    match = _DECIMAL.fullmatch(value)
    if not match or not any(map(str.isdigit, value)):
        return value
    return f"{match[1] or 0}.{match[2]}" if match[2] else match[1] or "0"


def _cap(value: str) -> str:
    return value.upper().removeprefix("CAP_")


def _braces(value: str) -> str:
    opened = value.split("{{")
    value = "{{".join([opened[0], *(part.lstrip() for part in opened[1:])])
    closed = value.split("}}")
    return "}}".join([*(part.rstrip() for part in closed[:-1]), closed[-1]])


def _unit(value: str) -> str:
    return value if _UNIT.fullmatch(value) or "." in value else f"{value}.service"


def _exec(value: str) -> str:
    return _BIN.sub("", value)


def _cp(value: str) -> str:
    match = _INSIDE.fullmatch(value)
    if not match:
        return _path(value)
    return f"{match[1]}:{_path(match[2] if match[2].startswith('/') else '/' + match[2])}"


def _resource(value: str) -> str:
    return ",".join(_RESOURCES.get(each.lower(), each) for each in value.split(","))


def _named(kind: str) -> Callable[[str], str]:
    """``pod/web`` where a pod is meant anyhow; ``svc/web``."""

    def bare(value: str) -> str:
        head, slash, name = value.partition("/")
        head = _RESOURCES.get(head, head)
        return name if slash and head == kind else f"{head}{slash}{name}" if slash else value

    return bare


def _net(value: str) -> str:
    """An address with its prefix (ip-address(8), ip-route(8))."""
    if value in ("0.0.0.0/0", "::/0"):
        return "default"
    return value.removesuffix("/128" if ":" in value else "/32")


_KINDS: dict[str, Callable[[str], str]] = {
    "image": _image, "local": _image, "pull": _pull, "transport": _transport, "port": _port,
    "destination": _destination,
    "path": _path, "dir": _dir, "volume": _volume, "mount": _mount, "size": _size,
    "duration": _duration, "number": _number, "cap": _cap, "template": _braces, "unit": _unit,
    "exec": _exec, "cp": _cp, "resource": _resource,
    "pod": _named("pod"), "node": _named("node"), "net": _net,
}  # fmt: skip


KINDS = frozenset(_KINDS)


@lru_cache(maxsize=1 << 14)
def canonical(kind: str, value: str) -> str:
    """One way to write ``value``; itself where ``kind`` is unknown or does not fit."""
    known = _KINDS.get(kind)
    return known(value) if known else value


def meanings(kind: str, itself: str) -> tuple[str, ...]:
    """What a key's value, which is canonical, stands for; at least itself."""
    if kind in ("image", "pull", "local"):
        head = itself.partition("/")[0]
        registry = head if "/" in itself and ("." in head or ":" in head) else ""
        if head == "localhost":
            return itself, itself.removeprefix("localhost/")
        if registry == "docker.io":
            short = itself.removeprefix("docker.io/")
            shorter = short.removeprefix("library/")
            return itself, short, shorter
        if registry:
            return (itself,)
        if kind == "local":
            return itself, f"localhost/{itself}"
        return itself, _full(itself), itself.removeprefix("library/")
    if kind == "port" and itself.startswith("|"):
        return itself, f"127.0.0.1{itself}"
    return (itself,)

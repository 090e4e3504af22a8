#!/usr/bin/env python3
"""quizgen from a fresh checkout: sets up what is missing, then runs.

    python3 run.py daily            today's quiz, into out/<date>/
    python3 run.py test             the test suite
    python3 run.py COMMAND ...      any other quizgen command

The set-up is: system libraries for PDFs (and, for the tests, Chromium and poppler-utils), a virtual
environment in .venv, and the pinned packages of requirements*.lock. Each step says what it is about
to install; a second run finds everything there.
"""

import ctypes
import ctypes.util
import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(HERE, ".venv")
PYTHON = os.path.join(VENV, "Scripts" if os.name == "nt" else "bin", "python")
ENVIRONMENT_ERROR = 3

# library -> (Debian package, Homebrew formula)
LIBRARIES = {
    "pango-1.0": ("libpango-1.0-0", "pango"),
    "pangoft2-1.0": ("libpangoft2-1.0-0", "pango"),
    "harfbuzz-subset": ("libharfbuzz-subset0", "harfbuzz"),
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def say(text):
    sys.stderr.write("run.py: %s\n" % text)
    sys.stderr.flush()


def stop(text):
    say(text)
    sys.exit(ENVIRONMENT_ERROR)


def require_python():
    """Go on with Python 3.11 or newer: this one, or another one on the PATH."""
    if sys.version_info >= (3, 11):
        return
    for name in ("python3.14", "python3.13", "python3.12", "python3.11"):
        found = shutil.which(name)
        if found:
            os.execv(found, [found, os.path.abspath(__file__), *sys.argv[1:]])
    stop(
        "Python 3.11 or newer is needed; this is %s. Install one (Debian, Ubuntu: "
        "apt-get install python3; macOS: brew install python) and run the command again."
        % platform.python_version()
    )


def has_library(name):
    if ctypes.util.find_library(name) or ctypes.util.find_library(name + "-0"):
        return True
    for file in ("lib%s.so.0" % name, "lib%s-0.so.0" % name, "lib%s.0.dylib" % name):
        for folder in ("", "/opt/homebrew/lib/", "/usr/local/lib/"):
            try:
                ctypes.CDLL(folder + file)
                return True
            except OSError:
                pass
    return False


def system_packages(for_tests):
    """The names of missing system packages, for this system's package manager."""
    debian = shutil.which("apt-get") is not None
    missing = [
        packages[0 if debian else 1]
        for library, packages in LIBRARIES.items()
        if not has_library(library)
    ]
    if debian and not os.path.exists(PYTHON):
        if importlib.util.find_spec("ensurepip") is None:
            missing.append("python3-venv")
    if for_tests:
        if not shutil.which("pdftotext"):
            missing.append("poppler-utils" if debian else "poppler")
        if not any(shutil.which(name) for name in BROWSERS):
            if debian and is_ubuntu():
                say("no Chromium here (Ubuntu has it as a snap only): browser tests are skipped")
            else:
                missing.append("chromium")
        if debian and not shutil.which("git"):
            missing.append("git")
    return sorted(set(missing))


def is_ubuntu():
    try:
        with open("/etc/os-release") as file:
            return "ID=ubuntu" in file.read().split("\n")
    except OSError:
        return False


def install_system_packages(names):
    if not names:
        return
    listed = " ".join(names)
    if shutil.which("apt-get"):
        prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
        if prefix and not succeeds(["sudo", "-n", "true"]):
            stop("please install first:  sudo apt-get install %s" % listed)
        say("installing system packages: %s" % listed)
        environment = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
        quiet = ["-y", "-q", "--no-install-recommends"]
        for command in (["update", "-q"], ["install", *quiet, *names]):
            with open(os.path.join(HERE, ".setup.log"), "ab") as log:
                code = subprocess.call([*environment, *command], stdout=log, stderr=log)
            if code:
                stop(
                    "apt-get %s failed (see .setup.log); please install by hand:  %s"
                    % (command[0], listed)
                )
    elif sys.platform == "darwin":
        stop("please install first:  brew install %s" % listed)
    else:
        stop("please install first, with this system's package manager: %s" % listed)


def fingerprint(lock):
    """Changes whenever the environment has to be made anew."""
    digest = hashlib.sha256(sys.version.encode())
    names = [lock, "pyproject.toml", "hatch_build.py"]
    for language in ("ko", "en"):
        names.append("quizgen/locale/%s/LC_MESSAGES/quizgen.po" % language)
    for name in names:
        path = os.path.join(HERE, name)
        if os.path.exists(path):
            with open(path, "rb") as file:
                digest.update(hashlib.sha256(file.read()).digest())
    return digest.hexdigest()


def set_up(for_tests):
    lock = "requirements-dev.lock" if for_tests else "requirements.lock"
    stamp = os.path.join(VENV, lock + ".done")
    wanted = fingerprint(lock)
    try:
        with open(stamp) as file:
            if file.read() == wanted:
                return
    except OSError:
        pass
    install_system_packages(system_packages(for_tests))
    # a set-up may have been interrupted
    if not succeeds([PYTHON, "-m", "pip", "--version"]):
        say("making a virtual environment in .venv")
        shutil.rmtree(VENV, ignore_errors=True)
        if subprocess.call([sys.executable, "-m", "venv", VENV]):
            stop("python3 -m venv failed; on Debian and Ubuntu:  sudo apt-get install python3-venv")
    say("installing the pinned packages of %s into .venv" % lock)
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    for arguments in (
        ["--require-hashes", "-r", os.path.join(HERE, lock)],
        ["--no-deps", "--no-build-isolation", "-e", HERE],
    ):
        if subprocess.call([*pip, *arguments]):
            stop("pip could not install the packages; look above, and run the command again")
    with open(stamp, "w") as file:
        file.write(wanted)


def succeeds(command):
    try:
        return subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def main():
    arguments = sys.argv[1:]
    if not arguments or arguments[0] in ("-h", "--help"):
        print(__doc__.strip())
        return
    require_python()
    for_tests = arguments[0] == "test"
    set_up(for_tests)
    if for_tests:
        os.chdir(HERE)
        command = [PYTHON, "-m", "pytest", *(arguments[1:] or ["-n", "2", "--cov", "-q"])]
    else:
        command = [PYTHON, "-m", "quizgen", *arguments]
    if os.name == "nt":
        sys.exit(subprocess.call(command))
    os.execv(PYTHON, command)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""quizgen from a fresh checkout: sets up what is missing, then runs.

    python3 run.py daily            today's quiz, into out/<date>/
    python3 run.py test             the test suite
    python3 run.py COMMAND ...      any other quizgen command

The set-up is: system libraries for PDFs (and, for the tests, Chromium, LibreOffice Writer and
poppler-utils), a virtual environment in .venv, and the pinned packages of requirements*.lock. Each
step says what it is about to install; a second run finds everything there.
"""

import _signal  # without the enumerations of ``signal``, and before all that takes time

if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
    _signal.signal(_signal.SIGINT, _signal.SIG_DFL)  # Ctrl-C is no traceback

import ctypes
import ctypes.util
import glob
import hashlib
import importlib.util
import os
import platform
import shutil
import signal
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(HERE, ".venv")
PYTHON = os.path.join(VENV, "Scripts" if os.name == "nt" else "bin", "python")
RUNTIME = "requirements.lock"
DEVELOPMENT = "requirements-dev.lock"
NPM = os.path.join("tests", "*", "package.json")
SUITE = ["-n", "3", "--dist", "loadfile"]
ENVIRONMENT_ERROR = 3

# library -> (Debian package, Homebrew formula)
LIBRARIES = {
    "pango-1.0": ("libpango-1.0-0", "pango"),
    "pangoft2-1.0": ("libpangoft2-1.0-0", "pango"),
}
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""Tests take the first that is there: the shell draws the same pages without windows around them,
in half the processor time."""
APT_GET = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"]


KOREAN = {
    "no Chromium here, and Ubuntu's is a snap: browser tests will be skipped "
    "(to run them, install google-chrome, or: snap install chromium)": (
        "Chromium이 없고 Ubuntu의 Chromium은 snap이어서 브라우저 테스트를 건너뜁니다 "
        "(실행하려면 google-chrome을 설치하거나 snap install chromium을 실행하세요)"
    ),
    "no Chromium or Chrome here: browser tests will be skipped": (
        "Chromium도 Chrome도 없어 브라우저 테스트를 건너뜁니다"
    ),
    "no root and no sudo without a password; please install first:\n"
    "    sudo apt-get update && sudo apt-get install %s": (
        "root 권한도, 암호 없이 쓸 수 있는 sudo도 없습니다. 먼저 설치하세요:\n"
        "    sudo apt-get update && sudo apt-get install %s"
    ),
    "installing system packages with apt-get (a minute or two): %s": (
        "apt-get으로 시스템 패키지를 설치합니다 (1~2분 걸립니다): %s"
    ),
    "apt-get could not install them (.setup.log tells why; is there a network?). Once "
    "that is mended, run the command again, or install by hand:\n"
    "    sudo apt-get update && sudo apt-get install %s": (
        "apt-get으로 설치하지 못했습니다 (까닭은 .setup.log에 있습니다. 네트워크가 연결되어 "
        "있습니까?). 해결한 뒤 명령을 다시 실행하거나 직접 설치하세요:\n"
        "    sudo apt-get update && sudo apt-get install %s"
    ),
    "installing a Chromium without windows with apt-get, for quicker tests: %s": (
        "테스트를 더 빨리 실행하도록 apt-get으로 창이 없는 Chromium을 설치합니다: %s"
    ),
    "please install first:\n    brew install %s": "먼저 설치하세요:\n    brew install %s",
    "please install first, with this system's package manager: %s": (
        "이 시스템의 패키지 관리자로 먼저 설치하세요: %s"
    ),
    "Python 3.11 or newer is needed; this is %s. Install one (Debian, Ubuntu: "
    "apt-get install python3; macOS: brew install python) and run the command again.": (
        "Python 3.11 이상이 필요합니다. 지금은 %s입니다. 설치한 뒤(Debian, Ubuntu: "
        "apt-get install python3, macOS: brew install python) 명령을 다시 실행하세요."
    ),
    "no npm here: the tests that need what %s/package.json names are skipped": (
        "npm이 없어 %s/package.json의 패키지가 필요한 테스트를 건너뜁니다"
    ),
    "installing the npm packages of %s": "%s의 npm 패키지를 설치합니다",
    "npm could not install them (see .setup.log): tests that need them are skipped": (
        "npm으로 설치하지 못해(.setup.log 참조) 이 패키지가 필요한 테스트를 건너뜁니다"
    ),
    "making a virtual environment in .venv": ".venv에 가상 환경을 만듭니다",
    "python3 -m venv failed; on Debian and Ubuntu:  sudo apt-get install python3-venv": (
        "python3 -m venv를 실행하지 못했습니다. Debian과 Ubuntu에서는:  "
        "sudo apt-get install python3-venv"
    ),
    "installing the packages of %s into .venv, by their hashes (a minute)": (
        "%s의 패키지를 해시로 확인하며 .venv에 설치합니다 (1분쯤 걸립니다)"
    ),
    "pip could not install the packages; its reason is above. Is there a network? Run "
    "the command again: it goes on from here": (
        "pip으로 패키지를 설치하지 못했습니다. 까닭은 위에 있습니다. 네트워크가 연결되어 있습니까? "
        "명령을 다시 실행하면 여기서부터 이어집니다"
    ),
    "interrupted; run the command again: it goes on from here": (
        "중단했습니다. 명령을 다시 실행하면 여기서부터 이어집니다"
    ),
}
"""What is said, in Korean: quizgen and its catalogues are not installed yet."""
USAGE = """\
갓 받은 저장소에서 바로 쓰는 quizgen: 없는 것을 갖춘 뒤 실행합니다.

    python3 run.py daily            오늘의 퀴즈를 out/<날짜>/에 만듭니다
    python3 run.py test             테스트를 실행합니다
    python3 run.py 명령 ...         그 밖의 quizgen 명령

갖추는 것: PDF에 필요한 시스템 라이브러리(테스트에는 Chromium, LibreOffice Writer, poppler-utils도),
.venv의 가상 환경, requirements*.lock에 고정된 패키지. 무엇을 설치할지 먼저 말하고,
두 번째 실행부터는 모두 갖추어져 있습니다."""


def speaks_korean():
    names = ("LC_ALL", "LC_MESSAGES", "LANG")  # as quizgen.locale has it
    said = [os.environ[name] for name in names if os.environ.get(name)]
    return bool(said) and said[0].startswith("ko")


def say(text, *values):
    if speaks_korean():
        text = KOREAN[text]
    sys.stderr.write("run.py: %s\n" % (text % values if values else text))
    sys.stderr.flush()


def stop(text, *values):
    say(text, *values)
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
        "apt-get install python3; macOS: brew install python) and run the command again.",
        platform.python_version(),
    )


def has_library(name):
    if ctypes.util.find_library(name) or ctypes.util.find_library(name + "-0"):
        return True
    for file in ("lib%s.so.0" % name, "lib%s-0.so.0" % name, "lib%s.0.dylib" % name):
        for folder in ("", "/opt/homebrew/lib/", "/usr/local/lib/"):
            if loads(folder + file):
                return True
    return False


def loads(file):
    try:
        ctypes.CDLL(file)
        return True
    except OSError:
        return False


def system_packages(for_tests):
    """The names of missing system packages, for this system's package manager."""
    debian = shutil.which("apt-get") is not None
    missing = [
        packages[0 if debian else 1]
        for library, packages in LIBRARIES.items()
        if not has_library(library)
    ]
    if debian and importlib.util.find_spec("ensurepip") is None and not has_pip(PYTHON):
        missing.append("python3-venv")
    if for_tests:
        if debian and not loads("libatomic.so.1"):  # Playwright's node links to it
            missing.append("libatomic1")
        if not shutil.which("pdftotext"):
            missing.append("poppler-utils" if debian else "poppler")
        if debian and not shutil.which("soffice"):  # opens the Word documents
            missing.append("libreoffice-writer-nogui")
        if not any(shutil.which(name) for name in BROWSERS):
            if debian and is_ubuntu():
                say(
                    "no Chromium here, and Ubuntu's is a snap: browser tests will be skipped "
                    "(to run them, install google-chrome, or: snap install chromium)"
                )
            elif debian:
                missing.append(BROWSERS[0])
            else:
                say("no Chromium or Chrome here: browser tests will be skipped")
        if debian and npm_folders() and not shutil.which("npm"):
            missing.append("npm")
        if debian and not shutil.which("git"):
            missing.append("git")
    return sorted(set(missing))


def has_quicker_browser():
    """Whether it is there, or not to be had here."""
    apt = shutil.which("apt-get") and not is_ubuntu() and os.geteuid() == 0
    return bool(shutil.which(BROWSERS[0])) or not apt


def install_quicker_browser():
    """Where another browser is all there is; that one will do, too."""
    if has_quicker_browser():
        return
    say("installing a Chromium without windows with apt-get, for quicker tests: %s", BROWSERS[0])
    apt_get = [*APT_GET, "-o", "Acquire::http::Timeout=15", "-o", "Acquire::Retries=0"]
    install = [*apt_get, "install", "--no-install-recommends", BROWSERS[0]]
    if logged(install) and not logged([*apt_get, "update"]):
        logged(install)


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
            stop(
                "no root and no sudo without a password; please install first:\n"
                "    sudo apt-get update && sudo apt-get install %s",
                listed,
            )
        say("installing system packages with apt-get (a minute or two): %s", listed)
        apt_get = [*prefix, *APT_GET]
        # an update that fails is no reason to stop: the packages may be at hand
        logged([*apt_get, "update"])
        if logged([*apt_get, "install", "--no-install-recommends", *names]):
            stop(
                "apt-get could not install them (.setup.log tells why; is there a network?). Once "
                "that is mended, run the command again, or install by hand:\n"
                "    sudo apt-get update && sudo apt-get install %s",
                listed,
            )
    elif sys.platform == "darwin":
        stop("please install first:\n    brew install %s", listed)
    else:
        stop("please install first, with this system's package manager: %s", listed)


def logged(command):
    """The exit code of a command whose output goes to .setup.log."""
    with open(os.path.join(HERE, ".setup.log"), "ab") as log:
        return subprocess.call(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)


def fingerprint(lock):
    """Changes whenever the environment has to be made anew."""
    digest = hashlib.sha256(sys.version.encode())
    names = [lock, "pyproject.toml", "hatch_build.py"]
    if lock == DEVELOPMENT:
        names += [os.path.join(folder, "package-lock.json") for folder in npm_folders()]
    for language in ("ko", "en"):
        names.append("quizgen/locale/%s/LC_MESSAGES/quizgen.po" % language)
    for name in names:
        path = os.path.join(HERE, name)
        if os.path.exists(path):
            with open(path, "rb") as file:
                digest.update(hashlib.sha256(file.read()).digest())
    return digest.hexdigest()


def npm_folders():
    """The folders of tests that need packages from npm."""
    return sorted(os.path.dirname(path) for path in glob.glob(os.path.join(HERE, NPM)))


def install_npm_packages():
    for folder in npm_folders():
        name = os.path.relpath(folder, HERE)
        if not shutil.which("npm"):
            say("no npm here: the tests that need what %s/package.json names are skipped", name)
            continue
        say("installing the npm packages of %s", name)
        if logged(["npm", "ci", "--no-audit", "--no-fund", "--prefix", folder]):
            say("npm could not install them (see .setup.log): tests that need them are skipped")


def is_done(lock):
    try:
        with open(os.path.join(VENV, lock + ".done")) as file:
            return file.read() == fingerprint(lock)
    except OSError:
        return False


def set_up(for_tests):
    """Everything a command needs; done at once where the last set-up still holds."""
    lock = DEVELOPMENT if for_tests else RUNTIME
    # what the tests need includes what the program needs
    if is_done(DEVELOPMENT) or is_done(lock):
        return
    install_system_packages(system_packages(for_tests))
    # without pip, there is none, or making it was interrupted
    if not has_pip(PYTHON):
        say("making a virtual environment in .venv")
        shutil.rmtree(VENV, ignore_errors=True)
        if subprocess.call([sys.executable, "-m", "venv", VENV]):
            stop("python3 -m venv failed; on Debian and Ubuntu:  sudo apt-get install python3-venv")
    say("installing the packages of %s into .venv, by their hashes (a minute)", lock)
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input", "-qq", "install"]
    for arguments in (
        ["--require-hashes", "-r", os.path.join(HERE, lock)],
        ["--no-deps", "--no-build-isolation", "-e", HERE],
    ):
        if subprocess.call([*pip, *arguments]):
            stop(
                "pip could not install the packages; its reason is above. Is there a network? Run "
                "the command again: it goes on from here"
            )
    if for_tests:
        install_quicker_browser()
        install_npm_packages()
    with open(os.path.join(VENV, lock + ".done"), "w") as file:
        file.write(fingerprint(lock))


def has_pip(python):
    return succeeds([python, "-m", "pip", "--version"])


def succeeds(command):
    try:
        return subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def main():
    arguments = sys.argv[1:]
    if not arguments or arguments[0] in ("-h", "--help"):
        print(USAGE if speaks_korean() else __doc__.strip())
        return
    require_python()
    if sys.platform == "darwin":  # where Homebrew's libraries are
        os.environ.setdefault("DYLD_FALLBACK_LIBRARY_PATH", "/opt/homebrew/lib:/usr/local/lib")
    for_tests = arguments[0] == "test"
    try:
        silent = signal.getsignal(signal.SIGINT) is signal.SIG_DFL
        if silent:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        set_up(for_tests)
        if silent:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
    except KeyboardInterrupt:
        say("interrupted; run the command again: it goes on from here")
        sys.exit(130)
    if for_tests:
        os.chdir(HERE)
        command = [PYTHON, "-m", "pytest", *(arguments[1:] or SUITE)]
    else:
        command = [PYTHON, "-m", "quizgen", *arguments]
    if os.name == "nt":
        sys.exit(subprocess.call(command))
    if not for_tests:  # Ctrl-C while Python starts waits until quizgen.cli takes it
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    os.execv(PYTHON, command)


if __name__ == "__main__":
    main()

"""The command line: parse, call, print. One module per command.

While its modules are imported Ctrl-C ends the process as the system does, without a traceback;
then ``quizgen.__main__`` takes it, and a command has it as ``KeyboardInterrupt``. ``run.py`` holds
it back until here, while Python starts: without it those moments are Python's own.
"""

# without the enumerations of ``signal``: to import those takes longer than everything before
import _signal as signal  # type: ignore[import-not-found]

if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
if hasattr(signal, "pthread_sigmask"):
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])

"""The command line: parse, call, print. One module per command.

While its modules are imported Ctrl-C ends the process as the system does, without a traceback;
``main`` takes that back when it begins.
"""

import signal

if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, signal.SIG_DFL)

# Runs on: Python 2.7, 3.6+
"""Starts the tool as a peer at the other end of a multiprocessing.Pipe()."""

import fcntl
import multiprocessing
import subprocess
import sys


def start(tool, *arguments):
    """Returns (connection, process); the tool runs with 'fd:N' in place of the argument '{fd}'."""
    ours, theirs = multiprocessing.Pipe()
    number = theirs.fileno()
    command = [tool] + [argument.replace("{fd}", "fd:%d" % number) for argument in arguments]
    if sys.version_info[0] == 2:
        # Without pass_fds the child inherits every descriptor that is not close-on-exec, so ours must be; otherwise the
        # child would hold both ends and never see the end of file.
        _set_close_on_exec(ours.fileno(), True)
        _set_close_on_exec(number, False)
        options = {"close_fds": False}
    else:
        options = {"pass_fds": [number]}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
    theirs.close()
    return ours, process


def _set_close_on_exec(descriptor, wanted):
    flags = fcntl.fcntl(descriptor, fcntl.F_GETFD)
    flags = flags | fcntl.FD_CLOEXEC if wanted else flags & ~fcntl.FD_CLOEXEC
    fcntl.fcntl(descriptor, fcntl.F_SETFD, flags)


def finish(connection, process, expected_exit_code=0):
    """Closes our end and waits for the tool; returns its output on standard error."""
    connection.close()
    output, errors = process.communicate()
    if process.returncode != expected_exit_code:
        raise AssertionError("the tool ended with %r, not %r: %r %r"
                             % (process.returncode, expected_exit_code, output, errors))
    return errors.decode("utf-8")

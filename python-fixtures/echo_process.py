# Runs on: Python 2.7, 3.6+
"""'pycompat echo' at the other end of a Pipe, for fixtures that send pickles through it."""

import subprocess
import sys
import threading
from multiprocessing import Pipe

PYTHON_2 = sys.version_info[0] == 2


class EchoFailed(Exception):
    """The echo ended or sent nothing back, which no test expects."""


class Echo(object):
    """One echo, started on first use."""

    def __init__(self, program):
        self.program = program
        self.messages = 0
        self.deaths = 0
        self.process = None
        self.connection = None
        self.turn = threading.Lock()

    def start(self):
        self.connection, other = Pipe()
        command = [self.program, "echo", "fd:%d" % other.fileno()]
        if PYTHON_2:  # everything is inherited unless marked otherwise
            import fcntl
            fcntl.fcntl(self.connection.fileno(), fcntl.F_SETFD, fcntl.FD_CLOEXEC)
            self.process = subprocess.Popen(command)
        else:
            self.process = subprocess.Popen(command, pass_fds=[other.fileno()])
        other.close()

    def stop(self):
        """Returns the exit code, once the echo has seen the end of its input."""
        if self.process is None:
            return 0
        self.connection.close()
        return self.process.wait()

    def send_through(self, data):
        """Returns the answer to a message; several threads take turns."""
        with self.turn:
            return self.exchange(data)

    def exchange(self, data):
        if self.process is None:
            self.start()
        self.messages += 1
        try:
            self.connection.send_bytes(data)
            return self.connection.recv_bytes()
        except (EOFError, IOError) as error:
            self.deaths += 1
            code = self.stop()
            self.process = None
            raise EchoFailed("the echo ended with %s: %s" % (code, error))

"""Runs a command at a terminal of its own and answers its questions: terminal.py QUESTION ANSWER … -- COMMAND …"""
import os
import pty
import sys

split = sys.argv.index("--")
questions = list(zip(sys.argv[1:split:2], sys.argv[2:split:2]))
child, terminal = pty.fork()
if child == 0:
    os.execvp(sys.argv[split + 1], sys.argv[split + 1:])
shown = unanswered = ""
while True:
    try:
        data = os.read(terminal, 4096).decode()
    except OSError:  # how Linux says that nobody has the terminal open any more
        break
    if not data:
        break
    shown += data
    unanswered += data
    if questions and questions[0][0] in unanswered:
        unanswered = ""
        os.write(terminal, (questions.pop(0)[1] + "\n").encode())
sys.stdout.write(shown)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))

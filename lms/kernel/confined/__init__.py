"""What runs inside the sandbox's child process, before and around a job. Standard library only.

`lms.kernel.sandbox` starts `child.py` by exec; nothing here is called in the server's own process.
"""

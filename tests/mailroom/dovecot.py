"""A real IMAP server: Dovecot, started without privileges on a free port of this machine, with one account."""

from __future__ import annotations

import contextlib
import getpass
import grp
import imaplib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers import find_free_port, wait_until

USER, PASSWORD = "accueil@vaubrelles.example", "mot de passe é\"'"

CONFIGURATION = """
dovecot_config_version = 2.4.1
dovecot_storage_version = 2.4.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {login_user}
first_valid_uid = {uid}
first_valid_gid = {gid}
mail_uid = {uid}
mail_gid = {gid}
mail_driver = maildir
mail_path = {folder}/mail
mail_home = {folder}/home
ssl = no
auth_allow_cleartext = yes
mail_fsync = never
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    listen = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service stats {{
  chroot =
}}
passdb passwd-file {{
  passwd_file_path = {folder}/users
}}
userdb static {{
  fields {{
    uid = {uid}
    gid = {gid}
    home = {folder}/home
  }}
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
"""


class ImapServer:
    """The running server, and what a resident's mail program would do with it."""

    def __init__(self, port: int, folder: Path) -> None:
        self.host, self.port, self._folder = "127.0.0.1", port, folder

    @property
    def name(self) -> str:
        return f"{self.host}:{self.port}"

    @contextmanager
    def connect(self) -> Iterator[imaplib.IMAP4]:
        connection = imaplib.IMAP4(self.host, self.port, timeout=10)
        connection.authenticate("PLAIN", lambda _: f"\0{USER}\0{PASSWORD}".encode())
        try:
            yield connection
        finally:
            connection.logout()

    def deliver(self, *messages: bytes) -> None:
        """Put messages into the inbox, unread."""
        with self.connect() as connection:
            for message in messages:
                status, _data = connection.append("INBOX", None, None, message)
                assert status == "OK"

    def list_subjects(self, folder: str = "INBOX", flags: str = "ALL") -> list[str]:
        """The subjects of the messages of a folder that have these flags."""
        with self.connect() as connection:
            if connection.select(folder)[0] != "OK":
                return []
            _status, data = connection.uid("SEARCH", flags)
            subjects = []
            for uid in data[0].split():
                _status, lines = connection.uid("FETCH", uid, "(BODY.PEEK[HEADER.FIELDS (SUBJECT)])")
                subjects.append(lines[0][1].decode().removeprefix("Subject:").strip())
            return subjects

    def renumber(self) -> None:
        """Give another UIDVALIDITY to the inbox, as a server restored from a backup."""
        for name in ("dovecot-uidlist", "dovecot.index", "dovecot.index.log", "dovecot.index.cache"):
            (self._folder / "mail" / name).unlink(missing_ok=True)


@contextmanager
def run_imap_server() -> Iterator[ImapServer]:
    """Start Dovecot; stop it, and delete what it stored, when the block ends."""
    # Short, for the sockets of its processes, and where another user than that of the tests may go.
    folder = Path(tempfile.mkdtemp(prefix="imap-", dir="/tmp"))
    port = find_free_port()
    names = _choose_users(folder)
    (folder / "dovecot.conf").write_text(CONFIGURATION.format(folder=folder, port=port, **names))
    (folder / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n")
    (folder / "users").chmod(0o644)
    program = shutil.which("dovecot") or "/usr/sbin/dovecot"
    process = subprocess.Popen([program, "-F", "-c", str(folder / "dovecot.conf")], stderr=subprocess.DEVNULL)
    server = ImapServer(port, folder)
    try:
        wait_until(lambda: _is_answering(server))
        yield server
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def _choose_users(folder: Path) -> dict[str, str | int]:
    """The users of its processes: that of the tests, or those of the package, since none of them may be root."""
    if os.getuid() != 0:
        user, group = getpass.getuser(), grp.getgrgid(os.getgid()).gr_name
        return {"user": user, "login_user": user, "group": group, "uid": os.getuid(), "gid": os.getgid()}
    entry = pwd.getpwnam("dovecot")
    folder.chmod(0o755)
    for name in ("mail", "home"):
        (folder / name).mkdir()
        os.chown(folder / name, entry.pw_uid, entry.pw_gid)
    return {"user": "dovecot", "login_user": "dovenull", "group": "dovecot", "uid": entry.pw_uid, "gid": entry.pw_gid}


def _is_answering(server: ImapServer) -> bool:
    with contextlib.suppress(OSError, imaplib.IMAP4.error):
        imaplib.IMAP4(server.host, server.port, timeout=5).logout()
        return True
    return False

"""A real Dovecot of our own: an ordinary user's, on loopback, in a folder that goes with it. Nothing of the system's is
read or written.

Anybody may sign in with PASSWORD; each user's mailbox is empty at first.
"""

import grp
import ipaddress
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PASSWORD = "contraseña-secreta"
DOVECOT = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")

CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
auth_mechanisms = plain login xoauth2
disable_plaintext_auth = no
auth_failure_delay = 0
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
mail_location = maildir:{folder}/mail/%u
mail_max_userip_connections = 100
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/people/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Borradores {{
    special_use = \\Drafts
    auto = create
  }}
  mailbox Enviados {{
    special_use = \\Sent
    auto = create
  }}
  mailbox Archivo {{
    auto = create
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
"""


class Dovecot:
    """`cert` is the authority to trust for `tls_port`. `tokens_at` is where it asks whose an access token is."""

    def __init__(self, tokens_at: str = "http://127.0.0.1:9/") -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="escucha-dovecot-"))
        self.port, self.tls_port = _free_port(), _free_port()
        self.cert = self.folder / "cert.pem"
        self._tokens_at = tokens_at
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        # As root it would refuse to open root's mail.
        owner = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
        self._write(owner)
        as_whom = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if os.getuid() == 0 else {}
        command = [str(DOVECOT), "-F", "-c", str(self.folder / "dovecot.conf")]
        self._process = subprocess.Popen(command, **as_whom)  # type: ignore[call-overload]
        end = time.monotonic() + 30
        while not _answers(self.port):
            if time.monotonic() > end or self._process.poll() is not None:
                raise RuntimeError(f"Dovecot does not start: {(self.folder / 'log').read_text()[-1000:]}")
            time.sleep(0.05)

    def stop(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait(timeout=30)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _write(self, owner: pwd.struct_passwd) -> None:
        self.folder.chmod(0o755)
        for name in ("run", "state", "mail", "people"):
            (self.folder / name).mkdir()
        text = CONFIGURATION.format(
            folder=self.folder,
            user=owner.pw_name,
            group=grp.getgrgid(owner.pw_gid).gr_name,
            uid=owner.pw_uid,
            gid=owner.pw_gid,
            port=self.port,
            tls_port=self.tls_port,
            password=PASSWORD,
        )
        (self.folder / "dovecot.conf").write_text(text)
        (self.folder / "oauth2.conf").write_text(
            f"introspection_mode = auth\nintrospection_url = {self._tokens_at}\n"
            "username_attribute = username\nactive_attribute = active\nactive_value = true\n"
        )
        _certify(self.folder)
        for path in (self.folder, *self.folder.iterdir()):
            shutil.chown(path, owner.pw_uid, owner.pw_gid)


def _certify(folder: Path) -> None:
    """A certificate for 127.0.0.1 and localhost that signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    cert = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(cert.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        if probe.connect_ex(("127.0.0.1", port)) != 0:
            return False
        try:
            return probe.recv(100).startswith(b"* OK")
        except OSError:
            return False

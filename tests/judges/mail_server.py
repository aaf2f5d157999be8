"""A mail server (aiosmtpd) that writes each message to a file. It says its port on stdout.

mail_server.py FOLDER                       in the clear
mail_server.py FOLDER starttls CERT KEY     that must change to TLS, and wants to know who sends: fondo, password "segreto"
mail_server.py FOLDER tls CERT KEY          TLS from the beginning, the same
"""
import pathlib, socket, ssl, sys, time
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


class Keep:
    count = 0

    async def handle_DATA(self, server, session, envelope):
        Keep.count += 1
        head = "\n".join(["FROM " + envelope.mail_from] + ["TO " + to for to in envelope.rcpt_tos]) + "\n\n"
        place = pathlib.Path(sys.argv[1]) / f"{Keep.count}.eml"
        place.write_bytes(head.encode() + envelope.content)
        return "250 Message accepted for delivery"


def known(server, session, envelope, mechanism, data):
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"fondo", b"segreto")
    return AuthResult(success=good, handled=False)


kind, options = (sys.argv[2] if len(sys.argv) > 2 else "clear"), {}
if kind != "clear":
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*sys.argv[3:5])
    options = {"authenticator": known, "auth_required": True}
    # Where TLS is there from the beginning the server does not know that it is.
    options |= {"tls_context": context, "require_starttls": True} if kind == "starttls" else {"auth_require_tls": False}


class Here(Controller):
    def factory(self):
        return SMTP(self.handler, **options)


# Port 0: the system chooses; the controller's own probe needs the number, so it is found first.
with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
controller = Here(Keep(), hostname="127.0.0.1", port=port, ssl_context=context if kind == "tls" else None)
controller.start()
print(controller.port, flush=True)
time.sleep(600)

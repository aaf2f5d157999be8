"""A mail server (aiosmtpd) that writes each message to a file: mail_server.py FOLDER. It says its port on stdout."""
import pathlib, sys, time
from aiosmtpd.controller import Controller


class Keep:
    count = 0

    async def handle_DATA(self, server, session, envelope):
        Keep.count += 1
        head = "\n".join(["FROM " + envelope.mail_from] + ["TO " + to for to in envelope.rcpt_tos]) + "\n\n"
        place = pathlib.Path(sys.argv[1]) / f"{Keep.count}.eml"
        place.write_bytes(head.encode() + envelope.content)
        return "250 Message accepted for delivery"


controller = Controller(Keep(), hostname="127.0.0.1", port=0)
# Port 0: the system chooses; the controller's own probe needs the number, so it is found first.
import socket
with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    controller.port = probe.getsockname()[1]
controller.start()
print(controller.port, flush=True)
time.sleep(600)

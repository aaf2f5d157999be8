"""A witness (C2SP tlog-witness, tlog-cosignature), by the text of both, with openssl for Ed25519. It says its port and its key on stdout.

witness.py FOLDER LOG-KEY
"""
import base64, hashlib, http.server, pathlib, subprocess, sys, time

folder, log_key = pathlib.Path(sys.argv[1]), sys.argv[2]
sha = lambda *parts: hashlib.sha256(b"".join(parts)).digest()
node = lambda left, right: sha(b"\1", left, right)
NAME = "witness.example/w1"
seen = (0, b"")


def openssl(*words, **more):
    return subprocess.run(["openssl", *words], capture_output=True, cwd=folder, **more)


openssl("genpkey", "-algorithm", "ed25519", "-out", "witness.pem", check=True)
PUBLIC = openssl("pkey", "-in", "witness.pem", "-pubout", "-outform", "DER", check=True).stdout[-32:]
ID = sha(NAME.encode(), b"\n\4", PUBLIC)[:4]


def signed_by_log(text, signatures):
    name, number, key = log_key.split("+", 2)
    for _, who, value in (line.split(" ") for line in signatures.splitlines()):
        data = base64.b64decode(value)
        if (who, data[:4].hex()) == (name, number):
            (folder / "text").write_bytes(text)
            (folder / "signature").write_bytes(data[4:])
            (folder / "key").write_bytes(bytes.fromhex("302a300506032b6570032100") + base64.b64decode(key)[1:])
            words = ["pkeyutl", "-verify", "-rawin", "-in", "text", "-sigfile", "signature"]
            return openssl(*words, "-pubin", "-keyform", "DER", "-inkey", "key").returncode == 0
    return False


def continues(old, old_root, size, root, path):
    """RFC 6962, 2.1.2: the root over the first leaves and the one over all come of the same hashes."""
    path = list(path)

    def both(start, end, whole):
        count = end - start
        if old == end:
            if whole:
                return old_root, old_root
            value = path.pop(0)
            return value, value
        split = 1 << (count - 1).bit_length() - 1
        if old <= start + split:
            left_old, left_new = both(start, start + split, whole)
            return left_old, node(left_new, path.pop(0))
        right_old, right_new = both(start + split, end, False)
        left = path.pop(0)
        return node(left, right_old), node(left, right_new)

    if old == 0:
        return not path
    try:
        return both(0, size, True) == (old_root, root) and not path
    except IndexError:
        return False


class Witness(http.server.BaseHTTPRequestHandler):
    def answer(self, status, body=b""):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        global seen
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        head, note = body.split("\n\n", 1)
        text, signatures = note.rsplit("\n\n", 1)
        text = (text + "\n").encode()
        if self.path != "/add-checkpoint" or not signed_by_log(text, signatures):
            return self.answer(403)
        old, *path = head.split("\n")
        old, path = int(old.removeprefix("old ")), [base64.b64decode(part) for part in path]
        size, root = text.decode().split("\n")[1:3]
        size, root = int(size), base64.b64decode(root)
        if old != seen[0]:
            return self.answer(409, f"{seen[0]}\n".encode())
        if not (old == size and root == seen[1] and not path or old < size and continues(old, seen[1], size, root, path)):
            return self.answer(422)
        seen = (size, root)
        now = int(time.time())
        (folder / "signed").write_bytes(f"cosignature/v1\ntime {now}\n".encode() + text)
        words = ["pkeyutl", "-sign", "-rawin", "-in", "signed", "-inkey", "witness.pem"]
        signature = openssl(*words, check=True).stdout
        value = base64.b64encode(ID + now.to_bytes(8, "big") + signature).decode()
        self.answer(200, f"\u2014 {NAME} {value}\n".encode())

    def log_message(self, *_):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Witness)
print(server.server_port, f"{NAME}+{ID.hex()}+{base64.b64encode(bytes([4]) + PUBLIC).decode()}", flush=True)
server.serve_forever()

"""Serves moto on a free port, prints it, and ends when stdin does: with the test process, however that ends."""
import logging
import os
import sys
import threading

from moto.s3.responses import S3Response
from moto.server import ThreadedMotoServer

# moto 5.2.1 looks whether a key is there and then writes it, with nothing to keep threads apart: now and then two racing conditional PUTs
# are both told that they made the object. S3 promises that one is, so here one PUT goes after another.
writing = threading.Lock()
put = S3Response._key_response_put


def put_alone(self, query, key_name):
    with writing:
        return put(self, query, key_name)


S3Response._key_response_put = put_alone
logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
sys.stdin.read()
os._exit(0)

"""An S3 for tests: OpenStack Swift with its s3api, on loopback, in one process. It checks signatures and digests.

    swift_server.py FOLDER PORT BUCKET

FOLDER keeps what is stored, over restarts; PORT 0 takes a free one. "PORT is ready" is printed when requests are
answered. Parts may be small. The key is "test:tester", the secret "testing", the region us-east-1.
The same is served over TLS, at the port that FOLDER/tls.port names, by a certificate that FOLDER/tls.pem vouches for:
as https://localhost/BUCKET/key, and as https://BUCKET.localhost/key.

PUT /.faults/KIND/COUNT[/METHOD[/WORD]] makes the next COUNT requests (of that method, with that word in path or query)
fail; KIND is a status, or
    lost   the request is done, and the connection broken before its answer
    gone   the request is done, and 404 NoSuchUpload answered, as to one that comes twice
    torn   the connection breaks in the middle of the answer
    error  the request is not done; the answer is 200 with an error in it, as CompleteMultipartUpload may
    slow   the request waits until the next PUT /.faults/…
PUT /.faults/clock/SECONDS sets the server's clock that much ahead.
"""
import os
import socket
import subprocess
import sys
import time

folder, port, bucket = sys.argv[1], int(sys.argv[2]), sys.argv[3]
ahead = [0]
true_time = time.time
time.time = lambda: true_time() + ahead[0]

import eventlet  # noqa: E402
eventlet.monkey_patch()
import eventlet.wsgi  # noqa: E402

from swift.common import constraints, storage_policy, utils  # noqa: E402
from swift.common.ring import RingBuilder  # noqa: E402
from swift.common.swob import Request  # noqa: E402
from swift.common.wsgi import loadapp  # noqa: E402


def path(name):
    return os.path.join(folder, name)


def write(name, text):
    with open(path(name), 'w') as out:
        out.write(text)
    return path(name)


def ring(kind, at):
    builder = RingBuilder(1, 1, 0)
    builder.add_dev({'id': 0, 'region': 1, 'zone': 1, 'weight': 1, 'ip': '127.0.0.1', 'port': at, 'device': 'disk'})
    builder.rebalance()
    builder.get_ring().save(path(kind + '.ring.gz'))


def serve(listener, app):
    class quiet(eventlet.wsgi.HttpProtocol):
        def log_message(self, *_):
            pass
    eventlet.spawn(eventlet.wsgi.server, listener, app, protocol=quiet, log_output=False, debug=False)


def storage(kind):
    listener = eventlet.listen(('127.0.0.1', 0))
    ring(kind, listener.getsockname()[1])
    conf = write(kind + '.conf', f'''[DEFAULT]
devices = {path('devices')}
mount_check = false
swift_dir = {folder}
fallocate_reserve = 0
disable_fallocate = true
[app:main]
use = egg:swift#{kind}
''')
    return listener, conf


def tls():
    pem = path('tls.pem')
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost',
                    '-addext', f'subjectAltName=DNS:localhost,DNS:{bucket}.localhost', '-keyout', path('tls.key'),
                    '-out', pem], check=True, stderr=subprocess.DEVNULL)
    listener = eventlet.listen(('127.0.0.1', 0))
    write('tls.port', str(listener.getsockname()[1]))
    return eventlet.wrap_ssl(listener, certfile=pem, keyfile=path('tls.key'), server_side=True)


class faults:
    def __init__(self, app):
        self.app, self.kind, self.count, self.method, self.word = app, '', 0, '', ''

    def __call__(self, env, start):
        if env['PATH_INFO'].startswith('/.faults/'):
            words = env['PATH_INFO'].split('/')[2:] + ['', '']
            if words[0] == 'clock':
                ahead[0] = int(words[1])
            else:
                self.kind, self.count, self.method, self.word = words[0], int(words[1]), words[2], words[3]
            start('200 OK', [('Content-Length', '0')])
            return [b'']
        if not self.meant(env):
            return self.app(env, start)
        self.count -= 1
        return self.fail(self.kind, env, start)

    def meant(self, env):
        return self.count > 0 and self.method in ('', env['REQUEST_METHOD']) and \
            self.word in env['PATH_INFO'] + '?' + env.get('QUERY_STRING', '')

    def fail(self, kind, env, start):
        if kind == 'slow':
            while self.kind == 'slow':
                eventlet.sleep(0.02)
            return self.app(env, start)
        if kind in ('lost', 'gone'):
            for _ in self.app(env, lambda *_: None):
                pass
        if kind == 'lost':
            env['wsgi.input'].get_socket().shutdown(socket.SHUT_RDWR)
            return []
        if kind == 'torn':
            return self.half(self.app(env, start), env['wsgi.input'].get_socket())
        while env.get('CONTENT_LENGTH') and env['wsgi.input'].read(1 << 16):
            pass
        status, code = {'error': ('200 OK', 'InternalError'), 'gone': ('404 Gone', 'NoSuchUpload'),
                        '404': ('404 Wanted', 'NotWanted')}.get(kind, (kind + ' Wanted', 'SlowDown'))
        body = f'<?xml version="1.0"?><Error><Code>{code}</Code><Message>The test wants it.</Message></Error>'.encode()
        start(status, [('Content-Type', 'application/xml'), ('Content-Length', str(len(body)))])
        return [b'' if env['REQUEST_METHOD'] == 'HEAD' else body]

    @staticmethod
    def half(answer, connection):
        for block in answer:
            yield block[:len(block) // 2]
            connection.shutdown(socket.SHUT_RDWR)


os.makedirs(path('devices/disk'), exist_ok=True)
utils.SWIFT_CONF_FILE = write('swift.conf', '[swift-hash]\nswift_hash_path_suffix = osmig\n')
constraints.reload_constraints()
storage_policy.reload_storage_policies()
for each in [storage(kind) for kind in ('account', 'container', 'object')]:
    serve(each[0], loadapp(each[1]))
proxy = loadapp(write('proxy.conf', f'''[DEFAULT]
swift_dir = {folder}
[pipeline:main]
pipeline = catch_errors gatekeeper listing_formats cache bulk s3api tempauth slo dlo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:cache]
use = egg:swift#memcache
[filter:bulk]
use = egg:swift#bulk
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
storage_domain = localhost
min_segment_size = 65536
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
user_test_guest = guesting
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
'''))
anybody = {'REQUEST_METHOD': 'PUT', 'swift.authorize_override': True, 'swift.authorize': lambda _: None}
made = Request.blank('/v1/AUTH_test/' + bucket, environ=anybody).get_response(proxy)
assert made.status_int in (201, 202), made.status
front = faults(proxy)
serve(tls(), front)
listener = eventlet.listen(('127.0.0.1', port))
serve(listener, front)
print(listener.getsockname()[1], 'is ready', flush=True)
while True:
    eventlet.sleep(3600)

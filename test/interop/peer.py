"""
Django's side of these tests: reads calls from stdin and writes their results to stdout, one line of JSON each.

Values travel in a notation that keeps Python's types: see notation.ts. Needs django-redis, msgpack, lz4, and pyzstd or zstandard.
"""

import datetime, gzip, hashlib, json, platform, sys, types

import django, django_redis, lz4.frame, msgpack
from django.conf import settings
from django.utils.module_loading import import_string

settings.configure(USE_TZ=True)

from django_redis.compressors.base import BaseCompressor
from django_redis.exceptions import CompressorError

try:
    import pyzstd
except ImportError:
    # django-redis's ZStdCompressor needs pyzstd. zstandard is another binding of the same library.
    import zstandard

    pyzstd = types.ModuleType("pyzstd")
    pyzstd.compress = lambda data: zstandard.ZstdCompressor().compress(data)
    pyzstd.decompress = lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data)
    pyzstd.ZstdError = zstandard.ZstdError
    sys.modules["pyzstd"] = pyzstd

try:
    import django_redis.compressors.gzip
except ImportError:

    class GzipCompressor(BaseCompressor):
        """Part of django-redis since 6.0."""

        min_length = 15

        def compress(self, value):
            return gzip.compress(value, mtime=0) if len(value) > self.min_length else value

        def decompress(self, value):
            try:
                return gzip.decompress(value)
            except gzip.BadGzipFile as error:
                raise CompressorError(error)

    sys.modules["django_redis.compressors.gzip"] = types.ModuleType("django_redis.compressors.gzip")
    sys.modules["django_redis.compressors.gzip"].GzipCompressor = GzipCompressor


def tenant_key(key, key_prefix, version):
    """A KEY_FUNCTION that joins in another order. keys.test.ts has the same one."""
    return "v%s/%s/%s" % (version, key_prefix, key)


def hashed_key(key, key_prefix, version):
    """A KEY_FUNCTION without an inverse."""
    return "%s:%s:%s" % (key_prefix, version, hashlib.sha256(key.encode()).hexdigest())


def from_notation(given):
    if not isinstance(given, dict):
        return given
    ((kind, content),) = given.items()
    if kind in ("list", "tuple", "set"):
        return {"list": list, "tuple": tuple, "set": set}[kind](map(from_notation, content))
    if kind == "dict":
        return {from_notation(key): from_notation(value) for key, value in content}
    make = {"int": int, "float": float, "bytes": bytes.fromhex, "datetime": datetime.datetime.fromisoformat}
    return make[kind](content)


def to_notation(value):
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    if isinstance(value, (int, float)):
        return {type(value).__name__: repr(value)}
    if isinstance(value, (list, tuple)):
        return {type(value).__name__: [to_notation(each) for each in value]}
    if isinstance(value, dict):
        return {"dict": [[to_notation(key), to_notation(each)] for key, each in value.items()]}
    if isinstance(value, datetime.datetime):
        return {"datetime": value.isoformat()}
    return {"other": repr(value)}


caches = {}
locks = {}


def open_cache(given):
    name = json.dumps(given, sort_keys=True)
    if name not in caches:
        params = dict(given)
        caches[name] = import_string(params.pop("BACKEND"))(params.pop("LOCATION"), params)
    return caches[name]


def call(cache, method, args, kwargs):
    if method == "get":
        missing = object()
        value = cache.get(*args, missing, **kwargs)
        key = cache.client.make_key(*args, **kwargs)
        server = cache.client.get_server(key) if hasattr(cache.client, "get_server") else cache.client.get_client()
        return None if value is missing else {"value": to_notation(value), "stored": server.get(key).hex()}
    if method == "make_key":
        return cache.client.make_key(*args, **kwargs)
    if method == "encode":
        encoded = cache.client.encode(*args)
        return (encoded if isinstance(encoded, bytes) else str(encoded).encode()).hex()
    if method == "acquire":
        lock = cache.lock(*args, **kwargs)
        if not lock.acquire(blocking=False):
            return False
        locks[lock.name] = lock
        return True
    if method == "release":
        return locks.pop(cache.client.make_key(*args)).release()
    return to_notation(getattr(cache, method)(*args, **kwargs))


def say(message):
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


say({"result": "django_redis %s, Django %s, Python %s" % (django_redis.__version__, django.__version__, platform.python_version())})
for line in sys.stdin:
    asked = json.loads(line)
    try:
        args = [from_notation(each) for each in asked["args"]]
        kwargs = {name: from_notation(each) for name, each in asked["kwargs"].items()}
        say({"result": call(open_cache(asked["cache"]), asked["method"], args, kwargs)})
    except Exception as error:
        say({"error": "%s: %s" % (type(error).__name__, error)})

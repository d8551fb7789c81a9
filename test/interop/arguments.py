"""
Lists the arguments of redis-py's connections, pools, clients and Sentinels: one line of JSON with its version.
"""

import importlib, inspect, json

import redis

CLASSES = {
    "redis.connection": ["Connection", "SSLConnection", "UnixDomainSocketConnection", "ConnectionPool", "BlockingConnectionPool"],
    "redis.client": ["Redis"],
    "redis.cluster": ["RedisCluster"],
    "redis.sentinel": ["Sentinel", "SentinelConnectionPool", "SentinelManagedConnection"],
    "redis.asyncio.connection": ["Connection", "SSLConnection", "UnixDomainSocketConnection", "ConnectionPool", "BlockingConnectionPool"],
    "redis.asyncio.client": ["Redis"],
    "redis.asyncio.cluster": ["RedisCluster"],
    "redis.asyncio.sentinel": ["Sentinel", "SentinelConnectionPool"],
}


def arguments_of(found):
    """The arguments of a class's constructor and, because of **kwargs, of those of its bases."""
    constructors = [base.__dict__["__init__"] for base in found.__mro__ if base is not object and "__init__" in base.__dict__]
    for constructor in constructors:
        for parameter in inspect.signature(constructor).parameters.values():
            if parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
                yield parameter.name


def load(module):
    try:
        return importlib.import_module(module)
    except ImportError:
        return None


names = set()
for module, classes in CLASSES.items():
    for name in classes:
        found = getattr(load(module), name, None)
        if found is not None:
            names.update(arguments_of(found))
names.update(getattr(load("redis.cluster"), "REDIS_ALLOWED_KEYS", ()))
print(json.dumps({"version": redis.__version__, "arguments": sorted(names - {"self"})}))

"""The Django application, in one file. express-app.ts has the same routes; both use the same CACHES."""

import os, sys, threading
from wsgiref.simple_server import WSGIRequestHandler, make_server

from django.conf import settings
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.http import JsonResponse
from django.urls import path

CACHES = {
    "default": {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": os.environ["SHARED_REDIS"],
        "KEY_PREFIX": "shop",
        "VERSION": 1,
        "TIMEOUT": 60,
        "OPTIONS": {
            "SERIALIZER": "django_redis.serializers.json.JSONSerializer",
            "COMPRESSOR": "django_redis.compressors.zlib.ZlibCompressor",
        },
    },
}


def article(request, name):
    """Reads an article from the cache, or creates it. A real one would be slow to create."""
    made = cache.get_or_set("article:" + name, lambda: {"title": name.title(), "price": 9.5, "tags": ["é", "☃"], "madeBy": "Django"})
    return JsonResponse(made)


def article_in_version(request, name, version):
    return JsonResponse({"found": cache.get("article:" + name, version=version)})


def bump(request, name):
    """Moves the article to the next version: a request for the old version creates it again."""
    return JsonResponse({"version": cache.incr_version("article:" + name)})


def visit(request):
    cache.add("visits", 0, timeout=None)
    return JsonResponse({"visits": cache.incr("visits")})


urlpatterns = [
    path("articles/<name>", article),
    path("articles/<name>/versions/<int:version>", article_in_version),
    path("articles/<name>/bump", bump),
    path("visits", visit),
]


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


def end_with_parent():
    sys.stdin.read()
    os._exit(0)


settings.configure(ALLOWED_HOSTS=["127.0.0.1"], CACHES=CACHES, ROOT_URLCONF=__name__, SECRET_KEY="only of this example")
threading.Thread(target=end_with_parent, daemon=True).start()
with make_server("127.0.0.1", 0, WSGIHandler(), handler_class=Quiet) as server:
    print(server.server_port, flush=True)
    server.serve_forever()

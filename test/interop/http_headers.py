"""
Runs views behind Django's decorators for HTTP caching. Reads a list of cases from stdin, writes a list of results: one line of JSON.
"""

import datetime, json, re, sys, types

import django
from django.conf import settings

settings.configure(
    ALLOWED_HOSTS=["*"],
    CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
    USE_I18N=False,
    USE_TZ=False,
    LOGGING_CONFIG=None,
)
django.setup()

from django.core.cache import cache
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import cache as cache_utils
from django.views.decorators.cache import cache_control, cache_page, never_cache
from django.views.decorators.http import condition
from django.views.decorators.vary import vary_on_cookie, vary_on_headers

FIELDS = ["Cache-Control", "ETag", "Expires", "Last-Modified", "Vary"]
given = json.load(sys.stdin)
cache_utils.time = types.SimpleNamespace(time=lambda: given["now"])


def python_name(name):
    return re.sub("[A-Z]", lambda found: "_" + found.group().lower(), name)


def kwargs_of(directives):
    """Field names of a directive are sent in quotes (RFC 9111). Django leaves that to its users."""
    quoted = lambda value: '"%s"' % value if isinstance(value, str) else value
    return {python_name(name): quoted(value) for name, value in directives.items()}


def patched(patch):
    """A decorator that calls a function of django.utils.cache on the response."""

    def decorate(view):
        def inner(request):
            response = view(request)
            patch(response)
            return response

        return inner

    return decorate


def conditional(found):
    date = found.get("lastModified")
    return condition(
        (lambda request: found["etag"]) if "etag" in found else None,
        (lambda request: datetime.datetime.utcfromtimestamp(date)) if date is not None else None,
    )


DECORATORS = {
    "cacheControl": lambda directives: cache_control(**kwargs_of(directives)),
    "neverCache": lambda: never_cache,
    "varyOn": lambda *names: vary_on_headers(*names),
    "varyOnCookie": lambda: vary_on_cookie,
    "patchCacheControl": lambda directives: patched(lambda response: cache_utils.patch_cache_control(response, **kwargs_of(directives))),
    "patchVary": lambda names: patched(lambda response: cache_utils.patch_vary_headers(response, names)),
    "cachePage": lambda timeout: cache_page(timeout),
    "conditional": conditional,
}


def run(case):
    """Asks twice, so that `runs` tells whether the response was stored."""
    cache.clear()
    runs = 0

    def view(request):
        nonlocal runs
        runs += 1
        response = HttpResponse("page", status=case["status"])
        for name, value in case["fields"].items():
            if name == "Set-Cookie":
                response.set_cookie(*value.split("="))
            else:
                response[name] = value
        return response

    for name, *args in reversed(case["chain"]):
        view = DECORATORS[name](*args)(view)
    headers = {"HTTP_" + name.upper().replace("-", "_"): value for name, value in case["headers"].items()}
    first = view(RequestFactory().generic(case["method"], "/page", **headers))
    view(RequestFactory().generic(case["method"], "/page", **headers))
    fields = {name: first[name] for name in FIELDS if name in first}
    return {"status": first.status_code, "fields": fields, "runs": runs}


print(json.dumps({"version": "Django " + django.__version__, "results": [run(case) for case in given["cases"]]}))

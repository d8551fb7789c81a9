/**
 * A program in Python that imports a project's settings, as Django does, and writes its cache settings as JSON. What the
 * settings print goes to the error output.
 */
export const PROGRAM = `
import datetime, enum, importlib, inspect, json, os, pathlib, sys

def name_of(found):
    return found.__module__ + "." + found.__qualname__

def plain(value):
    if isinstance(value, enum.Enum):
        return plain(value.value)
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(inner) for inner in value]
    if isinstance(value, datetime.timedelta):
        return value.total_seconds()
    if inspect.isclass(value) or inspect.isroutine(value):
        return name_of(value)
    if isinstance(value, pathlib.PurePath) or type(value).__str__ is not object.__str__:
        return str(value)
    if hasattr(value, "host") and hasattr(value, "port"):
        return {"host": value.host, "port": value.port}
    if hasattr(value, "_retries"):
        return value._retries
    return name_of(type(value))

def module_of(target):
    if not target.endswith(".py"):
        return os.getcwd(), target
    path = pathlib.Path(target).resolve()
    names = [path.stem]
    folder = path.parent
    while (folder / "__init__.py").exists():
        names.insert(0, folder.name)
        folder = folder.parent
    return str(folder), ".".join(names)

out, sys.stdout = sys.stdout, sys.stderr
root, module = module_of(sys.argv[1])
sys.path.insert(0, root)
os.environ["DJANGO_SETTINGS_MODULE"] = module
settings = vars(importlib.import_module(module))
others = {
    name.replace("DJANGO_VALKEY_", "DJANGO_REDIS_"): plain(value)
    for name, value in settings.items()
    if name.startswith(("DJANGO_REDIS_", "DJANGO_VALKEY_")) or name == "CACHE_HERD_TIMEOUT"
}
json.dump({"CACHES": plain(settings.get("CACHES")), "djangoSettings": others}, out)
`

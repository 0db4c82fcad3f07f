"""Renders templates with Jinja2: a JSON list of texts in, a list of {"text"} or {"error"} out."""
import json
import sys

from jinja2 import Environment, Undefined


def plain(value):
    """As JSON has it: whole floats are integers, and whatever can be gone over is a list."""
    if isinstance(value, Undefined):
        raise ValueError("nothing")
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)) or (hasattr(value, "__iter__") and not isinstance(value, str)):
        return [plain(each) for each in value]
    return value


environment = Environment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"])
environment.filters["tojson"] = lambda value: json.dumps(plain(value), sort_keys=True, ensure_ascii=False)


def render(text):
    try:
        return {"text": environment.from_string(text).render()}
    except Exception as error:  # noqa: BLE001: whatever goes wrong is the answer
        return {"error": f"{type(error).__name__}: {error}"}


json.dump([render(text) for text in json.load(sys.stdin)], sys.stdout)

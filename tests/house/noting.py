"""A query and a middleware that write down which names a page looks for in what it was sent."""

from django.http import QueryDict


class Noted(QueryDict):
    """A query that remembers what it was asked for."""

    names: set[str]

    def __init__(self, *args, **kwargs):
        self.names = set()
        super().__init__(*args, **kwargs)
        self.names.clear()

    def _note(self, name):
        if isinstance(name, str) and name not in {"csrfmiddlewaretoken", "form_token"}:
            self.names.add(name)

    def get(self, key, default=None):
        self._note(key)
        return super().get(key, default)

    def getlist(self, key, default=None):
        self._note(key)
        return super().getlist(key, default)

    def __getitem__(self, key):
        self._note(key)
        return super().__getitem__(key)

    def __contains__(self, key):
        self._note(key)
        return super().__contains__(key)


class Noting:
    """Middleware: puts a remembering query in the place of the request's."""

    seen: Noted | None = None

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        kind = "POST" if request.method == "POST" else "GET"
        noted = Noted(getattr(request, kind).urlencode(), mutable=True)
        setattr(request, kind, noted)
        type(self).seen = noted
        return self.get_response(request)

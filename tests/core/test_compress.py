"""Pages travel compressed to a browser that asks for it; files do not."""

import gzip

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from casemgmt.core.compress import CompressTextMiddleware

ZIPPED = {"HTTP_ACCEPT_ENCODING": "gzip, br"}


def sent(answer, **headers):
    return CompressTextMiddleware(lambda _request: answer)(RequestFactory().get("/", **headers))


def test_a_page_is_compressed_for_who_asks(client, navigator):
    client.force_login(navigator)
    plain, zipped = client.get("/my-day/"), client.get("/my-day/", **ZIPPED)
    assert plain.status_code == zipped.status_code == 200
    assert not plain.has_header("Content-Encoding")
    assert zipped["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in zipped["Vary"]
    assert len(zipped.content) < len(plain.content) / 2
    assert b"<h1" in gzip.decompress(zipped.content)


def test_json_and_lines_are_compressed(client):
    assert sent(HttpResponse("[]" * 500, content_type="application/json"), **ZIPPED)["Content-Encoding"] == "gzip"
    lines = sent(StreamingHttpResponse([b"{}\n"] * 500, content_type="application/x-ndjson"), **ZIPPED)
    assert gzip.decompress(b"".join(lines)) == b"{}\n" * 500


def test_a_file_keeps_its_length(tmp_path):
    (tmp_path / "paper.pdf").write_bytes(b"%PDF-" + b"a" * 5_000)
    answer = sent(FileResponse((tmp_path / "paper.pdf").open("rb"), content_type="application/pdf"), **ZIPPED)
    assert not answer.has_header("Content-Encoding")
    assert answer["Content-Length"] == "5005"

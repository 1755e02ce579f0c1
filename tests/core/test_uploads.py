"""Files people send are freed of what they tell of their makers, and scanned where a scanner is set."""

import io
import socket
import struct
import threading
import zipfile
from contextlib import closing

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageFile
from PIL.ExifTags import GPS, IFD, Base
from PIL.PngImagePlugin import PngInfo

from casemgmt.core.uploads import RefusedFile, take_file
from casemgmt.core.uploads.papers import without_segments
from casemgmt.core.uploads.pictures import clean_picture, fitted_png
from casemgmt.environment import scanner

CANARY = "Maria Canary Lopez"


def take(content, name="file"):
    return take_file(SimpleUploadedFile(name, content))


def picture(kind="JPEG", size=(8, 4), **more):
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, kind, **more)
    return out.getvalue()


def told_by_a_phone():
    exif = Image.Exif()
    exif[Base.Artist], exif[Base.Make], exif[Base.Orientation] = CANARY, CANARY, 6
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (44.0, 3.0, 7.0)
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitudeRef] = "N"
    return picture(exif=exif, comment=CANARY.encode(), xmp=f"<x>{CANARY}</x>".encode())


def test_a_photo_loses_place_and_maker_and_keeps_how_it_was_held():
    before = told_by_a_phone()
    assert CANARY.encode() in before
    after = take(before, "photo.jpg").content
    with Image.open(io.BytesIO(after)) as seen:
        assert dict(seen.getexif()) == {}
        assert not {"exif", "comment", "xmp"} & set(seen.info)
        assert seen.size == (4, 8), "turned as the camera said"
    assert CANARY.encode() not in after


def test_a_png_loses_its_texts_and_keeps_clear_parts():
    out, told = io.BytesIO(), PngInfo()
    told.add_text("Author", CANARY)
    told.add_itxt("XML:com.adobe.xmp", CANARY)
    Image.new("RGBA", (3, 3), (1, 2, 3, 0)).save(out, "PNG", pnginfo=told)
    after = take(out.getvalue()).content
    assert CANARY.encode() not in after
    with Image.open(io.BytesIO(after)) as seen:
        assert seen.getpixel((0, 0)) == (1, 2, 3, 0)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "RGB", "I;16"])
def test_any_picture_is_taken(mode):
    out = io.BytesIO()
    Image.new(mode, (3, 3)).save(out, "PNG")
    assert take(out.getvalue()).kind == "png"


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"\xff\xd8\xff\xe0nothing", "damaged"),
        (b"\x89PNG\r\n\x1a\nnothing", "damaged"),
        (b"%PDF-1.7\nnothing", "damaged"),
        (b"\x00\x01\x02", "no PDF"),
        (b"GIF89a\x01\x00", "no PDF"),
    ],
)
def test_what_cannot_be_cleaned_is_refused_with_the_reason(content, word):
    with pytest.raises(RefusedFile) as problem:
        take(content)
    assert word in problem.value.message


def test_a_picture_of_very_many_pixels_is_refused():
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    with pytest.raises(RefusedFile, match=r"pixels|damaged"):
        take(out.getvalue())


# Word


DOCUMENT = f"""<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="urn:w"><w:body><w:ins w:author="{CANARY}"
 w:date="2026-01-01T00:00:00Z"><w:r><w:t>Rent for May</w:t></w:r></w:ins></w:body></w:document>"""
TYPES = """<?xml version="1.0"?><Types xmlns="urn:t"><Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/docProps/core.xml" ContentType="core"/>
<Override PartName="/word/document.xml" ContentType="main"/></Types>"""
RELATIONS = """<?xml version="1.0"?><Relationships xmlns="urn:r">
<Relationship Id="rId1" Type="main" Target="word/document.xml"/>
<Relationship Id="rId2" Type="core" Target="docProps/core.xml"/></Relationships>"""


def word(**more):
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELATIONS,
        "word/document.xml": DOCUMENT,
        "word/comments.xml": f"<w:comment w:author='{CANARY}' w:initials='MCL'/>",
        "docProps/core.xml": f"<creator>{CANARY}</creator>",
        "docProps/app.xml": f"<Company>{CANARY}</Company>",
        "customXml/item1.xml": f"<author>{CANARY}</author>",
        "word/media/image1.jpeg": told_by_a_phone(),
        **more,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
        packed.comment = CANARY.encode()
    return out.getvalue()


def test_a_word_document_keeps_its_words_and_loses_its_authors():
    after = take(word(), "letter.docx").content
    with zipfile.ZipFile(io.BytesIO(after)) as seen:
        names = set(seen.namelist())
        everything = b"".join(seen.read(name) for name in names)
        assert {stamp.date_time for stamp in seen.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert seen.comment == b""
    assert not any(name.startswith("docProps/") for name in names)
    assert CANARY.encode() not in everything
    assert b"Rent for May" in everything
    assert b"docProps" not in everything, "nothing points to what was left out"
    assert b"word/document.xml" in everything


@pytest.mark.parametrize("part", ["word/embeddings/sheet1.xlsx", "word/activeX/x.bin", "word/media/film.mp4"])
def test_a_word_document_with_another_file_in_it_is_refused(part):
    with pytest.raises(RefusedFile, match="Send it as PDF"):
        take(word(**{part: b"x"}))


# PDF


def paper(change=None, **more):
    out = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.docinfo["/Author"] = CANARY
        with made.open_metadata() as told:
            told["dc:creator"] = [CANARY]
        photo = pikepdf.Stream(made, told_by_a_phone())
        photo.update({"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Image, "/Width": 8, "/Height": 4})
        photo.update({"/ColorSpace": pikepdf.Name.DeviceRGB, "/BitsPerComponent": 8, "/Filter": pikepdf.Name.DCTDecode})
        made.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Photo=photo))
        note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, T=CANARY, Contents="Sign here")
        note.Rect = [0, 0, 10, 10]
        made.pages[0].Annots = pikepdf.Array([made.make_indirect(note)])
        if change:
            change(made)
        made.save(out, **more)
    return out.getvalue()


def everything_in(content):
    with pikepdf.open(io.BytesIO(content)) as seen:
        streams = [found for found in seen.objects if isinstance(found, pikepdf.Stream)]
        others = [found for found in seen.objects if not isinstance(found, pikepdf.Stream)]
        return b"".join([*(found.read_raw_bytes() for found in streams), *(found.unparse() for found in others)])


def test_a_pdf_keeps_its_pages_and_loses_its_makers():
    before = paper()
    assert CANARY.encode() in everything_in(before)
    after = take(before, "form.pdf").content
    assert CANARY.encode() not in everything_in(after)
    assert CANARY.encode() not in after
    with pikepdf.open(io.BytesIO(after)) as seen:
        assert len(seen.pages) == 1
        assert seen.pages[0].Annots[0].Contents == "Sign here"
        assert seen.pages[0].Resources.XObject.Photo.read_raw_bytes()[:2] == b"\xff\xd8"


def test_a_pdf_that_is_locked_or_carries_files_is_refused():
    locked = paper(encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(RefusedFile, match="password"):
        take(locked)

    def attach(made):
        made.attachments["list.txt"] = pikepdf.AttachedFileSpec(made, b"names", filename="list.txt")

    with pytest.raises(RefusedFile, match="other files"):
        take(paper(attach))


def test_pixels_of_a_jpeg_stay_as_they_are():
    with (
        Image.open(io.BytesIO(told_by_a_phone())) as before,
        Image.open(io.BytesIO(without_segments(told_by_a_phone()))) as after,
    ):
        assert before.tobytes() == after.tobytes()


# The scanner


class Clamd(threading.Thread):
    """Stands in for clamd: speaks INSTREAM on a socket and calls whatever holds EICAR infected."""

    def __init__(self, listening, answer=None):
        super().__init__(daemon=True)
        self.listening, self.answer, self.seen = listening, answer, []

    def run(self):
        while True:
            try:
                line, _address = self.listening.accept()
            except OSError:
                return
            with closing(line), line.makefile("rb") as told:
                assert told.read(10) == b"zINSTREAM\0"
                content = b""
                while size := struct.unpack(">I", told.read(4))[0]:
                    content += told.read(size)
                self.seen.append(content)
                found = b"stream: Eicar-Test-Signature FOUND" if b"EICAR" in content else b"stream: OK"
                line.sendall((self.answer or found) + b"\0")


@pytest.fixture(params=["port", "socket"])
def clamd(request, tmp_path, settings):
    """A scanner on a port or a socket, as `CLAMD` names it."""
    if request.param == "port":
        listening = socket.create_server(("127.0.0.1", 0))
        settings.CLAMD = f"127.0.0.1:{listening.getsockname()[1]}"
    else:
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listening.bind(str(tmp_path / "clamd.sock"))
        listening.listen()
        settings.CLAMD = str(tmp_path / "clamd.sock")
    standing_in = Clamd(listening)
    standing_in.start()
    yield standing_in
    listening.close()


def test_a_clean_file_is_scanned_as_it_came_and_taken(clamd):
    content = b"hello " * 40_000
    assert take(content).content == content
    assert clamd.seen == [content]


def test_an_infected_file_is_refused(clamd):
    with pytest.raises(RefusedFile, match="harmful") as problem:
        take(b"xx EICAR xx")
    assert problem.value.is_infected


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR", b"", b"stream: what"])
def test_a_scanner_that_does_not_say_clean_means_not_taken(clamd, answer):
    clamd.answer = answer or b" "
    with pytest.raises(RefusedFile, match="could not be checked") as problem:
        take(b"hello")
    assert not problem.value.is_infected


def test_a_scanner_that_is_not_there_means_not_taken(settings, tmp_path):
    for where in (str(tmp_path / "nobody.sock"), "127.0.0.1:1"):
        settings.CLAMD = where
        with pytest.raises(RefusedFile, match="Send it again later"):
            take(b"hello")


@pytest.mark.parametrize("value", ["localhost", "localhost:x", ":3310", "localhost:99999"])
def test_a_wrong_setting_is_told_at_boot(value, monkeypatch):
    monkeypatch.setenv("CLAMD", value)
    with pytest.raises(Exception, match="host:port"):
        scanner("CLAMD")


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_that_was_cut_is_refused_though_papers_take_such(kind, monkeypatch):
    """Who draws papers switches the library of pictures to take what was cut, for the whole process."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    out = io.BytesIO()
    Image.effect_noise((300, 200), 80).convert("RGB").save(out, kind)
    whole = out.getvalue()
    assert clean_picture(whole, {"PNG": "png", "JPEG": "jpg"}[kind])
    with pytest.raises(RefusedFile):
        clean_picture(whole[: len(whole) // 2], {"PNG": "png", "JPEG": "jpg"}[kind])
    with pytest.raises(RefusedFile):
        fitted_png(whole[: len(whole) // 2], (100, 100))

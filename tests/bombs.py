"""Files that are small and come to very much, and what else is wrong with them on purpose."""

import io
import struct
import zipfile
import zlib

import polars as pl

SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'
)
PARTS = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        "</Types>"
    ),
    "_rels/.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r" Target="xl/workbook.xml" Type="http://schemas.openxmlformats.org/'
        'officeDocument/2006/relationships/officeDocument"/></Relationships>'
    ),
    "xl/workbook.xml": (
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<sheets><sheet name="people" sheetId="1" r:id="r"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r" Target="worksheets/sheet1.xml" Type="http://schemas.openxmlformats.org/'
        'officeDocument/2006/relationships/worksheet"/>'
        '<Relationship Id="s" Target="sharedStrings.xml" Type="http://schemas.openxmlformats.org/'
        'officeDocument/2006/relationships/sharedStrings"/></Relationships>'
    ),
}
ROWS = (("customer_id", "joined"), ("1", "2024-01-31"), ("2", "2024-02-29"))


def workbook(sheet: str = "", **parts: str) -> bytes:
    """A workbook of one sheet, by its XML; ``parts`` are others, by the name of the file."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in PARTS.items():
            package.writestr(name, text)
        package.writestr("xl/worksheets/sheet1.xml", SHEET.format(sheet or f"{cells(ROWS)}"))
        for name, text in parts.items():
            package.writestr(f"xl/{name}.xml", text)
    return written.getvalue()


def cells(rows, last: str = "") -> str:
    """Rows as the XML of a sheet."""
    written = "".join(
        f'<row r="{nth}">'
        + "".join(
            f'<c r="{"ABCDEFGH"[at]}{nth}" t="inlineStr"><is><t>{cell}</t></is></c>'
            for at, cell in enumerate(row)
        )
        + "</row>"
        for nth, row in enumerate(rows, 1)
    )
    return f"<sheetData>{written}{last}</sheetData>"


def folded_workbook(size: int) -> bytes:
    """A workbook whose sheet is ``size`` bytes of nothing."""
    return workbook(cells(ROWS) + " " * size)


def lying_workbook(size: int) -> bytes:
    """The same, but its directory and its parts claim to be 100 bytes long."""
    content = bytearray(folded_workbook(size))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        entry = package.getinfo("xl/worksheets/sheet1.xml")
        directory = package.start_dir
    told = struct.pack("<L", 100)
    struct.pack_into("4s", content, entry.header_offset + 22, told)
    at = content.index(b"xl/worksheets/sheet1.xml", directory) - 46
    struct.pack_into("4s", content, at + 24, told)
    return bytes(content)


def far_cell() -> bytes:
    """A workbook of four cells, of which one stands in the last corner of a sheet."""
    corner = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return workbook(cells(ROWS, corner))


def claimed_size() -> bytes:
    """A workbook that says to be as large as a sheet can be, and holds three rows."""
    return workbook('<dimension ref="A1:XFD1048576"/>' + cells(ROWS))


def entities() -> bytes:
    """A workbook whose texts are made of one another: ten to the ninth of one, if anyone unfolds it."""
    made = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    texts = f'<!DOCTYPE sst [<!ENTITY a0 "aaaaaaaaaa">{made}]><sst><si><t>&a9;</t></si></sst>'
    sheet = '<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData>'
    return workbook(sheet, sharedStrings=texts)


def repeated_rows(count: int) -> bytes:
    """A Parquet file in which one row stands for many."""
    written = io.BytesIO()
    one = pl.select(customer_id=pl.repeat(1, count), joined=pl.repeat("2024-01-31", count))
    one.write_parquet(written)
    return written.getvalue()


def many_columns(count: int) -> bytes:
    names = ",".join(f"c{n}" for n in range(count))
    return f"customer_id,joined,{names}\n1,2024-01-31{',' * count}\n".encode()


def zstandard(content: bytes) -> bytes:
    """Text, folded in a way that Python has no library for: as it begins, and then anything."""
    return b"\x28\xb5\x2f\xfd" + zlib.compress(content)

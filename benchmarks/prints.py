"""Certificates as PDF: pages per CPU second unsealed, seals per CPU second, and both together, at several sizes of run.

Beside them the same page's QR drawn by segno, and, where they are installed (they are not among our pins), the same words
drawn by ReportLab. Needs no database: the page is what ``faces.page_of`` makes of a made-up holder.

    python -m benchmarks.prints [--pages 500] [--seals 200] [--json]
"""

from __future__ import annotations

import argparse
import io
import json
import os
import resource
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib import import_module
from importlib.util import find_spec
from time import process_time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")

import django

django.setup()

import segno

from onex.lifecycle.prints import faces, press
from onex.lifecycle.prints.faces import DEFAULTS, Enclosure, SealNote
from onex.lifecycle.prints.sealing import seal
from onex.lifecycle.prints.seals import open_demonstration_seal
from onex.lifecycle.prints.selectors import SAMPLE

ADDRESS = "https://onex.example.cn/v/"
AT = datetime(2026, 11, 21, tzinfo=UTC)


def page_of(number: int) -> dict[str, object]:
    """A page as they are printed: rare characters, a QR of its own, a credential and a proof of the usual size inside."""
    said = replace(
        SAMPLE,
        regime="hr",
        number=f"S0000990000726300{number:05d}",
        name=f"王䶮{chr(0x4E00 + number % 20_000)}",
        level="三级/高级工",
        issuer="示范职业技能评价中心有限公司",
        issued_on=date(2026, 3, 2),
    )
    inside = [
        Enclosure("credential.json", "application/vc", "Open Badges 3.0", json.dumps({"name": said.name, "rest": "x" * 4500})),
        Enclosure("ledger-proof.tlog-proof", "text/plain", "C2SP tlog-proof", f"{number}\n" + "y" * 1500),
    ]
    return faces.page_of(
        said,
        DEFAULTS["hr"],
        codes=[(press.qr(f"{ADDRESS}{number:032d}"), "扫码查验")],
        addresses=[("证书查询", "https://onex.example.cn/verify")],
        seal=SealNote("演示", demonstration=True),
        enclosures=inside,
    )


def rate(times: int, work: Callable[[int], object]) -> float:
    """How often a CPU second."""
    start = process_time()
    for number in range(times):
        work(number)
    return times / (process_time() - start)


def by_reportlab() -> Callable[[int], object] | None:
    """The same words and QR on A4 by ReportLab; None where it is not installed. No PDF/A, no attachments, no seal, no rosette."""
    if find_spec("reportlab") is None:
        return None
    qr_widget = import_module("reportlab.graphics.barcode.qr").QrCodeWidget
    draw = import_module("reportlab.graphics.renderPDF").draw
    drawing = import_module("reportlab.graphics.shapes").Drawing
    register_font = import_module("reportlab.pdfbase.pdfmetrics").registerFont
    font_of = import_module("reportlab.pdfbase.ttfonts").TTFont
    canvas_of = import_module("reportlab.pdfgen.canvas").Canvas

    for weight in ("400Regular", "700Bold"):
        register_font(font_of(weight, str(press.FONTS / f"NotoSerifSC_{weight}.ttf")))

    def drawn(number: int) -> bytes:
        page, out = page_of(number), io.BytesIO()
        canvas = canvas_of(out, pagesize=(842, 595))
        canvas.setFont("700Bold", 33)
        canvas.drawCentredString(240, 480, str(page["title"]))
        canvas.setFont("400Regular", 12)
        for line, text in enumerate([page["statement"], *(f"{a} {b}" for a, b in page["facts"]), *page["notes"]]):
            canvas.drawString(60, 420 - 24 * line, str(text))
        code = drawing(70, 70)
        code.add(qr_widget(f"{ADDRESS}{number:032d}", barWidth=70, barHeight=70))
        draw(code, canvas, 460, 120)
        canvas.save()
        return out.getvalue()

    return drawn


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=500)
    options.add_argument("--seals", type=int, default=200)
    options.add_argument("--json", action="store_true")
    asked = options.parse_args()
    drawn = press.draw(page_of(0), at=AT)
    provider, box = open_demonstration_seal(), faces.seal_box(page_of(0))
    seal(drawn, by=provider, box=box, reason="x")
    found = {
        "pages_a_cpu_second": rate(asked.pages, lambda number: press.draw(page_of(number), at=AT)),
        "seals_a_cpu_second": rate(asked.seals, lambda _number: seal(drawn, by=provider, box=box, reason="x")),
        "qr_zxing_a_cpu_second": rate(asked.pages, lambda number: press.qr(f"{ADDRESS}{number:032d}")),
        "qr_segno_a_cpu_second": rate(
            asked.pages // 5, lambda number: segno.make(f"{ADDRESS}{number:032d}", error="m").svg_inline()
        ),
        "bytes_of_a_page": float(len(drawn)),
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    beside = by_reportlab()
    if beside is not None:
        beside(0)
        found["reportlab_pages_a_cpu_second"] = rate(asked.pages // 10, beside)
    if asked.json:
        print(json.dumps(found, indent=1))
        return
    for name, value in found.items():
        print(f"{name:32} {value:10.0f}")
    if beside is None:
        print("ReportLab is not installed: not measured")


if __name__ == "__main__":
    main()

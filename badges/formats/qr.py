"""QR codes (ISO/IEC 18004, correction level M) as SVG."""

import base64
import io

import segno


def qr_svg(text: str) -> str:
    """The drawing, without a size of its own, so that the page decides."""
    out = io.BytesIO()
    made = segno.make(text, error="m", micro=False)
    made.save(out, kind="svg", xmldecl=False, lineclass=None, omitsize=True, border=4, light="#fff")
    return out.getvalue().decode()


def qr_address(text: str) -> str:
    """The drawing as a `data:` address."""
    return data_address(qr_svg(text).encode(), "image/svg+xml")


def data_address(data: bytes, media_type: str) -> str:
    """Bytes as a `data:` address, for documents that load nothing."""
    return f"data:{media_type};base64,{base64.b64encode(data).decode()}"

"""QR codes (ISO/IEC 18004, correction level M) as SVG."""

import base64
import io

import segno


def qr_svg(text: str) -> str:
    """The drawing, without a size of its own, so that the page decides."""
    return _svg(segno.make(text, error="m", micro=False))


def _svg(made: segno.QRCode) -> str:
    out = io.BytesIO()
    made.save(out, kind="svg", xmldecl=False, lineclass=None, omitsize=True, border=4, light="#fff")
    return out.getvalue().decode()


def qr_address(text: str) -> str:
    """The drawing as a `data:` address."""
    return data_address(qr_svg(text).encode(), "image/svg+xml")


def data_address(data: bytes, media_type: str) -> str:
    """Bytes as a `data:` address, for documents that load nothing."""
    return f"data:{media_type};base64,{base64.b64encode(data).decode()}"


def door_qr_address(page: str, code: str) -> str:
    """A QR code of an address with a door code behind it, likewise; the code in the denser alphanumeric mode."""
    return data_address(_svg(_door(page, code)).encode(), "image/svg+xml")


def door_qr_png(page: str, code: str) -> bytes:
    """The same as a picture to keep on a phone, large enough for its screen."""
    out = io.BytesIO()
    _door(page, code).save(out, kind="png", scale=10, border=4, light="#fff")
    return out.getvalue()


def _door(page: str, code: str) -> segno.QRCode:
    # Two segments, each in the mode that suits it: segno takes a list, and its stubs do not say so.
    return segno.make_qr([f"{page}#", code], error="m", boost_error=False)  # type: ignore[arg-type]

"""Reports as PDF, made in Python alone: nothing has to be installed on the system (docs/decisions/0021)."""

from lms.kernel.print_fonts import NoPrintFonts
from lms.web.coordination.pdf.report import table

__all__ = ["NoPrintFonts", "table"]

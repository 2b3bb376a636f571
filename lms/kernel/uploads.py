"""Uploads that are stopped while they arrive."""

from typing import Any

from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler
from django.http import HttpRequest


class CappedUploadHandler(TemporaryFileUploadHandler):
    """Writes files to temporary ones, and stops at the first byte too many: of one file or of all together."""

    def __init__(self, request: HttpRequest, most_bytes: int, of_one: int) -> None:
        super().__init__(request)
        self.most_bytes, self.of_one, self.total, self.of_file = most_bytes, of_one, 0, 0
        self.is_cut = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin to count a file."""
        super().new_file(*args, **kwargs)
        self.of_file = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Count and write."""
        self.total += len(raw_data)
        self.of_file += len(raw_data)
        if self.of_file > self.of_one or self.total > self.most_bytes:
            self.is_cut = True
            self.file.close()
            raise StopUpload(connection_reset=True)
        super().receive_data_chunk(raw_data, start)


def was_cut(request: HttpRequest) -> bool:
    """Whether reading the body, which asking for its fields does, ended at the cap."""
    request.POST  # noqa: B018
    return any(getattr(handler, "is_cut", False) for handler in request.upload_handlers)

"""Parts of addresses."""

from django.urls import register_converter
from django.urls.converters import IntConverter


class KeyConverter(IntConverter):
    """`<key:…>`: the number of a row, no larger than a database keeps; a larger one is no address at all."""

    regex = "[0-9]{1,18}"


register_converter(KeyConverter, "key")

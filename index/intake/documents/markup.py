"""XML from a stranger → its elements. The only door to defusedxml: entities and outside references are refused."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from index.errors import DocumentRefused


def parse_xml(data: bytes, source: str) -> Element:
    """Return the root element; raises DocumentRefused."""
    try:
        root: Element = fromstring(data, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as error:
        raise DocumentRefused(source=source, problem="document_entities") from error
    except (ParseError, ValueError, LookupError) as error:
        raise DocumentRefused(source=source, problem="document_damaged") from error
    return root


def local(element: Element) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def descendants(element: Element, name: str) -> Iterator[Element]:
    """Yield the descendants of a name, whatever their namespace."""
    return (each for each in element.iter() if local(each) == name)


def attribute(element: Element, name: str) -> str | None:
    """Return an attribute's value, whatever its namespace."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def first_text(element: Element, name: str) -> str:
    """Return the text of the first descendant of a name, or nothing."""
    found = next(descendants(element, name), None)
    return " ".join("".join(found.itertext()).split()) if found is not None else ""

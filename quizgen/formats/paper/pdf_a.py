"""PDF/A-3u (ISO 19005-3, level U) that is PDF/UA-1 as well, with associated files.

WeasyPrint writes one standard at a time. Here it writes PDF/A-3u with tags, and the statement of
PDF/UA-1 is added to the metadata, with the description that PDF/A asks of a schema it does not
know (ISO 19005-3, 6.6.2.3.2).
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

_RELATIONSHIP = "Source"
"""The file that the document was made from (ISO 32000-2, 7.11.3)."""

_PDF_UA = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1" />
<rdf:Description rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>The part of ISO 14289 that the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>"""


def archive_options(files: Mapping[str, bytes], date: str | None) -> dict[str, Any]:
    """Arguments of ``weasyprint.HTML.write_pdf``. ``files``: name to content; ``date``: theirs
    (ISO 8601; without one, 2000-01-01), never the clock's."""
    from weasyprint import Attachment

    made = datetime.datetime.fromisoformat(date or "2000-01-01")
    return {
        "pdf_variant": "pdf/a-3u",
        "pdf_tags": True,
        "attachments": [
            Attachment(
                string=content.decode(),
                name=name,
                description=name,
                created=made,
                modified=made,
                relationship=_RELATIONSHIP,
            )
            for name, content in files.items()
        ],
        "finisher": _finish,
    }


def _finish(document: Any, pdf: Any) -> None:
    """State PDF/UA-1, list each associated file once, and drop what archives forbid."""
    del document
    by_reference = {each.reference: each for each in pdf.objects if each.generation == 0}
    metadata = by_reference[pdf.catalog["Metadata"]]
    (content,) = metadata.stream
    metadata.stream[:] = [content.replace(b"</rdf:RDF>", _PDF_UA, 1)]
    # ISO 19005-3, 6.6.1: to be read without a PDF parser, metadata is not compressed.
    metadata.compress = False
    files = pdf.catalog["AF"]
    files[:] = list(dict.fromkeys(files))
    for each in pdf.objects:
        # ISO 19005-3, 6.2.8.1: how a picture is smoothed is left to the reader
        getattr(each, "extra", {}).pop("Interpolate", None)

// SPDX-License-Identifier: GPL-3.0-or-later
import CZlib
import Foundation

/// Documents made for tests, as small as their formats allow.
enum DocumentFiles {
  /// A ZIP of stored entries.
  static func zip(_ entries: [(name: String, data: Data)]) -> Data {
    var out = Data()
    var directory = Data()
    for (name, data) in entries {
      let sum = [UInt8](data).withUnsafeBufferPointer {
        UInt32(truncatingIfNeeded: crc32(0, $0.baseAddress, UInt32($0.count)))
      }
      var fields = little(20, 2) + little(0, 2) + little(0, 2) + little(0, 4)
      fields += little(Int(sum), 4) + little(data.count, 4) + little(data.count, 4)
      fields += little(name.utf8.count, 2) + little(0, 2)
      directory += [0x50, 0x4B, 1, 2] + little(20, 2) + fields + little(0, 10)
      directory += little(out.count, 4) + Array(name.utf8)
      out += [0x50, 0x4B, 3, 4] + fields + Array(name.utf8)
      out += data
    }
    let start = out.count
    out += directory
    out += [0x50, 0x4B, 5, 6] + little(0, 4) + little(entries.count, 2)
    out += little(entries.count, 2) + little(directory.count, 4) + little(start, 4) + little(0, 2)
    return out
  }

  static func zip(_ entries: [(name: String, text: String)]) -> Data {
    zip(entries.map { ($0.name, Data($0.text.utf8)) })
  }

  static func little(_ value: Int, _ bytes: Int) -> [UInt8] {
    (0..<bytes).map { $0 < 8 ? UInt8(truncatingIfNeeded: value >> (8 * $0)) : 0 }
  }

  /// A PDF with a page for each text, with title and author.
  static func pdf(_ pages: [String], title: String, author: String) -> Data {
    var objects = [
      "<< /Type /Catalog /Pages 2 0 R >>", "",
      "<< /Title (\(title)) /Author (\(author)) /CreationDate (D:20240305101500Z) >>",
      "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    var kids = ""
    for page in pages {
      let stream = "BT /F1 12 Tf 72 700 Td (\(page)) Tj ET"
      objects.append("<< /Length \(stream.utf8.count) >>\nstream\n\(stream)\nendstream")
      objects.append(
        """
        << /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents \(objects.count) 0 R \
        /Resources << /Font << /F1 4 0 R >> >> >>
        """)
      kids += "\(objects.count) 0 R "
    }
    objects[1] = "<< /Type /Pages /Kids [\(kids)] /Count \(pages.count) >>"
    var out = "%PDF-1.4\n"
    var places: [Int] = []
    for (index, object) in objects.enumerated() {
      places.append(out.utf8.count)
      out += "\(index + 1) 0 obj\n\(object)\nendobj\n"
    }
    let start = out.utf8.count
    out += "xref\n0 \(objects.count + 1)\n0000000000 65535 f \n"
    for place in places {
      let digits = String(place)
      out += String(repeating: "0", count: 10 - digits.count) + digits + " 00000 n \n"
    }
    out += "trailer\n<< /Size \(objects.count + 1) /Root 1 0 R /Info 3 0 R >>\n"
    return Data((out + "startxref\n\(start)\n%%EOF\n").utf8)
  }

  static let core = """
    <?xml version="1.0"?><cp:coreProperties xmlns:cp="a" xmlns:dc="b" xmlns:dcterms="c">
    <dc:title>Harvest Report</dc:title><dc:creator>Ada Byron</dc:creator>
    <dcterms:created>2023-05-06T07:08:09Z</dcterms:created><dc:language>en-GB</dc:language>
    </cp:coreProperties>
    """

  static var word: Data {
    zip([
      ("[Content_Types].xml", "<Types/>"), ("docProps/core.xml", core),
      (
        "word/document.xml",
        """
        <w:document xmlns:w="w"><w:body>
        <w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Orchards</w:t></w:r></w:p>
        <w:p><w:r><w:t>Apples were </w:t></w:r><w:r><w:t>plentiful.</w:t></w:r></w:p>
        <w:p><w:del><w:r><w:t>struck out</w:t></w:r></w:del></w:p>
        </w:body></w:document>
        """
      ),
    ])
  }

  static var sheet: Data {
    zip([
      ("[Content_Types].xml", "<Types/>"),
      (
        "xl/workbook.xml",
        "<workbook><sheets><sheet name=\"Budget\"/><sheet name=\"Plan\"/></sheets></workbook>"
      ),
      (
        "xl/worksheets/sheet1.xml",
        """
        <worksheet><sheetData><row><c t="s"><v>0</v></c><c><v>42.5</v></c></row>
        <row><c t="inlineStr"><is><t>total</t></is></c></row></sheetData></worksheet>
        """
      ),
      ("xl/worksheets/sheet2.xml", "<worksheet><row><c t=\"s\"><v>1</v></c></row></worksheet>"),
      ("xl/sharedStrings.xml", "<sst><si><t>fertiliser</t></si><si><t>seedlings</t></si></sst>"),
    ])
  }

  static var slides: Data {
    func slide(_ title: String, _ body: String) -> String {
      """
      <p:sld xmlns:p="p" xmlns:a="a"><p:sp><p:ph type="title"/><a:p><a:t>\(title)</a:t></a:p></p:sp>
      <p:sp><a:p><a:t>\(body)</a:t></a:p></p:sp></p:sld>
      """
    }
    return zip([
      ("[Content_Types].xml", "<Types/>"), ("ppt/slides/slide2.xml", slide("Second", "pears")),
      ("ppt/slides/slide1.xml", slide("First", "plums")),
      (
        "ppt/notesSlides/notesSlide1.xml",
        "<p:notes xmlns:p=\"p\" xmlns:a=\"a\"><a:p><a:t>say hello</a:t></a:p></p:notes>"
      ),
    ])
  }

  static var openDocument: Data {
    zip([
      ("mimetype", "application/vnd.oasis.opendocument.text"),
      (
        "content.xml",
        """
        <office:document-content xmlns:office="o" xmlns:text="t" xmlns:table="b"><office:body>
        <text:h text:outline-level="2">Vineyards</text:h>
        <text:p>Grapes<text:s/>ripen <text:span>late</text:span>.</text:p>
        <table:table table:name="Yields"><table:table-row>
        <table:table-cell><text:p>Riesling</text:p></table:table-cell>
        <table:table-cell><text:p>7 tons</text:p></table:table-cell></table:table-row></table:table>
        </office:body></office:document-content>
        """
      ),
      (
        "meta.xml",
        """
        <office:document-meta xmlns:office="o" xmlns:meta="m" xmlns:dc="d"><office:meta>
        <meta:initial-creator>Grace Hopper</meta:initial-creator><dc:title>Wine</dc:title>
        <meta:creation-date>2022-01-02T03:04:05</meta:creation-date></office:meta>
        </office:document-meta>
        """
      ),
    ])
  }

  static var book: Data {
    zip([
      ("mimetype", "application/epub+zip"),
      (
        "META-INF/container.xml",
        "<container><rootfiles><rootfile full-path=\"OEBPS/content.opf\"/></rootfiles></container>"
      ),
      (
        "OEBPS/content.opf",
        """
        <package xmlns:dc="d"><metadata><dc:title>Gulls</dc:title><dc:creator>N. Tinbergen</dc:creator>
        <dc:language>en</dc:language></metadata><manifest><item id="b" href="two.xhtml"/>
        <item id="a" href="one.xhtml"/></manifest><spine><itemref idref="a"/><itemref idref="b"/>
        </spine></package>
        """
      ),
      ("OEBPS/two.xhtml", "<html><body><h1>Nests</h1><p>They nest on cliffs.</p></body></html>"),
      ("OEBPS/one.xhtml", "<html><body><h1>Calls</h1><p>They cry at dawn.</p></body></html>"),
    ])
  }

  static var mail: String {
    let attachment = word.base64EncodedString(options: .lineLength76Characters)
    return """
      From: =?utf-8?Q?Zo=C3=AB?= <zoe@example.org>
      To: you@example.org
      Subject: =?ISO-8859-1?B?Zvxy?= the harvest
      Date: Tue, 2 Jan 2024 10:00:00 +0200
      MIME-Version: 1.0
      Content-Type: multipart/mixed; boundary="xyz"

      --xyz
      Content-Type: multipart/alternative; boundary=inner

      --inner
      Content-Type: text/plain; charset=utf-8
      Content-Transfer-Encoding: quoted-printable

      The caf=C3=A9 is open; a line that goes =
      on.
      --inner
      Content-Type: text/html

      <p>The HTML version</p>
      --inner--
      --xyz
      Content-Type: application/octet-stream; name="report.docx"
      Content-Disposition: attachment; filename="report.docx"
      Content-Transfer-Encoding: base64

      \(attachment)
      --xyz--
      """
  }

  static var picture: Data {
    let packet = """
      <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
      <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
      <dc:title><rdf:Alt><rdf:li xml:lang="x-default">Lighthouse</rdf:li></rdf:Alt></dc:title>
      <dc:creator><rdf:Seq><rdf:li>Eve Adams</rdf:li></rdf:Seq></dc:creator>
      <dc:description><rdf:Alt><rdf:li xml:lang="x-default">A beam over the bay</rdf:li></rdf:Alt></dc:description>
      </rdf:Description></rdf:RDF></x:xmpmeta>
      """
    let payload = Array("http://ns.adobe.com/xap/1.0/\0".utf8) + Array(packet.utf8)
    let length = payload.count + 2
    var out = Data([0xFF, 0xD8, 0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 255)])
    out += payload
    out += [0xFF, 0xC0, 0, 11, 8, 0, 48, 0, 64, 1, 1, 0x11, 0, 0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0]
    return out + [0, 0xFF, 0xD9]
  }

  static var sound: Data {
    func block(_ kind: UInt8, _ data: [UInt8]) -> [UInt8] {
      [kind, UInt8(data.count >> 16), UInt8(data.count >> 8 & 255), UInt8(data.count & 255)] + data
    }
    func string(_ text: String) -> [UInt8] { little(text.utf8.count, 4) + Array(text.utf8) }
    let info: [UInt8] =
      [0x10, 0, 0x10, 0, 0, 0, 0, 0, 0, 0, 0x0A, 0xC4, 0x42, 0xF0, 0, 0, 0xAC, 0x44]
      + Array(repeating: 0, count: 16)
    let comments =
      string("test") + little(3, 4) + string("TITLE=Moonlight") + string("ARTIST=Clara Wieck")
      + string("ALBUM=Nocturnes")
    return Data("fLaC".utf8) + block(0, info) + block(0x84, comments) + [0xFF, 0xF8, 0xC9, 0x18]
  }
}

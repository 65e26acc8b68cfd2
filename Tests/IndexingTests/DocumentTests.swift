// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB
import SystemPackage
import Testing

@testable import Indexing

/// Documents of every kind, read as the reader apart reads them.
@Suite struct DocumentTests {
  private func read(_ name: String, _ data: Data) throws -> ExtractedText {
    let text = try #require(TextExtraction.text(of: Contents(name: name, data: data)))
    #expect(ExtractedText(encoded: text.encoded)?.bytes == text.bytes)
    return text
  }
  private func words(_ text: ExtractedText) -> String {
    String(decoding: text.bytes, as: UTF8.self)
  }

  private static let poppler = SharedLibrary("libpoppler-glib.so.8") != nil
  private static let archives = SharedLibrary("libarchive.so.13") != nil
  private static let pictures = SharedLibrary("libgexiv2.so.2") != nil
  private static let media = SharedLibrary("libmediainfo.so.0") != nil
  private static let encodings = SharedLibrary("libuchardet.so.0") != nil

  @Test(.enabled(if: poppler, "libpoppler-glib8 is not installed"))
  func aPDFIsReadPageByPage() throws {
    let data = DocumentFiles.pdf(
      ["Otters hold hands", "Badgers dig setts"], title: "Beasts", author: "Ann Lee")
    let text = try read("beasts.pdf", data)
    #expect(text.title == "Beasts" && text.author == "Ann Lee")
    #expect(text.written == 1_709_633_700_000_000_000)
    #expect(words(text) == "Otters hold hands\nBadgers dig setts\n")
    #expect(text.pages == [0, 18])
    #expect(text.page(at: 17) == 1 && text.page(at: 18) == 2)
  }

  @Test(.enabled(if: archives, "libarchive13 is not installed"))
  func wordDocumentsAreRead() throws {
    let text = try read("a.docx", DocumentFiles.word)
    #expect(text.title == "Harvest Report" && text.author == "Ada Byron")
    #expect(text.language == "en-GB" && text.written == 1_683_356_889_000_000_000)
    #expect(text.headings.map(\.text) == ["Orchards"])
    #expect(words(text).contains("Apples were plentiful.\n"))
    #expect(!words(text).contains("struck"))
  }

  @Test(.enabled(if: archives, "libarchive13 is not installed"))
  func sheetsAreRowsAndPages() throws {
    let text = try read("a.xlsx", DocumentFiles.sheet)
    #expect(words(text).contains("fertiliser\t42.5\ntotal\n"))
    #expect(text.headings.map(\.text) == ["Budget", "Plan"])
    #expect(text.pages.count == 2 && text.style == .records)
  }

  @Test(.enabled(if: archives, "libarchive13 is not installed"))
  func cellsAreShownAsAPersonSeesThem() throws {
    func sheet(_ book: String) throws -> String {
      let styles = """
        <styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd hh:mm"/>
        <numFmt numFmtId="165" formatCode="0.0 &quot;days&quot;"/></numFmts>
        <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
        <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/>
        <xf numFmtId="20"/></cellXfs></styleSheet>
        """
      let rows = """
        <worksheet><row><c s="1"><v>45356</v></c><c s="2"><v>45356.5625</v></c><c s="3"><v>2.5</v></c>
        <c><v>45356</v></c><c t="b"><v>1</v></c><c s="4"><v>0.25</v></c></row></worksheet>
        """
      let data = DocumentFiles.zip([
        ("[Content_Types].xml", "<Types/>"), ("xl/workbook.xml", book), ("xl/styles.xml", styles),
        ("xl/worksheets/sheet1.xml", rows),
      ])
      return words(try read("a.xlsx", data))
    }
    let book = "<workbook><sheets><sheet name=\"A\"/></sheets></workbook>"
    #expect(
      try sheet(book).contains("2024-03-05\t2024-03-05 13:30\t2.5\t45356\tTRUE\t06:00\n"))
    let mac = book.replacingOccurrences(
      of: "<sheets>", with: "<workbookPr date1904=\"1\"/><sheets>")
    #expect(try sheet(mac).contains("2028-03-06\t"))
    #expect(SheetDate.text(1, .date, from1904: false) == "1900-01-01")
    #expect(SheetDate.text(61, .date, from1904: false) == "1900-03-01")
    #expect(SheetDate.text(-1, .date, from1904: false) == nil)
  }

  @Test(.enabled(if: archives, "libarchive13 is not installed"))
  func aCompressedFileIsReadAsWhatItIs() throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "semfs-compressed-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var read = 0
    for (ending, program) in [("xz", "xz"), ("bz2", "bzip2"), ("zst", "zstd")] {
      let path = folder.appending(path: "notes.md").path
      try Data("# Orchard\n\nApples and pears.\n".utf8).write(to: URL(fileURLWithPath: path))
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = [program, "-q", "-f", path]
      try process.run()
      process.waitUntilExit()
      guard let data = try? Data(contentsOf: URL(fileURLWithPath: path + "." + ending)) else {
        continue
      }
      let text = try self.read("notes.md." + ending, data)
      #expect(words(text).contains("Apples and pears."), "\(ending)")
      #expect(text.title == "Orchard")
      #expect(FileKind.detect(name: "notes.md." + ending, head: data).name == "markdown")
      read += 1
    }
    #expect(read > 0)
  }

  @Test(.enabled(if: archives, "libarchive13 is not installed"))
  func slidesAreInOrderWithTheirNotes() throws {
    let text = try read("a.pptx", DocumentFiles.slides)
    #expect(text.headings.map(\.text) == ["First", "Second"])
    let place = try #require(words(text).range(of: "say hello"))
    let second = try #require(words(text).range(of: "pears"))
    #expect(place.lowerBound < second.lowerBound && text.pages.count == 2)
  }

  @Test(.enabled(if: archives, "libarchive13 is not installed"))
  func openDocumentsAreRead() throws {
    let text = try read("a.odt", DocumentFiles.openDocument)
    #expect(text.title == "Wine" && text.author == "Grace Hopper")
    #expect(words(text).contains("Grapes ripen late."))
    #expect(words(text).contains("Riesling \t7 tons"))
    #expect(text.headings.contains { $0.text == "Vineyards" && $0.level == 2 })
  }

  @Test(.enabled(if: archives, "libarchive13 is not installed"))
  func booksAreReadInTheOrderOfTheirSpine() throws {
    let text = try read("a.epub", DocumentFiles.book)
    #expect(text.title == "Gulls" && text.author == "N. Tinbergen" && text.language == "en")
    #expect(text.headings.map(\.text) == ["Calls", "Nests"])
  }

  @Test(.enabled(if: archives, "libarchive13 is not installed"))
  func otherArchivesAreTheirNames() throws {
    let text = try read("a.zip", DocumentFiles.zip([("src/main.c", "x"), ("notes/todo.txt", "y")]))
    #expect(words(text) == "src/main.c\nnotes/todo.txt\n")
  }

  @Test(.enabled(if: archives, "libarchive13 is not installed"))
  func documentsAreKnownByTheirContents() throws {
    for (data, kind) in [
      (DocumentFiles.word, "document"), (DocumentFiles.sheet, "spreadsheet"),
      (DocumentFiles.slides, "slides"), (DocumentFiles.openDocument, "document"),
      (DocumentFiles.book, "document"), (DocumentFiles.picture, "image"),
    ] {
      #expect(FileKind.detect(name: "unnamed", head: data).name == kind)
      #expect(FileKind.detect(name: "wrong.txt", head: data).name == kind)
    }
  }

  @Test func richTextIsReadInItsCodePage() throws {
    let source = #"""
      {\rtf1\ansi\ansicpg1251{\fonttbl{\f0 Arial;}}{\info{\title Notes}{\author B. Lee}}
      {\*\generator none}\f0 \'cf\'f0\'e8\'e2\'e5\'f2\par caf\u233?\line {\b bold}\tab x}
      """#
    let text = try read("a.rtf", Data(source.utf8))
    #expect(text.title == "Notes" && text.author == "B. Lee")
    #expect(words(text).contains("Привет\n\ncafé\nbold\tx"))
    #expect(!words(text).contains("Arial") && !words(text).contains("none"))
  }

  @Test(.enabled(if: archives, "libarchive13 is not installed"))
  func mailIsReadWithItsAttachments() throws {
    let text = try read("a.eml", Data(DocumentFiles.mail.utf8))
    #expect(text.title == "für the harvest" && text.author == "Zoë <zoe@example.org>")
    #expect(text.written == 1_704_182_400_000_000_000)
    #expect(words(text).contains("The café is open; a line that goes on."))
    #expect(words(text).contains("report.docx") && words(text).contains("Apples were plentiful."))
    #expect(!words(text).contains("HTML version"))
  }

  @Test func mailboxesAreManyMessages() throws {
    let box = """
      From a@b Mon Jan  1 00:00:00 2024
      From: a@b
      Subject: one
      Date: Mon, 1 Jan 2024 00:00:00 +0000

      first body

      From c@d Mon Jan  1 00:00:00 2024
      From: c@d
      Subject: two

      second body
      """
    let text = try read("inbox", Data(box.utf8))
    #expect(text.headings.map(\.text) == ["one", "two"])
    #expect(words(text).contains("first body") && words(text).contains("second body"))
  }

  @Test func notebooksAreTheirCells() throws {
    let source = """
      {"cells": [{"cell_type": "markdown", "source": ["# Tides\\n", "Of the moon."]},
      {"cell_type": "code", "source": "print(1)", "outputs": [{"text": ["forty-two\\n"]}]}]}
      """
    let text = try read("a.ipynb", Data(source.utf8))
    #expect(text.title == "Tides")
    #expect(words(text).contains("print(1)") && words(text).contains("forty-two"))
  }

  @Test func tablesNameTheirColumns() throws {
    let text = try read("a.csv", Data("city;people\nRome;2.8\nOslo;0.7\n".utf8))
    #expect(text.headings.map(\.text) == ["city, people"])
    #expect(text.style == .records)
    #expect(try read("b.csv", Data("1,2\n3,4\n".utf8)).headings.isEmpty)
  }

  @Test func teXHasTitleAuthorAndSections() throws {
    let source = #"""
      \documentclass{article}
      \title{On \emph{Sand}}
      \author{C. Dune}
      \begin{document}
      \section{Grains}
      Small.
      \subsection*{Shapes}
      """#
    let text = try read("a.tex", Data(source.utf8))
    #expect(text.title == "On Sand" && text.author == "C. Dune")
    #expect(text.headings.map(\.text) == ["Grains", "Shapes"])
  }

  @Test(arguments: [
    (
      "a.swift", "public struct Tree {\n  private func grow(by n: Int) {}\n}\n",
      ["struct Tree", "func grow"]
    ),
    ("a.py", "class Tree:\n    async def grow(self):\n        pass\n", ["class Tree", "def grow"]),
    ("a.c", "static int grow_tree(struct tree *t)\n{\n  cut(t);\n}\n", ["grow_tree"]),
    (
      "a.cpp", "namespace wood {\nvoid Tree::grow(int n) {\n  if (n) {\n",
      ["namespace wood", "Tree::grow"]
    ),
    ("a.rs", "pub fn grow(n: u32) {}\nimpl Tree {\n", ["fn grow", "impl Tree"]),
    (
      "a.go", "func (t *Tree) Grow(n int) error {\ntype Leaf struct {\n",
      ["func Grow", "type Leaf"]
    ),
    ("a.java", "public class Tree {\n  public int grow(int n) {\n", ["class Tree", "grow"]),
    ("a.js", "export default function grow(n) {\nclass Leaf {\n", ["function grow", "class Leaf"]),
    ("a.ts", "export interface Leaf {\n  grow(n: number): void {\n", ["interface Leaf", "grow"]),
    ("a.sh", "grow_tree() {\n  for x in 1; do\n", ["grow_tree"]),
    ("a.sql", "CREATE TABLE trees (id int);\n", ["TABLE trees"]),
    (
      "b.sql",
      "create table if not exists \"wood\".\"trees\" (id int);\nCREATE MATERIALIZED VIEW tall AS\nCREATE UNIQUE INDEX byAge ON trees (age);\nSELECT 1;\n",
      ["table wood.trees", "VIEW tall", "INDEX byAge"]
    ),
    (
      "b.js",
      "const grow = async (n) => {\nconst cut = n => n - 1;\nmodule.exports.plant = function (n) {\nconst age = 3;\nlist.map((x) => x);\n",
      ["function grow", "function cut", "function plant"]
    ),
    (
      "b.rs",
      "pub(crate) unsafe extern \"C\" fn grow(n: u32) {\nimpl<T> Display for Tree<T> {\nmacro_rules! leaf {\n",
      ["fn grow", "impl Display for Tree", "macro_rules leaf"]
    ),
    (
      "b.cpp", "template <typename T> T grow(T n) {\nclass WOOD_API Tree : public Plant {\n",
      ["grow", "class Tree"]
    ),
    (
      "b.c",
      "static int\ngrow(struct tree *t)\n{\n}\nstruct tree *plant(void) {\ntypedef struct leaf {\n#define AGE(x) x\n",
      ["grow", "plant", "typedef leaf", "define AGE"]
    ),
    (
      "b.swift",
      "@MainActor @discardableResult func grow() {}\n@available(iOS 15, *)\npublic private(set) var age = 1\n@MainActor\nfinal class Tree {\n",
      ["func grow", "class Tree"]
    ),
    (
      "b.java",
      "  @Override public <T extends Leaf> List<T> leaves(int n) {\n@interface Tall {\n",
      ["leaves", "interface Tall"]
    ),
    (
      "b.kt", "fun <T> List<T>.second(): T {\nsuspend fun String.grow() =\n",
      ["fun List.second", "fun String.grow"]
    ),
    ("b.rb", "  def self.grow(n)\n", ["def self.grow"]),
    ("b.py", "@cached\n@app.route('/x')\ndef grow(n):\n    return n\n", ["def grow"]),
  ])
  func codeIsKnownByItsFunctionsAndTypes(name: String, source: String, names: [String]) throws {
    #expect(try read(name, Data(source.utf8)).headings.map(\.text) == names)
  }

  @Test func whatBelongsToADeclarationBeginsIt() throws {
    let python = try read("a.py", Data("x = 1\n\n@cached\n@app.route('/x')\ndef grow(n):\n".utf8))
    #expect(python.headings.map(\.offset) == [7])
    let c = try read("a.c", Data("int x;\n\nstatic int\ngrow(int n)\n{\n".utf8))
    #expect(c.headings.map(\.offset) == [8])
  }

  @Test func everyFunctionOfAPassageIsAName() throws {
    let tree = try IndexedTree(embeds: false)
    tree.add("a.py", "def plant(n):\n    pass\n\ndef waterTheTrees(n):\n    pass\n")
    tree.add(
      "b.py", "# the trees water themselves, the trees water all, plant trees, water trees\nx = 1\n"
    )
    try tree.update()
    #expect(try tree.paths("waterTheTrees").first == "a.py")
    let count = try tree.index.pool.read { db in
      try Int.fetchOne(
        db, sql: "SELECT count(*) FROM terms WHERE terms MATCH 'headings : watering'")
    }
    #expect(count == 1)
  }

  @Test func aDatabaseIsItsSchema() throws {
    let tree = try IndexedTree()
    tree.add("a.txt", "words\n")
    try tree.update()
    let path = tree.folder.appending("index.db").string
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    let text = DatabaseText.extract(Contents(name: "index.db", data: data, path: path))
    #expect(words(text).contains("CREATE TABLE document("))
    #expect(text.headings.contains { $0.text == "file" })
  }

  @Test(.enabled(if: pictures, "libgexiv2-2 is not installed"))
  func picturesSayWhatIsSaidOfThem() throws {
    let text = try read("a.jpg", DocumentFiles.picture)
    #expect(text.title == "Lighthouse" && text.author == "Eve Adams")
    #expect(words(text).contains("A beam over the bay"))
    #expect(words(text).contains("64 × 48 pixels"))
  }

  @Test(.enabled(if: media, "libmediainfo0v5 is not installed"))
  func soundsAreReadByTheirTags() throws {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("semfs-sound-\(UUID().uuidString)")
    try DocumentFiles.sound.write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    let text = MediaText.extract(
      Contents(name: "a.flac", data: DocumentFiles.sound, path: url.path))
    #expect(text.title == "Moonlight" && text.author == "Clara Wieck")
    #expect(words(text).contains("Album: Nocturnes"))
  }

  @Test(
    .enabled(if: encodings, "libuchardet0 is not installed"),
    arguments: [
      ("SHIFT_JIS", "これは日本語の文章です。東京は日本の首都であり、多くの人が住んでいます。"),
      ("EUC-JP", "これは日本語の文章です。東京は日本の首都であり、多くの人が住んでいます。"),
      ("GB18030", "这是一个中文文本，北京是中华人民共和国的首都，有很多人住在那里。"),
      ("KOI8-R", "Это русский текст. Москва является столицей России, там живёт много людей."),
      (
        "WINDOWS-1251", "Это русский текст. Москва является столицей России, там живёт много людей."
      ),
      ("EUC-KR", "이것은 한국어 문장입니다. 서울은 대한민국의 수도이고 많은 사람들이 살고 있습니다."),
      ("WINDOWS-1253", "Αυτό είναι ένα ελληνικό κείμενο. Η Αθήνα είναι η πρωτεύουσα της Ελλάδας."),
    ])
  func oldEncodingsAreTold(encoding: String, text: String) throws {
    let source = String(repeating: text + "\n", count: 4)
    let bytes = try #require(recode(source, to: encoding))
    let read = try read("a.txt", Data(bytes))
    #expect(words(read) == source)
  }

  private func recode(_ text: String, to encoding: String) -> [UInt8]? {
    guard let converter = iconv_open(encoding, "UTF-8") else { return nil }
    defer { iconv_close(converter) }
    var input = text.utf8.map { CChar(bitPattern: $0) }
    var output = [CChar](repeating: 0, count: input.count * 2)
    let room = output.count
    var left = room
    input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        var from = input.baseAddress
        var count = input.count
        var to = output.baseAddress
        _ = iconv(converter, &from, &count, &to, &left)
      }
    }
    return output[..<(room - left)].map { UInt8(bitPattern: $0) }
  }

  @Test func damagedDocumentsEnd() {
    var random = SplitMix(state: 77)
    let documents: [(String, Data)] = [
      ("a.docx", DocumentFiles.word), ("a.xlsx", DocumentFiles.sheet),
      ("a.odt", DocumentFiles.openDocument), ("a.epub", DocumentFiles.book),
      ("a.eml", Data(DocumentFiles.mail.utf8)), ("a.rtf", Data("{\\rtf1 {{{\\u5 \\'".utf8)),
    ]
    for (name, data) in documents {
      for _ in 0..<40 {
        var bytes = [UInt8](data)
        for _ in 0..<8 { bytes[random.below(bytes.count)] = UInt8(random.below(256)) }
        let cut = Data(bytes.prefix(random.below(bytes.count) + 1))
        if let text = TextExtraction.text(of: Contents(name: name, data: cut)) {
          #expect(ExtractedText(encoded: text.encoded) != nil, "\(name)")
        }
      }
    }
  }

  @Test func aTextIsCodedWithoutLoss() throws {
    var text = ExtractedText(bytes: Array("one\ntwo\nthree\n".utf8))
    text.headings = [
      .init(offset: 0, level: 1, text: "one"), .init(offset: 8, level: 3, text: "t"),
    ]
    text.pages = [0, 4]
    text.title = "T"
    text.language = "de"
    text.written = -5
    text.style = .records
    text.isTruncated = true
    let again = try #require(ExtractedText(encoded: text.encoded))
    #expect(again.bytes == text.bytes && again.headings == text.headings)
    #expect(again.pages == text.pages && again.title == "T" && again.author == nil)
    #expect(again.language == "de" && again.written == -5 && again.style == .records)
    #expect(again.isTruncated)
    for cut in 0..<text.encoded.count {
      #expect(ExtractedText(encoded: Array(text.encoded[..<cut])) == nil)
    }
  }
}

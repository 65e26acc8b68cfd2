// SPDX-License-Identifier: GPL-3.0-or-later

extension FileKind {
  static let backupEndings: Set<String> = ["bak", "orig", "old", "in"]
  static let compressedEndings: Set<String> = ["gz", "xz", "bz2", "zst", "lz4", "lzma", "z"]

  /// Names that say their kind as a whole, in lower case.
  static let wholeNames: [String: String] = [
    "makefile": "code", "gnumakefile": "code", "cmakelists.txt": "code", "dockerfile": "code",
    "containerfile": "code", "rakefile": "ruby", "gemfile": "ruby", "vagrantfile": "ruby",
    "justfile": "code", "meson.build": "code", "build.gradle": "groovy", "jenkinsfile": "groovy",
    "readme": "text", "license": "text", "copying": "text", "changelog": "text", "authors": "text",
    "news": "text", "todo": "text", "copyright": "text", "notice": "text", "thanks": "text",
    ".bashrc": "shell", ".bash_profile": "shell", ".profile": "shell", ".zshrc": "shell",
    ".gitignore": "config", ".gitattributes": "config", ".gitconfig": "config",
    ".editorconfig": "config", ".ignore": "config", ".semfsignore": "config", ".vimrc": "config",
    ".npmrc": "config", ".env": "config", "fstab": "config", "hosts": "config",
    "syslog": "log", "messages": "log", "mbox": "mail", "package.resolved": "json",
  ]

  static let endings: [String: String] = {
    var map: [String: String] = [:]
    for (kind, list) in endingLists {
      for ending in list.split(separator: " ") { map[String(ending)] = kind }
    }
    return map
  }()

  private static let endingLists: [(String, String)] = [
    ("pdf", "pdf"),
    ("document", "doc docx docm dot dotx odt ott fodt rtf epub pages wpd wps ps djvu mobi azw3"),
    ("markdown", "md markdown mdown mkd mdx rmd qmd"),
    ("text", "txt text rst adoc asciidoc org nfo me texi texinfo man mdoc roff pod srt vtt"),
    ("html", "html htm xhtml shtml xht mhtml"),
    ("slides", "ppt pptx pptm pps ppsx odp otp key"),
    ("spreadsheet", "xls xlsx xlsm xlsb ods ots numbers"),
    ("csv", "csv tsv tab psv"),
    ("json", "json jsonl ndjson json5 geojson ipynb webmanifest"),
    ("xml", "xml xsd xsl xslt rss atom kml gpx plist xaml wsdl rdf opml dtd"),
    ("yaml", "yaml yml"),
    (
      "image",
      "png jpg jpeg jpe gif bmp tif tiff webp svg svgz ico heic heif avif raw cr2 nef arw dng xcf psd ai eps ppm pgm pbm pnm jxl"
    ),
    ("audio", "mp3 ogg oga opus flac wav aac m4a wma aiff aif mid midi amr"),
    ("video", "mp4 m4v mkv webm avi mov wmv flv mpg mpeg ogv 3gp mts m2ts"),
    (
      "archive",
      "zip tar tgz tbz tbz2 txz tzst 7z rar cpio deb rpm jar war ear apk iso dmg cab whl egg ar a xpi snap"
    ),
    ("mail", "eml mbox msg emlx"),
    ("log", "log journal"),
    (
      "config",
      "toml ini cfg conf config cnf properties rc service socket timer mount desktop env editorconfig netrc rules policy"
    ),
    (
      "code",
      "mk cmake make m4 ac am gradle bazel bzl proto thrift graphql gql tf hcl nix vue svelte wgsl glsl hlsl vert frag cu cl awk sed vim diff patch y l ll f90x coffee ejs erb hbs jinja j2 liquid solidity sol v8 raku"
    ),
    ("swift", "swift"), ("python", "py pyw pyi pyx"), ("c", "c h"),
    ("cpp", "cpp cc cxx c++ hpp hh hxx h++ ipp tpp inl"), ("rust", "rs"), ("go", "go"),
    ("java", "java"), ("javascript", "js mjs cjs jsx"), ("typescript", "ts tsx mts cts"),
    ("shell", "sh bash zsh ksh fish csh bats"), ("sql", "sql ddl psql"),
    ("ada", "adb ads ada"), ("assembly", "s asm nasm"), ("clojure", "clj cljs cljc edn"),
    ("cobol", "cob cbl"), ("csharp", "cs csx"), ("css", "css scss sass less"), ("d", "d di"),
    ("dart", "dart"), ("elixir", "ex exs"), ("erlang", "erl hrl"),
    ("fortran", "f f77 f90 f95 f03 f08 for"), ("fsharp", "fs fsx fsi"), ("groovy", "groovy gvy"),
    ("haskell", "hs lhs"), ("julia", "jl"), ("kotlin", "kt kts"), ("lisp", "lisp lsp cl el"),
    ("lua", "lua"), ("matlab", "m mlx"), ("nim", "nim nims"), ("objectivec", "mm"),
    ("ocaml", "ml mli"), ("pascal", "pas pp dpr lpr"), ("perl", "pl pm t"), ("php", "php phtml"),
    ("powershell", "ps1 psm1 psd1"), ("prolog", "pro plg"), ("r", "r"), ("racket", "rkt"),
    ("ruby", "rb gemspec rake"), ("scala", "scala sc"), ("scheme", "scm ss sld"),
    ("tcl", "tcl tk"), ("tex", "tex ltx sty cls bib bbl"), ("verilog", "v sv svh vh"),
    ("vhdl", "vhd vhdl"), ("zig", "zig"),
    (
      "binary",
      "o so dll exe bin dat pyc class wasm db sqlite sqlite3 img swp elc mo gmo ttf otf woff woff2 pack idx npy npz safetensors onnx pt gguf h5 parquet lock~"
    ),
  ]
}

// SPDX-License-Identifier: GPL-3.0-or-later
import Syscalls

/// Words that mean the same wherever they stand. Tables only; see docs/HACKING.md.
enum Lexicon {
  /// The words of a table's text.
  static func words(_ text: String) -> Set<String> {
    Set(text.split(whereSeparator: \.isWhitespace).map(String.init))
  }

  /// Lines "name: word, two words, …" as entries from each word to the name.
  static func entries(_ text: String) -> [(words: [String], name: String)] {
    text.split(separator: "\n").flatMap { line -> [(words: [String], name: String)] in
      guard let colon = line.firstIndex(of: ":") else { return [] }
      let name = line[..<colon].trimmed
      return line[line.index(after: colon)...].split(separator: ",").map {
        (words: $0.split(separator: " ").map(String.init), name: name)
      }
    }
  }

  // MARK: Kinds of file

  /// Words that are a kind of file by themselves, in the plural or after a determiner.
  static let kinds = entries(
    """
    pdf: pdf, pdfs
    document: word document, word documents, word doc, word docs, word file, word files, docx, docx file, docx files, office document, office documents
    markdown: markdown, markdown file, markdown files, markdown note, markdown notes, markdown document, markdown documents, markdown page, markdown pages, md file, md files
    text: text file, text files, plain text file, plain text files, plain text, txt, txts, txt file, txt files, plaintext
    html: html, web page, web pages, webpage, webpages, html file, html files, html page, html pages
    slides: slide, slides, slide deck, slide decks, slideshow, slideshows, deck, decks, presentation, presentations, powerpoint, powerpoints, powerpoint presentation, powerpoint presentations, powerpoint file, powerpoint files, powerpoint deck, powerpoint decks, pptx, keynote presentation, keynote presentations
    spreadsheet: spreadsheet, spreadsheets, excel sheet, excel sheets, excel file, excel files, excel spreadsheet, excel spreadsheets, excel workbook, excel workbooks, workbook, workbooks, xlsx, excel
    csv: csv, csvs, csv file, csv files, csv table, csv tables
    json: json, jsons
    xml: xml, xmls
    yaml: yaml, yml, yamls
    image: image, images, photo, photos, picture, pictures, pic, pics, photograph, photographs, screenshot, screenshots, snapshots of the family, jpeg, jpegs, jpg, jpgs, png, pngs, pix
    audio: audio, recording, recordings, audio file, audio files, audio recording, audio recordings, sound recording, sound recordings, voice memo, voice memos, voice recording, voice recordings, mp3, mp3s, song, songs, sound file, sound files, podcast, podcasts, music file, music files
    video: video, videos, movie, movies, film, films, video file, video files, video clip, video clips, video recording, video recordings, clip, clips, mp4, mp4s
    archive: archive, archives, zip file, zip files, zip archive, zip archives, zips, tarball, tarballs, tar file, tar files, archive file, archive files
    mail: email, emails, e-mail, e-mails, mail, mails, email message, email messages, mail message, mail messages
    log: log, logs, logfile, logfiles, log file, log files
    config: config, configs, config file, config files, configuration file, configuration files, configuration, configurations, settings file, settings files, conf file, conf files
    code: script, scripts, source file, source files, code, code file, code files, source code, program source, source code file, source code files, sources
    """)

  /// Languages: a kind only before one of `codeNouns`.
  static let languages = entries(
    """
    swift: swift
    python: python, py
    c: c
    cpp: c++, cpp, cplusplus
    rust: rust
    go: go, golang
    java: java
    javascript: javascript, js, ecmascript
    typescript: typescript, ts
    shell: shell, bash, sh, zsh
    sql: sql
    csharp: c#, csharp
    fsharp: f#
    ada: ada
    assembly: assembly, assembler
    clojure: clojure
    cobol: cobol
    css: css
    d: d
    dart: dart
    elixir: elixir
    erlang: erlang
    fortran: fortran
    groovy: groovy
    haskell: haskell
    julia: julia
    kotlin: kotlin
    lisp: lisp
    lua: lua
    matlab: matlab
    nim: nim
    objectivec: objective-c, objc
    ocaml: ocaml
    pascal: pascal
    perl: perl
    php: php
    powershell: powershell
    prolog: prolog
    r: r
    racket: racket
    ruby: ruby
    scala: scala
    scheme: scheme
    tcl: tcl
    tex: tex, latex
    verilog: verilog
    vhdl: vhdl
    zig: zig
    """)

  static let codeNouns = words(
    """
    file files script scripts source sources code program programs module modules class classes
    """)

  /// Kinds that stand before "files" or "documents" as an adjective.
  static let kindNouns = words(
    """
    file files document documents message messages attachment attachments doc docs report reports
    format
    """)

  /// Singular kinds that are as often part of a topic: only after a determiner or before an end.
  static let plainKinds = words(
    """
    image photo picture pic audio recording video movie film archive email e-mail mail log config
    configuration script code sources deck presentation slide clip song text word excel settings
    screenshot podcast workbook spreadsheet
    """)

  /// Words that say no more than "files".
  static let fileNouns = words(
    """
    file files paper papers note notes document documents doc docs report reports essay essays
    recipe recipes article articles content contents item items thing things stuff whatever material
    materials text texts one ones everything anything something nothing all
    publications publication results result hits matches writings piece pieces
    memo memos page pages data manuscript manuscripts preprint preprints
    """)

  /// Of those, the ones in the singular that a person means one file by.
  static let singularNouns = words(
    "file paper note document doc report essay recipe article publication memo page manuscript")

  /// Folders that most people have: by themselves they are no topic.
  static let folders = words("downloads desktop inbox outbox")

  // MARK: Words that say nothing

  static let determiners = words(
    """
    the a an my our your their his her its this that these those all every each any some both
    """)

  /// What stands in a description without narrowing it.
  static let fillers = words(
    """
    the a an my our your their his her its all every each any some please just only also too
    is are was were be been being do does did have has had that which who whose we i you they he she
    it there here of to in on at and or with for from got me us them everything anything something
    stuff things somewhere currently really still now about as so more most best closest relevant
    related existing various different certain other single whole entire complete actual possibly
    maybe perhaps well exactly both these those this not yet already ever what ideally preferably among
    roughly mainly basically attached
    """)

  /// What a person says of a file before its name, which says all.
  static let idle = words(
    "empty old new stale broken temporary unused wrong current useless outdated obsolete redundant unneeded big huge small tiny latest damaged corrupt boring silly stupid"
  )

  static let pronouns = words("them it these those they this that")

  static let abbreviations = words(
    "dr mr mrs ms prof st vs e.g i.e etc no approx dept u.s u.k jan feb mar apr jun jul aug sep sept oct nov dec a.m p.m"
  )

  static let titles = words("dr mr mrs ms miss prof professor doctor sir dame lord lady judge")

  /// What makes a capitalised name an institution's.
  static let institutions = words(
    """
    university universities institute college school inc corp ltd llc gmbh company corporation lab labs
    laboratory laboratories department ministry agency bank foundation academy hospital council
    association society committee commission group press museum mit nasa cern eth ucl ibm google
    microsoft openai deepmind stanford harvard oxford cambridge berkeley princeton yale siemens
    """)

  // MARK: Numbers

  static let numbers: [String: Int] = {
    let units =
      "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty"
      .split(separator: " ").map(String.init)
    var out = Dictionary(uniqueKeysWithValues: units.enumerated().map { ($0.element, $0.offset) })
    let tens = ["thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred"]
    for (offset, word) in tens.enumerated() { out[word] = (offset + 3) * 10 }
    out["fourty"] = 40
    out["dozen"] = 12
    for (tens, base) in [("twenty", 20)] + tens.dropLast().enumerated().map({ ($1, ($0 + 3) * 10) })
    {
      for unit in 1...9 { out[tens + "-" + units[unit]] = base + unit }
    }
    return out
  }()

  static let ordinals: [String: Int] = {
    let names =
      "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
      .split(separator: " ").map(String.init)
    var out = Dictionary(
      uniqueKeysWithValues: names.enumerated().map { ($0.element, $0.offset + 1) })
    out["last"] = -1
    out["final"] = -1
    out["penultimate"] = -2
    return out
  }()

  // MARK: Spelling

  static let contractions: [String: [String]] = {
    var out: [String: [String]] = [:]
    let table = """
      what's: what is
      whats: what is
      where's: where is
      wheres: where is
      who's: who is
      how's: how is
      when's: when is
      which's: which is
      that's: that is
      there's: there is
      here's: here is
      it's: it is
      let's: let us
      lets: let us
      i'm: i am
      im: i am
      i'd: i would
      i'll: i will
      i've: i have
      ive: i have
      we've: we have
      we're: we are
      we'd: we would
      we'll: we will
      you've: you have
      they're: they are
      they've: they have
      don't: do not
      dont: do not
      doesn't: does not
      doesnt: does not
      didn't: did not
      didnt: did not
      isn't: is not
      aren't: are not
      wasn't: was not
      weren't: were not
      haven't: have not
      havent: have not
      hasn't: has not
      can't: can not
      cannot: can not
      won't: will not
      shouldn't: should not
      wouldn't: would not
      couldn't: could not
      what're: what are
      who'd: who would
      gimme: give me
      lemme: let me
      wanna: want to
      gonna: going to
      """
    for (words, name) in entries(table) { out[name] = words }
    return out
  }()

  static let misspellings: [String: String] = {
    var out: [String: String] = [:]
    let table = """
      the: teh, hte, th, tge
      about: abt, abuot, aobut, baout, abot
      please: pls, plz, plss, plese, pleas
      what: wat, waht, wht
      with: wiht, wih, whit
      from: fomr, frm
      files: fiels, filse, fils
      file: fiel, flie
      and: adn, nad
      that: taht, tht, thta
      this: thsi, tihs
      show: shwo, hsow, sho, shw, sohw
      find: fnid, fidn, fnd, finde, fined
      list: lsit, lits
      move: moev, mvoe
      copy: cpoy, coppy
      open: opne, oepn
      undo: udno, undoo
      into: inot, itno
      last: lsat
      week: wek, weeek
      month: mnth, monht
      my: ym
      have: hvae, ahve
      which: wich, whcih, whihc, wihch
      where: wher, whre, wehre
      when: wehn
      delete: delte, deleet, dleete, delet, dellete
      remove: remvoe, remoev
      summarize: sumarize, summerize, sumerize, sumarise, summerise, summarise
      containing: contianing, containig, conatining
      yesterday: yesturday, yesterdy, yestreday, ysterday
      tomorrow: tommorow, tommorrow, tomorow
      february: febuary, feburary
      wednesday: wendesday, wensday
      newest: newst
      folder: foldr, fodler, foler
      directory: direcotry, directroy
      document: documnet, docuemnt
      documents: documnets, docuemnts
      versions: verions
      version: verion, verison
      restore: resotre
      rename: reanme
      through: thru, throught
      because: becuase
      between: betwen, bewteen
      everything: everthing, evrything
      u: ya
      """
    for (words, name) in entries(table) { for word in words { out[word] = name } }
    return out
  }()

  /// Words one slip away from a word of the grammar that mean themselves.
  static let realWords = words(
    """
    shard coping court white print paint price tree three there these those later latter mode more
    fond fine form trial angel angle casual causal sting string strings single singe united untied
    diary dairy quite quiet desert dessert models bread beard board broad clam calm star
    scared sacred stake steak marital martial expense shared loved lose loose chose choose tagging
    matter mater moth mouth month months years yeast files fields filed piles tiles miles wiles
    taxes texts tests reset rest trust wired weird width writer winter reader
    grape grapes group groups cover lover clover covers filing feeling listing lasting
    coffee cover copper copier pairs paris pears parse spare share sheet sheets
    """)
}

extension Substring {
  var trimmed: String {
    var slice = self
    while let first = slice.first, first.isWhitespace { slice.removeFirst() }
    while let last = slice.last, last.isWhitespace { slice.removeLast() }
    return String(slice)
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

extension Cases {
  /// Said on a leap day.
  static let leaping = #"""
    now 2028-02-29T06:30:00Z UTC
    ? anything I wrote about glaciers in the last fortnight?
      {"op":"retrieve","query":"glaciers","author":"me","since":"2028-02-15T06:30:00Z"}
    ? pictures from February 2026 in albums/family
      {"op":"retrieve","under":"albums/family","type":["image"],"since":"2026-02-01T00:00:00Z","until":"2026-03-01T00:00:00Z"}
    ? every note concerning tomatoes, excluding the ones in garden/old
      {"op":"retrieve","query":"tomatoes","not":{"under":"garden/old"}}
    ? What files did I save on Sunday?
      {"op":"retrieve","since":"2028-02-27T00:00:00Z","until":"2028-02-28T00:00:00Z"}
    ? archives bigger than 1.5 GiB
      {"op":"retrieve","type":["archive"],"larger":1610612736}
    ? config files mentioning port 8080 under etc
      {"op":"retrieve","under":"etc","keywords":["port 8080"],"type":["config"]}
    ? documents about the merger from between 1 and 15 January
      {"op":"retrieve","query":"merger","since":"2028-01-01T00:00:00Z","until":"2028-01-16T00:00:00Z"}
    ? find me half a dozen recipes with lentils
      {"op":"retrieve","query":"lentils","k":6}
    ? where are my tax returns?
      {"op":"retrieve","query":"tax returns"}
    ? get all typescript sources changed after last Wednesday
      {"op":"retrieve","type":["typescript"],"since":"2028-02-24T00:00:00Z"}
    ? list the emails to do with the lawsuit, oldest first
      {"op":"retrieve","query":"lawsuit","type":["mail"],"sort":"oldest"}
    ? a few photos of Lake Como
      {"op":"retrieve","query":"Lake Como","type":["image"],"k":3}
    ? videos shot in August 2027
      {"op":"retrieve","type":["video"],"since":"2027-08-01T00:00:00Z","until":"2027-09-01T00:00:00Z"}
    ? find the report that Dr. Nakamura wrote on earthquakes
      {"op":"retrieve","query":"earthquakes","author":"Nakamura"}
    ? slides or PDFs about onboarding in hr/
      {"op":"retrieve","under":"hr/","query":"onboarding","type":["slides","pdf"]}
    ? notes from the 14th
      {"op":"retrieve","since":"2028-02-14T00:00:00Z","until":"2028-02-15T00:00:00Z"}
    ? emails older than 6 months that mention newsletter
      {"op":"retrieve","keywords":["newsletter"],"type":["mail"],"until":"2027-08-29T06:30:00Z"}
    ? search the archive folder for anything by Wei
      {"op":"retrieve","under":"archive","author":"Wei"}
    ? how many PNG files larger than 2 MB have I got in assets?
      {"op":"count","under":"assets","type":["image"],"larger":2000000}
    ? number of recordings from today
      {"op":"count","type":["audio"],"since":"2028-02-29T00:00:00Z"}
    ? how many PDFs aren't tagged read?
      {"op":"count","type":["pdf"],"not":{"tagged":["read"]}}
    ? ls
      {"op":"list"}
    ? view the text of speech.txt
      {"op":"read","paths":["speech.txt"]}
    ? show config.toml the way it was before last Friday
      {"op":"read","paths":["config.toml"],"at":{"time":"2028-02-25T00:00:00Z"}}
    ? read out the last two versions back of speech.txt
      {"op":"read","paths":["speech.txt"],"at":{"back":2}}
    ? Is secret.key locked?
      {"op":"info","paths":["secret.key"]}
    ? who is the author of novel.docx
      {"op":"info","paths":["novel.docx"]}
    ? info on all archives in backups/
      {"op":"info","under":"backups/","type":["archive"]}
    ? Summarise what Elena wrote about the harbour project in January
      {"op":"summarize","query":"harbour project","author":"Elena","since":"2028-01-01T00:00:00Z","until":"2028-02-01T00:00:00Z"}
    ? TLDR of the three latest papers on fusion, please!
      {"op":"summarize","query":"fusion","sort":"newest","k":3}
    ? What are the essays in philosophy/ about?
      {"op":"summarize","under":"philosophy/"}
    ? When is the dentist appointment?
      {"op":"answer","question":"When is the dentist appointment?"}
    ? contrast essay_v1.md and essay_v2.md
      {"op":"compare","paths":["essay_v1.md","essay_v2.md"]}
    ? how does notes.org differ from its previous version?
      {"op":"compare","paths":["notes.org"]}
    ? what's the difference between the tree now and three operations ago?
      {"op":"compare","from":{"back":3}}
    ? how often was ledger.csv changed this year
      {"op":"history","paths":["ledger.csv"],"since":"2028-01-01T00:00:00Z"}
    ? what changed in the src folder since operation 77
      {"op":"changes","under":"src","from":{"operation":77}}
    ? which spreadsheets changed over the weekend?
      {"op":"changes","type":["spreadsheet"],"since":"2028-02-26T00:00:00Z","until":"2028-02-28T00:00:00Z"}
    ? list all changes made by libreoffice since the start of the month
      {"op":"changes","since":"2028-02-01T00:00:00Z","by":"libreoffice"}
    ? did anything change in legal/ between Tuesday and Thursday?
      {"op":"changes","under":"legal/","since":"2028-02-22T00:00:00Z","until":"2028-02-25T00:00:00Z"}
    ? cluster everything about energy into three groups
      {"op":"group","query":"energy","by":"topic","groups":3}
    ? group the photos by day, put them in folders below camera-roll
      {"op":"group","type":["image"],"by":"day","into":"camera-roll"}
    ? file the invoices into folders by year under accounting/invoices, moving them there
      {"op":"group","query":"invoices","by":"year","into":"accounting/invoices","mode":"move"}
    ? break down everything in ~/Documents by size
      {"op":"group","under":"~/Documents","by":"size"}
    ? find the five closest matches between complaints/ and manuals/
      {"op":"join","left":{"under":"complaints/"},"right":{"under":"manuals/"},"pairs":5}
    ? join students.csv with grades.csv using the matric column
      {"op":"join","left":{"paths":["students.csv"]},"right":{"paths":["grades.csv"]},"on":"column","column":"matric"}
    ? show 4 documents related to spec.pdf
      {"op":"related","paths":["spec.pdf"],"k":4}
    ? are there duplicates among the spreadsheets in finance/?
      {"op":"duplicates","under":"finance/","type":["spreadsheet"]}
    ? find near-duplicate notes on yoga
      {"op":"duplicates","query":"yoga"}
    ? alert me if any Python file in app/ is modified
      {"op":"watch","under":"app/","type":["python"]}
    ? watch for new PDFs in inbox/
      {"op":"watch","under":"inbox/","type":["pdf"]}
    ? Please create an empty file named .gitignore
      {"op":"create","paths":[".gitignore"]}
    ? overwrite prod.env with staging.env
      {"op":"write","paths":["prod.env"],"source":"staging.env"}
    ? make greeting.txt say "Good day"
      {"op":"write","paths":["greeting.txt"],"content":"Good day"}
    ? add the sentence "See also appendix B." to the end of paper.tex
      {"op":"append","paths":["paper.tex"],"content":"See also appendix B."}
    ? unite all text files tagged poem into poems.txt
      {"op":"merge","type":["text"],"tagged":["poem"],"into":"poems.txt"}
    ? collect copies of the photos tagged best in portfolio
      {"op":"collect","type":["image"],"tagged":["best"],"into":"portfolio","mode":"copy"}
    ? copy the config files in etc/ over to backup/etc/
      {"op":"copy","under":"etc/","type":["config"],"into":"backup/etc/"}
    ? move emails from Newsletter Bot to junk/
      {"op":"move","type":["mail"],"author":"Newsletter Bot","into":"junk/"}
    ? rename todo to done.md
      {"op":"move","paths":["todo"],"into":"done.md"}
    ? put budget.ods into the finance folder
      {"op":"collect","paths":["budget.ods"],"into":"finance"}
    ? wipe every csv in tmp/ that's older than two weeks
      {"op":"delete","under":"tmp/","type":["csv"],"until":"2028-02-15T06:30:00Z"}
    ? delete all the files mentioning lorem ipsum apart from template.txt
      {"op":"delete","keywords":["lorem ipsum"],"not":{"paths":["template.txt"]}}
    ? drop the tag todo from the emails by Ruth
      {"op":"untag","type":["mail"],"author":"Ruth","tags":["todo"]}
    ? give plan.odt the tags q1 and strategy
      {"op":"tag","paths":["plan.odt"],"tags":["q1","strategy"]}
    ? replace the tag new by seen on all emails from today
      {"op":"untag","type":["mail"],"since":"2028-02-29T00:00:00Z","tags":["new"]}
      {"op":"tag","type":["mail"],"since":"2028-02-29T00:00:00Z","tags":["seen"]}
    ? freeze all contracts signed by Volkov
      {"op":"lock","query":"contracts","author":"Volkov"}
    ? remove the write protection from settings.ini
      {"op":"unlock","paths":["settings.ini"]}
    ? let anyone with the link see gallery/ until Easter
      ! No operation says "let anyone with the link see gallery/ until Easter"; try find, summarise, compare, group, copy, move, tag, share, restore or undo.
    ? create a public link to cv.pdf valid for one year
      {"op":"share","paths":["cv.pdf"],"expires":"2029-02-28T06:30:00Z"}
    ? stop sharing all videos
      {"op":"unshare","type":["video"]}
    ? label the current state as stable-1
      {"op":"snapshot","label":"stable-1"}
    ? restore docs/guide.md to operation 310
      {"op":"rollback","paths":["docs/guide.md"],"to":{"operation":310}}
    ? reapply what I just undid
      {"op":"redo"}
    @ which of those are bigger than 1 MB?
      {"op":"retrieve","in":"last","larger":1000000}
    @ how many are there?
      {"op":"count","in":"last"}
    @ without the drafts
      {"op":"retrieve","in":"last","not":{"query":"drafts"}}
    @ read numbers 2 to 4
      {"op":"read","in":"last","pick":[2,3,4]}
    @ summarise the first five
      {"op":"summarize","in":"last","pick":[1,2,3,4,5]}
    @ do any of them mention Kubernetes?
      {"op":"retrieve","in":"last","keywords":["Kubernetes"]}
    @ merge them into one.txt
      {"op":"merge","in":"last","into":"one.txt"}
    @ remove the tag old from the last one
      {"op":"untag","in":"last","pick":[-1],"tags":["old"]}
    @ what changed in them since Sunday?
      {"op":"changes","in":"last","since":"2028-02-27T00:00:00Z"}
    @ stop sharing them
      {"op":"unshare","in":"last"}
    ? search for PDFs by Ito about coral, sort them by date and copy the first three to reading/
      {"op":"retrieve","query":"coral","type":["pdf"],"author":"Ito","sort":"newest"}
      {"op":"copy","in":"$1","pick":[1,2,3],"into":"reading/"}
    ? rename a.txt to b.txt and then tag it final
      {"op":"move","paths":["a.txt"],"into":"b.txt"}
      {"op":"tag","in":"$1","tags":["final"]}
    ? summarise minutes.md and append "reviewed" to it
      {"op":"summarize","paths":["minutes.md"]}
      {"op":"append","paths":["minutes.md"],"content":"reviewed"}
    ? lock a.md and b.md, then share both until Saturday
      {"op":"lock","paths":["a.md","b.md"]}
      {"op":"share","paths":["a.md","b.md"],"expires":"2028-03-05T00:00:00Z"}
    ? call my mother
      ! No operation sends mail or messages; a file can be shared by a link.
    ? compress all photos
      ! No operation packs or unpacks archives; files can be collected in a folder.
    ? install firefox
      ! No operation runs a program.
    ? encrypt diary.txt with a password
      ! No operation encrypts; files can be made read-only or a link revoked.
    ? delete it
      ! There is no previous result for "it" to refer to.
    ? rewrite intro.md in simpler words
      ! No operation rewrites text by itself; a new content has to be given.
    ? trouve les fichiers sur le climat
      ! Prompts are understood in English only; please say it in English.
    """#
}

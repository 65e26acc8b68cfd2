// SPDX-License-Identifier: GPL-3.0-or-later

extension Cases {
  /// Said by people with ways of their own: inverted, colloquial, wordy.
  static let voices = #"""
    now 2026-01-02T23:15:00Z UTC
    ? use /srv/lib as the root directory for LSFS
      {"op":"mount","paths":["/srv/lib"]}
    ? in the root folder make a file agenda.txt
      {"op":"create","paths":["agenda.txt"]}
    ? into the agenda.txt file write "welcome all"
      {"op":"write","paths":["agenda.txt"],"content":"welcome all"}
    ? take agenda.txt two versions back
      {"op":"rollback","paths":["agenda.txt"],"to":{"back":2}}
    ? I'd like a link others can use for agenda.txt
      {"op":"share","paths":["agenda.txt"]}
    ? Get papers by people from Oxford University or ETH Zurich.
      {"op":"retrieve","keywords":["Oxford University","ETH Zurich"],"match":"any"}
    ? List papers that have Maria among their authors
      {"op":"retrieve","author":"Maria"}
    ? give the file named optics 8 days and 12 hours of sharing
      {"op":"share","paths":["optics"],"expires":"2026-01-11T11:15:00Z"}
    ? has anyone got something on wind turbine noise?
      {"op":"retrieve","query":"wind turbine noise"}
    ? pics from Tenerife
      {"op":"retrieve","query":"Tenerife","type":["image"]}
    ? photos we took in Norway in 2023
      {"op":"retrieve","query":"Norway","type":["image"],"since":"2023-01-01T00:00:00Z","until":"2024-01-01T00:00:00Z"}
    ? what's my most recent spreadsheet?
      {"op":"retrieve","type":["spreadsheet"],"sort":"newest","k":1}
    ? find the email in which Joao mentions the invoice number
      {"op":"retrieve","keywords":["invoice number"],"type":["mail"],"author":"Joao"}
    ? contracts signed in the first week of November
      {"op":"retrieve","query":"contracts signed","since":"2025-11-01T00:00:00Z","until":"2025-11-08T00:00:00Z"}
    ? give me 5 PDFs about beavers, ideally from 2025
      {"op":"retrieve","query":"beavers","type":["pdf"],"since":"2025-01-01T00:00:00Z","until":"2026-01-01T00:00:00Z","k":5}
    ? which of my documents mention neither Brexit nor NATO?
      {"op":"retrieve","not":{"keywords":["Brexit","NATO"],"match":"any"}}
    ? html files in site/ that nobody changed since June
      {"op":"retrieve","under":"site/","type":["html"],"until":"2025-06-01T00:00:00Z"}
    ? videos between 100 and 500 MB
      {"op":"retrieve","type":["video"],"larger":100000000,"smaller":500000000}
    ? what did the music folder hold on 1 December?
      {"op":"retrieve","under":"music","at":{"time":"2025-12-02T00:00:00Z"}}
    ? what's sitting in ~/inbox?
      {"op":"list","paths":["~/inbox"]}
    ? directory listing of src/main
      {"op":"list","paths":["src/main"]}
    ? let me read chapter-2.md
      {"op":"read","paths":["chapter-2.md"]}
    ? put 'shopping list.txt' on the screen
      {"op":"read","paths":["shopping list.txt"]}
    ? show me what budget.ods looked like on 15 December
      {"op":"read","paths":["budget.ods"],"at":{"time":"2025-12-16T00:00:00Z"}}
    ? what size is dump.sql.gz and when was it last changed?
      {"op":"info","paths":["dump.sql.gz"]}
    ? can you boil down minutes/2025-12-18.md for me
      {"op":"summarize","paths":["minutes/2025-12-18.md"]}
    ? what do the documents in policies/ say, in short?
      {"op":"summarize","under":"policies/"}
    ? look up the three best papers on tidal energy and then sum them up
      {"op":"retrieve","query":"tidal energy","k":3}
      {"op":"summarize","in":"$1"}
    ? Does lease.pdf allow subletting?
      {"op":"answer","question":"Does lease.pdf allow subletting?","paths":["lease.pdf"]}
    ? Why did we drop Oracle? It should be somewhere in decisions/
      {"op":"answer","question":"Why did we drop Oracle","under":"decisions/"}
    ? put a.py and b.py side by side and tell me what differs
      {"op":"compare","paths":["a.py","b.py"]}
    ? how far has roadmap.md moved from the snapshot kickoff?
      {"op":"compare","paths":["roadmap.md"],"from":{"snapshot":"kickoff"}}
    ? show what I changed in essay.md since the version before last
      {"op":"compare","paths":["essay.md"],"from":{"back":2}}
    ? find the newest two contracts on catering and show me how they differ
      {"op":"retrieve","query":"contracts catering","sort":"newest","k":2}
      {"op":"compare","in":"$1"}
    ? who changed rates.csv in December, and when?
      {"op":"history","paths":["rates.csv"],"since":"2025-12-01T00:00:00Z","until":"2026-01-01T00:00:00Z"}
    ? list every save of novel.md
      {"op":"history","paths":["novel.md"]}
    ? what's been going on in repo/ this week?
      {"op":"changes","under":"repo/","since":"2025-12-29T00:00:00Z"}
    ? catch me up on what changed since Wednesday
      {"op":"changes","since":"2025-12-31T00:00:00Z"}
    ? what's new in blog/ since the last snapshot called publish
      {"op":"changes","under":"blog/","from":{"snapshot":"publish"}}
    ? tell me everything LibreOffice changed last week
      {"op":"changes","since":"2025-12-22T00:00:00Z","until":"2025-12-29T00:00:00Z","by":"LibreOffice"}
    ? differences in the tree between operation 10 and operation 20
      {"op":"changes","from":{"operation":10},"to":{"operation":20}}
    ? make one folder per author out of the PDFs in library
      {"op":"group","under":"library","type":["pdf"],"by":"author","into":"."}
    ? break the invoices down by month
      {"op":"group","query":"invoices","by":"month"}
    ? for each invoice find the matching bank statement, save the result as matched.md
      {"op":"join","left":{"query":"invoice"},"right":{"query":"bank statement"},"into":"matched.md"}
    ? what's close to fjord.md in meaning?
      {"op":"related","paths":["fjord.md"]}
    ? seven more documents along the lines of pitch.pptx
      {"op":"related","paths":["pitch.pptx"],"k":7}
    ? did I save any PDF twice?
      {"op":"duplicates","type":["pdf"]}
    ? is there another copy of key.pem anywhere?
      {"op":"duplicates","paths":["key.pem"]}
    ? alert me if anything lands in dropbox/
      {"op":"watch","under":"dropbox/"}
    ? replace everything in seed.json by the contents of default.json
      {"op":"write","paths":["seed.json"],"source":"default.json"}
    ? jot down 'ask Bob' at the end of notes.txt
      {"op":"append","paths":["notes.txt"],"content":"ask Bob"}
    ? I want the five best articles on sleep in a folder sleep-research
      {"op":"collect","query":"sleep","k":5,"into":"sleep-research"}
    ? chuck out cache.tmp
      {"op":"delete","paths":["cache.tmp"]}
    ? I don't need the screenshots in ~/Desktop any more, delete them
      {"op":"delete","under":"~/Desktop","type":["image"]}
    ? tag all emails from my landlord as flat
      {"op":"tag","type":["mail"],"author":"landlord","tags":["flat"]}
    ? tax2025.pdf gets the tags tax and 2025
      {"op":"tag","paths":["tax2025.pdf"],"tags":["tax","2025"]}
    ? scan7.png isn't urgent any more, drop that tag
      {"op":"untag","paths":["scan7.png"],"tags":["urgent"]}
    ? nobody should be able to change payroll.xlsx
      {"op":"lock","paths":["payroll.xlsx"]}
    ? I want to write to diary.odt again
      {"op":"unlock","paths":["diary.odt"]}
    ? make the report.pdf available by link for a fortnight
      {"op":"share","paths":["report.pdf"],"expires":"2026-01-16T23:15:00Z"}
    ? nothing in albums/ should be shared any longer
      {"op":"unshare","under":"albums/"}
    ? everything back to how it was at 6pm
      {"op":"rollback","to":{"time":"2026-01-02T18:00:00Z"}}
    ? I want yesterday's state of src/ back
      {"op":"rollback","under":"src/","to":{"time":"2026-01-02T00:00:00Z"}}
    ? bring song.mid back, I deleted it
      {"op":"rollback","paths":["song.mid"],"to":{"back":1}}
    ? attach /data/lib at /mnt/lib
      {"op":"mount","paths":["/data/lib"],"into":"/mnt/lib"}
    ? take down the mount at /mnt/lib
      {"op":"unmount","paths":["/mnt/lib"]}
    ? how many mails did Olga send me in 2025?
      {"op":"count","type":["mail"],"author":"Olga","since":"2025-01-01T00:00:00Z","until":"2026-01-01T00:00:00Z"}
    @ put the newest one in favourites
      {"op":"collect","in":"last","sort":"newest","k":1,"into":"favourites"}
    @ compare the first with the third
      {"op":"compare","in":"last","pick":[1,3]}
    @ break them down by author
      {"op":"group","in":"last","by":"author"}
    @ show me its details
      {"op":"info","in":"last"}
    now 2027-09-14T09:05:00Z UTC
    ? mount /opt/kb as the LSFS root
      {"op":"mount","paths":["/opt/kb"]}
    ? make a log.txt file in the root directory
      {"op":"create","paths":["log.txt"]}
    ? write "first entry" to the log.txt
      {"op":"write","paths":["log.txt"],"content":"first entry"}
    ? look for the 2 files with the strongest relation to Cryptography
      {"op":"retrieve","query":"Cryptography","k":2}
    ? roll log.txt back by three versions
      {"op":"rollback","paths":["log.txt"],"to":{"back":3}}
    ? produce a link to share log.txt
      {"op":"share","paths":["log.txt"]}
    ? Restore the file called tensor to the version of 2026-2-28.
      {"op":"rollback","paths":["tensor"],"to":{"time":"2026-03-01T00:00:00Z"}}
    ? Create a link to gan-survey that remains valid for 2 months.
      {"op":"share","paths":["gan-survey"],"expires":"2027-11-14T09:05:00Z"}
    ? Please look in nlp_papers for articles by authors from Uppsala University
      {"op":"retrieve","under":"nlp_papers","keywords":["Uppsala University"]}
    ? Please find papers written by Carlos Mendes in the databases category
      {"op":"retrieve","under":"databases","author":"Carlos Mendes"}
    ? Please add footnote to chapter of database book
      {"op":"append","paths":["book/chapter"],"source":"footnote"}
    ? Please retrieve the content about tides in moon of database astronomy by semantic
      {"op":"retrieve","paths":["moon"],"under":"astronomy","query":"tides"}
    ? top 4 pdfs about vertical farming
      {"op":"retrieve","query":"vertical farming","type":["pdf"],"k":4}
    ? I want to see all the material on the Baltic pipeline
      {"op":"retrieve","query":"Baltic pipeline"}
    ? letters from Uncle Theo
      {"op":"retrieve","query":"letters","author":"Uncle Theo"}
    ? emails by Greta concerning the rent increase, from the last seven days
      {"op":"retrieve","query":"rent increase","type":["mail"],"author":"Greta","since":"2027-09-07T09:05:00Z"}
    ? which PDFs contain "net present value" or "discount rate"?
      {"op":"retrieve","keywords":["net present value","discount rate"],"match":"any","type":["pdf"]}
    ? javascript files in web/static with both fetch and await in them
      {"op":"retrieve","under":"web/static","keywords":["fetch","await"],"type":["javascript"]}
    ? the five latest photos of the garden
      {"op":"retrieve","query":"garden","type":["image"],"sort":"newest","k":5}
    ? anything tagged finance and modified before June
      {"op":"retrieve","tagged":["finance"],"until":"2027-06-01T00:00:00Z"}
    ? show presentations on brand strategy that are newer than 1 March 2027
      {"op":"retrieve","query":"brand strategy","type":["slides"],"since":"2027-03-02T00:00:00Z"}
    ? fnid recipies for pumpkin soup
      {"op":"retrieve","query":"recipies for pumpkin soup"}
    ? notes about chess openings from two weeks ago
      {"op":"retrieve","query":"chess openings","since":"2027-08-30T00:00:00Z","until":"2027-09-06T00:00:00Z"}
    ? find files whose name ends in .tmp
      {"op":"retrieve","name":"*.tmp"}
    ? files called budget
      {"op":"retrieve","name":"budget"}
    ? the biggest spreadsheet in ~/work
      {"op":"retrieve","under":"~/work","type":["spreadsheet"],"sort":"largest","k":1}
    ? papers on perovskites by Dr. Iyer from last year
      {"op":"retrieve","query":"perovskites","author":"Iyer","since":"2026-01-01T00:00:00Z","until":"2027-01-01T00:00:00Z"}
    ? search for hiring plan in the tree as of 1 September
      {"op":"retrieve","query":"hiring plan in the tree","at":{"time":"2027-09-02T00:00:00Z"}}
    ? the ten oldest documents about the divorce
      {"op":"retrieve","query":"divorce","sort":"oldest","k":10}
    ? logs in var/log mentioning OOM since midnight
      {"op":"retrieve","under":"var/log","keywords":["OOM"],"type":["log"],"since":"2027-09-14T00:00:00Z"}
    ? open 'annual report 2026.pdf'
      {"op":"read","paths":["annual report 2026.pdf"]}
    ? videos over 4 GB that I have not opened since January
      {"op":"retrieve","type":["video"],"until":"2027-01-01T00:00:00Z","larger":4000000000}
    ? essays about Machiavelli, but none of those tagged draft
      {"op":"retrieve","query":"Machiavelli","not":{"tagged":["draft"]}}
    ? Look everywhere but in vendor/ for TODO comments
      {"op":"retrieve","query":"TODO comments","not":{"under":"vendor/"}}
    ? can you tell me where the vaccination card is?
      {"op":"retrieve","query":"vaccination card"}
    ? config files that don't mention timeout
      {"op":"retrieve","type":["config"],"not":{"keywords":["timeout"]}}
    ? PDFs and Word documents on tenancy law in legal
      {"op":"retrieve","query":"tenancy law in legal","type":["pdf","document"]}
    ? what's in the recipes directory?
      {"op":"list","paths":["recipes"]}
    ? list src/lib/io
      {"op":"list","paths":["src/lib/io"]}
    ? print etc/fstab
      {"op":"read","paths":["etc/fstab"]}
    ? What was in schedule.ics yesterday?
      {"op":"read","paths":["schedule.ics"],"at":{"time":"2027-09-14T00:00:00Z"}}
    ? show the version of essay.md from last Friday
      {"op":"read","paths":["essay.md"],"at":{"time":"2027-09-11T00:00:00Z"}}
    ? who created plans/2028.md?
      {"op":"info","paths":["plans/2028.md"]}
    ? what format is the file blob.bin?
      {"op":"info","paths":["blob.bin"]}
    ? recap the emails from HR this month
      {"op":"summarize","type":["mail"],"author":"HR","since":"2027-09-01T00:00:00Z"}
    now 2026-04-08T13:40:00Z UTC
    ? files mentioning OAuth as well as PKCE
      {"op":"retrieve","keywords":["OAuth","PKCE"]}
    ? all go files with a TODO in them
      {"op":"retrieve","keywords":["TODO"],"type":["go"]}
    ? search the snapshot of-record for pension
      {"op":"retrieve","query":"pension","at":{"snapshot":"of-record"}}
    ? emails to do with the kitchen except from Ikea
      {"op":"retrieve","query":"kitchen","type":["mail"],"not":{"author":"Ikea"}}
    ? read the file agenda.md out
      {"op":"read","paths":["agenda.md"]}
    ? tell me how big photos.zip is
      {"op":"info","paths":["photos.zip"]}
    ? what's in the meeting notes from last week, roughly?
      {"op":"summarize","query":"meeting","since":"2026-03-30T00:00:00Z","until":"2026-04-06T00:00:00Z"}
    ? shorten the emails from Kofi about solar leases into a summary
      {"op":"summarize","query":"solar leases","type":["mail"],"author":"Kofi"}
    ? please give an overview of everything tagged migration
      {"op":"summarize","tagged":["migration"]}
    ? find the best two articles on kelp farming and tell me the key points
      {"op":"retrieve","query":"kelp farming","k":2}
      {"op":"summarize","in":"$1"}
    ? compare the current Makefile with the one from yesterday
      {"op":"compare","paths":["Makefile"],"from":{"time":"2026-04-08T00:00:00Z"}}
    ? diff between snapshot a and snapshot b for config.toml
      {"op":"compare","paths":["config.toml"],"from":{"snapshot":"a"},"to":{"snapshot":"b"}}
    ? what did the last save change in novel.odt?
      {"op":"compare","paths":["novel.odt"]}
    ? show the log of changes for main.rs
      {"op":"history","paths":["main.rs"]}
    ? anything different in assets/ since Monday?
      {"op":"changes","under":"assets/","since":"2026-04-06T00:00:00Z"}
    ? list changes from 1 to 5 April in docs/
      {"op":"changes","under":"docs/","since":"2026-04-01T00:00:00Z","until":"2026-04-06T00:00:00Z"}
    ? which reports are by the same author as those in drafts/?
      {"op":"join","left":{},"right":{"under":"drafts/"},"on":"author"}
    ? I'd like to edit plan.md, unlock it please
      {"op":"unlock","paths":["plan.md"]}
    ? take a snapshot before-import then move all CSV files into old/
      {"op":"snapshot","label":"before-import"}
      {"op":"move","type":["csv"],"into":"old/"}
    ? bring everything back to the way it was this morning at 9
      {"op":"rollback","to":{"time":"2026-04-08T09:00:00Z"}}
    ? restore poem.md from two versions ago
      {"op":"rollback","paths":["poem.md"],"to":{"back":2}}
    ? go to snapshot baseline
      {"op":"rollback","to":{"snapshot":"baseline"}}
    ? recover the file ring.jpg I deleted
      {"op":"rollback","paths":["ring.jpg"],"to":{"back":1}}
    ? roll back what prettier did to app.js
      {"op":"rollback","paths":["app.js"],"to":{"back":1},"by":"prettier"}
    @ remove the first and third
      {"op":"delete","in":"last","pick":[1,3]}
    now 2028-01-17T20:10:00Z UTC
    ? make me a readme.txt file in the root folder
      {"op":"create","paths":["readme.txt"]}
    ? could I have all emails from Sven this week that mention the strike
      {"op":"retrieve","keywords":["strike"],"type":["mail"],"author":"Sven","since":"2028-01-17T00:00:00Z"}
    ? spreadsheets last edited by Rosa
      {"op":"retrieve","type":["spreadsheet"],"author":"Rosa"}
    ? look in the tree of yesterday for cover letters
      {"op":"retrieve","query":"cover letters","at":{"time":"2028-01-17T00:00:00Z"}}
    ? what have we in docs/legal?
      {"op":"list","paths":["docs/legal"]}
    ? what was written in diary.txt on 3 January?
      {"op":"read","paths":["diary.txt"],"at":{"time":"2028-01-04T00:00:00Z"}}
    ? how many bytes is disk.img?
      {"op":"info","paths":["disk.img"]}
    ? since when does invoice-9.pdf exist?
      {"op":"info","paths":["invoice-9.pdf"]}
    ? summarize in brief the file handover.md
      {"op":"summarize","paths":["handover.md"]}
    ? a short summary of all PDFs in inbox/ please
      {"op":"summarize","under":"inbox/","type":["pdf"]}
    ? what are the five newest emails about?
      {"op":"summarize","type":["mail"],"sort":"newest","k":5}
    ? from the emails of last week: when is the deadline?
      {"op":"answer","question":"when is the deadline?","type":["mail"],"since":"2028-01-10T00:00:00Z","until":"2028-01-17T00:00:00Z"}
    ? what has been changed in site/ since snapshot live?
      {"op":"changes","under":"site/","from":{"snapshot":"live"}}
    ? what was done by obsidian on Friday?
      {"op":"changes","since":"2028-01-14T00:00:00Z","until":"2028-01-15T00:00:00Z","by":"obsidian"}
    ? which of the invoices match which of the payments? at most ten pairs
      {"op":"join","left":{"query":"invoices"},"right":{"query":"payments"},"pairs":10}
    ? which 2 papers come closest to draft.tex?
      {"op":"related","paths":["draft.tex"],"k":2}
    ? is anything in backup/ a duplicate?
      {"op":"duplicates","under":"backup/"}
    ? redo the last two
      {"op":"redo","count":2}
    now 2026-08-12T06:55:00Z UTC
    ? could you set up a file named draft.txt in the root directory?
      {"op":"create","paths":["draft.txt"]}
    ? draft.txt back to its previous version please
      {"op":"rollback","paths":["draft.txt"],"to":{"back":1}}
    ? get a link for draft.txt that I can share
      {"op":"share","paths":["draft.txt"]}
    ? undo the three latest versions of draft.txt
      {"op":"rollback","paths":["draft.txt"],"to":{"back":3}}
    ? PDFs that mention Basel but don't mention Zurich
      {"op":"retrieve","keywords":["Basel"],"type":["pdf"],"not":{"keywords":["Zurich"]}}
    ? search for invoices anywhere other than old/
      {"op":"retrieve","query":"invoices","not":{"under":"old/"}}
    ? show me main.css from yesterday
      {"op":"read","paths":["main.css"],"at":{"time":"2026-08-12T00:00:00Z"}}
    ? how many days of notice do I have to give? look it up in contracts/
      {"op":"answer","question":"how many days of notice do I have to give","under":"contracts/"}
    ? any changes to the specs folder this week?
      {"op":"changes","under":"specs","since":"2026-08-10T00:00:00Z"}
    ? list what vim has changed today
      {"op":"changes","since":"2026-08-12T00:00:00Z","by":"vim"}
    ? what changed between operations 77 and 91 in assets/
      {"op":"changes","under":"assets/","from":{"operation":77},"to":{"operation":91}}
    @ which one mentions Vienna?
      {"op":"retrieve","in":"last","keywords":["Vienna"]}
    """#
}

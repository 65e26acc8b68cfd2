// SPDX-License-Identifier: GPL-3.0-or-later

extension Cases {
  /// Dictated, terse and formal ways of asking; follow-ups.
  static let registers = #"""
    now 2027-08-31T22:05:09Z UTC
    ? yo grab me the newest pptx on series B funding
      {"op":"retrieve","query":"series B funding","type":["slides"],"sort":"newest","k":1}
    ? please to show me the files which i have modified yesterday
      {"op":"retrieve","since":"2027-08-30T00:00:00Z","until":"2027-08-31T00:00:00Z"}
    ? emails sent by okonkwo regarding tender documents in june
      {"op":"retrieve","query":"tender documents","type":["mail"],"author":"okonkwo","since":"2027-06-01T00:00:00Z","until":"2027-07-01T00:00:00Z"}
    ? budget spreadsheets newest first
      {"op":"retrieve","query":"budget","type":["spreadsheet"],"sort":"newest"}
    ? I seem to have lost my article about sea otters. Where is it?
      {"op":"retrieve","query":"sea otters"}
    ? Is there a recording of the board meeting anywhere?
      {"op":"retrieve","query":"board meeting","type":["audio"]}
    ? pull up every yaml file that mentions replicas
      {"op":"retrieve","keywords":["replicas"],"type":["yaml"]}
    ? show scripts in tools/ touched within the past three days
      {"op":"retrieve","under":"tools/","type":["code"],"since":"2027-08-28T22:05:09Z"}
    ? What have I got from Petrov on turbine blades?
      {"op":"retrieve","query":"turbine blades","author":"Petrov"}
    ? Please list all presentations that Olga made in the second quarter.
      {"op":"retrieve","type":["slides"],"author":"Olga","since":"2027-04-01T00:00:00Z","until":"2027-07-01T00:00:00Z"}
    ? two dozen articles about permafrost, please
      {"op":"retrieve","query":"permafrost","k":24}
    ? the smallest image in icons/
      {"op":"retrieve","under":"icons/","type":["image"],"sort":"smallest","k":1}
    ? could I see the oldest three log files?
      {"op":"retrieve","type":["log"],"sort":"oldest","k":3}
    ? fetch documents containing either "force majeure" or indemnity
      {"op":"retrieve","keywords":["force majeure","indemnity"],"match":"any"}
    ? Which text files include both apples and pears?
      {"op":"retrieve","keywords":["apples","pears"],"type":["text"]}
    ? images over 5 megabytes that were taken before 2025
      {"op":"retrieve","type":["image"],"until":"2025-01-01T00:00:00Z","larger":5000000}
    ? everything from the last quarter about hiring
      {"op":"retrieve","query":"hiring","since":"2027-04-01T00:00:00Z","until":"2027-07-01T00:00:00Z"}
    ? search in 'client files' for the Hartmann case
      {"op":"retrieve","under":"client files","query":"Hartmann case"}
    ? notes on Kant but nothing by Müller
      {"op":"retrieve","query":"Kant","not":{"author":"Müller"}}
    ? find go files that do not contain context.Background
      {"op":"retrieve","type":["go"],"not":{"keywords":["context.Background"]}}
    ? photos of the garden from 2025 through 2026
      {"op":"retrieve","query":"garden","type":["image"],"since":"2025-01-01T00:00:00Z","until":"2027-01-01T00:00:00Z"}
    ? my most recent essay on Hume
      {"op":"retrieve","query":"Hume","sort":"newest","k":1}
    ? find a file by the name of passwd.bak
      {"op":"retrieve","name":"passwd.bak"}
    ? html pages about accessibility tagged wcag
      {"op":"retrieve","query":"accessibility","type":["html"],"tagged":["wcag"]}
    ? whats the number of emails from Lars since Sunday
      {"op":"count","type":["mail"],"author":"Lars","since":"2027-08-29T00:00:00Z"}
    ? Count everything in node_modules.
      {"op":"count","under":"node_modules"}
    ? How much disk space are my videos using?
      {"op":"count","type":["video"]}
    ? how many documents have I written this year
      {"op":"count","author":"me","since":"2027-01-01T00:00:00Z"}
    ? whats in ~/Music/Live
      {"op":"list","paths":["~/Music/Live"]}
    ? list everything in the folder called 'Old Stuff'
      {"op":"list","paths":["Old Stuff"]}
    ? Open the file minutes-0830.md for me please
      {"op":"read","paths":["minutes-0830.md"]}
    ? print src/lib.rs as of operation 1024
      {"op":"read","paths":["src/lib.rs"],"at":{"operation":1024}}
    ? what was in notes.txt this morning at 6?
      {"op":"read","paths":["notes.txt"],"at":{"time":"2027-08-31T06:00:00Z"}}
    ? show me how thesis.tex looked ten days ago
      {"op":"read","paths":["thesis.tex"],"at":{"time":"2027-08-21T22:05:09Z"}}
    ? when did I last change recipe.md?
      {"op":"info","paths":["recipe.md"]}
    ? what type of file is data/blob.bin?
      {"op":"info","paths":["data/blob.bin"]}
    ? show the metadata of the five largest photos
      {"op":"info","type":["image"],"sort":"largest","k":5}
    ? Please condense chapter3.docx for me.
      {"op":"summarize","paths":["chapter3.docx"]}
    ? I need a brief overview of all reports from Q2 on air traffic
      {"op":"summarize","query":"air traffic","since":"2027-04-01T00:00:00Z","until":"2027-07-01T00:00:00Z"}
    ? What is legal/nda.pdf about?
      {"op":"summarize","paths":["legal/nda.pdf"]}
    ? key points of the last three emails from Yusuf
      {"op":"summarize","type":["mail"],"author":"Yusuf","sort":"newest","k":3}
    ? Based on my lab notes, which enzyme was the most stable?
      {"op":"answer","question":"which enzyme was the most stable?","query":"lab"}
    ? how much did we pay for the boiler?
      {"op":"answer","question":"how much did we pay for the boiler?"}
    ? find out from the emails of last week who cancelled the order
      {"op":"answer","question":"who cancelled the order","type":["mail"],"since":"2027-08-23T00:00:00Z","until":"2027-08-30T00:00:00Z"}
    ? diff a/x.c b/x.c
      {"op":"compare","paths":["a/x.c","b/x.c"]}
    ? what changed in letter.odt between Monday and now?
      {"op":"changes","paths":["letter.odt"],"since":"2027-08-30T00:00:00Z"}
    ? compare the current todo.md with the one from three weeks ago
      {"op":"compare","paths":["todo.md"],"from":{"time":"2027-08-10T22:05:09Z"}}
    ? what are the differences between the snapshot spring and the snapshot summer?
      {"op":"compare","from":{"snapshot":"spring"},"to":{"snapshot":"summer"}}
    ? list the revisions of pricing.xlsx
      {"op":"history","paths":["pricing.xlsx"]}
    ? who touched infra/main.tf last month?
      {"op":"history","paths":["infra/main.tf"],"since":"2027-07-01T00:00:00Z","until":"2027-08-01T00:00:00Z"}
    ? what is new since yesterday?
      {"op":"changes","since":"2027-08-30T00:00:00Z"}
    ? summarise the changes of the past 48 hours
      {"op":"changes","since":"2027-08-29T22:05:09Z"}
    ? has anything happened in billing/ since 1 August?
      {"op":"changes","under":"billing/","since":"2027-08-01T00:00:00Z"}
    ? what did rsync do last night?
      {"op":"changes","since":"2027-08-30T18:00:00Z","until":"2027-08-31T00:00:00Z","by":"rsync"}
    ? categorise my notes by subject
      {"op":"group","by":"topic"}
    ? split the PDFs in lib/ into folders by author under lib-sorted, copying them
      {"op":"group","under":"lib/","type":["pdf"],"by":"author","into":"lib-sorted","mode":"copy"}
    ? group everything tagged thesis by month
      {"op":"group","tagged":["thesis"],"by":"month"}
    ? sort the reports by the keywords solar, wind and hydro
      {"op":"group","by":"keyword","labels":["solar","wind","hydro"]}
    ? match contracts with invoices by client_id column and write the result to matched.csv
      {"op":"join","left":{"query":"contracts"},"right":{"query":"invoices"},"on":"column","column":"client_id","into":"matched.csv"}
    ? which photos go with which diary entries?
      {"op":"join","left":{"type":["image"]},"right":{"query":"diary entries"}}
    ? join old/ with new/ by name
      {"op":"join","left":{"under":"old/"},"right":{"under":"new/"},"on":"name"}
    ? Anything similar to grant-proposal.docx?
      {"op":"related","paths":["grant-proposal.docx"]}
    ? the six nearest neighbours of index.md
      {"op":"related","paths":["index.md"],"k":6}
    ? check the backups folder for duplicates
      {"op":"duplicates","under":"backups"}
    ? which of my songs are stored more than once
      {"op":"duplicates","type":["audio"]}
    ? monitor config/prod.yaml for changes
      {"op":"watch","paths":["config/prod.yaml"]}
    ? start an empty file called scratch.txt
      {"op":"create","paths":["scratch.txt"]}
    ? make folders drafts, final and review
      {"op":"create","paths":["drafts","final","review"],"kind":"folder"}
    ? write "v2" to VERSION
      {"op":"write","paths":["VERSION"],"content":"v2"}
    ? set the contents of motd to 'Maintenance at 5'
      {"op":"write","paths":["motd"],"content":"Maintenance at 5"}
    ? to shopping.txt add the line 'eggs'
      {"op":"append","paths":["shopping.txt"],"content":"eggs"}
    ? tack licence.txt onto readme.txt
      {"op":"append","paths":["readme.txt"],"source":"licence.txt"}
    ? combine a.pdf, b.pdf and c.pdf into one file called all.pdf
      {"op":"merge","paths":["a.pdf","b.pdf","c.pdf"],"into":"all.pdf"}
    ? collect everything about Brexit in politics/brexit
      {"op":"collect","query":"Brexit","into":"politics/brexit"}
    ? Create a folder called wedding with all photos tagged wedding
      {"op":"collect","type":["image"],"tagged":["wedding"],"into":"wedding"}
    ? make a copy of main.c called main_old.c
      {"op":"copy","paths":["main.c"],"into":"main_old.c"}
    ? back up the thesis folder to /mnt/usb
      {"op":"copy","paths":["thesis"],"into":"/mnt/usb"}
    ? shift every video longer than 1 GB into big/
      {"op":"move","type":["video"],"larger":1000000000,"into":"big/"}
    ? move report.md from drafts to final
      {"op":"move","paths":["report.md"],"under":"drafts","into":"final"}
    ? rename the reports folder to archive-2026
      {"op":"move","paths":["reports"],"into":"archive-2026"}
    ? throw away the oldest ten archives
      {"op":"delete","type":["archive"],"sort":"oldest","k":10}
    ? delete all empty drafts about Mars in notes/
      {"op":"delete","under":"notes/","query":"empty drafts Mars"}
    ? tag the photos from Saturday with birthday
      {"op":"tag","type":["image"],"since":"2027-08-28T00:00:00Z","until":"2027-08-29T00:00:00Z","tags":["birthday"]}
    ? flag memo.docx as confidential
      {"op":"tag","paths":["memo.docx"],"tags":["confidential"]}
    ? strip the label old from everything in lib/
      {"op":"untag","under":"lib/","tags":["old"]}
    ? protect taxes-2026.pdf from changes
      {"op":"lock","paths":["taxes-2026.pdf"]}
    ? unlock every markdown file in wiki/
      {"op":"unlock","under":"wiki/","type":["markdown"]}
    ? give me a download link for setup.exe that expires in 6 hours
      {"op":"share","paths":["setup.exe"],"expires":"2027-09-01T04:05:09Z"}
    ? share slides.pdf till the end of September
      {"op":"share","paths":["slides.pdf"],"expires":"2027-10-01T00:00:00Z"}
    ? end the sharing of slides.pdf
      {"op":"unshare","paths":["slides.pdf"]}
    ? create a snapshot now and call it friday-evening
      {"op":"snapshot","label":"friday-evening"}
    ? bring back poem.txt as it was on 12 August
      {"op":"rollback","paths":["poem.txt"],"to":{"time":"2027-08-13T00:00:00Z"}}
    ? reset config/ to the snapshot clean
      {"op":"rollback","under":"config/","to":{"snapshot":"clean"}}
    ? revert the tree to an hour ago
      {"op":"rollback","to":{"time":"2027-08-31T21:05:09Z"}}
    ? undo twice
      {"op":"undo","count":2}
    ? reverse the last five changes
      {"op":"undo","count":5}
    ? Redo three steps
      {"op":"redo","count":3}
    ? please mount the directory /srv/share under /mnt/share
      {"op":"mount","paths":["/srv/share"],"into":"/mnt/share"}
    ? detach /mnt/share
      {"op":"unmount","paths":["/mnt/share"]}
    @ just the spreadsheets
      {"op":"retrieve","in":"last","type":["spreadsheet"]}
    @ are there any about inflation?
      {"op":"retrieve","in":"last","query":"inflation"}
    @ and the PDFs?
      {"op":"retrieve","in":"last","type":["pdf"]}
    @ show me the biggest of them
      {"op":"retrieve","in":"last","sort":"largest","k":1}
    @ rename the first one to intro.md
      {"op":"move","in":"last","pick":[1],"into":"intro.md"}
    @ give me more like number 2
      {"op":"related","in":"last","pick":[2]}
    @ share all of these for a month
      {"op":"share","in":"last","expires":"2027-09-30T22:05:09Z"}
    @ oldest first please
      {"op":"retrieve","in":"last","sort":"oldest"}
    @ everything except the second one goes to attic/
      {"op":"move","in":"last","not":{"in":"last","pick":[2]},"into":"attic/"}
    ? find the emails about the audit, tag them audit and put them into a folder called audit
      {"op":"retrieve","query":"audit","type":["mail"]}
      {"op":"tag","in":"$1","tags":["audit"]}
      {"op":"collect","in":"$1","into":"audit"}
    ? take a snapshot and then delete everything in tmp/
      {"op":"snapshot"}
      {"op":"delete","under":"tmp/"}
    ? find the newest invoice, copy it to accounting/ and share it for three days
      {"op":"retrieve","query":"invoice","sort":"newest","k":1}
      {"op":"copy","in":"$1","into":"accounting/"}
      {"op":"share","in":"$1","expires":"2027-09-03T22:05:09Z"}
    ? turn off the lights
      ! This asks for nothing to be done with files.
    ? book me a flight to Oslo
      ! No operation reaches the network.
    ? convert logo.png to jpg
      ! No operation converts files.
    ? back up my documents every evening
      ! A plan runs once; it has no schedule.
    ? what's 12 times 9
      ! This asks for nothing to be done with files.
    ? files from 06/07/2027
      ! 06/07/2027 may be 6 July or 7 June.
    ? fix the spelling in essay.docx
      ! No operation rewrites text by itself; a new content has to be given.
    ? upload report.pdf to Dropbox
      ! No operation reaches the network.
    """#
}

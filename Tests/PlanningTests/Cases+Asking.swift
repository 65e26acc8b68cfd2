// SPDX-License-Identifier: GPL-3.0-or-later

extension Cases {
  /// Each operation as different people ask for it.
  static let asking = #"""
    now 2027-02-03T16:45:20Z UTC
    ? Hiya, would you mind digging up whatever I've got on beekeeping permits?
      {"op":"retrieve","query":"beekeeping permits"}
    ? I'd appreciate it if you could find the slide decks about onboarding from last month
      {"op":"retrieve","query":"onboarding","type":["slides"],"since":"2027-01-01T00:00:00Z","until":"2027-02-01T00:00:00Z"}
    ? spreadsheets by Tanaka larger than 3 MB
      {"op":"retrieve","type":["spreadsheet"],"author":"Tanaka","larger":3000000}
    ? which of my notes talk about dark energy?
      {"op":"retrieve","query":"dark energy"}
    ? the four most recent emails mentioning "purchase order"
      {"op":"retrieve","keywords":["purchase order"],"type":["mail"],"sort":"newest","k":4}
    ? Get me everything tagged both invoice and unpaid
      {"op":"retrieve","tagged":["invoice","unpaid"]}
    ? kindly locate the Rust files beneath crates/core that mention tokio
      {"op":"retrieve","under":"crates/core","keywords":["tokio"],"type":["rust"]}
    ? photos taken between 24 December and 2 January
      {"op":"retrieve","type":["image"],"since":"2026-12-24T00:00:00Z","until":"2027-01-03T00:00:00Z"}
    ? do I have anything on heat pumps that isn't older than two years?
      {"op":"retrieve","query":"heat pumps","since":"2025-02-03T16:45:20Z"}
    ? PDFs under 200 kB in scans/
      {"op":"retrieve","under":"scans/","type":["pdf"],"smaller":200000}
    ? find documents on volcanic ash, without the ones tagged archived
      {"op":"retrieve","query":"volcanic ash","not":{"tagged":["archived"]}}
    ? look for the file called timetable-spring.ods
      {"op":"retrieve","name":"timetable-spring.ods"}
    ? files whose name ends in _final.docx
      {"op":"retrieve","name":"*_final.docx"}
    ? recordings from the day before yesterday
      {"op":"retrieve","type":["audio"],"since":"2027-02-01T00:00:00Z","until":"2027-02-02T00:00:00Z"}
    ? articles about fermentation saved since the start of last month, newest first
      {"op":"retrieve","query":"fermentation","since":"2027-01-01T00:00:00Z","sort":"newest"}
    ? how many SQL files are there under db/migrations?
      {"op":"count","under":"db/migrations","type":["sql"]}
    ? how many photos did I take in July?
      {"op":"count","type":["image"],"since":"2026-07-01T00:00:00Z","until":"2026-08-01T00:00:00Z"}
    ? What is the total size of the videos tagged holiday?
      {"op":"count","type":["video"],"tagged":["holiday"]}
    ? list the invoices folder
      {"op":"list","paths":["invoices"]}
    ? show me what's inside projects/apollo
      {"op":"list","paths":["projects/apollo"]}
    ? dir /var/www
      {"op":"list","paths":["/var/www"]}
    ? read me todo.txt
      {"op":"read","paths":["todo.txt"]}
    ? could you print out the contents of notes/2027-01-30.md
      {"op":"read","paths":["notes/2027-01-30.md"]}
    ? let me see budget.csv as it was last Thursday
      {"op":"read","paths":["budget.csv"],"at":{"time":"2027-01-29T00:00:00Z"}}
    ? show the first version of letter.txt
      {"op":"read","paths":["letter.txt"],"at":{"first":true}}
    ? what did app.ini look like in the snapshot called golden?
      {"op":"read","paths":["app.ini"],"at":{"snapshot":"golden"}}
    ? who wrote the paper attention.pdf?
      {"op":"info","paths":["attention.pdf"]}
    ? how large is 'holiday video.mp4'?
      {"op":"info","paths":["holiday video.mp4"]}
    ? Give me the gist of minutes.docx
      {"op":"summarize","paths":["minutes.docx"]}
    ? what are the main points of the emails Ingrid sent yesterday?
      {"op":"summarize","type":["mail"],"author":"Ingrid","since":"2027-02-02T00:00:00Z","until":"2027-02-03T00:00:00Z"}
    ? summarise the lease
      {"op":"summarize","paths":["lease"]}
    ? sum up the reports on flooding except those by Novak
      {"op":"summarize","query":"flooding","not":{"author":"Novak"}}
    ? Using the PDFs in manuals/, how do I descale the kettle?
      {"op":"answer","question":"how do I descale the kettle?","under":"manuals/","type":["pdf"]}
    ? What does contract.pdf say about notice periods?
      {"op":"answer","question":"What does contract.pdf say about notice periods?","paths":["contract.pdf"]}
    ? who approved the travel budget?
      {"op":"answer","question":"who approved the travel budget?"}
    ? compare plan-a.md with plan-b.md
      {"op":"compare","paths":["plan-a.md","plan-b.md"]}
    ? what's different between main.py now and main.py five versions ago?
      {"op":"compare","paths":["main.py"],"from":{"back":5}}
    ? diff Makefile against operation 88
      {"op":"compare","paths":["Makefile"],"from":{"operation":88}}
    ? how does schema.sql differ from the way it was at noon?
      {"op":"compare","paths":["schema.sql"],"from":{"time":"2027-02-03T12:00:00Z"}}
    ? which versions of logo.svg are there?
      {"op":"history","paths":["logo.svg"]}
    ? what has changed in docs/ this week?
      {"op":"changes","under":"docs/","since":"2027-02-01T00:00:00Z"}
    ? what did emacs change in the last 45 minutes?
      {"op":"changes","since":"2027-02-03T16:00:20Z","by":"emacs"}
    ? everything that changed between snapshot a1 and snapshot b2
      {"op":"changes","from":{"snapshot":"a1"},"to":{"snapshot":"b2"}}
    ? sort my photos by year into folders
      {"op":"group","type":["image"],"by":"year","into":"."}
    ? divide the essays into four clusters
      {"op":"group","by":"topic","groups":4}
    ? group the mails in inbox/ by sender
      {"op":"group","under":"inbox/","type":["mail"],"by":"author"}
    ? arrange everything under ~/Desktop by kind and move it all into Tidy
      {"op":"group","under":"~/Desktop","by":"type","into":"Tidy","mode":"move"}
    ? match the CSV files in sales/ with those in returns/ on the order_no column
      {"op":"join","left":{"under":"sales/","type":["csv"]},"right":{"under":"returns/","type":["csv"]},"on":"column","column":"order_no"}
    ? pair my lecture notes with the slides by topic
      {"op":"join","left":{"query":"lecture"},"right":{"type":["slides"]},"on":"topic"}
    ? which files resemble essay.md most?
      {"op":"related","paths":["essay.md"]}
    ? give me ten files like poems/autumn.txt
      {"op":"related","paths":["poems/autumn.txt"],"k":10}
    ? do I have any photos twice?
      {"op":"duplicates","type":["image"]}
    ? find duplicates in music/
      {"op":"duplicates","under":"music/"}
    ? notify me as soon as anything changes under deploy/
      {"op":"watch","under":"deploy/"}
    ? keep watching server.log
      {"op":"watch","paths":["server.log"]}
    ? set up a new folder named Receipts 2027
      {"op":"create","paths":["Receipts 2027"],"kind":"folder"}
    ? create notes/ideas.md with the text "First idea"
      {"op":"create","paths":["notes/ideas.md"],"content":"First idea"}
    ? mkdir -p build/tmp
      {"op":"create","paths":["build/tmp"],"kind":"folder"}
    ? put "done" into status.txt
      {"op":"write","paths":["status.txt"],"content":"done"}
    ? replace what's in b.conf with the contents of a.conf
      {"op":"write","paths":["b.conf"],"source":"a.conf"}
    ? stick "call the dentist" on the end of todo.md
      {"op":"append","paths":["todo.md"],"content":"call the dentist"}
    ? append footer.html to page.html
      {"op":"append","paths":["page.html"],"source":"footer.html"}
    ? glue part1.md, part2.md and part3.md together into book.md
      {"op":"merge","paths":["part1.md","part2.md","part3.md"],"into":"book.md"}
    ? gather the seven newest PDFs on migraine in a folder named migraine
      {"op":"collect","query":"migraine","type":["pdf"],"sort":"newest","k":7,"into":"migraine"}
    ? copy thesis.pdf and slides.pptx to usb/
      {"op":"copy","paths":["thesis.pdf","slides.pptx"],"into":"usb/"}
    ? move everything older than a year from inbox/ to archive/
      {"op":"move","under":"inbox/","until":"2026-02-03T16:45:20Z","into":"archive/"}
    ? rename 'old name.txt' to 'new name.txt'
      {"op":"move","paths":["old name.txt"],"into":"new name.txt"}
    ? get rid of all log files larger than 100 MB
      {"op":"delete","type":["log"],"larger":100000000}
    ? please remove the tmp folder
      {"op":"delete","paths":["tmp"]}
    ? erase the screenshots from last week
      {"op":"delete","type":["image"],"since":"2027-01-25T00:00:00Z","until":"2027-02-01T00:00:00Z"}
    ? mark invoice.pdf as paid
      {"op":"tag","paths":["invoice.pdf"],"tags":["paid"]}
    ? add the tags urgent and legal to contract.pdf
      {"op":"tag","paths":["contract.pdf"],"tags":["urgent","legal"]}
    ? take the tag draft off all PDFs by Kim
      {"op":"untag","type":["pdf"],"author":"Kim","tags":["draft"]}
    ? write-protect the accounts folder
      {"op":"lock","paths":["accounts"]}
    ? make all spreadsheets in 2026/ read-only
      {"op":"lock","under":"2026/","type":["spreadsheet"]}
    ? let me edit policy.docx again
      {"op":"unlock","paths":["policy.docx"]}
    ? I need a link to the brochure.pdf that works until next Monday
      {"op":"share","paths":["brochure.pdf"],"expires":"2027-02-09T00:00:00Z"}
    ? share the albums folder for two weeks
      {"op":"share","paths":["albums"],"expires":"2027-02-17T16:45:20Z"}
    ? disable the link to brochure.pdf
      {"op":"unshare","paths":["brochure.pdf"]}
    ? take a checkpoint named before-refactor
      {"op":"snapshot","label":"before-refactor"}
    ? restore index.html from the snapshot release-9
      {"op":"rollback","paths":["index.html"],"to":{"snapshot":"release-9"}}
    ? put everything back to how it was at 9 this morning
      {"op":"rollback","to":{"time":"2027-02-03T09:00:00Z"}}
    ? recover the deleted file cat.jpg
      {"op":"rollback","paths":["cat.jpg"],"to":{"back":1}}
    ? roll src/parser.swift back two versions
      {"op":"rollback","paths":["src/parser.swift"],"to":{"back":2}}
    ? undo the last operation of git
      {"op":"undo","by":"git"}
    ? take that back
      {"op":"undo"}
    ? redo it
      {"op":"redo"}
    ? mount /data/photos at ~/photos
      {"op":"mount","paths":["/data/photos"],"into":"~/photos"}
    ? umount ~/photos
      {"op":"unmount","paths":["~/photos"]}
    @ and the ones tagged urgent?
      {"op":"retrieve","in":"last","tagged":["urgent"]}
    @ now delete the last three
      {"op":"delete","in":"last","pick":[-3,-2,-1]}
    @ copy numbers 1, 4 and 5 to picks/
      {"op":"copy","in":"last","pick":[1,4,5],"into":"picks/"}
    @ what about the ones by Kowalski?
      {"op":"retrieve","in":"last","author":"Kowalski"}
    @ who wrote the third one?
      {"op":"info","in":"last","pick":[3]}
    ? order a pizza
      ! No operation reaches the network.
    ? remind me tomorrow to check report.md
      ! A plan runs once; it has no schedule.
    ? print thesis.pdf
      {"op":"read","paths":["thesis.pdf"]}
    ? files from 03/04/2026
      ! 03/04/2026 may be 3 April or 4 March.
    """#
}

// SPDX-License-Identifier: GPL-3.0-or-later

extension Cases {
  static let doing = #"""
    now 2026-11-18T10:30:00Z UTC
    ? group my reports by month
      {"op":"group","by":"month"}
    ? cluster everything about energy into 4 groups
      {"op":"group","query":"energy","by":"topic","groups":4}
    ? organise the photos in camera into folders by year
      {"op":"group","under":"camera","type":["image"],"by":"year","into":"."}
    ? sort the pdfs in downloads into folders by author under sorted-pdfs
      {"op":"group","under":"downloads","type":["pdf"],"by":"author","into":"sorted-pdfs"}
    ? group the files mentioning alpha, beta or gamma by keyword
      {"op":"group","keywords":["alpha","beta","gamma"],"match":"any","by":"keyword","labels":["alpha","beta","gamma"]}
    ? group these emails by sender
      ! There is no previous result for "these" to refer to.
    ? put the invoices from 2025 into a folder named inv-2025
      {"op":"collect","query":"invoices","since":"2025-01-01T00:00:00Z","until":"2026-01-01T00:00:00Z","into":"inv-2025"}
    ? gather all Go files about networking in netcode
      {"op":"collect","query":"networking","type":["go"],"into":"netcode"}
    ? collect copies of the photos from last weekend in best-of
      {"op":"collect","type":["image"],"since":"2026-11-14T00:00:00Z","until":"2026-11-16T00:00:00Z","into":"best-of","mode":"copy"}
    ? make a folder called thesis-sources with the papers on turbulence
      {"op":"collect","query":"turbulence","into":"thesis-sources"}
    ? join people.csv with cities.csv on city_id
      {"op":"join","left":{"paths":["people.csv"]},"right":{"paths":["cities.csv"]},"on":"column","column":"city_id"}
    ? pair the reports in a/ with the reports in b/ by author
      {"op":"join","left":{"under":"a/"},"right":{"under":"b/"},"on":"author"}
    ? match invoices to contracts by content
      {"op":"join","left":{"query":"invoices"},"right":{"query":"contracts"}}
    ? which contracts belong to which invoices?
      {"op":"join","left":{"query":"contracts"},"right":{"query":"invoices"}}
    ? find files like proposal.md
      {"op":"related","paths":["proposal.md"]}
    ? three papers similar to thesis.pdf
      {"op":"related","paths":["thesis.pdf"],"k":3}
    ? show me more like 'Budget 2024.ods'
      {"op":"related","paths":["Budget 2024.ods"]}
    ? what other files are related to notes/plan.md?
      {"op":"related","paths":["notes/plan.md"]}
    ? find duplicates in ~/Pictures
      {"op":"duplicates","under":"~/Pictures"}
    ? are there duplicate photos?
      {"op":"duplicates","type":["image"]}
    ? which files exist twice?
      {"op":"duplicates"}
    ? keep watching reports/
      {"op":"watch","under":"reports/"}
    ? notify me when anything changes in config/
      {"op":"watch","under":"config/"}
    ? let me know if a new email from Anna arrives
      {"op":"watch","type":["mail"],"author":"Anna"}
    ? watch *.log
      {"op":"watch","paths":["*.log"]}
    ? create an empty file called draft.md
      {"op":"create","paths":["draft.md"]}
    ? make a new folder named 'Old Stuff' in archive
      {"op":"create","paths":["archive/Old Stuff"],"kind":"folder"}
    ? mkdir projects/alpha
      {"op":"create","paths":["projects/alpha"],"kind":"folder"}
    ? create notes/today.txt with "call Bob"
      {"op":"create","paths":["notes/today.txt"],"content":"call Bob"}
    ? create folders a, b and c
      {"op":"create","paths":["a","b","c"],"kind":"folder"}
    ? write "done" to status.txt
      {"op":"write","paths":["status.txt"],"content":"done"}
    ? overwrite a.txt with b.txt
      {"op":"write","paths":["a.txt"],"source":"b.txt"}
    ? replace the content of index.html with 'Under construction'
      {"op":"write","paths":["index.html"],"content":"Under construction"}
    ? set the contents of VERSION to 2.0.1
      {"op":"write","paths":["VERSION"],"content":"2.0.1"}
    ? append "see also chapter 4" to notes.md
      {"op":"append","paths":["notes.md"],"content":"see also chapter 4"}
    ? add the line 'x = 1' at the end of config.ini
      {"op":"append","paths":["config.ini"],"content":"x = 1"}
    ? add chapter2.md to book.md
      {"op":"append","paths":["book.md"],"source":"chapter2.md"}
    ? append the contents of b.log to a.log
      {"op":"append","paths":["a.log"],"source":"b.log"}
    ? put 'hello' into greeting.txt
      {"op":"write","paths":["greeting.txt"],"content":"hello"}
    ? merge jan.csv, feb.csv and mar.csv into q1.csv
      {"op":"merge","paths":["jan.csv","feb.csv","mar.csv"],"into":"q1.csv"}
    ? combine all my notes on bees into bees.md
      {"op":"merge","query":"bees","into":"bees.md"}
    ? join part1.txt and part2.txt into whole.txt
      {"op":"merge","paths":["part1.txt","part2.txt"],"into":"whole.txt"}
    ? copy the three newest photos to usb/
      {"op":"copy","type":["image"],"sort":"newest","k":3,"into":"usb/"}
    ? copy a.txt and b.txt into backup
      {"op":"copy","paths":["a.txt","b.txt"],"into":"backup"}
    ? make a copy of plan.md called plan-old.md
      {"op":"copy","paths":["plan.md"],"into":"plan-old.md"}
    ? duplicate the report as report2.md
      {"op":"copy","paths":["report"],"into":"report2.md"}
    ? move everything tagged old to archive/
      {"op":"move","tagged":["old"],"into":"archive/"}
    ? move 'my file.txt' to "other place/"
      {"op":"move","paths":["my file.txt"],"into":"other place/"}
    ? rename IMG_001.jpg to sunset.jpg
      {"op":"move","paths":["IMG_001.jpg"],"into":"sunset.jpg"}
    ? move pdfs older than a year into attic
      {"op":"move","type":["pdf"],"until":"2025-11-18T10:30:00Z","into":"attic"}
    ? delete temp.txt
      {"op":"delete","paths":["temp.txt"]}
    ? remove all empty log files older than 6 months
      {"op":"delete","type":["log"],"until":"2026-05-18T10:30:00Z","smaller":1}
    ? get rid of the drafts in scratch/
      {"op":"delete","under":"scratch/","query":"drafts"}
    ? delete the folder old-stuff
      {"op":"delete","paths":["old-stuff"]}
    ? trash everything in tmp
      {"op":"delete","under":"tmp"}
    ? erase the three oldest backups
      {"op":"delete","query":"backups","sort":"oldest","k":3}
    ? delete emails from spam@example.com
      {"op":"delete","type":["mail"],"author":"spam@example.com"}
    ? tag the contracts as legal
      {"op":"tag","query":"contracts","tags":["legal"]}
    ? label notes.md urgent
      {"op":"tag","paths":["notes.md"],"tags":["urgent"]}
    ? add the tag final to report.pdf
      {"op":"tag","paths":["report.pdf"],"tags":["final"]}
    ? remove the tags a and b from x.txt
      {"op":"untag","paths":["x.txt"],"tags":["a","b"]}
    ? untag report.pdf as draft
      {"op":"untag","paths":["report.pdf"],"tags":["draft"]}
    ? lock the final report
      {"op":"lock","paths":["final report"]}
    ? make thesis.pdf read-only
      {"op":"lock","paths":["thesis.pdf"]}
    ? unlock the drafts folder
      {"op":"unlock","paths":["drafts"]}
    ? make a.txt and b.txt writable
      {"op":"unlock","paths":["a.txt","b.txt"]}
    ? share slides.pdf
      {"op":"share","paths":["slides.pdf"]}
    ? share the photos folder until Sunday
      {"op":"share","paths":["photos"],"expires":"2026-11-23T00:00:00Z"}
    ? share report.pdf for two weeks
      {"op":"share","paths":["report.pdf"],"expires":"2026-12-02T10:30:00Z"}
    ? share the budget until 5pm
      {"op":"share","paths":["budget"],"expires":"2026-11-18T17:00:00Z"}
    ? give me a link to demo.mp4 that expires tomorrow
      {"op":"share","paths":["demo.mp4"],"expires":"2026-11-20T00:00:00Z"}
    ? create a public link for plan.md valid until 31 December
      {"op":"share","paths":["plan.md"],"expires":"2027-01-01T00:00:00Z"}
    ? stop sharing demo.mp4
      {"op":"unshare","paths":["demo.mp4"]}
    ? cancel the link for plan.md
      {"op":"unshare","paths":["plan.md"]}
    ? take a snapshot
      {"op":"snapshot"}
    ? create a snapshot named before refactoring
      {"op":"snapshot","label":"before refactoring"}
    ? save this state as stable
      {"op":"snapshot","label":"stable"}
    ? roll back report.md to yesterday
      {"op":"rollback","paths":["report.md"],"to":{"time":"2026-11-18T00:00:00Z"}}
    ? restore notes.txt from last week
      {"op":"rollback","paths":["notes.txt"],"to":{"time":"2026-11-16T00:00:00Z"}}
    ? restore notes.txt to the version of 3 May 2026
      {"op":"rollback","paths":["notes.txt"],"to":{"time":"2026-05-04T00:00:00Z"}}
    ? revert config.yaml
      {"op":"rollback","paths":["config.yaml"],"to":{"back":1}}
    ? revert main.py to 3 versions ago
      {"op":"rollback","paths":["main.py"],"to":{"back":3}}
    ? bring back deleted.txt
      {"op":"rollback","paths":["deleted.txt"],"to":{"back":1}}
    ? recover the deleted file plan.doc
      {"op":"rollback","paths":["plan.doc"],"to":{"back":1}}
    ? roll back the tree to operation 17
      {"op":"rollback","to":{"operation":17}}
    ? restore src as it was before yesterday
      {"op":"rollback","paths":["src"],"to":{"time":"2026-11-17T00:00:00Z"}}
    ? take everything back to snapshot clean
      {"op":"rollback","to":{"snapshot":"clean"}}
    ? reset data.csv to its original version
      {"op":"rollback","paths":["data.csv"],"to":{"first":true}}
    ? put the docs folder back to how it was last Friday
      {"op":"rollback","under":"docs","to":{"time":"2026-11-14T00:00:00Z"}}
    ? go back 3 operations
      {"op":"rollback","to":{"back":3}}
    ? undo everything vim did since yesterday
      {"op":"rollback","to":{"time":"2026-11-17T00:00:00Z"},"by":"vim"}
    ? undo the last 2 changes
      {"op":"undo","count":2}
    ? undo my last three operations please
      {"op":"undo","count":3}
    ? redo that
      {"op":"redo"}
    ? redo the last change
      {"op":"redo"}
    ? undo what prettier just did
      {"op":"undo","by":"prettier"}
    ? mount ~/work
      {"op":"mount","paths":["~/work"]}
    ? mount '/home/me/My Stuff' at /mnt/x
      {"op":"mount","paths":["/home/me/My Stuff"],"into":"/mnt/x"}
    ? unmount /mnt/x
      {"op":"unmount","paths":["/mnt/x"]}
    ? unmount everything
      {"op":"unmount"}
    ? find the notes on tea, tag them drinks and lock them
      {"op":"retrieve","query":"tea"}
      {"op":"tag","in":"$1","tags":["drinks"]}
      {"op":"lock","in":"$1"}
    ? find all PDFs about wind, copy them to wind/ and delete the originals
      {"op":"retrieve","query":"wind","type":["pdf"]}
      {"op":"copy","in":"$1","into":"wind/"}
      {"op":"delete","in":"$1"}
    ? delete old.txt and rename new.txt to old.txt
      {"op":"delete","paths":["old.txt"]}
      {"op":"move","paths":["new.txt"],"into":"old.txt"}
    ? take a snapshot, then delete everything in tmp/
      {"op":"snapshot"}
      {"op":"delete","under":"tmp/"}
    ? summarise report.pdf and tag it as read
      {"op":"summarize","paths":["report.pdf"]}
      {"op":"tag","paths":["report.pdf"],"tags":["read"]}
    ? find the newest report and open it
      {"op":"retrieve","sort":"newest","k":1}
      {"op":"read","in":"$1"}
    ? compare a.txt and b.txt and then delete b.txt
      {"op":"compare","paths":["a.txt","b.txt"]}
      {"op":"delete","paths":["b.txt"]}
    ? find photos of cats and group them by month into folders
      {"op":"retrieve","query":"cats","type":["image"]}
      {"op":"group","in":"$1","by":"month","into":"."}
    ? create summary.md and write 'to do' into it
      {"op":"create","paths":["summary.md"]}
      {"op":"write","paths":["summary.md"],"content":"to do"}
    ? count the PDFs in papers and the images in photos
      ! A step looks below one folder; papers and photos are two.
    ? find logs bigger than 10 MB, move them to old-logs and share them until Friday
      {"op":"retrieve","type":["log"],"larger":10000000}
      {"op":"move","in":"$1","into":"old-logs"}
      {"op":"share","in":"$1","expires":"2026-11-21T00:00:00Z"}
    ? find my notes on rust and summarise
      {"op":"retrieve","query":"rust"}
      {"op":"summarize","in":"$1"}
    """#
}

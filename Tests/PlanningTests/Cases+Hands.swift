// SPDX-License-Identifier: GPL-3.0-or-later

extension Cases {
  /// Of fresh sets by other hands: what each set's first run missed.
  static let hands = #"""
    now 2027-03-09T14:20:00Z UTC
    ? I'm looking for that recipe with lentils and coconut milk, can you find it for me dear
      {"op":"retrieve","query":"lentils and coconut milk"}
    ? which of the go files in services/auth mention jwt?
      {"op":"retrieve","under":"services/auth","keywords":["jwt"],"type":["go"]}
    ? need the ten biggest files in /var/cache
      {"op":"retrieve","under":"/var/cache","sort":"largest","k":10}
    ? files called README in any folder
      {"op":"retrieve","name":"README"}
    ? what were the files about hiring on 1 February 2027?
      {"op":"retrieve","query":"hiring","since":"2027-02-01T00:00:00Z","until":"2027-02-02T00:00:00Z"}
    ? in the snapshot pre-audit, find invoices from Siemens
      {"op":"retrieve","query":"invoices","keywords":["Siemens"],"at":{"snapshot":"pre-audit"}}
    ? number of emails received from Dagmar in the last 3 weeks
      {"op":"count","type":["mail"],"author":"Dagmar","since":"2027-02-16T14:20:00Z"}
    ? tell me how many documents are tagged draft but not final
      {"op":"count","tagged":["draft"],"not":{"tagged":["final"]}}
    ? could I see letters/aunt may.txt
      {"op":"read","paths":["letters/aunt may.txt"]}
    ? when was the file wedding speech.odt created
      {"op":"info","paths":["wedding speech.odt"]}
    ? I don't have time to read all of annual-report.pdf, summarise it please
      {"op":"summarize","paths":["annual-report.pdf"]}
    ? summary of the last five meeting minutes
      {"op":"summarize","query":"meeting minutes","sort":"newest","k":5}
    ? can you condense the PDFs in readings/week 5 into a summary
      {"op":"summarize","under":"readings/week 5","type":["pdf"]}
    ? which versions of poster.svg were made by inkscape
      {"op":"history","paths":["poster.svg"],"by":"inkscape"}
    ? what have I changed this morning
      {"op":"changes","since":"2027-03-09T00:00:00Z"}
    ? changes in infra/ made by terraform in the past 12 hours
      {"op":"changes","under":"infra/","since":"2027-03-09T02:20:00Z","by":"terraform"}
    ? show me what changed between snapshot monday and now
      {"op":"changes","from":{"snapshot":"monday"}}
    ? split the code in legacy/ by language
      {"op":"group","under":"legacy/","type":["code"],"by":"type"}
    ? link the emails from Ana to the PDFs by Ana by keyword, 15 pairs at most
      {"op":"join","left":{"type":["mail"],"author":"Ana"},"right":{"type":["pdf"],"author":"Ana"},"on":"keyword","pairs":15}
    ? show me ten documents that resemble grant-2025.pdf
      {"op":"related","paths":["grant-2025.pdf"],"k":10}
    ? spot near-duplicate notes on fermentation
      {"op":"duplicates","query":"fermentation"}
    ? alert me whenever a new csv lands in data/drop
      {"op":"watch","under":"data/drop","type":["csv"]}
    ? I need an empty file called notes for lawyer.txt
      {"op":"create","paths":["notes for lawyer.txt"]}
    ? tack "P.S. bring snacks" onto the end of invite.txt
      {"op":"append","paths":["invite.txt"],"content":"P.S. bring snacks"}
    ? i want to send my sister a link to holiday.mp4 that works till Sunday
      {"op":"share","paths":["holiday.mp4"],"expires":"2027-03-15T00:00:00Z"}
    ? public link for brochure.pdf, valid until the end of the month
      {"op":"share","paths":["brochure.pdf"],"expires":"2027-04-01T00:00:00Z"}
    ? bookmark the current state under the name 'exam week'
      {"op":"snapshot","label":"exam week"}
    ? i messed up novel.odt, give me back the version from this morning at 9
      {"op":"rollback","paths":["novel.odt"],"to":{"time":"2027-03-09T09:00:00Z"}}
    ? take us back to operation 77
      {"op":"rollback","to":{"operation":77}}
    ? undo what the last prompt did
      {"op":"undo","by":"prompt"}
    @ now put them in chronological order
      {"op":"retrieve","in":"last","sort":"oldest"}
    @ what's in the second one?
      {"op":"read","in":"last","pick":[2]}
    @ when were they last modified
      {"op":"info","in":"last"}
    ? find the duplicates in camera roll/ and delete them
      {"op":"duplicates","under":"camera roll/"}
      {"op":"delete","in":"$1"}
    ? print out report.pdf on the office printer
      ! No operation prints.
    now 2025-08-14T07:05:00Z UTC
    ? id like to see the photos from our trip to Iceland
      {"op":"retrieve","query":"trip to Iceland","type":["image"]}
    ? show emails with the subject of parking permits that Gareth sent in June or July
      {"op":"retrieve","query":"subject of parking permits","type":["mail"],"author":"Gareth","since":"2025-06-01T00:00:00Z","until":"2025-08-01T00:00:00Z"}
    ? slides for the onboarding workshop, most recent three only
      {"op":"retrieve","query":"onboarding workshop","type":["slides"],"sort":"newest","k":3}
    ? Letters from the bank, alphabetically
      {"op":"retrieve","query":"Letters from the bank","sort":"name"}
    ? find docs similar in topic to photosynthesis, limit 8
      {"op":"retrieve","query":"photosynthesis","k":8}
    ? as of 1 June, what did we have on supplier risk?
      {"op":"retrieve","query":"supplier risk","at":{"time":"2025-06-02T00:00:00Z"}}
    ? hey whats that paper about octopus cognition called
      {"op":"retrieve","query":"octopus cognition"}
    ? papers by researchers at Stanford University on battery chemistry
      {"op":"retrieve","query":"battery chemistry","keywords":["Stanford University"]}
    ? Could you tell me how many Haskell files are in compiler/?
      {"op":"count","under":"compiler/","type":["haskell"]}
    ? ls -la src/lib
      {"op":"list","paths":["src/lib"]}
    ? let me have a look inside projects/alpha
      {"op":"list","paths":["projects/alpha"]}
    ? would you read shopping.txt out to me
      {"op":"read","paths":["shopping.txt"]}
    ? everything you know about scan0001.tif
      {"op":"info","paths":["scan0001.tif"]}
    ? give us the short version of whitepaper.pdf
      {"op":"summarize","paths":["whitepaper.pdf"]}
    ? I need an executive summary of everything under strategy/2025
      {"op":"summarize","under":"strategy/2025"}
    ? bring me up to speed on the emails about the audit
      {"op":"summarize","query":"audit","type":["mail"]}
    ? find the newest pdf about malaria vaccines and summarize it in a paragraph
      {"op":"retrieve","query":"malaria vaccines","type":["pdf"],"sort":"newest","k":1}
      {"op":"summarize","in":"$1"}
    ? how long is the warranty on the dishwasher?
      {"op":"answer","question":"how long is the warranty on the dishwasher?"}
    ? which supplier is cheaper according to the quotes tagged kitchen?
      {"op":"answer","question":"which supplier is cheaper","query":"quotes","tagged":["kitchen"]}
    ? where was the 2019 conference held
      {"op":"answer","question":"where was the 2019 conference held"}
    ? explain why the experiment failed, using the lab notes from May
      {"op":"answer","question":"why the experiment failed","query":"lab","since":"2025-05-01T00:00:00Z","until":"2025-06-01T00:00:00Z"}
    ? when and by whom was access.log changed?
      {"op":"history","paths":["access.log"]}
    ? which edits to style.css were made by vim?
      {"op":"history","paths":["style.css"],"by":"vim"}
    ? what's changed since lunchtime yesterday... make that since yesterday noon
      {"op":"changes","since":"2025-08-13T12:00:00Z"}
    ? what themes run through the interviews in field/?
      {"op":"group","under":"field/","query":"interviews","by":"topic"}
    ? classify everything in inbox/ by whether it mentions refund, complaint or praise
      {"op":"group","under":"inbox/","by":"keyword","labels":["refund","complaint","praise"]}
    ? tidy up Desktop by file type
      {"op":"group","under":"Desktop","by":"type"}
    ? for each contract find the emails that belong to it
      {"op":"join","left":{"query":"contract"},"right":{"type":["mail"]}}
    ? which invoices match which purchase orders? give me at most 12 pairs
      {"op":"join","left":{"query":"invoices"},"right":{"query":"purchase orders"},"pairs":12}
    ? what resembles sonnet.txt?
      {"op":"related","paths":["sonnet.txt"]}
    ? recommend three papers close to vit-survey.pdf
      {"op":"related","paths":["vit-survey.pdf"],"k":3}
    ? do I have more than one copy of passport.jpg
      {"op":"duplicates","paths":["passport.jpg"]}
    ? let me know as soon as somebody adds a photo to upload/
      {"op":"watch","under":"upload/","type":["image"]}
    ? make me an empty folder under clients/ called Zenith
      {"op":"create","paths":["clients/Zenith"],"kind":"folder"}
    ? make the contents of b.yaml the same as a.yaml
      {"op":"write","paths":["b.yaml"],"source":"a.yaml"}
    ? jot down "ring the vet" in todo.md
      {"op":"append","paths":["todo.md"],"content":"ring the vet"}
    ? add a line saying 'paid in full' at the bottom of ledger.txt
      {"op":"append","paths":["ledger.txt"],"content":"paid in full"}
    ? combine the meeting notes from July into july.md, oldest first
      {"op":"merge","query":"meeting","since":"2025-07-01T00:00:00Z","until":"2025-08-01T00:00:00Z","sort":"oldest","into":"july.md"}
    ? collect Ines's spreadsheets into ines/ as copies
      {"op":"collect","type":["spreadsheet"],"author":"Ines","into":"ines/","mode":"copy"}
    ? cp a.txt b.txt backup/
      {"op":"copy","paths":["a.txt","b.txt"],"into":"backup/"}
    ? make copies of all json files in conf/ in conf-old/
      {"op":"copy","under":"conf/","type":["json"],"into":"conf-old/"}
    ? mv draft.txt old/
      {"op":"move","paths":["draft.txt"],"into":"old/"}
    ? delete the empty file junk.tmp
      {"op":"delete","paths":["junk.tmp"]}
    ? lock every contract tagged signed
      {"op":"lock","query":"contract","tagged":["signed"]}
    ? make sure nobody can edit rules.md
      {"op":"lock","paths":["rules.md"]}
    ? rules.md should be editable again
      {"op":"unlock","paths":["rules.md"]}
    ? I need a link for the photos tagged party, good through 31 August
      {"op":"share","type":["image"],"tagged":["party"],"expires":"2025-09-01T00:00:00Z"}
    ? I deleted thesis.bib by accident, get it back
      {"op":"rollback","paths":["thesis.bib"],"to":{"back":1}}
    ? that was wrong, undo it
      {"op":"undo"}
    ? undo the last thing sed did
      {"op":"undo","by":"sed"}
    ? actually, bring that change back
      {"op":"redo"}
    @ merge them all into combined.txt and delete the originals
      {"op":"merge","in":"last","into":"combined.txt"}
      {"op":"delete","in":"last"}
    ? copy contract.docx to contract-2026.docx and tag the copy as draft
      {"op":"copy","paths":["contract.docx"],"into":"contract-2026.docx"}
      {"op":"tag","in":"$1","tags":["draft"]}
    ? create a folder trip, move all photos of Lisbon into it and tell me how many there are
      {"op":"create","paths":["trip"],"kind":"folder"}
      {"op":"move","query":"Lisbon","type":["image"],"into":"trip"}
      {"op":"count","in":"$2"}
    ? what's the time
      ! This asks for nothing to be done with files.
    ? spell-check letter.docx
      ! No operation rewrites text by itself; a new content has to be given.
    now 2026-06-03T21:45:00Z UTC
    ? any chance you could pull together a list of papers on perovskite solar cells
      {"op":"retrieve","query":"perovskite solar cells"}
    ? emails sent to me by Farah in the past couple of days
      {"op":"retrieve","type":["mail"],"author":"Farah","since":"2026-06-01T21:45:00Z"}
    ? I want to read up on coral reefs, what have we got?
      {"op":"retrieve","query":"coral reefs"}
    ? show files in build/ newer than 15 minutes
      {"op":"retrieve","under":"build/","since":"2026-06-03T21:30:00Z"}
    ? tex files about topology outside the archive folder
      {"op":"retrieve","query":"topology","type":["tex"],"not":{"under":"archive"}}
    ? videos longer ago than 2 years
      {"op":"retrieve","type":["video"],"until":"2024-06-03T21:45:00Z"}
    ? show me things about Marrakech, photos only, oldest first
      {"op":"retrieve","query":"Marrakech","type":["image"],"sort":"oldest"}
    ? in the tree of operation 640, search for wiring diagrams
      {"op":"retrieve","query":"wiring diagrams","at":{"operation":640}}
    ? shw me teh latest presentaton on onboarding
      {"op":"retrieve","query":"onboarding","type":["slides"],"sort":"newest","k":1}
    ? papers not by Schmidhuber on LSTMs
      {"op":"retrieve","query":"LSTMs","not":{"author":"Schmidhuber"}}
    ? count my unread... I mean my emails from this week
      {"op":"count","type":["mail"],"since":"2026-06-01T00:00:00Z"}
    ? how big is the videos folder in total
      {"op":"count","under":"videos"}
    ? do you know how many rust files contain unsafe?
      {"op":"count","keywords":["unsafe"],"type":["rust"]}
    ? which files are in the folder 'Bank stuff'?
      {"op":"list","paths":["Bank stuff"]}
    ? ls docs
      {"op":"list","paths":["docs"]}
    ? type out poem.txt
      {"op":"read","paths":["poem.txt"]}
    ? tell me about the file IMG_0001.HEIC
      {"op":"info","paths":["IMG_0001.HEIC"]}
    ? who made flyer.indd and when
      {"op":"info","paths":["flyer.indd"]}
    ? what's the deadline mentioned in call-for-papers.pdf?
      {"op":"answer","question":"what's the deadline","paths":["call-for-papers.pdf"]}
    ? According to last year's reports, how many patients were treated?
      {"op":"answer","question":"how many patients were treated?","since":"2025-01-01T00:00:00Z","until":"2026-01-01T00:00:00Z"}
    ? tell me from the emails of Katja when the container arrives
      {"op":"answer","question":"when the container arrives","type":["mail"],"author":"Katja"}
    ? in what respects do a.md and b.md differ?
      {"op":"compare","paths":["a.md","b.md"]}
    ? compare version 2 back of main.rs with the current one
      {"op":"compare","paths":["main.rs"],"from":{"back":2}}
    ? has budget.ods changed compared to the version of 1 June
      {"op":"compare","paths":["budget.ods"],"from":{"time":"2026-06-02T00:00:00Z"}}
    ? who's been editing the roadmap.md
      {"op":"history","paths":["roadmap.md"]}
    ? show everything new in downloads since 9 this morning
      {"op":"changes","under":"downloads","since":"2026-06-03T09:00:00Z"}
    ? cluster the bug reports into seven groups and put each in its own folder under bugs/
      {"op":"group","query":"bug","by":"topic","groups":7,"into":"bugs/"}
    ? combine users.csv and logins.csv on user_id and save as joined.csv
      {"op":"join","left":{"paths":["users.csv"]},"right":{"paths":["logins.csv"]},"on":"column","column":"user_id","into":"joined.csv"}
    ? other documents in the spirit of declaration.txt
      {"op":"related","paths":["declaration.txt"]}
    ? what else do I have like lasagne.md?
      {"op":"related","paths":["lasagne.md"]}
    ? is cv.pdf stored more than once?
      {"op":"duplicates","paths":["cv.pdf"]}
    ? tell me if anyone edits pricing.xlsx
      {"op":"watch","paths":["pricing.xlsx"]}
    ? notify me about new PDFs on CRISPR
      {"op":"watch","query":"CRISPR","type":["pdf"]}
    ? open a new folder called Garden
      {"op":"create","paths":["Garden"],"kind":"folder"}
    ? at the bottom of readme.md write "License: MIT"
      {"op":"append","paths":["readme.md"],"content":"License: MIT"}
    ? concatenate the logs from yesterday by name into yesterday.log
      {"op":"merge","type":["log"],"since":"2026-06-02T00:00:00Z","until":"2026-06-03T00:00:00Z","sort":"name","into":"yesterday.log"}
    ? I want a copy of deck.pptx called deck-clean.pptx
      {"op":"copy","paths":["deck.pptx"],"into":"deck-clean.pptx"}
    ? empty the trash folder
      {"op":"delete","under":"trash"}
    ? remove all tags named tmp from notes.md
      {"op":"untag","paths":["notes.md"],"tags":["tmp"]}
    ? link to menu.pdf should be cancelled
      {"op":"unshare","paths":["menu.pdf"]}
    ? I undid too much, redo one step
      {"op":"redo"}
    @ now only 2024
      {"op":"retrieve","in":"last","since":"2024-01-01T00:00:00Z","until":"2025-01-01T00:00:00Z"}
    @ remove the second one from the tree
      {"op":"delete","in":"last","pick":[2]}
    ? make a folder called 2025-taxes, move every receipt from 2025 there and take a snapshot called taxes-done
      {"op":"create","paths":["2025-taxes"],"kind":"folder"}
      {"op":"move","query":"receipt","since":"2025-01-01T00:00:00Z","until":"2026-01-01T00:00:00Z","into":"2025-taxes"}
      {"op":"snapshot","label":"taxes-done"}
    ? unlock diary.md, append "Slept badly." and lock it
      {"op":"unlock","paths":["diary.md"]}
      {"op":"append","paths":["diary.md"],"content":"Slept badly."}
      {"op":"lock","paths":["diary.md"]}
    ? share it with Ben
      ! There is no previous result for "it" to refer to.
    now 2024-02-29T12:00:00Z UTC
    ? reports about flooding, excluding those by the council
      {"op":"retrieve","query":"flooding","not":{"keywords":["council"]}}
    ? videos from the last weekend of January
      {"op":"retrieve","type":["video"],"since":"2024-01-27T00:00:00Z","until":"2024-01-29T00:00:00Z"}
    ? what have I written about stoicism
      {"op":"retrieve","query":"stoicism","author":"me"}
    ? what's the difference between the last two versions of menu.txt
      {"op":"compare","paths":["menu.txt"]}
    ? show me everything that happened on 14 February
      {"op":"changes","since":"2024-02-14T00:00:00Z","until":"2024-02-15T00:00:00Z"}
    ? pair the notes in a/ with the notes in b/ that cover the same topic
      {"op":"join","left":{"under":"a/"},"right":{"under":"b/"},"on":"topic"}
    @ which is the oldest?
      {"op":"retrieve","in":"last","sort":"oldest","k":1}
    ? find photos of the garden, copy them to garden/ and share that folder for a week
      {"op":"retrieve","query":"garden","type":["image"]}
      {"op":"copy","in":"$1","into":"garden/"}
      {"op":"share","paths":["garden/"]}
    ? find the newest log, show it and then delete it
      {"op":"retrieve","type":["log"],"sort":"newest","k":1}
      {"op":"read","in":"$1"}
      {"op":"delete","in":"$1"}
    now 2027-10-17T04:50:00Z UTC
    ? I'm writing a review and need eight papers about gut microbiota
      {"op":"retrieve","query":"gut microbiota","k":8}
    ? Pull all the emails that came from Yusuf on Thursday
      {"op":"retrieve","type":["mail"],"author":"Yusuf","since":"2027-10-14T00:00:00Z","until":"2027-10-15T00:00:00Z"}
    ? logs from the night before last... sorry, from last night
      {"op":"retrieve","type":["log"],"since":"2027-10-16T18:00:00Z","until":"2027-10-17T00:00:00Z"}
    ? which emails from the school did I get in September?
      {"op":"retrieve","keywords":["school"],"type":["mail"],"since":"2027-09-01T00:00:00Z","until":"2027-10-01T00:00:00Z"}
    ? find documents on inheritance law, best five
      {"op":"retrieve","query":"inheritance law","k":5}
    ? a list of the papers by Tanaka and tagged physics
      {"op":"retrieve","author":"Tanaka","tagged":["physics"]}
    ? from snapshot q3-close, find the ledgers
      {"op":"retrieve","query":"ledgers","at":{"snapshot":"q3-close"}}
    ? in photos/2026, how many videos are there?
      {"op":"count","under":"photos/2026","type":["video"]}
    ? give me all the metadata on track01.flac
      {"op":"info","paths":["track01.flac"]}
    ? what changed in config.yml compared to the previous version?
      {"op":"compare","paths":["config.yml"]}
    ? show all the saved versions of cv.tex
      {"op":"history","paths":["cv.tex"]}
    ? what's new in the shared folder since last week?
      {"op":"changes","under":"shared","since":"2027-10-04T00:00:00Z"}
    ? divide the reviews according to whether they contain good or bad
      {"op":"group","query":"reviews","by":"keyword","labels":["good","bad"]}
    ? keep me posted on changes in prices/
      {"op":"watch","under":"prices/"}
    ? start watching the uploads folder
      {"op":"watch","under":"uploads"}
    ? i need a new folder for the archive named 'Old stuff'
      {"op":"create","paths":["Old stuff"],"kind":"folder"}
    ? set motd.txt to 'Welcome!'
      {"op":"write","paths":["motd.txt"],"content":"Welcome!"}
    ? lock the folder final and everything in it
      {"op":"lock","paths":["final"]}
    ? share cv.pdf with the recruiter until Wednesday
      {"op":"share","paths":["cv.pdf"],"expires":"2027-10-21T00:00:00Z"}
    ? cancel all links
      {"op":"unshare"}
    ? undo all changes to src/ since Thursday
      {"op":"rollback","under":"src/","to":{"time":"2027-10-14T00:00:00Z"}}
    @ does the first one mention a discount?
      {"op":"answer","question":"does the first one mention a discount?","in":"last","pick":[1]}
    @ delete all except the newest
      {"op":"delete","in":"last","not":{"in":"last","sort":"newest","k":1}}
    ? find the papers on prions, put them in prions/ and lock that folder
      {"op":"retrieve","query":"prions"}
      {"op":"collect","in":"$1","into":"prions/"}
      {"op":"lock","paths":["prions/"]}
    ? delete draft.md but take a snapshot first
      {"op":"snapshot"}
      {"op":"delete","paths":["draft.md"]}
    ? who won the football yesterday? search the internet
      ! No operation reaches the network.
    now 2025-11-30T18:15:00Z UTC
    ? I seem to have mislaid the receipt for the fridge
      {"op":"retrieve","query":"receipt for the fridge"}
    ? what's the combined size of all archives?
      {"op":"count","type":["archive"]}
    ? According to the emails from Pia, when does the course start?
      {"op":"answer","question":"when does the course start?","type":["mail"],"author":"Pia"}
    ? compare the first version of song.txt with the current one
      {"op":"compare","paths":["song.txt"],"from":{"first":true}}
    ? Show me who edited plan.md and when
      {"op":"history","paths":["plan.md"]}
    ? are there two copies of will.pdf?
      {"op":"duplicates","paths":["will.pdf"]}
    ? create a text file named hosts with the content '127.0.0.1 localhost'
      {"op":"create","paths":["hosts"],"content":"127.0.0.1 localhost"}
    ? rename chapter one.txt to chapter-01.txt
      {"op":"move","paths":["chapter one.txt"],"into":"chapter-01.txt"}
    ? delete the snapshots... no, delete the screenshots from yesterday
      {"op":"delete","type":["image"],"since":"2025-11-29T00:00:00Z","until":"2025-11-30T00:00:00Z"}
    ? erase everything tagged temporary but not important
      {"op":"delete","tagged":["temporary"],"not":{"tagged":["important"]}}
    @ which one was written most recently?
      {"op":"retrieve","in":"last","sort":"newest","k":1}
    ? search for recipes with aubergine, merge the best three into aubergine.md
      {"op":"retrieve","query":"aubergine"}
      {"op":"merge","in":"$1","k":3,"into":"aubergine.md"}
    now 2028-01-12T11:11:00Z UTC
    ? what was saved in the last ten minutes?
      {"op":"retrieve","since":"2028-01-12T11:01:00Z"}
    ? show my newest selfies
      {"op":"retrieve","query":"selfies","sort":"newest"}
    ? Summarize the attached notes on Hegel in notes/
      {"op":"summarize","under":"notes/","query":"Hegel"}
    ? briefly summarise the two newest emails from Karl
      {"op":"summarize","type":["mail"],"author":"Karl","sort":"newest","k":2}
    ? Using the notes in lab/, tell me which sample was contaminated
      {"op":"answer","question":"which sample was contaminated","under":"lab/"}
    ? what PDFs are new this week?
      {"op":"changes","type":["pdf"],"since":"2028-01-10T00:00:00Z"}
    ? what's happened since I took the snapshot lunch
      {"op":"changes","from":{"snapshot":"lunch"}}
    ? match the questions in faq/ with the answers in kb/ by topic, 30 pairs at most
      {"op":"join","left":{"under":"faq/","query":"questions"},"right":{"under":"kb/","query":"answers"},"on":"topic","pairs":30}
    ? check whether there are duplicates in docs/
      {"op":"duplicates","under":"docs/"}
    ? tell me when somebody changes team/roster.csv
      {"op":"watch","paths":["team/roster.csv"]}
    ? merge all the md files in blog/ from oldest to newest into blog.md
      {"op":"merge","under":"blog/","type":["markdown"],"sort":"oldest","into":"blog.md"}
    ? find all documents about the school trip and put copies in trip/
      {"op":"retrieve","query":"school trip"}
      {"op":"copy","in":"$1","into":"trip/"}
    ? make a backup copy of data.db in safe/
      {"op":"copy","paths":["data.db"],"into":"safe/"}
    @ order them by size
      {"op":"retrieve","in":"last","sort":"largest"}
    ? print three copies of form.pdf
      ! No operation prints.
    now 2026-09-22T09:00:00Z UTC
    ? go files that use sync.Mutex
      {"op":"retrieve","keywords":["sync.Mutex"],"type":["go"]}
    ? tell me as soon as a new log shows up in logs/
      {"op":"watch","under":"logs/","type":["log"]}
    ? append 'done' to the file log.md
      {"op":"append","paths":["log.md"],"content":"done"}
    ? share the presentation pitch.pptx for 5 days
      {"op":"share","paths":["pitch.pptx"],"expires":"2026-09-27T09:00:00Z"}
    ? redo both
      {"op":"redo","count":2}
    now 2029-07-05T16:20:00Z UTC
    ? make a folder for me called drafts-2029
      {"op":"create","paths":["drafts-2029"],"kind":"folder"}
    now 2027-10-17T04:50:00Z UTC
    ? delete a.txt, no, b.txt
      {"op":"delete","paths":["b.txt"]}
    ? tag report.pdf as final, sorry, as draft
      {"op":"tag","paths":["report.pdf"],"tags":["draft"]}
    ? find notes on tea, no more than six
      {"op":"retrieve","query":"tea","k":6}
    """#
}

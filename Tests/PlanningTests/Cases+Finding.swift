// SPDX-License-Identifier: GPL-3.0-or-later

extension Cases {
  static let finding = #"""
    now 2026-11-18T10:30:00Z UTC
    ? find all invoices from Acme Corp
      {"op":"retrieve","query":"invoices","keywords":["Acme Corp"]}
    ? look for my notes about the kitchen renovation
      {"op":"retrieve","query":"kitchen renovation"}
    ? I'm looking for a paper on graph databases that Ines sent me in September
      {"op":"retrieve","query":"graph databases","author":"Ines","since":"2026-09-01T00:00:00Z","until":"2026-10-01T00:00:00Z"}
    ? are there any spreadsheets about payroll in finance/?
      {"op":"retrieve","under":"finance/","query":"payroll","type":["spreadsheet"]}
    ? show the ten biggest files on this machine
      {"op":"retrieve","sort":"largest","k":10}
    ? give me every recording of the choir from 2025
      {"op":"retrieve","query":"choir","type":["audio"],"since":"2025-01-01T00:00:00Z","until":"2026-01-01T00:00:00Z"}
    ? which documents were written by Tomasz after 3 June 2026?
      {"op":"retrieve","author":"Tomasz","since":"2026-06-04T00:00:00Z"}
    ? where's the slide deck on onboarding?
      {"op":"retrieve","query":"onboarding","type":["slides"]}
    ? photos taken between 3 and 9 August
      {"op":"retrieve","type":["image"],"since":"2026-08-03T00:00:00Z","until":"2026-08-10T00:00:00Z"}
    ? emails I sent to the landlord
      {"op":"retrieve","query":"landlord","type":["mail"],"author":"me"}
    ? list everything tagged tax-2025 that is bigger than 1 MB
      {"op":"retrieve","tagged":["tax-2025"],"larger":1000000}
    ? find me the oldest contract in legal/
      {"op":"retrieve","under":"legal/","query":"contract","sort":"oldest","k":1}
    ? pdfs about battery chemistry or solar cells
      {"op":"retrieve","query":"battery chemistry or solar cells","type":["pdf"]}
    ? do we have anything on GDPR?
      {"op":"retrieve","query":"GDPR"}
    ? files not touched since January
      {"op":"retrieve","until":"2026-01-01T00:00:00Z"}
    ? documents that haven't been changed for two years
      {"op":"retrieve","until":"2024-11-18T10:30:00Z"}
    ? search my emails for the flight confirmation
      {"op":"retrieve","query":"flight confirmation","type":["mail"]}
    ? look in ~/Documents/taxes for receipts from March 2025
      {"op":"retrieve","under":"~/Documents/taxes","query":"receipts","since":"2025-03-01T00:00:00Z","until":"2025-04-01T00:00:00Z"}
    ? all images smaller than 200kB in assets
      {"op":"retrieve","under":"assets","type":["image"],"smaller":200000}
    ? find files named *.bak
      {"op":"retrieve","name":"*.bak"}
    ? files ending in .tmp
      {"op":"retrieve","name":"*.tmp"}
    ? show me files whose name contains draft
      {"op":"retrieve","name":"draft"}
    ? the last five things I edited
      {"op":"retrieve","sort":"newest","k":5}
    ? papers by Kim or Park
      ! An author is one person; Kim and Park are several.
    ? papers on transformers by Vaswani published before 2020
      {"op":"retrieve","query":"transformers","author":"Vaswani","until":"2020-01-01T00:00:00Z"}
    ? find reports with the phrase "net zero" written this year
      {"op":"retrieve","keywords":["net zero"],"since":"2026-01-01T00:00:00Z"}
    ? search for "connection reset by peer" in the logs from yesterday
      {"op":"retrieve","keywords":["connection reset by peer"],"type":["log"],"since":"2026-11-17T00:00:00Z","until":"2026-11-18T00:00:00Z"}
    ? notes tagged ideas but not tagged done
      {"op":"retrieve","tagged":["ideas"],"not":{"tagged":["done"]}}
    ? reports from Q2 2025
      {"op":"retrieve","since":"2025-04-01T00:00:00Z","until":"2025-07-01T00:00:00Z"}
    ? presentations from the second quarter of last year
      {"op":"retrieve","type":["slides"],"since":"2025-04-01T00:00:00Z","until":"2025-07-01T00:00:00Z"}
    ? everything modified in the last 45 minutes
      {"op":"retrieve","since":"2026-11-18T09:45:00Z"}
    ? documents about the merger dated 12 May 2026
      {"op":"retrieve","query":"merger","since":"2026-05-12T00:00:00Z","until":"2026-05-13T00:00:00Z"}
    ? any videos longer than 2 GB?
      {"op":"retrieve","type":["video"],"larger":2000000000}
    ? find text files that contain neither foo nor bar
      {"op":"retrieve","type":["text"],"not":{"keywords":["foo","bar"],"match":"any"}}
    ? show me a couple of recipes for lentil soup
      {"op":"retrieve","query":"lentil soup","k":2}
    ? top ten articles about sleep hygiene
      {"op":"retrieve","query":"sleep hygiene","k":10}
    ? find the three oldest logs
      {"op":"retrieve","type":["log"],"sort":"oldest","k":3}
    ? what papers do I have on protein design?
      {"op":"retrieve","query":"protein design"}
    ? which of our reports mention inflation and unemployment?
      {"op":"retrieve","keywords":["inflation","unemployment"]}
    ? find my thesis
      {"op":"retrieve","query":"thesis"}
    ? find documents similar to quarterly planning
      {"op":"retrieve","query":"quarterly planning"}
    ? papers like attention is all you need
      {"op":"retrieve","query":"attention is all you need"}
    ? show documents about "machine learning" in research_notes
      {"op":"retrieve","under":"research_notes","keywords":["machine learning"]}
    ? list pdfs, newest first
      {"op":"retrieve","type":["pdf"],"sort":"newest"}
    ? list the files in src
      {"op":"list","paths":["src"]}
    ? what's inside the archive folder?
      {"op":"list","paths":["archive"]}
    ? ls
      {"op":"list"}
    ? what is in this folder?
      {"op":"list"}
    ? show me what's in ~/Pictures/2024
      {"op":"list","paths":["~/Pictures/2024"]}
    ? contents of the projects directory
      {"op":"list","paths":["projects"]}
    ? show notes.md
      {"op":"read","paths":["notes.md"]}
    ? open 'Project Plan v2.docx'
      {"op":"read","paths":["Project Plan v2.docx"]}
    ? print todo.txt
      {"op":"read","paths":["todo.txt"]}
    ? what does config/app.toml say
      {"op":"read","paths":["config/app.toml"]}
    ? what was in settings.json last Tuesday?
      {"op":"read","paths":["settings.json"],"at":{"time":"2026-11-18T00:00:00Z"}}
    ? show me report.md as it was on 1 March
      {"op":"read","paths":["report.md"],"at":{"time":"2026-03-02T00:00:00Z"}}
    ? show me the previous version of index.html
      {"op":"read","paths":["index.html"],"at":{"back":1}}
    ? display the version of budget.ods from last month
      {"op":"read","paths":["budget.ods"],"at":{"time":"2026-11-01T00:00:00Z"}}
    ? cat main.c as of yesterday
      {"op":"read","paths":["main.c"],"at":{"time":"2026-11-18T00:00:00Z"}}
    ? how large is dataset.csv
      {"op":"info","paths":["dataset.csv"]}
    ? who wrote design.md?
      {"op":"info","paths":["design.md"]}
    ? when was the lease.pdf created?
      {"op":"info","paths":["lease.pdf"]}
    ? info on photo.jpg
      {"op":"info","paths":["photo.jpg"]}
    ? what's the size of backup.zip?
      {"op":"info","paths":["backup.zip"]}
    ? show details for everything in invoices/
      {"op":"info","under":"invoices/"}
    ? is notes.txt locked?
      {"op":"info","paths":["notes.txt"]}
    ? give me a brief summary of the audit report
      {"op":"summarize","paths":["audit report"]}
    ? summarize all emails from Dana about the audit since last Monday
      {"op":"summarize","query":"audit","type":["mail"],"author":"Dana","since":"2026-11-16T00:00:00Z"}
    ? what are the key takeaways of strategy.pdf?
      {"op":"summarize","paths":["strategy.pdf"]}
    ? what is proposal.docx about?
      {"op":"summarize","paths":["proposal.docx"]}
    ? could you summarise for me what's in the minutes folder
      {"op":"summarize","under":"minutes"}
    ? sum up my meeting notes from last week in short
      {"op":"summarize","query":"meeting","since":"2026-11-09T00:00:00Z","until":"2026-11-16T00:00:00Z"}
    ? boil report.txt down to the main points
      {"op":"summarize","paths":["report.txt"]}
    ? give me the gist of the three longest essays on Kant
      {"op":"summarize","query":"Kant","sort":"largest","k":3}
    ? overview of the papers tagged robotics please
      {"op":"summarize","tagged":["robotics"]}
    ? summarise chapter1.md and chapter2.md
      {"op":"summarize","paths":["chapter1.md","chapter2.md"]}
    ? what does the contract say about termination?
      {"op":"answer","question":"what does the contract say about termination?","paths":["contract"]}
    ? what do my notes say about photosynthesis?
      {"op":"answer","question":"what do my notes say about photosynthesis?"}
    ? who is the supplier of the pumps?
      {"op":"answer","question":"who is the supplier of the pumps?"}
    ? when is the rent due, according to the lease?
      {"op":"answer","question":"when is the rent due","paths":["lease"]}
    ? how much did we pay for the new boiler?
      {"op":"answer","question":"how much did we pay for the new boiler?"}
    ? does the warranty cover water damage?
      {"op":"answer","question":"does the warranty cover water damage?"}
    ? tell me who signed the agreement with Orion
      {"op":"answer","question":"who signed the agreement with Orion"}
    ? why did the deployment fail last Thursday?
      {"op":"answer","question":"why did the deployment fail last Thursday?"}
    ? check the emails from Lena and tell me when the meeting is
      {"op":"answer","question":"when the meeting is","type":["mail"],"author":"Lena"}
    ? based on report.pdf, how many units were sold?
      {"op":"answer","question":"how many units were sold?","paths":["report.pdf"]}
    ? compare v1.txt with v2.txt
      {"op":"compare","paths":["v1.txt","v2.txt"]}
    ? what's different between report_old.md and report_new.md?
      {"op":"compare","paths":["report_old.md","report_new.md"]}
    ? diff app.py against its previous version
      {"op":"compare","paths":["app.py"]}
    ? diff app.py against yesterday
      {"op":"compare","paths":["app.py"],"from":{"time":"2026-11-18T00:00:00Z"}}
    ? compare the current config.yaml with the one from 2 days ago
      {"op":"compare","paths":["config.yaml"],"from":{"time":"2026-11-16T10:30:00Z"}}
    ? compare notes.md with the version before last
      {"op":"compare","paths":["notes.md"],"from":{"back":2}}
    ? how does plan.md differ from snapshot alpha?
      {"op":"compare","paths":["plan.md"],"from":{"snapshot":"alpha"}}
    ? show me the differences between index.html now and index.html last week
      {"op":"compare","paths":["index.html"],"from":{"time":"2026-11-16T00:00:00Z"}}
    ? compare the tree now with snapshot monday
      {"op":"compare","from":{"snapshot":"monday"}}
    ? show the history of thesis.tex
      {"op":"history","paths":["thesis.tex"]}
    ? list all versions of plan.md since June
      {"op":"history","paths":["plan.md"],"since":"2026-06-01T00:00:00Z"}
    ? who changed budget.xlsx last?
      {"op":"history","paths":["budget.xlsx"]}
    ? which users modified the docs folder this month?
      {"op":"history","under":"docs","since":"2026-11-01T00:00:00Z"}
    ? version history for src/main.rs
      {"op":"history","paths":["src/main.rs"]}
    ? how many times was todo.md edited in October?
      {"op":"history","paths":["todo.md"],"since":"2026-10-01T00:00:00Z","until":"2026-11-01T00:00:00Z"}
    ? show the versions of data.csv that excel saved
      {"op":"history","paths":["data.csv"],"by":"excel"}
    ? what's changed since yesterday?
      {"op":"changes","since":"2026-11-17T00:00:00Z"}
    ? what happened last night?
      {"op":"changes","since":"2026-11-17T18:00:00Z","until":"2026-11-18T00:00:00Z"}
    ? show me everything that changed in docs/ between Monday and Wednesday
      {"op":"changes","under":"docs/","since":"2026-11-09T00:00:00Z","until":"2026-11-12T00:00:00Z"}
    ? list the changes made by vim this week
      {"op":"changes","since":"2026-11-16T00:00:00Z","by":"vim"}
    ? what changed since snapshot v2?
      {"op":"changes","from":{"snapshot":"v2"}}
    ? what has changed in the last 5 operations?
      {"op":"changes","from":{"back":5}}
    ? what's new in papers this month?
      {"op":"changes","under":"papers","since":"2026-11-01T00:00:00Z"}
    ? which spreadsheets changed yesterday?
      {"op":"changes","type":["spreadsheet"],"since":"2026-11-17T00:00:00Z","until":"2026-11-18T00:00:00Z"}
    ? changes by rsync since Sunday
      {"op":"changes","since":"2026-11-15T00:00:00Z","by":"rsync"}
    """#
}

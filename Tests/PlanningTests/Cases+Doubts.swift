// SPDX-License-Identifier: GPL-3.0-or-later

extension Cases {
  /// Where a wrong reading would delete, share, move or roll back the wrong files.
  static let doubts = #"""
    now 2027-03-09T14:20:00Z UTC
    ? share everything outside private/
      {"op":"share","not":{"under":"private/"}}
    ? copy everything outside private/ to backup/
      {"op":"copy","not":{"under":"private/"},"into":"backup/"}
    ? delete everything outside src/
      {"op":"delete","not":{"under":"src/"}}
    ? find pdfs outside of reports/
      {"op":"retrieve","type":["pdf"],"not":{"under":"reports/"}}
    ? delete everything outside reports
      {"op":"delete","not":{"under":"reports"}}
    ? find pdfs anywhere but archive/
      {"op":"retrieve","type":["pdf"],"not":{"under":"archive/"}}
    ? find notes elsewhere than in old/
      {"op":"retrieve","not":{"under":"old/"}}
    ? tag everything outside of the drafts folder as final
      {"op":"tag","not":{"under":"drafts"},"tags":["final"]}
    ? lock everything except the drafts folder
      {"op":"lock","not":{"under":"drafts"}}
    ? delete everything but the notes folder
      {"op":"delete","not":{"under":"notes"}}
    ? share all files except the private folder
      {"op":"share","not":{"under":"private"}}
    ? find all files outside the notes folder
      {"op":"retrieve","not":{"under":"notes"}}
    ? copy files not under drafts/ to backup/
      {"op":"copy","not":{"under":"drafts/"},"into":"backup/"}
    ? copy files besides the drafts folder to backup/
      {"op":"copy","not":{"under":"drafts"},"into":"backup/"}
    ? move everything but drafts/ to old/
      {"op":"move","not":{"under":"drafts/"},"into":"old/"}
    ? find all images but not png
      {"op":"retrieve","type":["image"],"not":{"name":"*.png"}}
    ? find images but no jpgs
      {"op":"retrieve","type":["image"],"not":{"name":"*.jpg"}}
    ? delete nothing
      ! "nothing" names no file.
    ? delete nothing but the pdfs
      {"op":"delete","type":["pdf"]}
    ? delete no files
      ! "no files" names no file.
    ? tag none of the reports as final
      ! "none of the reports" names no file.
    ? move nothing except the photos to album/
      {"op":"move","type":["image"],"into":"album/"}
    ? share reports
      ! "reports" may be all files, or a file or folder of that name.
    ? delete the notes
      ! "notes" may be all files, or a file or folder of that name.
    ? move notes to archive/
      ! "notes" may be all files, or a file or folder of that name.
    ? tag notes green
      ! "notes" may be all files, or a file or folder of that name.
    ? copy notes to backup/ and delete them
      ! "notes" may be all files, or a file or folder of that name.
    ? delete the recipes report
      {"op":"delete","paths":["recipes report"]}
    ? delete the report
      {"op":"delete","paths":["report"]}
    ? delete the files
      {"op":"delete"}
    ? delete all reports
      {"op":"delete"}
    ? delete my notes
      {"op":"delete"}
    ? delete notes in docs/
      {"op":"delete","under":"docs/"}
    ? delete the report in docs/
      {"op":"delete","paths":["report"],"under":"docs/"}
    ? list notes
      {"op":"list","paths":["notes"]}
    ? list the reports
      {"op":"list","paths":["reports"]}
    @ delete the notes
      {"op":"delete","in":"last"}
    @ summarise the reports
      {"op":"summarize","in":"last"}
    ? find notes on tea and delete the notes
      {"op":"retrieve","query":"tea"}
      {"op":"delete","in":"$1"}
    ? delete the word blight from q3.md
      ! No operation changes a part of a file; "write" gives it a new content, and any editor can open it.
    ? delete the last line of todo.txt
      ! No operation changes a part of a file; "write" gives it a new content, and any editor can open it.
    ? remove the header from data.csv
      ! No operation changes a part of a file; "write" gives it a new content, and any editor can open it.
    ? delete page 3 of lease.txt
      ! No operation changes a part of a file; "write" gives it a new content, and any editor can open it.
    ? delete version 3 of q3.md
      ! No operation deletes single versions; "semfs prune" lets go of old ones.
    ? delete old versions of q3.md
      ! No operation deletes single versions; "semfs prune" lets go of old ones.
    ? take the word foo out of q3.md
      ! No operation changes a part of a file; "write" gives it a new content, and any editor can open it.
    ? delete the first sentence of the essay
      ! No operation changes a part of a file; "write" gives it a new content, and any editor can open it.
    ? delete lines.txt from docs/
      {"op":"delete","paths":["lines.txt"],"under":"docs/"}
    ? delete header files in include/
      {"op":"delete","under":"include/","query":"header"}
    ? replace foo with bar in q3.md
      ! No operation changes a part of a file; "write" gives it a new content, and any editor can open it.
    ? make q3.md empty
      ! No operation empties a file; "write" gives it a new content, "delete" removes it.
    ? summarise the reports into summary.txt
      ! No operation writes a summary into a file; "summarise" shows it.
    ? find duplicates and delete them
      {"op":"duplicates"}
      {"op":"delete","in":"$1"}
    ? delete the duplicates
      {"op":"duplicates"}
      {"op":"delete","in":"$1"}
    ? delete duplicates in photos/
      {"op":"duplicates","under":"photos/"}
      {"op":"delete","in":"$1"}
    ? move the duplicates to trash/
      {"op":"duplicates"}
      {"op":"move","in":"$1","into":"trash/"}
    ? delete files without tags
      ! No selection says that files have no tags; name the files or their folder.
    ? find files without tags
      ! No selection says that files have no tags; name the files or their folder.
    ? delete empty files
      {"op":"delete","smaller":1}
    ? find empty pdfs
      {"op":"retrieve","type":["pdf"],"smaller":1}
    ? show me files that are empty
      {"op":"retrieve","smaller":1}
    ? find all empty folders
      ! Selections are of files; a folder is named by its path.
    ? delete q3
      {"op":"delete","paths":["q3"]}
    ? lock q3
      {"op":"lock","paths":["q3"]}
    ? tag q3 as final
      {"op":"tag","paths":["q3"],"tags":["final"]}
    ? move 2024 to archive/
      {"op":"move","paths":["2024"],"into":"archive/"}
    ? delete files from march
      {"op":"delete","since":"2027-03-01T00:00:00Z","until":"2027-04-01T00:00:00Z"}
    ? recover deleted files
      ! Say which file is to come back, such as "restore q3.md"; "what changed today" names what was deleted.
    ? bring back the files I deleted yesterday
      ! Say which file is to come back, such as "restore q3.md"; "what changed today" names what was deleted.
    ? restore everything I deleted
      ! Say which file is to come back, such as "restore q3.md"; "what changed today" names what was deleted.
    ? restore the deleted report
      {"op":"rollback","paths":["report"],"to":{"back":1}}
    ? undo the deletion
      {"op":"undo"}
    ? undo what I did
      {"op":"undo"}
    ? undo the rename of q3.md
      {"op":"rollback","paths":["q3.md"],"to":{"back":1}}
    ? undo the last deletion
      {"op":"undo"}
    ? what changed between monday and tuesday
      {"op":"changes","since":"2027-03-01T00:00:00Z","until":"2027-03-03T00:00:00Z"}
    ? show changes between 9:00 and 12:00
      {"op":"changes","since":"2027-03-09T09:00:00Z","until":"2027-03-09T12:00:00Z"}
    ? group notes by topic into 3 folders in sorted
      {"op":"group","by":"topic","groups":3,"into":"sorted"}
    ? sort the PDFs into 4 folders by topic
      {"op":"group","type":["pdf"],"by":"topic","groups":4,"into":"."}
    ? copy the pdfs into 2 folders by year
      {"op":"group","type":["pdf"],"by":"year","groups":2,"into":".","mode":"copy"}
    ? organise the files into 2 topic folders
      {"op":"group","by":"topic","groups":2,"into":"."}
    ? group the photos into three folders called albums
      {"op":"group","type":["image"],"by":"topic","groups":3,"into":"albums"}
    ? list snapshots
      ! No operation lists snapshots; "semfs snapshot --list" does.
    ? empty the trash
      ! There is no trash: what is deleted stays in history, and "semfs prune" lets go of old versions.
    ? end all shares
      {"op":"unshare"}
    ? unshare all links
      {"op":"unshare"}
    ? history of q3.md by vim
      {"op":"history","paths":["q3.md"],"by":"vim"}
    ? changes to q3.md by vim
      {"op":"changes","paths":["q3.md"],"by":"vim"}
    ? delete the tomatoes file
      {"op":"delete","paths":["tomatoes"]}
    ? summarise the taxes file
      {"op":"summarize","paths":["taxes"]}
    ? mount this folder
      {"op":"mount","paths":["."]}
    ? mount here
      {"op":"mount","paths":["."]}
    ? mount the current directory at /mnt/x
      {"op":"mount","paths":["."],"into":"/mnt/x"}
    ? tag q3.md
      ! "tag q3.md" is not understood: say with which tag, such as in "tag report.pdf as draft".
    ? rename q3.md
      ! "rename q3.md" is not understood: say the new name, such as in "rename draft.md to final.md".
    ? merge a.txt and b.txt
      ! "merge a.txt and b.txt" is not understood: say into which file, such as in "merge a.md and b.md into all.md".
    """#
}

// SPDX-License-Identifier: GPL-3.0-or-later

extension Cases {
  /// A week of ten people: what the first run missed.
  static let week = #"""
    now 2027-04-14T09:15:00Z UTC
    ? send a link to the wedding video to my aunt, good for two weeks
      {"op":"share","query":"wedding","type":["video"],"expires":"2027-04-28T09:15:00Z"}
    ? bring back grandma's recipe.docx, I deleted it by mistake
      {"op":"rollback","paths":["grandma's recipe.docx"],"to":{"back":1}}
    ? read me the latest email from the school
      {"op":"read","keywords":["school"],"type":["mail"],"sort":"newest","k":1}
    ? lock tax return 2026.pdf
      {"op":"lock","paths":["tax return 2026.pdf"]}
    ? grep for TODO in src/
      {"op":"retrieve","under":"src/","query":"TODO"}
    ? which files did cargo change today?
      {"op":"changes","since":"2027-04-14T00:00:00Z","by":"cargo"}
    ? put all my soup recipes together in one file called soups.md
      {"op":"merge","query":"soup","into":"soups.md"}
    ? what's taking up so much space in Downloads?
      {"op":"retrieve","under":"Downloads","sort":"largest"}
    ? find a file with holiday in its name
      {"op":"retrieve","name":"holiday"}
    now 2027-09-30T22:40:00Z UTC
    ? quotes from the mayor on housing
      {"op":"retrieve","query":"quotes from the mayor housing"}
    ? which interviews mention the word "bribe"?
      {"op":"retrieve","query":"interviews","keywords":["bribe"]}
    ? find the lyrics with the line "river of glass"
      {"op":"retrieve","query":"lyrics","keywords":["river of glass"]}
    ? get rid of the duplicates in samples/
      {"op":"duplicates","under":"samples/"}
      {"op":"delete","in":"$1"}
    ? what have I been working on this week?
      {"op":"changes","since":"2027-09-27T00:00:00Z"}
    ? tag every contract with Acme as acme
      {"op":"tag","query":"contract with Acme","tags":["acme"]}
    ? list inbox
      {"op":"list","paths":["inbox"]}
    ? what changed under etc/ between 9 and 11 this morning
      {"op":"changes","under":"etc/","since":"2027-09-30T09:00:00Z","until":"2027-09-30T11:00:00Z"}
    ? delete all but the five newest backups in backups/
      {"op":"delete","under":"backups/","query":"backups","not":{"under":"backups/","query":"backups","sort":"newest","k":5}}
    ? spreadsheets with "forecast" in the name
      {"op":"retrieve","name":"forecast","type":["spreadsheet"]}
    ? pair every CV with the job ad it fits best and save that as matches.csv
      {"op":"join","left":{"query":"CV"},"right":{"query":"job ad"},"into":"matches.csv"}
    ? split the emails into work, family and spam
      {"op":"group","type":["mail"],"by":"keyword","labels":["work","family","spam"]}
    ? remember to water the plants
      ! A plan runs once; it has no schedule.
    @ give me a summary
      {"op":"summarize","in":"last"}
    """#
}

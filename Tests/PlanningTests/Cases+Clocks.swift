// SPDX-License-Identifier: GPL-3.0-or-later

extension Cases {
  static let clocks = #"""
    now 2026-03-01T09:00:00Z UTC
    ? files from yesterday
      {"op":"retrieve","since":"2026-02-28T00:00:00Z","until":"2026-03-01T00:00:00Z"}
    ? files from last month
      {"op":"retrieve","since":"2026-02-01T00:00:00Z","until":"2026-03-01T00:00:00Z"}
    now 2028-03-01T09:00:00Z UTC
    ? files from yesterday
      {"op":"retrieve","since":"2028-02-29T00:00:00Z","until":"2028-03-01T00:00:00Z"}
    now 2028-02-29T12:00:00Z UTC
    ? files from the past year
      {"op":"retrieve","since":"2027-02-28T12:00:00Z"}
    now 2026-03-31T12:00:00Z UTC
    ? files older than one month
      {"op":"retrieve","until":"2026-02-28T12:00:00Z"}
    now 2026-01-01T00:30:00Z UTC
    ? files from last week
      {"op":"retrieve","since":"2025-12-22T00:00:00Z","until":"2025-12-29T00:00:00Z"}
    ? files from last quarter
      {"op":"retrieve","since":"2025-10-01T00:00:00Z","until":"2026-01-01T00:00:00Z"}
    ? files from this year
      {"op":"retrieve","since":"2026-01-01T00:00:00Z"}
    now 2026-01-15T10:00:00Z UTC
    ? reports from November
      {"op":"retrieve","since":"2025-11-01T00:00:00Z","until":"2025-12-01T00:00:00Z"}
    ? reports from between October and January
      {"op":"retrieve","since":"2025-10-01T00:00:00Z","until":"2026-02-01T00:00:00Z"}
    ? reports from Q4
      {"op":"retrieve","since":"2025-10-01T00:00:00Z","until":"2026-01-01T00:00:00Z"}
    now 2026-06-01T10:00:00Z UTC
    ? files from Monday
      {"op":"retrieve","since":"2026-05-25T00:00:00Z","until":"2026-05-26T00:00:00Z"}
    ? files since last Monday
      {"op":"retrieve","since":"2026-05-25T00:00:00Z"}
    now 2026-05-31T10:00:00Z UTC
    ? photos from the weekend
      {"op":"retrieve","type":["image"],"since":"2026-05-30T00:00:00Z","until":"2026-06-01T00:00:00Z"}
    ? photos from last weekend
      {"op":"retrieve","type":["image"],"since":"2026-05-23T00:00:00Z","until":"2026-05-25T00:00:00Z"}
    now 2026-05-05T10:00:00Z UTC
    ? files from 05/05/2026
      {"op":"retrieve","since":"2026-05-05T00:00:00Z","until":"2026-05-06T00:00:00Z"}
    ? files from 1/2/2026
      ! 1/2/2026 may be 1 February or 2 January.
    now 2026-02-10T08:00:00Z UTC
    ? files from 30 February
      ! There is no 30 February.
    ? files from the 31st
      {"op":"retrieve","since":"2026-01-31T00:00:00Z","until":"2026-02-01T00:00:00Z"}
    now 2027-02-10T08:00:00Z UTC
    ? files from 29 February
      {"op":"retrieve","since":"2024-02-29T00:00:00Z","until":"2024-03-01T00:00:00Z"}
    now 2026-08-31T10:00:00Z UTC
    ? share a.pdf for six months
      {"op":"share","paths":["a.pdf"],"expires":"2027-02-28T10:00:00Z"}
    ? share a.pdf until midnight
      {"op":"share","paths":["a.pdf"],"expires":"2026-09-01T00:00:00Z"}
    ? share a.pdf until the end of the month
      {"op":"share","paths":["a.pdf"],"expires":"2026-09-01T00:00:00Z"}
    ? share a.pdf until 15 January
      {"op":"share","paths":["a.pdf"],"expires":"2027-01-16T00:00:00Z"}
    ? share a.pdf for an hour and a half
      {"op":"share","paths":["a.pdf"],"expires":"2026-08-31T11:30:00Z"}
    ? share a.pdf until Monday at 9
      {"op":"share","paths":["a.pdf"],"expires":"2026-09-07T09:00:00Z"}
    ? what changed in the last half hour
      {"op":"changes","since":"2026-08-31T09:30:00Z"}
    ? what changed the day before yesterday
      {"op":"changes","since":"2026-08-29T00:00:00Z","until":"2026-08-30T00:00:00Z"}
    ? what changed the week before last
      {"op":"changes","since":"2026-08-17T00:00:00Z","until":"2026-08-24T00:00:00Z"}
    ? what changed since the start of the year
      {"op":"changes","since":"2026-01-01T00:00:00Z"}
    ? files from June 2025
      {"op":"retrieve","since":"2025-06-01T00:00:00Z","until":"2025-07-01T00:00:00Z"}
    ? files dated 2025-12
      {"op":"retrieve","since":"2025-12-01T00:00:00Z","until":"2026-01-01T00:00:00Z"}
    ? files until the 5th of August
      {"op":"retrieve","until":"2026-08-06T00:00:00Z"}
    ? files from 10 August on
      {"op":"retrieve","since":"2026-08-10T00:00:00Z"}
    ? files between 28 December and 3 January
      {"op":"retrieve","since":"2025-12-28T00:00:00Z","until":"2026-01-04T00:00:00Z"}
    ? files from 3 to 9 March 2025
      {"op":"retrieve","since":"2025-03-03T00:00:00Z","until":"2025-03-10T00:00:00Z"}
    ? files by the end of June
      {"op":"retrieve","until":"2026-07-01T00:00:00Z"}
    ? restore a.txt to half past nine
      {"op":"rollback","paths":["a.txt"],"to":{"time":"2026-08-31T09:30:00Z"}}
    ? restore a.txt to how it was on Tuesday at 14:00
      {"op":"rollback","paths":["a.txt"],"to":{"time":"2026-08-25T14:00:00Z"}}
    ? read a.txt as of 2026-08-30T12:00:00Z
      {"op":"read","paths":["a.txt"],"at":{"time":"2026-08-30T12:00:00Z"}}
    ? show a.txt as it was a month ago
      {"op":"read","paths":["a.txt"],"at":{"time":"2026-07-31T10:00:00Z"}}
    ? revert a.txt to how it was 90 minutes ago
      {"op":"rollback","paths":["a.txt"],"to":{"time":"2026-08-31T08:30:00Z"}}
    ? compare a.txt from Monday with a.txt from yesterday
      {"op":"compare","paths":["a.txt"],"from":{"time":"2026-08-25T00:00:00Z"},"to":{"time":"2026-08-31T00:00:00Z"}}
    ? videos under 50 MB from the last 24 hours
      {"op":"retrieve","type":["video"],"since":"2026-08-30T10:00:00Z","smaller":50000000}
    ? files between 1 MB and 5 MB
      {"op":"retrieve","larger":1000000,"smaller":5000000}
    ? files of at least 3 GiB
      {"op":"retrieve","larger":3221225472}
    ? notes since the beginning of last month
      {"op":"retrieve","since":"2026-07-01T00:00:00Z"}
    now 2026-10-25T12:00:00Z Europe/Berlin
    ? files from today
      {"op":"retrieve","since":"2026-10-24T22:00:00Z"}
    now 2026-03-29T12:00:00Z Europe/Berlin
    ? files from yesterday
      {"op":"retrieve","since":"2026-03-27T23:00:00Z","until":"2026-03-28T23:00:00Z"}
    ? files changed in March
      {"op":"retrieve","since":"2026-02-28T23:00:00Z","until":"2026-03-31T22:00:00Z"}
    now 2026-11-18T02:00:00Z America/New_York
    ? files from today
      {"op":"retrieve","since":"2026-11-17T05:00:00Z"}
    ? restore a.txt to yesterday
      {"op":"rollback","paths":["a.txt"],"to":{"time":"2026-11-17T05:00:00Z"}}
    now 2026-11-18T10:30:00Z Asia/Tokyo
    ? files since 9am
      {"op":"retrieve","since":"2026-11-18T00:00:00Z"}
    now 2026-11-18T20:30:00Z Asia/Kolkata
    ? emails from this morning
      {"op":"retrieve","type":["mail"],"since":"2026-11-18T18:30:00Z"}
    now 2026-11-18T10:30:00Z Australia/Lord_Howe
    ? files from this week
      {"op":"retrieve","since":"2026-11-15T13:00:00Z"}
    """#
}

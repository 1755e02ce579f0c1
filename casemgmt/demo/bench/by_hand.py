"""The figures of the busiest measures in SQL written by hand, as of now: the floor under each measure.

Each statement counts what the measure counts, straight from the tables, without lists, marks or the past. It answers
the measure's own numbers by part, so that a floor that counts something else is found.
"""

SEEN = """
WITH seen AS (
  SELECT e.id AS encounter_id, p.root_id AS person_id, e.ended_at, (e.ended_at AT TIME ZONE %(zone)s)::date AS day0,
    CASE WHEN bool_or(m.agrees = 'no') THEN 'no' WHEN bool_or(m.agrees = 'yes') THEN 'yes'
         ELSE 'not_asked' END AS agrees
  FROM encounters_encounter e JOIN encounters_encounterperson m ON m.encounter_id = e.id
  JOIN people_person p ON p.id = m.person_id
  WHERE e.program_id = %(program)s AND e.ended_at >= %(start)s AND e.ended_at < %(end)s AND e.voided_at IS NULL
    AND m.voided_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM encounters_twinjoin t WHERE t.gone_id = e.id AND t.parted_at IS NULL)
  GROUP BY e.id, p.root_id
), known AS (
  SELECT s.*, EXISTS (
    SELECT 1 FROM people_person p WHERE p.root_id = s.person_id AND (
      p.first_name <> '' OR p.last_name <> '' OR p.goes_by <> ''
      OR EXISTS (SELECT 1 FROM people_contactpoint c WHERE c.person_id = p.id AND c.is_active))) AS is_named
  FROM seen s
)
"""
CONTACT = """
SELECT part, count(*) FROM (
  SELECT CASE WHEN k.ended_at + interval '{hours} hours' > %(at)s THEN 'recent' WHEN agrees <> 'yes' THEN agrees
    WHEN NOT is_named THEN 'unidentified' WHEN bool_or(a.result IN ('reached', 'declined')) THEN 'reached'
    WHEN count(a.id) > 0 THEN 'tried' ELSE 'not_tried' END AS part
  FROM known k LEFT JOIN people_person p ON p.root_id = k.person_id
  LEFT JOIN followups_attempt a ON a.person_id = p.id AND a.undone_at IS NULL AND a.at > k.ended_at
    AND a.at <= k.ended_at + interval '{hours} hours'
  GROUP BY k.encounter_id, k.person_id, k.ended_at, k.agrees, k.is_named
) told GROUP BY 1
"""
# Where a referral names the encounter it belongs to, as all that the bench's city makes do; the best of its offers.
LINKAGE = """
, told AS (
  SELECT k.encounter_id, k.person_id, min(CASE WHEN l.is_disputed THEN 2
    WHEN l.grade >= 3 AND l.service_on BETWEEN k.day0 AND k.day0 + {days} THEN 1 WHEN l.grade >= 3 THEN 5
    WHEN (o.sent_at AT TIME ZONE %(zone)s)::date > k.day0 + {days}
      OR o.state NOT IN ('sent', 'acknowledged', 'info_requested', 'waitlisted', 'accepted', 'linked', 'completed')
    THEN 5
    WHEN EXISTS (SELECT 1 FROM referrals_linkagestatement t WHERE t.offer_id = o.id AND t.voided_at IS NULL
      AND NOT t.began) THEN 5 ELSE 3 END) AS standing
  FROM known k JOIN people_person p ON p.root_id = k.person_id JOIN referrals_referral r ON r.person_id = p.id
    AND coalesce(r.encounter_id, k.encounter_id) = k.encounter_id AND r.result <> 'voided'
  JOIN referrals_offer o ON o.referral_id = r.id AND o.sent_at IS NOT NULL AND o.state <> 'voided'
  LEFT JOIN referrals_linkage l ON l.offer_id = o.id
  GROUP BY k.encounter_id, k.person_id, k.day0, r.id
  HAVING (min(o.sent_at) AT TIME ZONE %(zone)s)::date <= k.day0 + {days}
)
SELECT CASE WHEN NOT k.day0 + {days} < (%(at)s AT TIME ZONE %(zone)s)::date THEN 'recent'
  WHEN standing IS NULL THEN 'no_referral' WHEN standing = 1 THEN 'linked' WHEN standing = 2 THEN 'disputed'
  WHEN standing = 3 THEN 'unknown' ELSE 'not_linked' END AS part, count(*)
FROM known k LEFT JOIN (SELECT encounter_id, person_id, min(standing) AS standing FROM told GROUP BY 1, 2) t
  USING (encounter_id, person_id)
GROUP BY 1
"""
BY_HAND: dict[str, str] = {
    "followup_completion": """
SELECT CASE WHEN ended_at IS NOT NULL THEN "end" WHEN paused_at IS NOT NULL THEN 'on_hold' ELSE 'unsettled' END,
  count(*)
FROM followups_followup WHERE program_id = %(program)s AND closes_at >= %(start)s AND closes_at < %(end)s
  AND closes_at <= %(at)s GROUP BY 1""",
    "contact_24h": SEEN + CONTACT.replace("{hours}", "24"),
    "contact_72h": SEEN + CONTACT.replace("{hours}", "72"),
    "linkage_7_people": SEEN + LINKAGE.replace("{days}", "7"),
    "linkage_30_people": SEEN + LINKAGE.replace("{days}", "30"),
    "response": """
SELECT CASE WHEN state IN ('recalled', 'superseded') THEN state
  WHEN state = 'withdrawn' AND accepted_at IS NULL THEN 'withdrawn'
  WHEN state = 'info_requested' OR decide_by > %(at)s THEN 'not_over' WHEN accepted_at IS NOT NULL THEN 'accepted'
  WHEN state IN ('declined', 'expired') THEN state ELSE 'waiting' END, count(*),
  percentile_disc(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY acknowledged_at - sent_at),
  percentile_disc(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY least(accepted_at, decided_at) - sent_at)
FROM referrals_offer WHERE program_id = %(program)s AND sent_at >= %(start)s AND sent_at < %(end)s AND sent_at <= %(at)s
  AND state <> 'voided' GROUP BY 1""",
    "scene": """
SELECT CASE WHEN sent_to_team THEN 'team' ELSE 'elsewhere' END, count(*), count(*) FILTER (WHERE er_transfer),
  count(*) FILTER (WHERE arrest), count(*) FILTER (WHERE force_used), count(*) FILTER (WHERE involuntary_hold),
  percentile_disc(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY on_scene_at - received_at),
  percentile_disc(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY cleared_at - on_scene_at)
FROM encounters_encounter e WHERE program_id = %(program)s AND ended_at >= %(start)s AND ended_at < %(end)s
  AND voided_at IS NULL AND ended_at <= %(at)s
  AND NOT EXISTS (SELECT 1 FROM encounters_twinjoin t WHERE t.gone_id = e.id AND t.parted_at IS NULL) GROUP BY 1""",
    "obligations": """
SELECT CASE WHEN ended_as = 'moved' THEN 'moved' WHEN ended_at <= due_at AND ended_as = 'gone' THEN 'gone'
  WHEN ended_at <= due_at THEN 'kept' WHEN ended_as = 'gone' THEN 'lapsed' WHEN ended_at IS NOT NULL THEN 'late'
  ELSE 'open' END, count(*), percentile_disc(0.5) WITHIN GROUP (ORDER BY ended_at - due_at)
FROM duties_duty WHERE program_id = %(program)s AND due_at >= %(start)s AND due_at < %(end)s AND due_at < %(at)s
GROUP BY 1""",
    "workload": """
SELECT CASE WHEN owner_id IS NULL THEN 'unassigned' WHEN held_at IS NOT NULL THEN 'on_hold' ELSE 'active' END, count(*)
FROM cases_case WHERE program_id = %(program)s AND closed_at IS NULL GROUP BY 1
UNION ALL SELECT 'due', count(*) FROM followups_followup WHERE program_id = %(program)s AND opens_at <= %(at)s
  AND ended_at IS NULL AND paused_at IS NULL
UNION ALL SELECT 'attempt', count(*) FROM followups_attempt WHERE program_id = %(program)s AND undone_at IS NULL
  AND at >= %(start)s AND at < %(end)s AND at <= %(at)s""",
    "unmet_need": """
SELECT 'referral', count(*) FROM referrals_referral WHERE program_id = %(program)s AND result = 'unmet'
  AND closed_at >= %(start)s AND closed_at < %(end)s
UNION ALL SELECT 'need', count(*) FROM cases_need WHERE program_id = %(program)s AND state = 'unmet'
  AND ended_at >= %(start)s AND ended_at < %(end)s AND voided_at IS NULL""",
}

-- Rows that this query returns break the rule: nobody rides before having joined.
select rider_id, joined_on, first_trip
from {{ ref('rider_activity') }}
where first_trip < joined_on

select
  trip_date,
  count(*) as trips,
  count(distinct rider_id) as riders,
  sum(trip_minutes)::bigint as minutes,
  round(sum(trip_minutes) / count(*), 1)::decimal(9,1) as minutes_per_trip,
  sum(fare)::decimal(18,2) as revenue
from {{ ref('int_trips') }}
group by trip_date
order by trip_date
